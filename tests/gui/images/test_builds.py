"""Builds: asked, followed step by step, remembered."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import FakeMachine, make_context
from tests.support.gui_pages import show_page, texts

from sampan.client.engine.model import BuildProgress, BuildRequest, BuildStep, StepState
from sampan.core.errors import EngineError
from sampan.gui.bridge import Bridge
from sampan.gui.context import Context
from sampan.gui.images.build_history import BuildHistoryDialog
from sampan.gui.images.build_state import (
    KEPT,
    KEY,
    BuildState,
    PastBuild,
    past_builds,
    remember_build,
)
from sampan.gui.images.build_view import BuildView
from sampan.gui.images.page import ImagesPage
from sampan.gui.lists.operation_dialog import OperationDialog
from sampan.gui.operations import OperationState
from sampan.gui.theme.theme import Theme

REQUEST = BuildRequest("/home/me/shop", ("shop/web:dev",))


def test_a_build_is_asked_for_and_its_last_answers_are_kept(
    page: ImagesPage, engine: FakeEngine, qtbot: QtBot
):
    dialog = page.actions_on.build()
    assert not dialog.agree.isEnabled()
    dialog.folder.line.setText("/home/me/shop")
    dialog.tag.line.setText("shop/web:dev")
    dialog.arguments.edit.setPlainText("VERSION=2\nnonsense")
    assert not dialog.agree.isEnabled()
    assert "nonsense" in dialog.arguments.problem.text()
    dialog.arguments.edit.setPlainText("VERSION=2")
    dialog.no_cache.setChecked(True)
    dialog.agree.click()
    qtbot.waitUntil(lambda: bool(engine.called("build_image")))
    wanted = BuildRequest(
        "/home/me/shop", ("shop/web:dev",), arguments={"VERSION": "2"}, no_cache=True
    )
    assert engine.called("build_image") == [(wanted,)]
    qtbot.waitUntil(lambda: "shop/web:dev" in texts(page))
    again = page.actions_on.build()
    assert again.folder.text == "/home/me/shop"


def test_the_steps_and_their_output_are_shown(page: ImagesPage, qtbot: QtBot, qtmodeltester: Any):
    dialog = page.actions_on.builds.start(REQUEST)
    view = dialog.findChild(BuildView)
    assert view is not None
    qtbot.waitUntil(lambda: dialog.operation.state is OperationState.DONE)
    qtbot.waitUntil(lambda: [view.model.index(2, 1).data()] == ["Done"])
    qtmodeltester.check(view.model)
    assert view.model.index(0, 1).data() == "Cached"
    assert view.output.toPlainText() == "working on [3/3] COPY . /app"
    view.table.setCurrentIndex(view.model.index(1, 0))
    assert view.output.toPlainText() == "working on [2/3] RUN apk add curl"


def test_every_outcome_is_remembered(page: ImagesPage, engine: FakeEngine, qtbot: QtBot):
    engine.fail_next("build_image", EngineError("A step failed."))
    failed = page.actions_on.builds.start(REQUEST)
    qtbot.waitUntil(lambda: failed.operation.state is OperationState.FAILED)
    assert "A step failed." in failed.failure.label.text()
    done = page.actions_on.builds.start(REQUEST)
    qtbot.waitUntil(lambda: done.operation.state is OperationState.DONE)
    builds = past_builds(page.context.memory)
    assert [each.outcome for each in builds] == ["done", "failed"]
    assert builds[1].reason == "A step failed."
    history = page.actions_on.show_history()
    assert history.model.rowCount() == 2
    history.table.setCurrentIndex(history.model.index(1, 0))
    assert history.log.toPlainText() == "A step failed."


def test_a_cancelled_build_is_remembered_as_such(
    theme: Theme, bridge: Bridge, machine: FakeMachine, qtbot: QtBot
):
    context = make_context(theme, bridge, machine, FakeEngine(pace_s=5.0))
    page = show_page(ImagesPage, context, machine, qtbot)
    dialog = page.actions_on.builds.start(REQUEST)
    dialog.cancel.click()
    assert [each.outcome for each in past_builds(context.memory)] == ["cancelled"]


def test_a_build_is_shown_again_from_the_activity_list_and_from_the_history(
    theme: Theme, bridge: Bridge, machine: FakeMachine, qtbot: QtBot, qtmodeltester: Any
):
    context = make_context(theme, bridge, machine, FakeEngine(pace_s=0.05))
    page = show_page(ImagesPage, context, machine, qtbot)
    page.actions_on.builds.start(REQUEST).close()
    operation = context.operations.running[0]
    page.hide()  # a person is on another page by now
    assert operation.show is not None
    again = operation.show()
    assert again.isVisible()
    assert again.operation is operation
    qtbot.waitUntil(lambda: "Running" in steps_of(again))
    again.close()
    history = page.actions_on.show_history()
    assert texts(history, 1) == ["Under way"]
    qtbot.keyClick(history.table, Qt.Key.Key_Return)
    again = history.findChild(OperationDialog)
    assert again is not None
    assert again.isVisible()
    qtbot.waitUntil(lambda: not operation.running)
    qtbot.waitUntil(lambda: steps_of(again) == ["Cached", "Done", "Done"])
    qtmodeltester.check(history.model)
    assert texts(history, 1) == ["Done"]
    assert history.log.toPlainText() == past_builds(context.memory)[0].log
    again.close()
    assert offered(history) == ["Show steps"]
    history.close()
    ended = operation.show()
    assert steps_of(ended) == ["Cached", "Done", "Done"]
    assert not ended.cancel.isVisible()


def test_a_build_before_the_window_was_opened_has_only_its_log(page: ImagesPage):
    remember_build(page.context.memory, PastBuild(1.0, "a", "/a", 1.0, "done", log="step 1"))
    history = page.actions_on.show_history()
    assert history.log.toPlainText() == "step 1"
    assert offered(history) == []
    history.table.activated.emit(history.model.index(0, 0))
    assert history.findChild(OperationDialog) is None


def test_the_steps_go_with_an_operation_that_is_forgotten(page: ImagesPage, qtbot: QtBot):
    dialog = page.actions_on.builds.start(REQUEST)
    operation = dialog.operation
    qtbot.waitUntil(lambda: not operation.running)
    dialog.close()
    history = page.actions_on.show_history()
    assert offered(history) == ["Show steps"]
    with qtbot.waitSignal(operation.destroyed):
        operation.deleteLater()
    assert offered(history) == []
    history.close()
    assert offered(page.actions_on.show_history()) == []


def offered(history: BuildHistoryDialog) -> list[str]:
    """Return what can be done with the newest build."""
    menu = history.table.row_menu(history.model.index(0, 0))
    return [each.text() for each in menu.actions()]


def steps_of(dialog: OperationDialog) -> list[str]:
    """Return how each step stands in the view of a build."""
    view = dialog.findChild(BuildView)
    assert view is not None
    return texts(view, 1)


def test_the_history_is_short_and_survives_nonsense(context: Context):
    context.memory.set(KEY, [{"strange": 1}, "nonsense"])
    assert past_builds(context.memory) == ()
    for number in range(KEPT + 5):
        remember_build(context.memory, PastBuild(float(number), "a", "/a", 1.0, "done"))
    builds = past_builds(context.memory)
    assert len(builds) == KEPT
    assert builds[0].at == KEPT + 4


def test_the_step_to_look_at_is_the_one_that_failed():
    steps = (
        BuildStep("1", "one", StepState.DONE),
        BuildStep("2", "two", StepState.FAILED, error="boom"),
        BuildStep("3", "three", StepState.RUNNING),
    )
    state = BuildState()
    for step in steps:
        state = state.taking(BuildProgress(step))
    state = state.taking(BuildProgress(step_id="2", text="line\n"))
    assert state.current is not None
    assert state.current.id == "2"
    assert state.text_of("2") == "line\nboom"
    assert (state.progress.done, state.progress.total) == (2, 3)
