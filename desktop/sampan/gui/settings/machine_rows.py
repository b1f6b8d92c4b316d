"""The rows of the machine's settings, section by section."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sampan.core.quantities import find_spec
from sampan.core.settings import GIB
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.machine.grow_dialog import GrowDialog
from sampan.gui.settings.editors import (
    ChoiceEditor,
    Editor,
    NumberEditor,
    SwitchEditor,
    TextEditor,
)
from sampan.gui.settings.rows import SettingRow
from sampan.gui.settings.values import SettingValues
from sampan.gui.settings.words import Host, SettingWords
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.labels import label

MINUTES = ("1", "5", "15", "30", "60", "never")
FOLDERS = ("qemu", "image", "ca")
MEMORY_STEP = 256


class MachineRows(QObject):
    """Makes the row of each setting."""

    def __init__(
        self,
        context: Context,
        values: SettingValues,
        host: Host,
        accelerators: tuple[str, ...],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._values, self._host = context, values, host
        self._accelerators = accelerators
        self._words = SettingWords(self)

    def row(self, key: str) -> SettingRow:
        """Return the row of a setting."""
        theme = self._context.theme
        return SettingRow(theme, key, self._editor(key), self._values, self._words, self._host)

    def name(self, key: str) -> str:
        """Return what a setting is called."""
        return self._words.name(key)

    def _editor(self, key: str) -> Editor:
        theme, name = self._context.theme, self._words.name(key)
        match key:
            case "cpus":
                return NumberEditor(theme, name, 1, self._host.processors)
            case "memory":
                most = self._host.most_memory_mib
                return NumberEditor(theme, name, 512, most, MEMORY_STEP, "MB")
            case "disk":
                return DiskEditor(self._context, name, self._values.load)
            case "suspend.after":
                choices = [(each, self._words.choice(key, each)) for each in MINUTES]
                return ChoiceEditor(theme, name, choices, free=True, unit=self.tr("minutes"))
            case "suspend.leaving":
                return SwitchEditor(theme, name)
            case "accelerator":
                known = ("auto", *self._accelerators)
                return ChoiceEditor(
                    theme, name, [(each, self._words.choice(key, each)) for each in known]
                )
            case _ if find_spec(key).choices:
                known = find_spec(key).choices
                return ChoiceEditor(
                    theme, name, [(each, self._words.choice(key, each)) for each in known]
                )
            case _:
                return TextEditor(theme, name, folder=key in FOLDERS)


class DiskEditor(Editor):
    """Shows the size; growing asks first, for it cannot be undone."""

    def __init__(self, context: Context, name: str, grown: Callable[[], None]) -> None:
        super().__init__()
        self._context, self._grown = context, grown
        self.shown = label("")
        self.grow = Button(context.theme, self.tr("&Grow…"))
        self.grow.setAccessibleName(self.tr("Grow: {0}").format(name))
        self.grow.clicked.connect(self._open)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.shown)
        row.addWidget(self.grow)

    def show_value(self, value: object) -> None:
        if isinstance(value, int):
            self.shown.setText(format_bytes(value * GIB))

    def focus_target(self) -> QWidget:
        return self.grow

    def _open(self) -> None:
        dialog = GrowDialog(self._context, parent=self)
        dialog.accepted.connect(lambda: self._grown())
        dialog.open()
