"""Editors of one setting: each shows a value, and tells of what a person typed or chose."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QWidget

from sampan.gui.machine.amount import Amount
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.checks import Switch
from sampan.gui.widgets.choice_box import ChoiceBox
from sampan.gui.widgets.labels import label


class Editor(QWidget):
    """`edited` carries the text as it is typed, `settled` when a person is done with it."""

    edited = Signal(str)
    settled = Signal(str)

    def show_value(self, value: object) -> None:
        """Show a value; nothing is emitted."""
        raise NotImplementedError

    def focus_target(self) -> QWidget:
        """Return what takes the keyboard."""
        raise NotImplementedError


class NumberEditor(Editor):
    """A slider and a field."""

    def __init__(
        self, theme: Theme, name: str, low: int, high: int, step: int = 1, unit: str = ""
    ) -> None:
        super().__init__()
        self.amount = Amount(theme, name, low, high, step, unit=unit)
        self.amount.edited.connect(self.edited)
        self.amount.settled.connect(self.settled)
        _row(self, self.amount)

    def show_value(self, value: object) -> None:
        if isinstance(value, int):
            self.amount.set_number(value)

    def focus_target(self) -> QWidget:
        return self.amount.field


class TextEditor(Editor):
    """A line; with `folder`, a button that chooses one."""

    def __init__(self, theme: Theme, name: str, *, folder: bool = False) -> None:
        super().__init__()
        self._last = ""
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.textEdited.connect(self.edited)
        self.line.editingFinished.connect(self._settle)
        parts: list[QWidget] = [self.line]
        if folder:
            self.choose = Button(theme, self.tr("Choose…"))
            self.choose.setAccessibleName(self.tr("Choose: {0}").format(name))
            self.choose.clicked.connect(self._ask)
            parts.append(self.choose)
        _row(self, *parts)

    def show_value(self, value: object) -> None:
        self._last = str(value)
        if self.line.text() != self._last:
            self.line.setText(self._last)

    def focus_target(self) -> QWidget:
        return self.line

    def _settle(self) -> None:
        if self.line.text() != self._last:
            self._last = self.line.text()
            self.settled.emit(self._last)

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.line.accessibleName())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, path: str) -> None:
        self.line.setText(path)
        self.edited.emit(path)
        self._settle()


class ChoiceEditor(Editor):
    """A few values by their words; with `free`, others can be typed."""

    def __init__(
        self,
        theme: Theme,
        name: str,
        choices: Sequence[tuple[str, str]],
        *,
        free: bool = False,
        unit: str = "",
    ) -> None:
        super().__init__()
        self._free, self._last = free, ""
        self.box = ChoiceBox(theme, name)
        self.box.setEditable(free)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for value, words in choices:
            self.box.addItem(words, value)
        self.box.activated.connect(lambda at: self._settle(str(self.box.itemData(at))))
        if free:
            line = self.box.lineEdit()
            assert line is not None, "it is editable"
            line.setAccessibleName(name)
            line.textEdited.connect(lambda text: self.edited.emit(self._value(text)))
            line.editingFinished.connect(lambda: self._settle(self._value(line.text())))
        _row(self, self.box, *([label(unit, "muted")] if unit else []))

    def show_value(self, value: object) -> None:
        self._last = str(value)
        at = self.box.findData(self._last)
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(at)
            if at < 0 and self._free:
                self.box.setEditText(self._last)

    def focus_target(self) -> QWidget:
        return self.box

    def _value(self, text: str) -> str:
        at = self.box.findText(text)
        return text if at < 0 else str(self.box.itemData(at))

    def _settle(self, value: str) -> None:
        if value != self._last:
            self._last = value
            self.edited.emit(value)
            self.settled.emit(value)


class SwitchEditor(Editor):
    """On or off."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.switch = Switch(theme, "")
        self.switch.setAccessibleName(name)
        self.switch.clicked.connect(lambda on: self.settled.emit("on" if on else "off"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.switch)

    def show_value(self, value: object) -> None:
        self.switch.setChecked(value in ("on", True))

    def focus_target(self) -> QWidget:
        return self.switch


def _row(owner: QWidget, *parts: QWidget) -> None:
    row = QHBoxLayout(owner)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.S)
    for at, part in enumerate(parts):
        row.addWidget(part, 0 if at else 1)
