"""The files of a container."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QGuiApplication

from sampan.client.engine.model import FileChange, FileEntry, Listing
from sampan.core.errors import EngineError
from sampan.gui.containers.files.entries import (
    mode_text,
    owner_text,
    read_text,
    shown_files,
    tidy,
)
from sampan.gui.containers.files_tab import FilesTab

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def tab(files_tab: FilesTab) -> FilesTab:
    return files_tab


def names(tab: FilesTab) -> list[str]:
    return [row.name for row in tab.model.rows]


def go(qtbot, tab: FilesTab, path: str) -> None:
    tab.go(path)
    qtbot.waitUntil(lambda: tab.path == path)


def choose(tab: FilesTab, path: str) -> None:
    tab.table.setCurrentIndex(tab.model.index_of(path))


def test_folders_come_first_and_what_was_removed_is_a_row_too():
    entries = (FileEntry("b.txt"), FileEntry("Sub", "folder"), FileEntry("a.txt"))
    changes = (
        FileChange("/x", "changed"),
        FileChange("/x/gone", "removed"),
        FileChange("/x/Sub", "changed"),
        FileChange("/x/Sub/new", "added"),
        FileChange("/x/a.txt", "added"),
    )
    rows = shown_files(Listing("/x", entries), changes)
    assert [(row.name, row.change) for row in rows] == [
        ("Sub", "inside"), ("a.txt", "added"), ("b.txt", ""), ("gone", "removed"),
    ]  # fmt: skip


def test_rights_and_owners_are_written_as_ls_does():
    assert mode_text(FileEntry("tmp", "folder", mode=0o1777)) == "drwxrwxrwt"
    assert owner_text(FileEntry("x", uid=0, gid=1000)) == "root:1000"


def test_a_typed_path_is_made_absolute():
    assert tidy(" ../etc/./ssl ", "/app") == "/etc/ssl"
    assert tidy("src", "/app") == "/app/src"
    assert tidy("//") == "/"
    assert tidy("", "/app") == "/app"


def test_text_keeps_its_line_ends_and_what_is_no_text_is_known():
    found = read_text(b"a\r\nb\r\n")
    assert found.encode(found.text) == b"a\r\nb\r\n"
    assert not found.mixed
    assert read_text(b"a\r\nb\n").mixed
    assert read_text(b"\x7fELF\0") is None
    assert read_text(b"\xff\xfe") is None


def test_enter_goes_into_a_folder_and_backspace_out_of_it(qtbot, tab: FilesTab, qtmodeltester):
    qtmodeltester.check(tab.model)
    choose(tab, "/app")
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.path == "/app")
    assert names(tab) == ["src", "package.json"]
    tab.bar.up.click()
    qtbot.waitUntil(lambda: tab.path == "/")


def test_a_path_is_typed_and_a_wrong_one_leaves_the_folder(qtbot, tab: FilesTab):
    tab.bar.edit()
    tab.bar.field.setText("/etc")
    qtbot.keyClick(tab.bar.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.path == "/etc")
    tab.go("/nowhere")
    qtbot.waitUntil(lambda: tab.banner.isVisible())
    assert "There is no /nowhere" in tab.banner.label.text()
    assert tab.path == "/etc"
    assert "hostname" in names(tab)


def test_only_what_changed_is_shown_when_that_is_wanted(qtbot, tab: FilesTab):
    tab.changed_only.click()
    assert names(tab) == ["app", "etc", "var"]
    go(qtbot, tab, "/etc")
    assert names(tab) == ["motd"]
    assert tab.model.index(0, 1).data() == "Removed"


def test_a_text_is_changed_and_saved(qtbot, tab: FilesTab, engine):
    go(qtbot, tab, "/etc")
    choose(tab, "/etc/hostname")
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.pages.currentWidget() is tab.editor)
    assert not tab.unsaved
    qtbot.keyClicks(tab.editor.text, "new-")
    assert tab.unsaved
    with qtbot.waitSignal(tab.editor.saved):
        qtbot.keyClick(tab.editor.text, Qt.Key.Key_S, CONTROL)
    assert engine.file_trees[tab.container_id]["/etc/hostname"][1] == b"new-a1b2c3d4e5f6\n"
    assert not tab.unsaved
    tab.editor.back.click()
    assert tab.pages.currentWidget() is tab.browser


def test_unsaved_text_is_asked_about(qtbot, tab: FilesTab):
    tab.editor.open_file("/etc/x", b"hello")
    tab.pages.setCurrentWidget(tab.editor)
    qtbot.keyClicks(tab.editor.text, "!")
    tab.editor.close_file()
    assert tab.pages.currentWidget() is tab.editor
    tab.editor.dialog.agree.click()
    assert tab.pages.currentWidget() is tab.browser
    assert not tab.unsaved


def test_a_file_that_somebody_else_changed_is_replaced_only_after_a_question(
    qtbot, tab: FilesTab, engine
):
    tab.editor.open_file("/etc/hostname", b"older\n")
    tab.pages.setCurrentWidget(tab.editor)
    qtbot.keyClicks(tab.editor.text, "x")
    tab.editor.save()
    qtbot.waitUntil(lambda: tab.editor.dialog is not None)
    assert not engine.called("write_file")
    with qtbot.waitSignal(tab.editor.saved):
        tab.editor.dialog.agree.click()


def test_a_text_that_cannot_be_saved_is_kept(qtbot, tab: FilesTab, engine):
    engine.fail_next("write_file", EngineError("The disk is full.", "Make room."))
    tab.editor.open_file("/etc/hostname", b"a1b2c3d4e5f6\n")
    tab.pages.setCurrentWidget(tab.editor)
    qtbot.keyClicks(tab.editor.text, "x")
    tab.editor.save()
    qtbot.waitUntil(lambda: tab.editor.banner.isVisible())
    assert "Your text is still here." in tab.editor.banner.label.text()
    assert tab.unsaved


def test_what_is_not_text_is_offered_for_download(qtbot, tab: FilesTab):
    go(qtbot, tab, "/bin")
    choose(tab, "/bin/busybox")
    qtbot.keyClick(tab.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: tab.banner.isVisible())
    assert tab.banner.label.text() == "busybox is not text."
    assert tab.banner.button.isVisible()


def test_files_come_to_this_computer_as_an_operation(qtbot, tab: FilesTab, context, tmp_path):
    go(qtbot, tab, "/app")
    with qtbot.waitSignal(context.operations.ended):
        tab.work.download([tab.model.rows[1]], tmp_path)
    assert (tmp_path / "package.json").read_bytes().startswith(b"{")
    tab.work.download([tab.model.rows[1]], tmp_path)
    qtbot.waitUntil(lambda: tab.work.dialog is not None)
    assert "Replace" in tab.work.dialog.windowTitle()


def test_files_that_are_dropped_go_into_the_folder(qtbot, tab: FilesTab, tmp_path: Path):
    go(qtbot, tab, "/home")
    source = tmp_path / "notes.txt"
    source.write_text("hello")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(source))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    place = QPoint(300, 300)
    tab.dragEnterEvent(QDragEnterEvent(place, copy, mime, left, none))
    tab.dragMoveEvent(QDragMoveEvent(place, copy, mime, left, none))
    assert tab.drop.isVisible()
    tab.drop.grab()
    tab.dropEvent(QDropEvent(QPointF(place), copy, mime, left, none))
    qtbot.waitUntil(lambda: names(tab) == ["notes.txt"])
    assert not tab.drop.isVisible()


def test_a_folder_is_made_renamed_and_deleted(qtbot, tab: FilesTab, engine):
    go(qtbot, tab, "/home")
    tab.table.setFocus()
    qtbot.keyClick(tab.table, Qt.Key.Key_N, CONTROL | SHIFT)
    dialog = tab.work.dialog
    qtbot.keyClicks(dialog.field, "a/b")
    assert not dialog.agree.isEnabled()
    dialog.field.setText("cache")
    dialog.agree.click()
    qtbot.waitUntil(lambda: names(tab) == ["cache"])
    choose(tab, "/home/cache")
    qtbot.keyClick(tab.table, Qt.Key.Key_F2)
    tab.work.dialog.field.setText("store")
    tab.work.dialog.agree.click()
    qtbot.waitUntil(lambda: names(tab) == ["store"])
    choose(tab, "/home/store")
    qtbot.keyClick(tab.table, Qt.Key.Key_Delete)
    tab.work.dialog.agree.click()
    qtbot.waitUntil(lambda: names(tab) == [])
    assert tab.nothing.text() == "This folder is empty."


def test_the_path_is_copied(qtbot, tab: FilesTab):
    choose(tab, "/etc")
    qtbot.keyClick(tab.table, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == "/etc"


def test_nothing_is_changed_in_a_container_that_does_not_run(qtbot, open_tab):
    tab = open_tab(FilesTab, "worker")
    qtbot.waitUntil(lambda: len(tab.model.rows) == 7)
    enabled = {action.key: action.enabled for action in tab._actions(tab.model.index(0, 0))}
    assert enabled["download"]
    assert not enabled["delete"]
