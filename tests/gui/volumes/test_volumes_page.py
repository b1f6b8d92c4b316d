"""The page of volumes: sizes when asked for, files, tars, and what goes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import SUSPENDED, FakeMachine, make_context
from tests.support.gui_pages import row_of, show_page, texts

from sampan.core.errors import EngineError
from sampan.gui.bridge import Bridge
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.theme.theme import Theme
from sampan.gui.volumes.detail import VolumeDetail
from sampan.gui.volumes.files import FilesView, mode_text
from sampan.gui.volumes.page import VolumesPage
from sampan.gui.widgets.states import EmptyState, ErrorPanel


@pytest.fixture
def page(context: Context, machine: FakeMachine, qtbot: QtBot) -> VolumesPage:
    return show_page(VolumesPage, context, machine, qtbot)


def test_the_list_shows_names_sizes_and_users(page: VolumesPage, qtmodeltester: Any):
    qtmodeltester.check(page.model)
    row = texts(page).index("shop_db-data")
    shown = [page.model.index(row, column).data() for column in (1, 2, 3)]
    assert shown == ["local", "65 MB", "1 container(s)"]


def test_a_volume_that_was_not_measured_says_so_until_it_is(page: VolumesPage, qtbot: QtBot):
    known = page.context.store.volumes
    page.context.store.take_volumes(tuple(replace(each, size_bytes=None) for each in known))
    row = texts(page).index("pgadmin")
    assert page.model.index(row, 2).data() == "not measured yet"
    assert "not measured yet" in page.summary.text()
    page.measure_button.click()
    assert not page.measure_button.isEnabled()
    qtbot.waitUntil(lambda: page.model.index(row, 2).data() == "39 MB")
    assert page.measure_button.isEnabled()
    assert "measured just now" in page.summary.text()


def test_a_measurement_that_fails_is_told(page: VolumesPage, engine: FakeEngine, qtbot: QtBot):
    engine.fail_next("measure_volumes", EngineError("It took too long."))
    with qtbot.waitSignal(page.context.toasts.said) as said:
        page.measure()
    assert said.args[0].text == "It took too long."
    assert page.measure_button.isEnabled()


def test_a_volume_is_created_with_its_labels(page: VolumesPage, engine: FakeEngine, qtbot: QtBot):
    dialog = page.actions_on.create()
    assert not dialog.agree.isEnabled()
    dialog.name.line.setText("pgadmin")
    dialog.finish()
    assert "taken" in dialog.name.problem.text()
    dialog.name.line.setText("new_data")
    dialog.labels.edit.setPlainText("owner=me")
    dialog.agree.click()
    qtbot.waitUntil(lambda: "new_data" in texts(page))
    assert engine.volumes["new_data"].labels == {"owner": "me"}


def test_a_clone_has_a_free_name(page: VolumesPage, engine: FakeEngine, qtbot: QtBot):
    dialog = page.actions_on.clone(row_of(page, "pgadmin"))
    assert dialog.name.text == "pgadmin-copy"
    dialog.agree.click()
    qtbot.waitUntil(lambda: "pgadmin-copy" in texts(page))
    assert engine.called("clone_volume") == [("pgadmin", "pgadmin-copy")]


def test_a_volume_goes_to_a_tar_and_a_tar_into_a_volume(
    page: VolumesPage, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
):
    target = tmp_path / "pgadmin.tar"
    page.actions_on.export_to("pgadmin", target)
    qtbot.waitUntil(target.exists)
    dialog = page.actions_on.import_tar(source=str(target))
    assert "taken" not in dialog.name.problem.text()
    assert not dialog.agree.isEnabled()  # there is a pgadmin already
    dialog.name.line.setText("again")
    dialog.agree.click()
    qtbot.waitUntil(lambda: engine.called("import_volume") == [("again", target)])
    qtbot.waitUntil(lambda: "again" in texts(page))
    known = page.actions_on.import_tar("pgadmin", str(target))
    assert known.name.isHidden()
    known.agree.click()
    qtbot.waitUntil(lambda: engine.called("import_volume")[1:] == [("pgadmin", target)])


def test_removing_says_what_is_lost_and_leaves_what_is_used(
    page: VolumesPage, engine: FakeEngine, qtbot: QtBot
):
    rows = [row_of(page, "pgadmin"), row_of(page, "shop_db-data")]
    dialog = page.actions_on.remove(rows)
    dialog.agree.click()
    qtbot.waitUntil(lambda: "pgadmin" not in texts(page))
    assert engine.called("remove_volume") == [("pgadmin",)]
    used = page.actions_of([row_of(page, "shop_db-data")])
    assert not next(each for each in used if each.key == "remove").enabled


@pytest.mark.parametrize("only_named", [True, False])
def test_prune_takes_what_was_ticked(
    page: VolumesPage, engine: FakeEngine, qtbot: QtBot, only_named: bool
):
    dialog = page.actions_on.prune()
    assert dialog.total.text() == "Frees about 11 MB"
    dialog.box("named").setChecked(True)
    dialog.box("anonymous").setChecked(not only_named)
    dialog.agree.click()
    qtbot.waitUntil(lambda: "pgadmin" not in texts(page))
    if only_named:
        assert engine.called("prune_volumes") == []
        assert engine.called("remove_volume") == [("pgadmin",)]
    else:
        assert engine.called("prune_volumes") == [(True,)]


def test_an_empty_machine_says_what_belongs_here(
    theme: Theme, bridge: Bridge, machine: FakeMachine, qtbot: QtBot
):
    context = make_context(theme, bridge, machine, FakeEngine(empty=True))
    page = show_page(VolumesPage, context, machine, qtbot)
    assert isinstance(page.place_of_state.currentWidget(), EmptyState)


def open_detail(page: VolumesPage, name: str) -> VolumeDetail:
    page.context.navigator.go(Place("volumes", name))
    detail = page.outer.currentWidget()
    assert isinstance(detail, VolumeDetail)
    return detail


def test_the_files_of_a_volume_are_looked_through_and_downloaded(
    page: VolumesPage, qtbot: QtBot, tmp_path: Path, qtmodeltester: Any
):
    files = open_detail(page, "shop_db-data").files
    qtbot.waitUntil(lambda: files.model.rowCount() > 0)
    qtmodeltester.check(files.model)
    files.table.activated.emit(files.model.index_of("etc"))
    qtbot.waitUntil(lambda: files.path == "/etc" and "hostname" in texts(files))
    target = tmp_path / "hostname"
    files.download_to("hostname", target)
    qtbot.waitUntil(target.exists)
    qtbot.waitUntil(lambda: not page.context.operations.running)
    files._act(files.model.index(0, 0), "up")
    qtbot.waitUntil(lambda: files.path == "/" and "etc" in texts(files))


def test_a_folder_that_cannot_be_read_is_an_error_in_its_place(
    page: VolumesPage, engine: FakeEngine, qtbot: QtBot
):
    engine.fail_next("list_volume_files", EngineError("The machine needs an image.", "Pull any."))
    files = open_detail(page, "pgadmin").files
    qtbot.waitUntil(lambda: isinstance(files.states.currentWidget(), ErrorPanel))
    panel = files.states.currentWidget()
    assert isinstance(panel, ErrorPanel)
    panel.retry_button.click()
    qtbot.waitUntil(lambda: files.model.rowCount() > 0)


def test_a_machine_asleep_is_not_woken_to_look_into_a_volume(
    page: VolumesPage, engine: FakeEngine, machine: FakeMachine, qtbot: QtBot
):
    machine.become(SUSPENDED)
    files = open_detail(page, "pgadmin").files
    assert isinstance(files, FilesView)
    state = files.states.currentWidget()
    assert isinstance(state, EmptyState)
    assert engine.called("list_volume_files") == []
    assert state.button is not None
    state.button.click()
    qtbot.waitUntil(lambda: files.model.rowCount() > 0)


def test_users_are_linked(page: VolumesPage):
    facts = {fact.name: fact for fact in open_detail(page, "shop_db-data").facts.facts}
    assert [name for name, _ in facts["Used by"].links] == ["db"]


def test_a_mode_is_written_as_ls_does():
    assert mode_text(0o754) == "rwxr-xr--"


def test_an_import_that_fails_leaves_no_half_volume(
    page: VolumesPage, engine: FakeEngine, qtbot: QtBot, tmp_path: Path
):
    engine.fail_next("import_volume", EngineError("This is no tar."))
    page.actions_on.import_from(tmp_path / "a.tar", "half", new=True)
    qtbot.waitUntil(lambda: not page.context.operations.running)
    assert engine.called("create_volume")[0][0] == "half"
    assert "half" not in engine.volumes
