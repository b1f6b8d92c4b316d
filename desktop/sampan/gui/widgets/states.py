"""What a page shows instead of its list: nothing yet, an error; and a strip that warns."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from sampan.gui.bridge import Failure
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Space, Type
from sampan.gui.widgets.buttons import Button, PrimaryButton, TextButton
from sampan.gui.widgets.labels import IconLabel, give_height, label, set_role

WIDTH = 440
DETAILS_HEIGHT = 140


class EmptyState(QWidget):
    """Says what belongs here and offers the one next step; `other` are quieter ways."""

    def __init__(
        self,
        theme: Theme,
        icon: str,
        title: str,
        text: str = "",
        step: tuple[str, Callable[[], object]] | None = None,
        other: tuple[str, Callable[[], object]] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = _centred(self)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel(theme, icon, "faint", 40), 0, middle)
        column.addSpacing(Space.S)
        self.heading = label(title, "card-title")
        column.addWidget(self.heading, 0, middle)
        self.sentence = label(text, "muted")
        self.sentence.setWordWrap(True)
        self.sentence.setFixedWidth(WIDTH)
        self.sentence.setAlignment(middle)
        give_height(self.sentence, WIDTH)
        self.sentence.setVisible(bool(text))
        column.addWidget(self.sentence, 0, middle)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        self.button: Button | None = None
        if step is not None:
            self.button = PrimaryButton(theme, step[0])
            self.button.clicked.connect(lambda: step[1]())
            row.addWidget(self.button)
        if other is not None:
            quiet = Button(theme, other[0])
            quiet.clicked.connect(lambda: other[1]())
            row.addWidget(quiet)
        row.addStretch(1)
        column.addSpacing(Space.S)
        column.addLayout(row)
        self.setAccessibleName(title)


class ErrorPanel(QWidget):
    """An error as one sentence, its hint, and the details to copy; `retried` asks for another try.

    `show_failure` shows another failure in the same place.
    """

    retried = Signal()

    def __init__(
        self,
        theme: Theme,
        failure: Failure | None = None,
        *,
        retry: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        column = _centred(self)
        middle = Qt.AlignmentFlag.AlignHCenter
        column.addWidget(IconLabel(theme, "warning", "error", 32), 0, middle)
        column.addSpacing(Space.S)
        self.message, self.hint = label("", "card-title"), label("", "muted")
        for each in (self.message, self.hint):
            each.setWordWrap(True)
            each.setFixedWidth(WIDTH)
            each.setAlignment(middle)
            each.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(each, 0, middle)
        column.addSpacing(Space.S)
        column.addLayout(self._buttons(retry))
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(theme.mono(Type.MONO))
        self.details.setAccessibleName(self.tr("Details of the error"))
        self.details.setFixedSize(WIDTH + 160, DETAILS_HEIGHT)
        self.details.hide()
        column.addWidget(self.details, 0, middle)
        if failure is not None:
            self.show_failure(failure)

    def show_failure(self, failure: Failure) -> None:
        """Show what went wrong."""
        self.message.setText(failure.message)
        self.hint.setText(failure.hint)
        self.hint.setVisible(bool(failure.hint))
        give_height(self.message, WIDTH)
        give_height(self.hint, WIDTH)
        self.details.setPlainText(failure.details)
        self._more.setVisible(bool(failure.details))
        self._copy.setVisible(bool(failure.details))
        self.setAccessibleName(failure.message)

    def _buttons(self, retry: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addStretch(1)
        self.retry_button = Button(self._theme, self.tr("Try again"), icon="restart")
        self.retry_button.clicked.connect(self.retried)
        self.retry_button.setVisible(retry)
        self._more = TextButton(self._theme, self.tr("Details"))
        self._more.setCheckable(True)
        self._more.toggled.connect(lambda shown: self.details.setVisible(shown))
        self._copy = TextButton(self._theme, self.tr("Copy details"), icon="copy")
        self._copy.clicked.connect(self._copy_all)
        for button in (self.retry_button, self._more, self._copy):
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _copy_all(self) -> None:
        parts = (self.message.text(), self.hint.text(), self.details.toPlainText())
        QGuiApplication.clipboard().setText("\n".join(part for part in parts if part))


class Banner(QWidget):
    """A strip over or in a page: one sentence, one way out. `tone` is warning, error, ok, accent.

    The ground and text are of the tone, the icon gives it a shape.
    """

    clicked = Signal()
    ICONS = {"warning": "warning", "error": "error", "ok": "check", "accent": "info"}  # noqa: RUF012

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        action: str = "",
        tone: str = "warning",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._tone = theme, tone
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, 2, Space.XS, 2)
        row.setSpacing(Space.S)
        self.icon = IconLabel(theme, self.ICONS[tone], tone)
        self.label = label(text)
        self.label.setWordWrap(True)
        self.button = TextButton(theme, action)
        self.button.setVisible(bool(action))
        self.button.clicked.connect(self.clicked)
        row.addWidget(self.icon)
        row.addWidget(self.label, 1)
        row.addWidget(self.button)
        self.setMinimumHeight(36)
        self.set_tone(tone)

    def set_text(self, text: str, action: str = "") -> None:
        """Say something else."""
        self.label.setText(text)
        self.button.setText(action)
        self.button.setVisible(bool(action))
        self.button.updateGeometry()

    def set_tone(self, tone: str) -> None:
        """Change how serious it is."""
        self._tone = tone
        self.icon.set_icon(self.ICONS[tone], tone)
        self.button.ink = tone
        set_role(self.label, tone if tone != "accent" else "secondary")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour(f"{self._tone}_background"))
        painter.drawRoundedRect(QRectF(self.rect()), Radius.CONTROL, Radius.CONTROL)
        painter.end()


def _centred(owner: QWidget) -> QVBoxLayout:
    """Return a column in the middle of the owner, a little above its centre."""
    outer = QVBoxLayout(owner)
    outer.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.XL)
    outer.addStretch(4)
    column = QVBoxLayout()
    column.setSpacing(Space.S)
    outer.addLayout(column)
    outer.addStretch(5)
    return column
