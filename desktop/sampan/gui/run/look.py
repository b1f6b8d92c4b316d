"""How the form looks: the few things that plain widgets do not have from the style sheet."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QPaintEvent
from PySide6.QtWidgets import (
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QWidget,
)

from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Size, Type
from sampan.gui.widgets.buttons import plain_text


class FormButton(QPushButton):
    """A button of the form; as on every other one, no line is drawn under a letter."""

    def sizeHint(self) -> QSize:
        hint, metrics = super().sizeHint(), self.fontMetrics()
        drawn = metrics.horizontalAdvance(self.text().replace("&", ""))
        spared = drawn - metrics.horizontalAdvance(plain_text(self.text()))
        return QSize(hint.width() - spared, hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = plain_text(self.text())  # type: ignore[attr-defined, unused-ignore]
        painter = QStylePainter(self)
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        painter.end()


def make_button(text: str, kind: str = "secondary", parent: QWidget | None = None) -> QPushButton:
    """Return a button; `kind` is primary, secondary or text."""
    button = FormButton(text, parent)
    button.setProperty("kind", kind)
    button.setAutoDefault(False)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def make_remove_button(name: str) -> QToolButton:
    """Return the small button at the end of a row; its name is what it removes."""
    button = QToolButton()
    button.setText("×")
    button.setAccessibleName(name)
    button.setToolTip(name)
    button.setProperty("kind", "remove")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setFixedSize(QSize(Size.CONTROL - 4, Size.CONTROL))
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    return button


def make_label(text: str = "", role: str = "", *, wraps: bool = False) -> QLabel:
    """Return a label of a role of the style sheet."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_role(label, role)
    if wraps:
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
    return label


def set_role(label: QLabel, role: str) -> None:
    """Give a label another role."""
    if label.property("role") != role:
        label.setProperty("role", role)
        polish(label)


def set_invalid(widget: QWidget, invalid: bool) -> None:
    """Mark a field as wrong: its border says so, beside the words under it."""
    if bool(widget.property("invalid")) != invalid:
        widget.setProperty("invalid", invalid)
        polish(widget)


def polish(widget: QWidget) -> None:
    """Have the style sheet look at a widget again, whose property has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def command_font(theme: Theme) -> QFont:
    """Return the font of commands: without ligatures, which join the dashes of an option."""
    font = theme.mono(Type.MONO)
    font.setFeature(QFont.Tag("calt"), 0)
    return font


def form_style(theme: Theme) -> str:
    """Return the QSS of the form's own parts."""
    c = theme.colours
    mono = ", ".join(f'"{family}"' for family in theme.mono(Type.MONO).families())
    focus = f"border: 2px solid {c.accent}; padding: 0 13px;"
    return f"""
QLineEdit[mono="true"] {{ font-family: {mono}; font-size: {Type.MONO.pixels}px; }}
QPushButton[kind] {{ min-height: {Size.CONTROL - 2}px; padding: 0 14px; font-weight: 600;
    border-radius: {Radius.CONTROL}px; border: 1px solid {c.line}; background: {c.card};
    color: {c.text}; }}
QPushButton[kind]:hover {{ background: {c.selection}; }}
QPushButton[kind]:focus {{ {focus} min-height: {Size.CONTROL - 4}px; }}
QPushButton[kind="primary"] {{ background: {c.accent}; border-color: {c.accent};
    color: {c.on_accent}; min-width: 56px; }}
QPushButton[kind="primary"]:focus {{ border-color: {c.text}; }}
QPushButton[kind]:disabled {{ background: {c.line}; border-color: {c.line}; color: {c.muted}; }}
QPushButton[kind="text"] {{ background: transparent; border-color: transparent; color: {c.accent};
    padding: 0 8px; }}
QPushButton[kind="text"]:hover {{ background: {c.accent_background}; }}
QPushButton[kind="text"]:focus {{ border: 2px solid {c.accent}; padding: 0 7px; }}
QPushButton[kind="text"]:disabled {{ background: transparent; border-color: transparent;
    color: {c.faint}; }}
QPushButton[kind="text"][flush="true"] {{ padding: 0 2px; border-radius: 4px; }}
QPushButton[kind="text"][flush="true"]:focus {{ padding: 0 1px; }}
QPushButton[kind="text"][small="true"] {{ min-height: 22px; }}
QToolButton[kind="remove"] {{ border: 1px solid transparent; border-radius: {Radius.CONTROL}px;
    background: transparent; color: {c.muted}; font-size: 16px; }}
QToolButton[kind="remove"]:hover {{ background: {c.error_background}; color: {c.error}; }}
QToolButton[kind="remove"]:focus {{ border-color: {c.accent}; color: {c.text}; }}
QToolButton[kind="section"] {{ border: 2px solid transparent; background: transparent;
    color: {c.text}; font-weight: 600; padding: 0 4px; min-height: {Size.CONTROL}px;
    border-radius: {Radius.CONTROL}px; }}
QToolButton[kind="section"]:hover {{ color: {c.accent}; }}
QToolButton[kind="section"]:focus {{ border-color: {c.accent}; }}
QFrame[kind="card"] {{ background: {c.card}; border: 1px solid {c.line};
    border-radius: {Radius.CARD}px; }}
QFrame[kind="line"] {{ background: {c.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[kind="notice"] {{ background: {c.warning_background}; border: none;
    border-radius: {Radius.CONTROL}px; }}
QFrame[kind="notice"] QLabel {{ color: {c.warning}; }}
QPlainTextEdit[kind="command"] {{ background: {c.sidebar}; border: 1px solid {c.line};
    border-radius: {Radius.CONTROL}px; padding: 4px 6px; color: {c.text}; }}
QPlainTextEdit[kind="command"]:focus {{ border-color: {c.accent}; }}
QWidget#runFooter {{ background: {c.window}; }}
"""
