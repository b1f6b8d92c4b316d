"""The files of a container: look around, read and change text, bring files in and out."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, QPoint, Qt, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from sampan.client.engine.engine import READ_LIMIT
from sampan.client.engine.model import FileChange, Listing
from sampan.gui.bridge import Failure
from sampan.gui.containers.common.asking import AskingTab
from sampan.gui.containers.files.actions import FileActions
from sampan.gui.containers.files.dragging import DraggedFiles, DragModel, DragTable
from sampan.gui.containers.files.drop import DropFrame
from sampan.gui.containers.files.editor import FileEditor
from sampan.gui.containers.files.entries import ShownFile, shown_files
from sampan.gui.containers.files.fetching import Fetch
from sampan.gui.containers.files.pathbar import PathBar
from sampan.gui.containers.files.table import FileWords
from sampan.gui.containers.files.transfers import TransferStrip
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, IconButton
from sampan.gui.widgets.cells import ROW_ROLE
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.own_keys import OwnKeys
from sampan.gui.widgets.rows import EDGE, with_words
from sampan.gui.widgets.search import SearchField
from sampan.gui.widgets.states import Banner
from sampan.gui.widgets.table import RowAction


class FilesTab(AskingTab):
    """One folder at a time; Enter opens, Backspace goes up, Ctrl+L takes a path."""

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, container_id, parent)
        self.path = "/"
        self._asked = "/"
        self._listing = Listing("/")
        self._changes: tuple[FileChange, ...] = ()
        self._words = FileWords(self)
        self.work = FileActions(context, container_id, self)
        self.work.changed.connect(self.refresh)
        self.work.failed.connect(self._warn)
        theme = context.theme
        self.bar = PathBar(theme)
        self.bar.chosen.connect(self.go)
        self.filter = SearchField(theme, self.tr("Filter names"))
        self.changed_only = CheckBox(theme, self.tr("Chan&ged only"))
        self.reload = IconButton(theme, "restart", self.tr("List again (F5)"))
        self.add = Button(theme, self.tr("&Add"), icon="plus")
        self.banner = Banner(theme, "", "", "error")
        self.strip = TransferStrip(theme)
        self.work.started.connect(self.strip.follow)
        self.model = DragModel(self._words.columns(), lambda row: row.path, self)
        self.table = DragTable(theme, self.tr("Files"), self.dragged)
        self.nothing = label("", "muted")
        self.editor = FileEditor(context, container_id)
        self.pages = QStackedWidget()
        self.browser = QWidget()
        self.drop = DropFrame(theme, self.browser)
        self._warned: ShownFile | None = None
        self._fill_table()
        self._connect()
        self._lay_out()

    @property
    def unsaved(self) -> bool:
        """Whether the editor has something that leaving the container would lose."""
        return self.editor.unsaved

    def ask_to_leave(self, then: Callable[[], object]) -> None:
        self.editor.ask_to_leave(then)

    def question(self) -> Coroutine[Any, Any, Listing]:
        return self.context.engine.list_files(self.container_id, self._asked)

    def take(self, answer: Any) -> None:
        self._listing = answer
        self.path = answer.path
        self.banner.hide()
        if not answer.complete:
            self._say(self.tr("This folder is too large to be listed in full."), "warning")
        self.bar.show_path(self.path, self.container.name if self.container else "/")
        self._show()

    def shown(self) -> None:
        super().shown()
        if not self.context.store.stale:
            self._ask_changes()

    @Slot(str)
    def go(self, path: str) -> None:
        """Show another folder; where that fails, this one stays."""
        self._asked = path
        self.filter.clear()
        self.ask()

    @Slot()
    def refresh(self) -> None:
        """List the folder and the changes again."""
        self._asked = self.path
        self.ask()
        self._ask_changes()

    def open_row(self, row: ShownFile) -> None:
        """Go into a folder, or open a text file."""
        if row.is_gone:
            return
        if row.is_folder:
            self.go(row.path)
        elif row.entry.size_bytes > READ_LIMIT:
            text = self.tr("{0} is {1}: too large to be shown here.")
            self._offer(row, text.format(row.name, format_bytes(row.entry.size_bytes)))
        else:
            self._read(row)

    def focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    def _failed(self, failure: Failure) -> None:
        """Keep the folder that is shown, and say over it why another one is not."""
        self._job = None
        self._asked = self.path
        if self.known:
            self._warn(failure)
        else:
            super()._failed(failure)

    def _fill_table(self) -> None:
        self.table.setModel(self.model)
        self.table.set_compact(True)
        self.table.labels.setMinimumSectionSize(EDGE)
        self.table.set_columns(self.model.widths)
        self.table.set_actions(self._actions)
        self.table.action_chosen.connect(self._act)
        self.table.activated.connect(self._activate)

    def _connect(self) -> None:
        self.filter.textChanged.connect(self._filter)
        self.filter.left_down.connect(lambda: self.table.setFocus(Qt.FocusReason.TabFocusReason))
        self.changed_only.toggled.connect(self._filter)
        self.reload.clicked.connect(self.refresh)
        self.banner.clicked.connect(self._download_warned)
        self.editor.left.connect(self._leave_editor)
        self.editor.saved.connect(self.refresh)
        self.add.setMenu(self._add_menu())
        keys = {
            "Ctrl+L": self.bar.edit,
            "Ctrl+Shift+N": self._make_folder,
            "Backspace": self.bar.go_up,
            "Alt+Up": self.bar.go_up,
        }
        for text, call in keys.items():
            shortcut = QShortcut(QKeySequence(text), self.browser)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(call)
        OwnKeys(self.browser, {"F5": self.refresh})

    def _add_menu(self) -> QMenu:
        menu = QMenu(self.add)
        colour = self.context.theme.colours.muted
        entries = (
            (self.tr("Upload files…"), "upload", "", lambda: self._upload(folder=False)),
            (self.tr("Upload a folder…"), "upload", "", lambda: self._upload(folder=True)),
            (self.tr("New folder…"), "folder", "Ctrl+Shift+N", self._make_folder),
        )
        for text, icon, keys, call in entries:
            action = menu.addAction(self.context.theme.icons.icon(icon, colour), text)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the browser has the key
            action.triggered.connect(call)
        return menu

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(Space.S)
        tools.addWidget(self.bar, 1)
        for widget in (self.changed_only, self.filter, self.reload, self.add):
            tools.addWidget(widget)
        self.banner.hide()
        column = QVBoxLayout(self.browser)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(tools)
        column.addWidget(self.banner)
        column.addWidget(self.nothing, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.table, 1)
        column.addWidget(self.strip)
        self.setAcceptDrops(True)
        self.pages.addWidget(self.browser)
        self.pages.addWidget(self.editor)
        outer = QVBoxLayout(self.content)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)

    def _ask_changes(self) -> None:
        question = self.context.engine.list_changes(self.container_id)
        # Without them the marks are missing, which is no reason to hide the files.
        self.context.bridge.submit(self, question, self._take_changes, lambda _failure: None)

    @Slot(object)
    def _take_changes(self, changes: tuple[FileChange, ...]) -> None:
        self._changes = changes
        if self.known:
            self._show()

    def _show(self) -> None:
        self.model.set_rows(shown_files(self._listing, self._changes))
        self._filter()
        if not self.table.currentIndex().isValid() and self.model.rows:
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.clearSelection()

    @Slot()
    def _filter(self) -> None:
        only = self.changed_only.isChecked()
        named: Callable[[ShownFile], bool] = with_words(self.filter.text(), lambda row: row.name)
        self.model.set_filter(lambda row: named(row) and bool(row.change or not only))
        empty = self.tr("This folder is empty.")
        if self.model.all:
            empty = self.tr("Nothing in this folder is like that.")
        self.nothing.setText(empty)
        self.nothing.setVisible(not self.model.rows)

    def _names(self) -> frozenset[str]:
        return frozenset(row.name for row in self.model.all if not row.is_gone)

    def _actions(self, index: QModelIndex) -> tuple[RowAction, ...]:
        row: ShownFile | None = index.data(ROW_ROLE)
        running = self.container is not None and self.container.state.is_live
        return () if row is None else self._words.actions(row, running=running)

    @Slot(QModelIndex)
    def _activate(self, index: QModelIndex) -> None:
        if (row := index.data(ROW_ROLE)) is not None:
            self.open_row(row)

    @Slot(QModelIndex, str)
    def _act(self, index: QModelIndex, key: str) -> None:
        row: ShownFile | None = index.data(ROW_ROLE)
        if row is None:
            return
        selected = [each.data(ROW_ROLE) for each in self.table.selected_rows()]
        rows = selected if row in selected else [row]
        there = [each for each in rows if not each.is_gone]
        match key:
            case "open":
                self.open_row(row)
            case "copy":
                QGuiApplication.clipboard().setText("\n".join(each.path for each in rows))
            case "download":
                self.work.ask_download(there)
            case "rename":
                self.work.rename(row, self._names())
            case "delete":
                self.work.delete(there)

    def _read(self, row: ShownFile) -> None:
        def then(data: bytes) -> None:
            if self.editor.open_file(row.path, data):
                self.pages.setCurrentWidget(self.editor)
            else:
                self._offer(row, self.tr("{0} is not text.").format(row.name))

        def failed(failure: Failure) -> None:
            if row.entry.kind == "link":
                self.go(row.path)  # it may lead to a folder
            else:
                self._warn(failure)

        work = self.context.engine.read_file(self.container_id, row.path)
        self.context.bridge.submit(self, work, then, failed)

    @Slot()
    def _leave_editor(self) -> None:
        self.pages.setCurrentWidget(self.browser)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _warn(self, failure: Failure) -> None:
        self._say(failure.text, "error")

    def _offer(self, row: ShownFile, text: str) -> None:
        self._say(text, "accent", self.tr("Download…"))
        self._warned = row

    def _say(self, text: str, tone: str, action: str = "") -> None:
        self._warned = None
        self.banner.set_text(text, action)
        self.banner.set_tone(tone)
        self.banner.show()

    @Slot()
    def _download_warned(self) -> None:
        if self._warned is not None:
            self.work.ask_download([self._warned])

    @Slot()
    def _make_folder(self) -> None:
        self.work.make_folder(self.path, self._names())

    def _upload(self, *, folder: bool) -> None:
        self.work.ask_upload(self.path, self._names(), whole_folder=folder)

    # Files that are dragged out, and in from outside.

    def dragged(self, rows: Sequence[ShownFile]) -> DraggedFiles:
        """Return what a file manager is given for rows that are dragged to it."""
        return DraggedFiles(Fetch(self.context, self.container_id, rows))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        browsing = self.pages.currentWidget() is self.browser and self.known
        # To ask for our own files would bring them here, only for looking at their names.
        if browsing and event.source() is None and _dropped_files(event):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        folder = self._drop_folder(event.position().toPoint())
        self.drop.show_over(self.table, self.tr("Copy into {0}").format(folder))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.drop.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop.hide()
        folder = self._drop_folder(event.position().toPoint())
        taken = self._names() if folder == self.path else frozenset()
        self.work.upload(_dropped_files(event), folder, taken)
        event.acceptProposedAction()

    def _drop_folder(self, place: QPoint) -> str:
        """Return the folder of the row under the pointer, else the one that is shown."""
        index = self.table.indexAt(self.table.viewport().mapFrom(self, place))
        row: ShownFile | None = index.data(ROW_ROLE) if index.isValid() else None
        return row.path if row is not None and row.is_folder else self.path


def _dropped_files(event: QDropEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
