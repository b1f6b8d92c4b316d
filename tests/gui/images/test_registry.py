"""Pull, push and log-ins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import FakeMachine, make_context
from tests.support.gui_pages import row_of, show_page, texts

from sampan.client.engine.credentials import Credentials
from sampan.client.engine.failures import failure
from sampan.client.engine.model import LayerProgress, RegistryAuth
from sampan.client.engine.references import DOCKER_HUB
from sampan.gui.bridge import Bridge
from sampan.gui.context import Context
from sampan.gui.images.layers_view import LayersView
from sampan.gui.images.page import ImagesPage
from sampan.gui.lists.feed import Feed
from sampan.gui.lists.layers import Layer, Layers
from sampan.gui.operations import OperationState
from sampan.gui.theme.theme import Theme


@pytest.fixture
def context(theme: Theme, bridge: Bridge, machine: FakeMachine, tmp_path: Path) -> Context:
    made = make_context(theme, bridge, machine)
    return replace(made, credentials=Credentials(tmp_path, which=lambda _name: None))


def test_a_name_is_checked_before_it_is_pulled(page: ImagesPage):
    dialog = page.actions_on.pull()
    assert not dialog.agree.isEnabled()
    assert dialog.field.problem.isHidden()
    dialog.field.line.setText("ghcr.io/owner/app:1")
    assert dialog.agree.isEnabled()
    assert "ghcr.io" in dialog.sentence.text()
    dialog.field.line.setText("two words")
    dialog.finish()
    assert dialog.isVisible()
    assert "spaces" in dialog.field.problem.text()


def test_a_pull_shows_its_layers_and_ends_in_the_list(page: ImagesPage, qtbot: QtBot):
    dialog = page.actions_on.registry.pull("busybox")
    qtbot.waitUntil(lambda: dialog.operation.state is OperationState.DONE)
    view = dialog.findChild(LayersView)
    assert view is not None
    qtbot.waitUntil(lambda: all(row.ended for row in view.model.rows))
    assert view.model.rowCount() == 3
    assert dialog.pill.accessibleName() == "Done"
    qtbot.waitUntil(lambda: "busybox:latest" in texts(page))


def test_a_pull_goes_on_when_its_view_is_closed_and_can_be_cancelled(
    theme: Theme, bridge: Bridge, machine: FakeMachine, qtbot: QtBot
):
    context = make_context(theme, bridge, machine, FakeEngine(pace_s=5.0))
    page = show_page(ImagesPage, context, machine, qtbot)
    dialog = page.actions_on.registry.pull("busybox")
    operation = dialog.operation
    dialog.close_button.click()
    assert operation.running
    shown = page.actions_on.registry.pull("busybox")
    assert shown.operation is operation
    assert len(context.operations.running) == 1
    shown.close_button.click()
    again = page.actions_on.registry.pull("alpine")
    again.cancel.click()
    assert again.operation.state is OperationState.CANCELLED
    assert again.pill.accessibleName() == "Cancelled"
    operation.cancel()


def test_a_pull_that_ended_is_shown_again_from_the_activity_list(page: ImagesPage, qtbot: QtBot):
    dialog = page.actions_on.registry.pull("busybox")
    operation = dialog.operation
    qtbot.waitUntil(lambda: operation.state is OperationState.DONE)
    dialog.close_button.click()
    assert operation.show is not None
    again = operation.show()
    view = again.findChild(LayersView)
    assert again.isVisible()
    qtbot.waitUntil(lambda: all(row.ended for row in view.model.rows))
    assert view.model.rowCount() == 3


def test_a_refused_pull_says_why_and_offers_a_log_in(
    page: ImagesPage, engine: FakeEngine, qtbot: QtBot
):
    engine.fail_next("pull_image", failure(404, "pull access denied for secret, repository ..."))
    dialog = page.actions_on.registry.pull("secret")
    qtbot.waitUntil(lambda: dialog.failure.isVisible())
    assert "does not exist" in dialog.failure.label.text()
    assert page.context.toasts.history[0].action_label == "Log in..."


def test_a_push_takes_the_log_in_along(page: ImagesPage, engine: FakeEngine, qtbot: QtBot):
    assert page.context.credentials is not None
    auth = RegistryAuth(DOCKER_HUB, "me", "secret")
    done: list[Any] = []
    page.context.bridge.submit(
        page, page.context.credentials.store(auth, allow_plain=True), done.append
    )
    qtbot.waitUntil(lambda: bool(done))
    dialog = page.actions_on.registry.ask_push(row_of(page, "shop/api:dev"))
    assert "Docker Hub" in dialog.sentence.text()
    dialog.agree.click()
    qtbot.waitUntil(lambda: bool(engine.called("push_image")))
    assert engine.called("push_image") == [("shop/api:dev", auth)]


def test_a_log_in_without_a_keyring_is_kept_only_when_agreed(
    page: ImagesPage, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
):
    dialog = page.actions_on.log_in("registry.test:5000")
    qtbot.waitUntil(lambda: dialog.plain.isVisible())
    assert str(tmp_path) in dialog.where.label.text()
    dialog.user.line.setText("me")
    dialog.password.line.setText("secret")
    assert not dialog.agree.isEnabled()
    dialog.plain.setChecked(True)
    dialog.agree.click()
    qtbot.waitUntil(lambda: dialog._list.count() == 1)
    assert dialog.password.line.text() == ""
    assert (tmp_path / "config.json").exists()
    assert engine.called("log_in")[0][0].registry == "registry.test:5000"
    dialog._log_out("registry.test:5000")
    qtbot.waitUntil(lambda: dialog._list.count() == 0)


def test_a_wrong_password_is_told_in_the_dialog_and_nothing_is_kept(
    page: ImagesPage, qtbot: QtBot, tmp_path: Path
):
    dialog = page.actions_on.log_in()
    qtbot.waitUntil(lambda: dialog.plain.isVisible())
    dialog.plain.setChecked(True)
    dialog.user.line.setText("me")
    dialog.password.line.setText("wrong")
    dialog.agree.click()
    qtbot.waitUntil(lambda: dialog.failure.isVisible())
    assert "refused" in dialog.failure.label.text()
    assert not (tmp_path / "config.json").exists()


def test_layers_count_by_their_work():
    state = Layers()
    for news in (
        LayerProgress("", "Pulling from library/nginx"),
        LayerProgress("a", "Downloading", 50, 100),
        LayerProgress("b", "Already exists"),
        LayerProgress("c", "Extracting", 100, 100),
    ):
        state = state.taking(news)
    assert [each.id for each in state.layers] == ["a", "b", "c"]
    assert state.progress.done == pytest.approx(0.35 + 1 + 1)
    assert state.progress.total == 3
    assert state.progress.text == "Downloading a"
    assert Layer("d", "Waiting").share == 0.0


def test_the_model_of_layers_keeps_the_rules_of_qt(theme: Theme, qtbot: QtBot, qtmodeltester: Any):
    feed = Feed(Layers((Layer("a", "Waiting"), Layer("b", "Pushed"))))
    view = LayersView(theme, feed)
    qtbot.addWidget(view)
    qtmodeltester.check(view.model)
    with qtbot.waitSignal(feed.changed):
        feed.put(Layers((Layer("a", "Pushing", 1, 2),)))
    assert view.model.index(0, 1).data() == "Pushing"
