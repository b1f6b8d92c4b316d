"""The `docker run` line that asks for the same container, as it is being written."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from sampan.core.runspec import RunSpec, format_run_line
from sampan.gui.run.look import command_font, make_button
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Variant
from sampan.gui.widgets.labels import label

MOST_LINES = 6
AROUND = 20
"""Device-independent pixels above and below the text: the padding and the line around it."""
COPIED_MS = 1500
"""How long the button says that it did."""


class Preview(QWidget):
    """The line, read only, with a button that copies it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setProperty("role", "console")
        self.text.setFont(command_font(theme))
        self.text.document().setDocumentMargin(0)  # else a part of a further line shows
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.tr("The same as a docker run line"))
        self.copy = make_button(theme, self.tr("&Copy"), Variant.TEXT)
        self.copy.setAccessibleName(self.tr("Copy the docker run line"))
        self.copy.clicked.connect(self._copy)
        self._back = QTimer(self)
        self._back.setSingleShot(True)
        self._back.setInterval(COPIED_MS)
        self._back.timeout.connect(lambda: self.copy.setText(self.tr("&Copy")))
        line = QHBoxLayout()
        line.addWidget(label(self.tr("The same in a terminal"), "secondary"))
        line.addStretch(1)
        line.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        column.addLayout(line)
        column.addWidget(self.text)

    def show_spec(self, spec: RunSpec) -> None:
        """Show the line of a container; where it has no image yet, the place of one."""
        line = format_run_line(spec)
        if not spec.image:
            line += " IMAGE"
        if line != self.text.toPlainText():
            bar = self.text.verticalScrollBar()
            at = bar.value()
            self.text.setPlainText(line)
            bar.setValue(at)
            self._fit()
        self.copy.setEnabled(bool(spec.image))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy.setText(self.tr("Copied"))
        self._back.start()

    def _fit(self) -> None:
        """Take no more room than the line needs."""
        lines = min(MOST_LINES, self.text.blockCount())
        self.text.setFixedHeight(lines * self.text.fontMetrics().lineSpacing() + AROUND)
