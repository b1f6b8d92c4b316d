"""The page of volumes."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu, QWidget

from sampan.client.engine.model import Volume
from sampan.gui.bridge import Failure, Job
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.lists.drops import dropped_tars
from sampan.gui.lists.names import volume_name
from sampan.gui.lists.page import ListPage
from sampan.gui.volumes.actions import VolumeActions
from sampan.gui.volumes.detail import VolumeDetail
from sampan.gui.widgets.buttons import Button, PrimaryButton
from sampan.gui.widgets.cells import Cell, PillCell, TextCell
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import Column
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.table import RowAction


class VolumesPage(ListPage[Volume]):
    """Volumes with their users; sizes are counted when they are asked for, as that takes a while.

    A tar that is dropped here is imported.
    """

    key = "volumes"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self.measured_at: float | None = None
        self._measuring: Job | None = None
        super().__init__(context, parent)
        self.actions_on = VolumeActions(context, self)
        self.setAcceptDrops(True)
        context.store.volumes_changed.connect(self.take)
        self.add_shortcuts(
            ("Ctrl+N", self.actions_on.create),
            ("Ctrl+O", self.actions_on.import_tar),
            ("Ctrl+M", self.measure),
        )

    @property
    def title(self) -> str:
        return self.tr("Volumes")

    def columns(self) -> Sequence[Column[Volume]]:
        return (
            Column(
                self.tr("Name"),
                0,
                self._name,
                lambda row: (row.is_anonymous, row.name),
                said=volume_name,
            ),
            Column(
                self.tr("Driver"),
                100,
                lambda row: TextCell(row.driver, colour="muted"),
                lambda row: row.driver,
            ),
            Column(self.tr("Size"), 150, self._size, lambda row: row.size_bytes or -1),
            Column(self.tr("Used by"), 190, self._used, lambda row: len(row.users)),
            self.age_column(self.tr("Created"), 170),
        )

    def rows(self) -> Sequence[Volume]:
        return self.context.store.volumes

    def key_of(self, row: Volume) -> str:
        return row.name

    def words_of(self, row: Volume) -> str:
        labels = (f"{key}={value}" for key, value in row.labels.items())
        return " ".join((row.name, row.driver, *row.users, *labels))

    def placeholder(self) -> str:
        return self.tr("Filter name, container")

    def buttons(self) -> Sequence[Button]:
        theme = self.context.theme
        self.more = Button(theme, self.tr("More"))
        menu = QMenu(self)
        menu.addAction(self.tr("&Import a tar...")).triggered.connect(
            lambda: self.actions_on.import_tar()
        )
        menu.addAction(self.tr("&Free space...")).triggered.connect(lambda: self.actions_on.prune())
        self.more.setMenu(menu)
        self.measure_button = Button(theme, self.tr("&Measure"), icon="disk")
        self.measure_button.clicked.connect(self.measure)
        self.create_button = PrimaryButton(theme, self.tr("&Create..."), "plus")
        self.create_button.clicked.connect(lambda: self.actions_on.create())
        return self.more, self.measure_button, self.create_button

    def empty_state(self) -> EmptyState:
        return EmptyState(
            self.context.theme,
            "volumes",
            self.tr("No volumes yet"),
            self.tr("A volume keeps what containers write after they are gone."),
            (self.tr("Create a volume..."), lambda: self.actions_on.create()),
            (self.tr("Import a tar..."), lambda: self.actions_on.import_tar()),
        )

    def actions_of(self, rows: list[Volume]) -> Sequence[RowAction]:
        one = len(rows) == 1
        free = any(not row.users for row in rows)
        return (
            RowAction("open", self.tr("Files and details"), "folder", on_row=True, enabled=one),
            RowAction("clone", self.tr("Clone..."), "copy", "Ctrl+D", enabled=one, line=True),
            RowAction("export", self.tr("Export..."), "download", "Ctrl+S", enabled=one),
            RowAction("import", self.tr("Import into it..."), "upload", enabled=one),
            RowAction("copy-name", self.tr("Copy name"), "copy", "Ctrl+C", line=True),
            RowAction(
                "remove",
                self.tr("Remove..."),
                "trash",
                "Del",
                on_row=True,
                enabled=free,
                line=True,
            ),
        )

    def act(self, key: str, rows: list[Volume]) -> None:
        self.actions_on.act(key, rows)

    def summarise(self, rows: Sequence[Volume], selected: bool) -> str:
        sizes = [row.size_bytes for row in rows if row.size_bytes is not None]
        if selected:
            text = self.tr("%n selected", "", len(rows))
        else:
            text = self.tr("%n volume(s)", "", len(rows))
        if not sizes:
            return self.tr("{0}, not measured yet").format(text)
        text = f"{text}, {format_bytes(sum(sizes))}"
        if self.measured_at is None:
            return text
        return self.tr("{0}, measured {1}").format(text, self.words.ago(self.measured_at))

    def make_detail(self, row: Volume) -> VolumeDetail:
        return VolumeDetail(self.context, row, self.actions_on)

    def measure(self) -> None:
        """Count what each volume takes; the list shows it when it is known."""
        if self._measuring is not None and not self._measuring.done:
            return
        self._set_measuring(True)
        self._measuring = self.context.bridge.submit(
            self, self.context.engine.measure_volumes(), self._take_sizes, self._not_measured
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_tars(event):
            self.offer_drop(self.tr("Drop it to import it into a volume."))
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._update_states()
        for path in dropped_tars(event)[:1]:
            self.actions_on.import_tar(source=str(path))
        event.acceptProposedAction()

    def _take_sizes(self, volumes: tuple[Volume, ...]) -> None:
        self._set_measuring(False)
        self.measured_at = time.time()
        self.context.store.take_volumes(volumes)
        self._update_summary()

    def _not_measured(self, failure: Failure) -> None:
        self._set_measuring(False)
        self.context.toasts.fail(self.tr("The volumes were not measured"), failure)

    def _set_measuring(self, now: bool) -> None:
        self.measure_button.setEnabled(not now)
        self.measure_button.setText(self.tr("Measuring...") if now else self.tr("&Measure"))

    def _name(self, row: Volume) -> Cell:
        colour = "accent" if row.users else "muted"
        if row.is_anonymous:
            second = self.tr("nobody named it")
            return TextCell(volume_name(row), second, mono=True, icon="volumes", icon_colour=colour)
        project = row.labels.get("com.docker.compose.project", "")
        return TextCell(row.name, project, strong=True, icon="volumes", icon_colour=colour)

    def _size(self, row: Volume) -> Cell:
        if row.size_bytes is None:
            return TextCell(self.tr("not measured yet"), colour="muted")
        return TextCell(format_bytes(row.size_bytes))

    def _used(self, row: Volume) -> Cell:
        count = len(row.users)
        return PillCell(self.words.used_by(count), Tone.ACCENT if count else Tone.QUIET)
