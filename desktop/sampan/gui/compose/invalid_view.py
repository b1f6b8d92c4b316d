"""What is shown while a file is checked, and when something is wrong in it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from sampan.gui.compose.opening import Excerpt, Opened
from sampan.gui.compose.way import Way, column_of
from sampan.gui.theme.painting import draw_line
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Space, Type
from sampan.gui.widgets.buttons import Button, PrimaryButton
from sampan.gui.widgets.console import Console
from sampan.gui.widgets.labels import ElidedLabel, label
from sampan.gui.widgets.states import Banner

LINE_HEIGHT = 20


class InvalidView(QWidget):
    """A file that is being checked or is not valid.

    `retried` asks to check it again, `file_asked` for another one, `left` for the list.
    """

    retried = Signal()
    file_asked = Signal()
    left = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.way = Way(theme)
        self.way.left.connect(self.left)
        self.name = label("", "title")
        self.file = ElidedLabel("", "secondary", Qt.TextElideMode.ElideMiddle)
        self.checking = label(self.tr("The machine checks the file…"), "muted")
        self.error = Banner(theme, tone="error")
        self.hint = label("", "muted")
        self.hint.setWordWrap(True)
        self.excerpt = ExcerptView(theme)
        self.details = Console(theme, self.tr("What compose says"))
        self._arrange()

    def show_checking(self, file: Path) -> None:
        """Say that a file is being checked."""
        self._name(file)
        self._show(checking=True)
        self.excerpt.hide()
        self.details.hide()

    def show_opened(self, opened: Opened) -> None:
        """Show what is wrong in a file, and where if that is known."""
        assert opened.failure is not None
        failure = opened.failure
        self._name(opened.file)
        self._show(checking=False)
        self.error.set_text(failure.message)
        self.hint.setText(failure.hint)
        self.hint.setVisible(bool(failure.hint))
        self.details.setPlainText(failure.details)
        self.details.setVisible(failure.details.strip().count("\n") > 0 or opened.excerpt is None)
        self.excerpt.show_excerpt(opened.excerpt)
        self.excerpt.setVisible(opened.excerpt is not None)
        self.retry.setFocus()

    def _show(self, *, checking: bool) -> None:
        self.checking.setVisible(checking)
        for each in (self.error, self.hint, self.retry, self.another):
            each.setVisible(not checking)

    def _name(self, file: Path) -> None:
        self.way.set_last(file.name)
        self.name.setText(file.name)
        self.file.setText(str(file))

    def _arrange(self) -> None:
        self.retry = PrimaryButton(self._theme, self.tr("&Try again"), "restart")
        self.retry.clicked.connect(self.retried)
        self.another = Button(self._theme, self.tr("&Open another file…"))
        self.another.clicked.connect(self.file_asked)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(self.name)
        head.addStretch(1)
        head.addWidget(self.another)
        head.addWidget(self.retry)
        column = column_of(self, self.way, head, self.file)
        column.addSpacing(Space.S)
        for each in (self.checking, self.error, self.hint, self.excerpt):
            column.addWidget(each)
        column.addWidget(self.details, 1)
        column.addStretch(0)


class ExcerptView(QWidget):
    """Lines of a file with their numbers; the wrong one is marked by ground, colour and arrow."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._excerpt: Excerpt | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_excerpt(self, excerpt: Excerpt | None) -> None:
        """Show other lines."""
        self._excerpt = excerpt
        if excerpt is not None:
            self.setAccessibleName(self.tr("Line {0} of the file").format(excerpt.wrong))
            self.setAccessibleDescription(excerpt.lines[excerpt.wrong - excerpt.first])
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        count = len(self._excerpt.lines) if self._excerpt else 0
        return QSize(240, count * LINE_HEIGHT + 2 * Space.M)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._excerpt is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.colour("line"))
        painter.setBrush(self._theme.colour("sidebar"))
        ground = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(ground, Radius.CARD, Radius.CARD)
        painter.setFont(self._theme.mono(Type.MONO))
        for at, text in enumerate(self._excerpt.lines):
            line = QRectF(1, Space.M + at * LINE_HEIGHT, self.width() - 2, LINE_HEIGHT)
            self._paint_line(painter, line, self._excerpt.first + at, text)
        painter.end()

    def _paint_line(self, painter: QPainter, line: QRectF, number: int, text: str) -> None:
        theme = self._theme
        wrong = self._excerpt is not None and number == self._excerpt.wrong
        digits = QFontMetricsF(painter.font()).horizontalAdvance("00000")
        if wrong:
            painter.fillRect(line, theme.colour("error_background"))
        painter.setPen(theme.colour("error" if wrong else "muted"))
        if wrong:
            draw_line(painter, line.adjusted(Space.M, 0, 0, 0), "\N{RIGHTWARDS ARROW}")
        draw_line(painter, line.adjusted(Space.XL, 0, 0, 0), f"{number:>4}")
        painter.setPen(theme.colour("error" if wrong else "text"))
        draw_line(painter, line.adjusted(Space.XL + digits + Space.S, 0, -Space.M, 0), text)
