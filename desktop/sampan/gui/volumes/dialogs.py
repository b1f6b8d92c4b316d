"""What is asked about volumes: a new one, a copy, what to import, what may go."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import Volume
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.lists.form import FormDialog, FormField
from sampan.gui.lists.names import Names, volume_name
from sampan.gui.lists.prune import Freed, PruneChoice, PruneDialog
from sampan.gui.widgets.choice_box import ChoiceBox


class CreateVolumeDialog(FormDialog):
    """Asks for a name, a driver and labels."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._names = Names(self)
        self._taken = [each.name for each in context.store.volumes]
        self.set_words(
            self.tr("Create a volume"),
            self.tr("It keeps what containers write, on the machine's disk."),
            self.tr("&Create"),
        )
        self.name = self.add_line(self.tr("&Name"), "shop_data", mono=True)
        self.driver = self.add_line(self.tr("&Driver"), "local", mono=True)
        self.labels = self.add_pairs(
            self.tr("&Labels"), "owner=me", self.tr("A label on each line.")
        )
        self.name.line.setFocus()

    def problems(self) -> Mapping[FormField, str]:
        wrong = self.labels.wrong_line
        return {
            self.name: self._names.problem(self.name.text, self._taken),
            self.labels: self.tr("{0} is not NAME=VALUE.").format(wrong) if wrong else "",
        }


class CloneVolumeDialog(FormDialog):
    """Asks for the name of a copy."""

    def __init__(self, context: Context, volume: Volume, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._names = Names(self)
        self._taken = [each.name for each in context.store.volumes]
        text = self.tr("All of its files are copied into a new volume.")
        if volume.users:
            text += " " + self.tr("What {0} writes meanwhile may be missing.").format(
                ", ".join(volume.users)
            )
        self.set_words(self.tr("Clone {0}").format(volume_name(volume)), text, self.tr("&Clone"))
        self.name = self.add_line(self.tr("New &name"), mono=True)
        self.name.line.setText(f"{volume_name(volume)}-copy")
        self.name.line.selectAll()

    def problems(self) -> Mapping[FormField, str]:
        return {self.name: self._names.problem(self.name.text, self._taken)}


class ImportDialog(FormDialog):
    """Asks for a tar, and for a volume: a new one or one that is there."""

    def __init__(
        self,
        context: Context,
        into: str = "",
        source: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context.theme, parent)
        self._names = Names(self)
        self._volumes = [each.name for each in context.store.volumes]
        self.set_words(
            self.tr("Import a tar"),
            self.tr("Its files go into a volume. Those of the same name are replaced."),
            self.tr("&Import"),
        )
        self.source = self.add_path(self.tr("&Tar"), self.tr("The tar to import"), folder=False)
        self.into = ChoiceBox(context.theme, self.tr("Into"))
        self.into.addItem(self.tr("a new volume"), "")
        for name in self._volumes:
            self.into.addItem(name, name)
        self.add(self.tr("Int&o"), self.into)
        self.name = self.add_line(self.tr("New &name"), mono=True)
        self.into.currentIndexChanged.connect(self._choose)
        self.source.line.setText(source)
        if source and not into:
            self.name.line.setText(Path(source).name.split(".")[0])
        self.into.setCurrentIndex(max(0, self.into.findData(into)))

    @property
    def is_new(self) -> bool:
        """Whether the volume must be made before."""
        return not self.into.currentData()

    @property
    def volume(self) -> str:
        """The name of the volume."""
        return str(self.into.currentData() or self.name.text)

    def problems(self) -> Mapping[FormField, str]:
        new = self._names.problem(self.name.text, self._volumes) if self.is_new else ""
        source = "" if self.source.text else self.tr("A tar is needed.")
        return {self.source: source, self.name: new}

    def _choose(self, _at: int) -> None:
        self.name.setVisible(self.is_new)
        self.check()


class PruneVolumesDialog(PruneDialog):
    """Volumes that nothing uses; sizes are counted while it is open."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self.set_words(
            self.tr("Free space of volumes"),
            self.tr("What is in a removed volume is lost. Those that a container uses stay."),
            self.tr("Remove"),
        )
        self.add_choices(
            (
                PruneChoice(
                    "anonymous",
                    self.tr("Unused volumes that &nobody named"),
                    self.tr("Docker made them for containers that are gone."),
                    proposed=True,
                ),
                PruneChoice(
                    "named",
                    self.tr("Unused volumes with a na&me as well"),
                    self.tr("Look at the list first: they may be kept on purpose."),
                ),
            )
        )
        self._show(context.store.volumes)
        work = context.engine.measure_volumes()
        context.bridge.submit(self, work, self._take_sizes, self._fail)

    def _take_sizes(self, volumes: tuple[Volume, ...]) -> None:
        self._context.store.take_volumes(volumes)
        self._show(volumes)

    def _show(self, volumes: tuple[Volume, ...]) -> None:
        free = [each for each in volumes if not each.users]
        self.set_freed("anonymous", _freed([each for each in free if each.is_anonymous]))
        self.set_freed("named", _freed([each for each in free if not each.is_anonymous]))

    def _fail(self, failure: Failure) -> None:
        self.sentence.setText(failure.text)


def _freed(volumes: list[Volume]) -> Freed:
    sizes = [each.size_bytes for each in volumes]
    known = all(size is not None for size in sizes)
    return Freed(len(volumes), sum(size or 0 for size in sizes) if known else None)
