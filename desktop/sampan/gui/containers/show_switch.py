"""Chooses which containers are shown: all, those that run, those that do not."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QWidget

from sampan.gui.containers.rows import Show
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Type
from sampan.gui.widgets.buttons import Button, Variant

HEIGHT = 26


class ShowSwitch(QWidget):
    """`chosen` carries the Show that a person chose."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = {
            Show.ALL: self.tr("All"),
            Show.RUNNING: self.tr("Running"),
            Show.STOPPED: self.tr("Stopped"),
        }
        self.buttons: dict[Show, Button] = {}
        self._group = QButtonGroup(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 2, 0, 0)
        row.setSpacing(0)
        for show, word in self._words.items():
            button = Button(theme, word, Variant.QUIET)
            button.setCheckable(True)
            button.setFixedHeight(HEIGHT)
            button.setFont(theme.font(Type.SECONDARY))
            button.setAccessibleName(word)
            button.clicked.connect(lambda _checked=False, show=show: self.chosen.emit(show))
            self._group.addButton(button)
            self.buttons[show] = button
            row.addWidget(button)

    @property
    def show_now(self) -> Show:
        """What is shown."""
        return next((show for show, each in self.buttons.items() if each.isChecked()), Show.ALL)

    def choose(self, show: Show) -> None:
        """Show this, without telling."""
        self.buttons[show].setChecked(True)

    def count(self, total: int, running: int) -> None:
        """Say how many there are of each."""
        counts = {Show.ALL: total, Show.RUNNING: running, Show.STOPPED: total - running}
        for show, button in self.buttons.items():
            text = f"{self._words[show]} {counts[show]}"
            if button.text() != text:
                button.setText(text)
                button.updateGeometry()
