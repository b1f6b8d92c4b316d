"""Files of a container that are dragged to a file manager."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from tests.support.fake_engine import FakeEngine

from sampan.core.errors import EngineError
from sampan.gui.containers.files import copies, fetching
from sampan.gui.containers.files.dragging import DraggedFiles
from sampan.gui.containers.files_tab import FilesTab
from sampan.gui.context import Context
from sampan.gui.toasts import Kind

NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def tab(files_tab: FilesTab) -> FilesTab:
    return files_tab


def dragged(tab: FilesTab, *paths: str) -> DraggedFiles:
    return tab.dragged([row for row in tab.model.rows if row.path in paths])


def local(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls()]


def left(context: Context) -> list[Path]:
    return list(copies.there(context.machine.layout.window_files))


def test_files_and_folders_come_when_they_are_asked_for_and_only_once(
    tab: FilesTab, engine: FakeEngine, context: Context
):
    data = dragged(tab, "/app", "/etc")
    assert data.hasUrls()
    assert data.formats() == ["text/uri-list"]
    assert not engine.called("download")
    app, etc = local(data)
    assert (app.name, etc.name) == ("app", "etc")
    assert (app / "package.json").read_bytes().startswith(b"{")
    assert (app / "src").is_dir()
    assert (etc / "hostname").read_text() == "a1b2c3d4e5f6\n"
    assert context.machine.layout.window_files in app.parents
    assert context.machine.layout.window_files.stat().st_mode & 0o777 == 0o700
    assert local(data) == [app, etc]
    assert bytes(data.data("text/uri-list").data()).count(b"\r\n") == 2
    assert len(engine.called("download")) == 2


def test_a_name_that_is_no_address_comes_as_it_is(
    qtbot, tab: FilesTab, engine: FakeEngine, context: Context
):
    name = "50% of #1 ü?.txt"
    context.bridge.submit(tab, engine.write_file(tab.container_id, f"/home/{name}", b"x"))
    tab.go("/home")
    qtbot.waitUntil(lambda: tab.path == "/home" and len(tab.model.rows) == 1)
    [path] = local(dragged(tab, f"/home/{name}"))
    assert path.name == name
    assert path.read_bytes() == b"x"


def test_what_cannot_be_fetched_gives_no_data_and_is_told_once(
    tab: FilesTab, engine: FakeEngine, context: Context
):
    engine.fail_next("download", EngineError("The disk is full.", "Make room."))
    data = dragged(tab, "/app")
    assert not data.urls()
    assert not data.urls()
    [toast] = context.toasts.history
    assert (toast.kind, toast.title) == (Kind.ERROR, "app cannot be dragged out")
    assert toast.text == "The disk is full. Make room."
    assert not left(context)


def test_what_comes_so_late_that_it_may_not_be_taken_any_more_is_told(
    tab: FilesTab, context: Context, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetching, "PATIENCE_MS", -1)
    assert local(dragged(tab, "/app"))
    assert [toast.title for toast in context.toasts.history] == ["app came late"]


def test_what_this_computer_cannot_keep_is_told(
    tab: FilesTab, context: Context, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fetching, "came", lambda _folder, _names: ())
    assert not dragged(tab, "/app").urls()
    assert "nothing in it" in context.toasts.history[0].text


@pytest.mark.parametrize("known", [True, False])
def test_what_is_too_large_is_to_be_downloaded_instead(
    known: bool,
    qtbot,
    tab: FilesTab,
    engine: FakeEngine,
    context: Context,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(fetching, "MOST_BYTES", 8)
    paths = ["/app"]
    if known:
        tab.go("/etc")
        qtbot.waitUntil(lambda: tab.path == "/etc")
        paths = ["/etc/hostname", "/etc/os-release"]
    assert not dragged(tab, *paths).urls()
    [toast] = context.toasts.history
    assert toast.kind is Kind.WARNING
    assert "8 B at most. Use Download instead." in toast.text
    assert bool(engine.called("download")) is not known
    assert not left(context)


def test_nobody_is_kept_waiting_for_long_and_the_window_lives_meanwhile(
    qtbot, tab: FilesTab, engine: FakeEngine, context: Context
):
    engine.pace_s = 3600.0
    data = dragged(tab, "/app")
    data.fetch._limit.setInterval(300)
    seen: list[object] = []
    context.bridge.submit(
        tab, engine.read_file(tab.container_id, "/etc/hostname"), seen.append, seen.append
    )
    assert not data.urls()
    assert seen == [b"a1b2c3d4e5f6\n"]
    [toast] = context.toasts.history
    assert "Use Download instead." in toast.text
    qtbot.waitUntil(lambda: not left(context))


def test_a_drag_begins_on_a_row_and_has_all_that_are_selected(
    qtbot, tab: FilesTab, monkeypatch: pytest.MonkeyPatch
):
    tab.go("/etc")
    qtbot.waitUntil(lambda: tab.path == "/etc")
    taken: list[tuple[list[str], bool]] = []

    def execute(drag: QDrag, action: Qt.DropAction) -> None:
        assert action is Qt.DropAction.CopyAction
        names = [row.name for row in drag.mimeData().fetch._rows]
        taken.append((names, drag.pixmap().isNull()))

    monkeypatch.setattr(QDrag, "exec", execute)
    tab.table.selectAll()
    drag(tab, "/etc/hostname")
    there = [row.name for row in tab.model.rows if not row.is_gone]
    assert taken == [(there, False)]
    assert "motd" not in there
    tab.table.clearSelection()
    drag(tab, "/etc/motd")  # only the image has it
    assert len(taken) == 1


def test_no_drag_begins_on_the_icon_of_an_action(
    qtbot, tab: FilesTab, monkeypatch: pytest.MonkeyPatch
):
    begun: list[object] = []
    monkeypatch.setattr(QDrag, "exec", lambda _drag, action: begun.append(action))
    place = tab.table.visualRect(tab.model.index_of("/app")).center()
    QTest.mouseClick(tab.table.viewport(), Qt.MouseButton.LeftButton, NONE, place)
    drag(tab, "/app", x=tab.table.viewport().width() - 25)
    assert not begun


def test_the_window_does_not_fetch_its_own_files_to_look_at_them(tab: FilesTab, engine: FakeEngine):
    class Own(QDragEnterEvent):
        def source(self) -> object:
            return tab.table

    data = dragged(tab, "/app")
    left_button, copy = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    event = Own(QPoint(300, 300), copy, data, left_button, NONE)
    event.ignore()
    tab.dragEnterEvent(event)
    assert not event.isAccepted()
    assert not engine.called("download")


def test_the_copies_of_the_last_drags_are_kept(tmp_path: Path):
    made = [copies.make_room(tmp_path / "x") for _ in range(copies.KEPT + 2)]
    assert copies.there(tmp_path / "x") == tuple(made[-copies.KEPT :])
    (made[-1] / "sub").mkdir()
    copies.remove(made)
    assert copies.there(tmp_path / "x") == ()
    assert copies.there(tmp_path / "none") == ()


def drag(tab: FilesTab, path: str, x: int | None = None) -> None:
    """Press on a row and move; the button is released where a test needs no more."""
    port = tab.table.viewport()
    box = tab.table.visualRect(tab.model.index_of(path))
    start = QPoint(box.left() + 40 if x is None else x, box.center().y())
    QTest.mouseMove(port, start)
    QTest.mousePress(port, Qt.MouseButton.LeftButton, NONE, start)
    for by in (5, 15):
        move(port, start + QPoint(-by, by))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, NONE, start + QPoint(-15, 15))


def move(port, place: QPoint) -> None:
    """Move with the button held, which QTest.mouseMove does not."""
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(place),
        QPointF(port.mapToGlobal(place)),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        NONE,
    )
    QApplication.sendEvent(port, event)
