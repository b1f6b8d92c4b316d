"""Folders of this computer and volumes, and where the container sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QFileDialog, QWidget

from sampan.core.runspec import Mount, MountKind, Problem, RunSpec
from sampan.core.runspec.checks import check_mount
from sampan.gui.run.look import make_button
from sampan.gui.run.part import Part
from sampan.gui.run.rows import Row, Rows
from sampan.gui.theme.stylesheet import set_property
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.choice_box import ChoiceBox
from sampan.gui.widgets.code_line import CodeLine
from sampan.gui.widgets.labels import label

KIND_WIDTH = 104
CHOOSE_WIDTH = 40
READ_ONLY_WIDTH = 92


class MountRow(Row):
    """Kind, what is mounted, where, and whether it can be written."""

    def __init__(self, theme: Theme, volumes: Sequence[str], home: str) -> None:
        super().__init__(theme, "")
        self._remove.setAccessibleName(self.tr("Remove this mount"))
        self._remove.setToolTip(self.tr("Remove this mount"))
        self._home = home
        self._base = Mount(MountKind.BIND, "", "")
        self.kind = ChoiceBox(theme, self.tr("Folder or volume"))
        self.kind.addItem(self.tr("Folder"), MountKind.BIND)
        self.kind.addItem(self.tr("Volume"), MountKind.VOLUME)
        self.kind.setFixedWidth(KIND_WIDTH)
        self.source = CodeLine(theme, "", self.tr("Folder of this computer, or volume"))
        self.choose = make_button(theme, "...")
        self.choose.setAccessibleName(self.tr("Choose the folder"))
        self.choose.setToolTip(self.tr("Choose the folder"))
        self.choose.setFixedWidth(CHOOSE_WIDTH)
        policy = self.choose.sizePolicy()
        policy.setRetainSizeWhenHidden(True)  # the columns of all rows stand in line
        self.choose.setSizePolicy(policy)
        self.target = CodeLine(theme, "/data", self.tr("Path in the container"))
        self.read_only = CheckBox(theme, self.tr("Read only"))
        self.read_only.setFixedWidth(READ_ONLY_WIDTH)
        self._completer = QCompleter(list(volumes), self)
        self._completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._lay_out()
        self._show_kind()

    def is_empty(self) -> bool:
        return not self.source.text().strip() and not self.target.text().strip()

    def first(self) -> QWidget:
        return self.source

    def show_mount(self, mount: Mount) -> None:
        """Fill the row in; what it has no field for is kept."""
        self._base = mount
        self.kind.setCurrentIndex(self.kind.findData(mount.kind))
        self.source.setText(mount.source)
        self.source.home(False)
        self.target.setText(mount.target)
        self.target.home(False)
        self.read_only.setChecked(mount.read_only)
        self._show_kind()

    def read(self) -> Mount:
        """Return what the row says."""
        kind = MountKind(self.kind.currentData())
        base = self._base if self._base.kind is kind else Mount(kind, "", "")
        return replace(
            base,
            source=self.source.text().strip(),
            target=self.target.text().strip(),
            read_only=self.read_only.isChecked(),
        )

    def tell(self, problem: Problem | None) -> None:
        super().tell(problem)
        mount = self.read()
        about_target = check_mount(Mount(MountKind.VOLUME, "", mount.target)) is not None
        about_source = not about_target and check_mount(mount) is not None
        set_property(self.source, "invalid", problem is not None and about_source)
        set_property(self.target, "invalid", problem is not None and not about_source)

    def _lay_out(self) -> None:
        for line in (self.source, self.target):
            line.textEdited.connect(self.changed)
            line.returnPressed.connect(self.finished)
        self.kind.activated.connect(self._show_kind)
        self.kind.activated.connect(self.changed)
        self.read_only.toggled.connect(self.changed)
        self.choose.clicked.connect(self._choose)
        self.fields.addWidget(self.kind)
        self.fields.addWidget(self.source, 3)
        self.fields.addWidget(self.choose)
        self.fields.addWidget(label("→", "muted"))
        self.fields.addWidget(self.target, 2)
        self.fields.addWidget(self.read_only)

    def _show_kind(self) -> None:
        bind = MountKind(self.kind.currentData()) is MountKind.BIND
        self.choose.setVisible(bind)
        self.source.setPlaceholderText(
            self.tr("/home/me/site") if bind else self.tr("name, or empty for a new one")
        )
        if bind:
            self.source.setCompleter(None)  # type: ignore[arg-type]
        else:
            self.source.setCompleter(self._completer)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a folder"), self.source.text() or self._home)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_folder)
        dialog.open()

    def take_folder(self, folder: str) -> None:
        """Take the folder that was chosen; its name is where the container sees it."""
        self.source.setText(folder)
        if not self.target.text():
            self.target.setText(f"/{Path(folder).name}")
        self.changed.emit()


class MountsPart(Part):
    """The mounts of a container."""

    FIELDS = ("mounts",)

    def __init__(self, theme: Theme, volumes: Sequence[str], home: str) -> None:
        super().__init__()
        self._whole: Sequence[Problem] = ()
        self.rows = Rows(
            theme,
            lambda: MountRow(theme, volumes, home),
            self.tr("Add a m&ount"),
            (
                ("", KIND_WIDTH),
                (self.tr("This computer"), -3),
                ("", CHOOSE_WIDTH),
                ("", 12),
                (self.tr("Container"), -2),
                ("", READ_ONLY_WIDTH),
            ),
        )
        self.rows.changed.connect(self.changed)
        self.column.addWidget(self.rows)

    def show_spec(self, spec: RunSpec) -> None:
        self.rows.clear()
        for mount in spec.mounts:
            self.rows.add().show_mount(mount)

    def read(self, spec: RunSpec) -> RunSpec:
        return replace(spec, mounts=tuple(row.read() for row in self.rows.filled()))

    def tell(self, problems: Sequence[Problem]) -> None:
        mounts = [row.read() for row in self.rows.filled()]
        targets = [mount.target for mount in mounts]
        self.rows.tell(
            [
                check_mount(mount) or _twice(mount.target in targets[:at], problems)
                for at, mount in enumerate(mounts)
            ]
        )

    def summary(self) -> str:
        return ", ".join(row.target.text() for row in self.rows.filled())


def _twice(double: bool, problems: Sequence[Problem]) -> Problem | None:
    return problems[0] if double and problems else None
