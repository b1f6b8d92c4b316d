"""Where a person pastes a `docker run` line, and sees at once what can be kept of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from sampan.core.runspec import ParsedRun, RunSpec, parse_run_line
from sampan.gui.run.look import command_font, make_button
from sampan.gui.run.notices import Notices
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Variant
from sampan.gui.widgets.labels import label

WIDTH, HEIGHT = 600, 380
LONGEST = 50_000
"""Letters of a text that are looked at: nobody writes a longer line."""

_EXAMPLE = "docker run -d --name web -p 8080:80 nginx"


class PasteDialog(QDialog):
    """A text, what is to be said about it, and a button that fills the form with it."""

    taken = Signal(object)  # ParsedRun

    def __init__(self, theme: Theme, folder: str, home: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder, self._home = folder, home
        self._parsed = ParsedRun(RunSpec(), ())
        self.setWindowTitle(self.tr("Paste a docker run line"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(WIDTH, HEIGHT)
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFont(command_font(theme))
        self.text.setPlaceholderText(_EXAMPLE)
        self.text.setAccessibleName(self.tr("The docker run line"))
        self.notices = Notices(theme)
        self.use_button = make_button(theme, self.tr("&Fill in the form"), Variant.PRIMARY)
        self.use_button.clicked.connect(self.take)
        self._lay_out(theme)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.take)
        self.text.textChanged.connect(self._read)
        clipboard = QGuiApplication.clipboard().text()[:LONGEST]
        if parse_run_line(clipboard).spec.image:
            self.text.setPlainText(clipboard)
        self._read()

    def take(self) -> None:
        """Hand over what was read, where that is a line at all."""
        if self._parsed.spec.image:
            self.taken.emit(self._parsed)
            self.accept()

    def _read(self) -> None:
        text = self.text.toPlainText()[:LONGEST]
        self._parsed = parse_run_line(text, self._folder, self._home)
        self.notices.show_problems(self._parsed.problems if text.strip() else ())
        self.use_button.setEnabled(bool(self._parsed.spec.image))

    def _lay_out(self, theme: Theme) -> None:
        cancel = make_button(theme, self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.use_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        column.setSpacing(Space.M)
        title = label(self.tr("Paste a docker run line"), "card-title")
        column.addWidget(title)
        hint = self.tr("From docker, podman or nerdctl, in one line or several.")
        column.addWidget(label(hint, "secondary"))
        column.addWidget(self.text, 1)
        column.addWidget(self.notices)
        column.addLayout(buttons)
