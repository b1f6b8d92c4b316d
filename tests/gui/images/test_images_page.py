"""The page of images: its list, its states, and what can be done with a row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from pytestqt.qtbot import QtBot
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import RUNNING, SUSPENDED, FakeMachine, make_context
from tests.support.gui_pages import row_of, show_page, texts

from sampan.core.errors import EngineError
from sampan.gui.bridge import Bridge
from sampan.gui.context import Context
from sampan.gui.images.detail import ImageDetail, shortened
from sampan.gui.images.page import ImagesPage
from sampan.gui.navigator import Place
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.states import EmptyState, ErrorPanel


def test_the_list_shows_what_the_store_has(page: ImagesPage, qtmodeltester: Any):
    qtmodeltester.check(page.model)
    assert page.model.rowCount() == len(page.context.store.images) == 14
    row = texts(page).index("nginx:1.27")
    assert [page.model.index(row, column).data() for column in (2, 4)] == [
        "183 MB",
        "1 container(s)",
    ]
    assert page.summary.text().startswith("14 image(s)")


def test_an_image_without_a_name_says_so_and_what_nothing_uses_is_unused(page: ImagesPage):
    row = texts(page).index("<none>")
    assert page.model.index(row, 4).data() == "unused"


def test_the_filter_finds_names_ids_and_containers(page: ImagesPage):
    page.search.setText("nginx")
    assert texts(page) == ["nginx:1.27"]
    page.search.setText("worker")
    assert texts(page) == ["python:3.13-slim"]
    page.search.setText("no such thing")
    assert isinstance(page.place_of_state.currentWidget(), EmptyState)
    page.search.clear()
    assert page.stack.currentWidget() is page.table


def test_filter_and_sort_are_there_at_the_next_start(page: ImagesPage, qtbot: QtBot):
    page.table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    page.search.setText("1")
    again = ImagesPage(page.context)
    qtbot.addWidget(again)
    assert again.search.text() == "1"
    assert texts(again) == texts(page)
    assert texts(page)[0] == "grafana/grafana:12.1"


def test_an_empty_machine_offers_the_next_step(
    theme: Theme, bridge: Bridge, machine: FakeMachine, qtbot: QtBot
):
    context = make_context(theme, bridge, machine, FakeEngine(empty=True))
    page = show_page(ImagesPage, context, machine, qtbot)
    state = page.place_of_state.currentWidget()
    assert isinstance(state, EmptyState)
    assert state.button is not None
    assert state.button.text() == "Pull an image..."


def test_a_machine_that_never_ran_offers_to_start_it(
    context: Context, machine: FakeMachine, qtbot: QtBot
):
    page = ImagesPage(context)
    qtbot.addWidget(page)
    state = page.place_of_state.currentWidget()
    assert isinstance(state, EmptyState)
    assert state.button is not None
    state.button.click()
    qtbot.waitUntil(lambda: machine.asked.methods == ["start"])


def test_an_engine_that_does_not_answer_is_an_error_with_another_try(
    theme: Theme, bridge: Bridge, machine: FakeMachine, qtbot: QtBot
):
    engine = FakeEngine()
    engine.away = True
    context = make_context(theme, bridge, machine, engine)
    page = ImagesPage(context)
    qtbot.addWidget(page)
    machine.become(RUNNING)
    page.show()
    qtbot.waitUntil(lambda: isinstance(page.place_of_state.currentWidget(), ErrorPanel))


def test_a_machine_asleep_keeps_the_list_greyed(page: ImagesPage, machine: FakeMachine):
    machine.become(SUSPENDED)
    assert page.table.cells.greyed
    assert page.banner.isVisible()
    assert "Suspended" in page.banner.label.text()
    assert page.model.rowCount() == 14


def test_several_rows_are_summed_and_meant_together(page: ImagesPage):
    page.table.selectAll()
    assert "14 selected" in page.summary.text()
    index = page.model.index(0, 0)
    actions = {each.key: each for each in page.actions_of(page._meant(index))}
    assert not actions["run"].enabled
    assert actions["remove"].enabled


def test_run_leads_to_the_page_of_containers(page: ImagesPage):
    page.act("run", [row_of(page, "nginx:1.27")])
    assert page.context.navigator.place == Place("containers", "", "run:nginx:1.27")


def test_names_and_ids_are_copied(page: ImagesPage):
    row = row_of(page, "nginx:1.27")
    page.act("copy-name", [row, row_of(page, "redis:8")])
    assert QGuiApplication.clipboard().text() == "nginx:1.27\nredis:8"
    page.act("copy-id", [row])
    assert QGuiApplication.clipboard().text() == row.id


def test_one_more_name_is_checked_and_given(page: ImagesPage, engine: FakeEngine, qtbot: QtBot):
    dialog = page.actions_on.tag(row_of(page, "nginx:1.27"))
    dialog.field.line.setText("Not A Name")
    assert not dialog.agree.isEnabled()
    dialog.field.line.setText("mine/web:2")
    dialog.agree.click()
    qtbot.waitUntil(lambda: len(engine.called("tag_image")) == 1)
    assert engine.called("tag_image")[0][1] == "mine/web:2"
    page.search.setText("mine/web")
    qtbot.waitUntil(lambda: texts(page) == ["nginx:1.27"])


def test_what_is_removed_is_asked_about_first(page: ImagesPage, engine: FakeEngine, qtbot: QtBot):
    dialog = page.actions_on.remove([row_of(page, "debian:13-slim")])
    assert dialog.option.isHidden()
    assert not engine.called("remove_image")
    dialog.agree.click()
    qtbot.waitUntil(lambda: "debian:13-slim" not in texts(page))


def test_a_used_image_names_its_containers_and_stays_unless_forced(
    page: ImagesPage, engine: FakeEngine, qtbot: QtBot
):
    dialog = page.actions_on.remove([row_of(page, "nginx:1.27")])
    assert not dialog.option.isHidden()
    dialog.agree.click()
    qtbot.waitUntil(lambda: not page.context.operations.running)
    assert "nginx:1.27" in texts(page)
    again = page.actions_on.remove([row_of(page, "nginx:1.27")])
    again.option.setChecked(True)
    again.agree.click()
    qtbot.waitUntil(lambda: "nginx:1.27" not in texts(page))


def test_prune_says_what_it_frees(page: ImagesPage, engine: FakeEngine, qtbot: QtBot):
    dialog = page.actions_on.prune()
    assert dialog.total.text() == "Frees about 249 MB"
    qtbot.waitUntil(lambda: dialog._sizes["builds"].text() == "391 MB")
    dialog.box("unused").setChecked(True)
    assert dialog.total.text() == "Frees about 1.6 GB"
    dialog.box("builds").setChecked(True)
    dialog.agree.click()
    qtbot.waitUntil(lambda: bool(engine.called("prune_builds")))
    assert engine.called("prune_images") == [(True,)]
    qtbot.waitUntil(lambda: page.model.rowCount() < 14)


def test_saving_writes_a_tar_and_a_dropped_tar_is_loaded(
    page: ImagesPage, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
):
    target = tmp_path / "web.tar"
    page.actions_on.save_to(["nginx:1.27"], target)
    qtbot.waitUntil(target.exists)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(target)), QUrl.fromLocalFile("/tmp/no.txt")])
    page.dropEvent(
        QDropEvent(
            QPointF(9, 9),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    qtbot.waitUntil(lambda: "web:latest" in texts(page))
    assert engine.called("load_images") == [(target,)]


def test_a_failure_of_the_engine_is_told(page: ImagesPage, engine: FakeEngine, qtbot: QtBot):
    engine.fail_next("tag_image", EngineError("No.", "Try otherwise."))
    dialog = page.actions_on.tag(row_of(page, "redis:8"))
    dialog.field.line.setText("other")
    with qtbot.waitSignal(page.context.toasts.said) as said:
        dialog.agree.click()
    assert said.args[0].text == "No. Try otherwise."


def test_the_detail_shows_settings_layers_and_users(page: ImagesPage, qtbot: QtBot):
    row = row_of(page, "nginx:1.27")
    page.context.navigator.go(Place("images", row.id))
    detail = page.outer.currentWidget()
    assert isinstance(detail, ImageDetail)
    qtbot.waitUntil(lambda: detail.layers.rowCount() == 5)
    qtbot.waitUntil(lambda: bool(detail.settings.facts))
    facts = {fact.name: fact for fact in detail.facts.facts}
    assert facts["Used by"].links[0][0] == "web"
    facts["Used by"].links[0][1]()
    place = page.context.navigator.place
    assert place is not None
    assert place.page == "containers"


def test_the_detail_of_a_removed_image_goes(page: ImagesPage, engine: FakeEngine, qtbot: QtBot):
    row = row_of(page, "debian:13-slim")
    page.context.navigator.go(Place("images", row.id))
    del engine.images[row.id]
    engine.emit("image", "delete", row.id)
    qtbot.waitUntil(lambda: page.outer.currentIndex() == 0)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("/bin/sh -c #(nop)  CMD [nginx]", "CMD [nginx]"),
        ("RUN /bin/sh -c apk add curl # buildkit", "RUN apk add curl"),
        ("/bin/sh -c apk add   curl", "RUN apk add curl"),
        ("COPY . /app # buildkit", "COPY . /app"),
    ],
)
def test_a_step_is_shown_as_a_dockerfile_has_it(written: str, shown: str):
    assert shortened(written) == shown


def test_the_keyboard_reaches_what_a_row_offers(
    page: ImagesPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    done: list[tuple[str, int]] = []
    monkeypatch.setattr(page, "act", lambda key, rows: done.append((key, len(rows))))
    page._enter_table()
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    page.table.selectAll()
    qtbot.keyClick(page.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert done == [("remove", 1), ("copy-name", 14)]


def test_going_back_leaves_the_detail(page: ImagesPage):
    page.context.navigator.go(Place("images", row_of(page, "redis:8").id))
    assert page.outer.currentIndex() == 1
    page.context.navigator.back()
    assert page.outer.currentIndex() == 0


def test_every_button_and_table_has_a_name(page: ImagesPage):
    for made in (page.table, page.search, page.pull, page.build, page.more):
        assert made.accessibleName() or made.text()
