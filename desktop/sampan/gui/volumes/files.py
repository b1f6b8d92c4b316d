"""The files in a volume: look around, bring one to this computer."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from pathlib import Path, PurePosixPath

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from sampan.client.engine.model import FileEntry, Listing
from sampan.gui.bridge import Failure, Job
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.lists.detail import flush
from sampan.gui.lists.form import choose_path
from sampan.gui.lists.page import copy_text
from sampan.gui.operations import Report
from sampan.gui.theme.tokens import Space
from sampan.gui.toasts import Kind
from sampan.gui.widgets.breadcrumb import Breadcrumb, Crumb
from sampan.gui.widgets.buttons import IconButton
from sampan.gui.widgets.cells import Cell, TextCell
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.rows import Column, RowsModel
from sampan.gui.widgets.states import EmptyState, ErrorPanel
from sampan.gui.widgets.table import RowAction, TableView

LARGEST_DOWNLOAD = 256 * 1024 * 1024
"""Bytes of one file: it is held in memory on its way. An export has no such limit."""

ICONS = {"folder": "folder", "file": "file", "link": "link"}


class FilesView(QWidget):
    """Reads a folder when it is opened; a machine that sleeps is woken only when asked to."""

    def __init__(self, context: Context, volume: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._volume = context, volume
        self._path = PurePosixPath("/")
        self._job: Job | None = None
        self.crumbs = Breadcrumb(context.theme)
        flush(self.crumbs, 0)
        self.again = IconButton(context.theme, "restart", self.tr("Read the folder again"))
        self.again.clicked.connect(self.read)
        columns: tuple[Column[FileEntry], ...] = (
            Column(self.tr("Name"), 0, self._name, lambda row: (row.kind != "folder", row.name)),
            Column(self.tr("Size"), 100, self._size, lambda row: row.size_bytes),
            Column(self.tr("Mode"), 110, self._mode, lambda row: row.mode),
            Column(self.tr("Owner"), 100, self._owner, lambda row: (row.uid, row.gid)),
            Column(self.tr("Changed"), 160, self._changed, lambda row: row.modified_at or 0),
        )
        self.model = RowsModel[FileEntry](columns, lambda row: row.name, self)
        self.table = TableView(context.theme, self.tr("Files"))
        self.table.set_compact(True)
        self.table.setModel(self.model)
        self.table.set_columns(self.model.widths)
        self.table.set_actions(self._actions)
        self.table.action_chosen.connect(self._act)
        self.table.activated.connect(self._open)
        self.states = QStackedWidget()
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(self.states)
        self._lay_out()
        self._show_way()
        context.store.stale_changed.connect(self._take_stale)
        if context.store.stale:
            self._offer()
        else:
            self.read()

    @property
    def path(self) -> str:
        """The folder that is shown, from the root of the volume."""
        return str(self._path)

    def go(self, path: str) -> None:
        """Show another folder."""
        self._path = PurePosixPath(path)
        self._show_way()
        self.read()

    def read(self) -> None:
        """Ask for the folder anew."""
        if self._job is not None:
            self._job.cancel()
        work = self._context.engine.list_volume_files(self._volume, self.path)
        self._job = self._context.bridge.submit(self, work, self._take, self._fail)

    def download(self, entry: FileEntry) -> None:
        """Ask where to, and bring a file to this computer."""
        choose_path(
            self,
            self.tr("Save a file of the volume"),
            lambda path: self.download_to(entry.name, Path(path)),
            save_as=entry.name,
        )

    def download_to(self, name: str, target: Path) -> None:
        """Bring a file of the folder to a file of this computer."""
        engine, volume = self._context.engine, self._volume
        path = str(self._path / name)
        toasts, words = self._context.toasts, self.tr("Saved to {0}").format(target.name)

        async def work(_report: Report) -> None:
            data = await engine.read_volume_file(volume, path, LARGEST_DOWNLOAD)
            await asyncio.to_thread(target.write_bytes, data)

        def say(_done: None) -> None:
            toasts.say(Kind.OK, words, str(target))

        title = self.tr("Download {0}").format(name)
        self._context.operations.start(title, work, say)

    def _take(self, listing: Listing) -> None:
        entries = sorted(listing.entries, key=lambda each: (each.kind != "folder", each.name))
        self.model.set_rows(entries)
        if not entries:
            text = self.tr("Containers that use the volume write here.")
            title = self.tr("This folder is empty")
            self._show_state(EmptyState(self._context.theme, "folder", title, text))
        else:
            self.stack.setCurrentIndex(0)
        self.note.setVisible(not listing.complete)

    def _fail(self, failure: Failure) -> None:
        panel = ErrorPanel(self._context.theme, failure)
        panel.retried.connect(self.read)
        self._show_state(panel)

    def _take_stale(self) -> None:
        """Read what could only be offered before: somebody else woke the machine, or it is up."""
        if not self._context.store.stale and self._job is None:
            self.read()

    def _offer(self) -> None:
        self._show_state(
            EmptyState(
                self._context.theme,
                "moon",
                self.tr("The machine does not run"),
                self.tr("It wakes to look into the volume."),
                (self.tr("Show the files"), self.read),
            )
        )

    def _show_state(self, state: QWidget) -> None:
        while (old := self.states.currentWidget()) is not None:
            self.states.removeWidget(old)
            old.deleteLater()
        self.states.addWidget(state)
        self.stack.setCurrentIndex(1)

    def _show_way(self) -> None:
        parts = [PurePosixPath(*self._path.parts[: at + 1]) for at in range(len(self._path.parts))]
        crumbs = [
            Crumb(each.name or self._volume, partial(self.go, str(each))) for each in parts[:-1]
        ]
        self.crumbs.set_crumbs((*crumbs, Crumb(self._path.name or self._volume)))

    def _actions(self, index: QModelIndex) -> list[RowAction]:
        row = self.model.row_at(index)
        if row is None:
            return []
        file, folder = row.kind == "file", row.kind == "folder"
        actions = [RowAction("up", self.tr("Up"), "arrow-up", "Backspace", enabled=self._has_up())]
        if folder:
            actions.append(RowAction("open", self.tr("Open"), "folder"))
        if file:
            actions.append(
                RowAction("download", self.tr("Download..."), "download", "Ctrl+S", on_row=True)
            )
        actions.append(RowAction("copy", self.tr("Copy path"), "copy", "Ctrl+C", line=True))
        return actions

    def _act(self, index: QModelIndex, key: str) -> None:
        row = self.model.row_at(index)
        if row is None:
            return
        match key:
            case "up" if self._has_up():
                self.go(str(self._path.parent))
            case "open":
                self._open(index)
            case "download":
                self.download(row)
            case "copy":
                copy_text([str(self._path / row.name)])

    def _has_up(self) -> bool:
        return len(self._path.parts) > 1

    def _open(self, index: QModelIndex) -> None:
        row = self.model.row_at(index)
        if row is None:
            return
        if row.kind == "folder":
            self.go(str(self._path / row.name))
        elif row.kind == "file":
            self.download(row)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.crumbs, 1)
        self.note = label(self.tr("The folder is too large to be shown whole."), "warning")
        self.note.hide()
        head.addWidget(self.note)
        head.addWidget(self.again)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(head)
        column.addWidget(self.stack, 1)

    def _name(self, row: FileEntry) -> Cell:
        folder = row.kind == "folder"
        text = f"{row.name} \N{RIGHTWARDS ARROW} {row.target}" if row.target else row.name
        icon = ICONS.get(row.kind, "file")
        return TextCell(text, icon=icon, icon_colour="accent" if folder else "muted")

    def _size(self, row: FileEntry) -> Cell:
        if row.kind != "file":
            return TextCell("\N{EN DASH}", colour="faint")
        return TextCell(format_bytes(row.size_bytes))

    def _mode(self, row: FileEntry) -> Cell:
        return TextCell(mode_text(row.mode), mono=True, colour="muted")

    def _owner(self, row: FileEntry) -> Cell:
        return TextCell(f"{row.uid}:{row.gid}", mono=True, colour="muted")

    def _changed(self, row: FileEntry) -> Cell:
        if row.modified_at is None:
            return TextCell("\N{EN DASH}", colour="faint")
        moment = datetime.fromtimestamp(row.modified_at).astimezone()
        return TextCell(moment.strftime("%Y-%m-%d %H:%M"), colour="muted")


def mode_text(mode: int) -> str:
    """Return the permissions as `ls` writes them."""
    bits = "rwxrwxrwx"
    return "".join(bit if mode >> (8 - at) & 1 else "-" for at, bit in enumerate(bits))
