"""What can be done with volumes, from the page and from the view of one."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import PruneResult, Volume
from sampan.core.errors import SampanError
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.lists.form import choose_path
from sampan.gui.lists.names import volume_name
from sampan.gui.lists.page import copy_text
from sampan.gui.lists.transfers import carry
from sampan.gui.navigator import Place
from sampan.gui.operations import Report
from sampan.gui.toasts import Kind
from sampan.gui.volumes.dialogs import (
    CloneVolumeDialog,
    CreateVolumeDialog,
    ImportDialog,
    PruneVolumesDialog,
)
from sampan.gui.widgets.confirm import ConfirmDialog


class VolumeActions(QObject):
    """Asks what must be asked over `window`, and does the work as operations."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self.context, self.window = context, window

    def act(self, key: str, volumes: Sequence[Volume]) -> None:
        """Do one of the actions of a row."""
        first = volumes[0]
        match key:
            case "open":
                self.context.navigator.go(Place("volumes", first.name))
            case "clone":
                self.clone(first)
            case "export":
                self.export(first)
            case "import":
                self.import_tar(first.name)
            case "copy-name":
                copy_text([each.name for each in volumes])
            case "remove":
                self.remove(volumes)

    def create(self) -> CreateVolumeDialog:
        """Ask for a new volume, and make it."""
        dialog = CreateVolumeDialog(self.context, self.window)
        dialog.ask(lambda: self._create(dialog))
        return dialog

    def clone(self, volume: Volume) -> CloneVolumeDialog:
        """Ask for a name, and copy the volume."""
        dialog = CloneVolumeDialog(self.context, volume, self.window)
        dialog.ask(lambda: self._clone(volume.name, dialog.name.text))
        return dialog

    def export(self, volume: Volume) -> None:
        """Ask where to, and write all in it as a tar."""
        choose_path(
            self.window,
            self.tr("Export a volume to a tar"),
            lambda path: self.export_to(volume.name, Path(path)),
            save_as=f"{volume_name(volume)}.tar",
            filters=self.tr("Tar archives") + " (*.tar)",
        )

    def export_to(self, name: str, target: Path) -> None:
        """Write all in a volume to a file."""
        engine = self.context.engine

        async def work(report: Report) -> str:
            return await carry(engine.export_volume(name, target), report)

        def say(_note: str) -> None:
            self._say(self.tr("Exported to {0}").format(target.name), str(target))

        self.context.operations.start(self.tr("Export {0}").format(name), work, say)

    def import_tar(self, into: str = "", source: str = "") -> ImportDialog:
        """Ask which tar goes where, and unpack it."""
        dialog = ImportDialog(self.context, into, source, self.window)
        dialog.ask(
            lambda: self.import_from(
                Path(dialog.source.text).expanduser(), dialog.volume, new=dialog.is_new
            )
        )
        return dialog

    def import_from(self, source: Path, volume: str, *, new: bool) -> None:
        """Unpack a tar into a volume, which is made before if it is a new one."""
        engine = self.context.engine

        async def work(report: Report) -> str:
            if new:
                await engine.create_volume(volume)
            try:
                return await carry(engine.import_volume(volume, source), report)
            except BaseException:
                if new:  # half of it is worse than none
                    with suppress(SampanError):
                        await asyncio.shield(engine.remove_volume(volume))
                raise

        def say(_note: str) -> None:
            self._say(self.tr("{0} is in {1}").format(source.name, volume))

        title = self.tr("Import {0} into {1}").format(source.name, volume)
        self.context.operations.start(title, work, say)

    def remove(self, volumes: Sequence[Volume]) -> ConfirmDialog:
        """Ask, and remove the volumes that nothing uses."""
        free = [each for each in volumes if not each.users]
        used = [volume_name(each) for each in volumes if each.users]
        text = self.tr("What is in it is lost for good. An export would keep it.")
        if used:
            text += " " + self.tr("{0} stays, as containers use it.").format(", ".join(used))
        dialog = ConfirmDialog(
            self.context.theme,
            self.tr("Remove %n volume(s)?", "", len(free)),
            text,
            self.tr("Remove"),
            lost=[self._line_of(each) for each in free],
            parent=self.window,
        )
        dialog.ask(lambda: self._remove(free))
        return dialog

    def prune(self) -> PruneVolumesDialog:
        """Show what can be freed, and free it."""
        dialog = PruneVolumesDialog(self.context, self.window)
        dialog.ask(lambda: self._prune(dialog.chosen))
        return dialog

    def _create(self, dialog: CreateVolumeDialog) -> None:
        name = dialog.name.text
        work = self.context.engine.create_volume(
            name, dialog.labels.pairs, driver=dialog.driver.text or "local"
        )
        failed = partial(self._failed, self.tr("The volume was not created"))
        self.context.bridge.submit(self, work, self._created, failed)

    def _created(self, name: str) -> None:
        self._say(self.tr("{0} is created").format(name))

    def _clone(self, name: str, new_name: str) -> None:
        engine = self.context.engine

        async def work(report: Report) -> str:
            return await carry(engine.clone_volume(name, new_name), report)

        def say(_note: str) -> None:
            self._say(self.tr("{0} is a copy of {1}").format(new_name, name))

        self.context.operations.start(self.tr("Clone {0}").format(name), work, say)

    def _remove(self, volumes: Sequence[Volume]) -> None:
        engine, place = self.context.engine, self.context.navigator.place

        async def work(_report: Report) -> None:
            for each in volumes:
                await engine.remove_volume(each.name)

        names = ", ".join(volume_name(each) for each in volumes)
        self.context.operations.start(self.tr("Remove {0}").format(names), work)
        if place is not None and place.item in {each.name for each in volumes}:
            self.context.navigator.go(Place("volumes"))

    def _prune(self, chosen: frozenset[str]) -> None:
        """Remove what was chosen; Docker has no way to remove the named ones alone."""
        engine = self.context.engine

        async def work(_report: Report) -> PruneResult:
            if "anonymous" in chosen:
                return await engine.prune_volumes(named="named" in chosen)
            freed, removed = 0, []
            for each in await engine.list_volumes():
                if not each.users and not each.is_anonymous:
                    await engine.remove_volume(each.name)
                    removed.append(each.name)
                    freed += each.size_bytes or 0
            return PruneResult(tuple(removed), freed)

        def say(done: PruneResult) -> None:
            count = len(done.removed)
            self._say(
                self.tr("%n volume(s) removed, {0} are free again", "", count).format(
                    format_bytes(done.freed_bytes)
                )
            )

        self.context.operations.start(self.tr("Free space of volumes"), work, say)

    def _line_of(self, volume: Volume) -> str:
        size = self.tr("size not measured")
        if volume.size_bytes is not None:
            size = format_bytes(volume.size_bytes)
        return f"{volume_name(volume)}  \N{MIDDLE DOT}  {size}"

    def _failed(self, title: str, failure: Failure) -> None:
        self.context.toasts.fail(title, failure)

    def _say(self, title: str, text: str = "") -> None:
        self.context.toasts.say(Kind.OK, title, text)
