"""What can be done with the files of a container, each after the question that it needs."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from sampan.client.engine.engine import Engine
from sampan.gui.bridge import Failure
from sampan.gui.containers.files.entries import ShownFile, join
from sampan.gui.containers.files.naming import NameDialog
from sampan.gui.context import Context
from sampan.gui.lists.transfers import carry
from sampan.gui.operations import Report
from sampan.gui.toasts import Kind
from sampan.gui.widgets.confirm import ConfirmDialog


class FileActions(QObject):
    """`changed` asks for the folder to be listed anew, `started` carries an Operation."""

    changed = Signal()
    failed = Signal(object)
    started = Signal(object)

    def __init__(self, context: Context, container_id: str, owner: QWidget) -> None:
        super().__init__(owner)
        self._context, self._id, self._owner = context, container_id, owner
        self.dialog: QDialog | None = None

    def make_folder(self, folder: str, taken: frozenset[str]) -> None:
        """Ask for a name and make a folder."""
        dialog = NameDialog(
            self._context.theme,
            self.tr("New folder in {0}").format(folder),
            self.tr("Make folder"),
            taken=taken,
            parent=self._owner,
        )
        self.dialog = dialog
        engine = self._context.engine
        dialog.ask(lambda name: self._do(engine.make_folder(self._id, join(folder, name))))

    def rename(self, row: ShownFile, taken: frozenset[str]) -> None:
        """Ask for another name."""
        dialog = NameDialog(
            self._context.theme,
            self.tr("Rename {0}").format(row.name),
            self.tr("Rename"),
            name=row.name,
            taken=taken,
            parent=self._owner,
        )
        self.dialog = dialog
        folder = row.path.rpartition("/")[0]
        engine = self._context.engine
        dialog.ask(
            lambda name: self._do(engine.rename_file(self._id, row.path, join(folder, name)))
        )

    def delete(self, rows: Sequence[ShownFile]) -> None:
        """Ask, and delete files and folders with all in them."""
        folders = any(row.is_folder for row in rows)
        text = self.tr("They are gone from the container for good.")
        if folders:
            text = self.tr("Folders go with all that is in them, for good.")
        dialog = ConfirmDialog(
            self._context.theme,
            self.tr("Delete %n item(s)?", "", len(rows)),
            text,
            self.tr("Delete"),
            lost=[row.path for row in rows],
            parent=self._owner,
        )
        self.dialog = dialog
        dialog.ask(lambda: self._do(_delete(self._context.engine, self._id, rows)))

    def ask_upload(self, folder: str, taken: frozenset[str], *, whole_folder: bool) -> None:
        """Let a person choose what is brought into the folder."""
        title = self.tr("Upload to {0}").format(folder)
        dialog = QFileDialog(self._owner, title)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        mode = QFileDialog.FileMode
        dialog.setFileMode(mode.Directory if whole_folder else mode.ExistingFiles)
        dialog.filesSelected.connect(
            lambda names: self.upload([Path(name) for name in names], folder, taken)
        )
        self.dialog = dialog
        dialog.open()

    def upload(self, sources: Sequence[Path], folder: str, taken: frozenset[str]) -> None:
        """Bring files and folders of this computer into the container."""
        doubles = [source.name for source in sources if source.name in taken]
        if not doubles:
            self._upload(sources, folder)
            return
        dialog = ConfirmDialog(
            self._context.theme,
            self.tr("Replace %n item(s)?", "", len(doubles)),
            self.tr("Files with these names are replaced; folders are merged."),
            self.tr("Replace"),
            lost=doubles,
            parent=self._owner,
        )
        self.dialog = dialog
        dialog.ask(lambda: self._upload(sources, folder))

    def ask_download(self, rows: Sequence[ShownFile]) -> None:
        """Let a person choose the folder of this computer that the files come into."""
        dialog = QFileDialog(self._owner, self.tr("Download into"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.download(rows, Path(name)))
        self.dialog = dialog
        dialog.open()

    def download(self, rows: Sequence[ShownFile], target: Path) -> None:
        """Bring files and folders to this computer, after a question if some are there already."""

        async def doubles() -> list[str]:
            return await asyncio.to_thread(
                lambda: [row.name for row in rows if (target / row.name).exists()]
            )

        def then(found: list[str]) -> None:
            if not found:
                self._download(rows, target)
                return
            dialog = ConfirmDialog(
                self._context.theme,
                self.tr("Replace %n item(s) on this computer?", "", len(found)),
                str(target),
                self.tr("Replace"),
                lost=found,
                parent=self._owner,
            )
            self.dialog = dialog
            dialog.ask(lambda: self._download(rows, target))

        self._context.bridge.submit(self, doubles(), then, self.failed.emit)

    def _upload(self, sources: Sequence[Path], folder: str) -> None:
        engine, id = self._context.engine, self._id

        async def work(report: Report) -> None:
            await carry(engine.upload(id, sources, folder), report)

        title = self.tr("Upload {0}").format(self._named([each.name for each in sources]))
        self._start(title, work, self.changed.emit)

    def _download(self, rows: Sequence[ShownFile], target: Path) -> None:
        engine, id = self._context.engine, self._id

        async def work(report: Report) -> None:
            for row in rows:
                await carry(engine.download(id, row.path, target), report)

        toasts = self._context.toasts
        named = self._named([row.name for row in rows])
        text = self.tr("{0} is on this computer").format(named)
        title = self.tr("Download {0}").format(named)
        self._start(title, work, lambda: toasts.say(Kind.OK, text, str(target)))

    def _named(self, names: Sequence[str]) -> str:
        return names[0] if len(names) == 1 else self.tr("%n items", "", len(names))

    def _start(
        self,
        title: str,
        work: Callable[[Report], Coroutine[Any, Any, None]],
        then: Callable[[], object],
    ) -> None:
        def ended(_nothing: None) -> None:
            then()

        operation = self._context.operations.start(title, work, ended)
        self.started.emit(operation)

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._context.bridge.submit(self, work, lambda _: self.changed.emit(), self._fail)

    def _fail(self, failure: Failure) -> None:
        self.failed.emit(failure)
        self.changed.emit()  # some of several may have been done


async def _delete(engine: Engine, id: str, rows: Sequence[ShownFile]) -> None:
    for row in rows:
        await engine.delete_file(id, row.path)
