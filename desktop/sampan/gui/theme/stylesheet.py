"""The style sheet of plain Qt widgets, made of the tokens; what has a state is painted instead."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sampan.gui.theme.tokens import Colours, Radius, Size, Type, TypeStyle


def stylesheet(colours: Colours) -> str:
    """Return the QSS of a theme.

    A QLabel gets its place in the type scale from its property `role`: title, card-title, strong,
    secondary, label, error, warning, or ok.
    """
    return "\n".join(
        (_base(colours), _labels(colours), _fields(colours), _menus(colours), _bars(colours))
    )


def set_property(widget: QWidget, name: str, value: str | bool) -> None:
    """Change a property that the style sheet asks about (role, invalid), and have it look again."""
    if (widget.property(name) or "") != (value or ""):  # one never set is empty
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def _base(c: Colours) -> str:
    return f"""
QMainWindow, QDialog, QWidget#page {{ background: {c.window}; }}
QWidget#sidebar, QWidget#statusBar {{ background: {c.sidebar}; }}
QToolTip {{ background: {c.card}; color: {c.text}; border: 1px solid {c.line};
    padding: 4px 8px; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QSplitter::handle {{ background: transparent; }}
QToolButton[role="section"] {{ border: 2px solid transparent; background: transparent;
    color: {c.text}; font-weight: 600; padding: 0 4px; min-height: {Size.CONTROL}px;
    border-radius: {Radius.CONTROL}px; }}
QToolButton[role="section"]:hover {{ color: {c.accent}; }}
QToolButton[role="section"]:focus {{ border-color: {c.accent}; }}
QFrame[role="line"] {{ background: {c.line}; border: none; max-height: 1px; min-height: 1px; }}
QFrame[role="vertical-line"] {{ background: {c.line}; border: none; max-width: 1px;
    min-width: 1px; }}
"""


def _labels(c: Colours) -> str:
    def rule(role: str, style: TypeStyle, colour: str) -> str:
        size, weight = style.pixels, round(style.weight, -2)
        return (
            f'QLabel[role="{role}"] {{ font-size: {size}px; font-weight: {weight}; '
            f"color: {colour}; }}"
        )

    return "\n".join(
        (
            rule("title", Type.PAGE_TITLE, c.text),
            rule("card-title", Type.CARD_TITLE, c.text),
            rule("strong", Type.BODY_STRONG, c.text),
            rule("muted", Type.BODY, c.muted),
            rule("secondary", Type.SECONDARY, c.muted),
            rule("label", Type.LABEL, c.muted),
            rule("error", Type.SECONDARY, c.error),
            rule("warning", Type.SECONDARY, c.warning),
            rule("ok", Type.SECONDARY, c.ok),
        )
    )


def _fields(c: Colours) -> str:
    inner = Size.CONTROL - 2
    fields = "QLineEdit, QComboBox, QAbstractSpinBox"
    return f"""
{fields} {{ background: {c.card}; color: {c.text}; border: 1px solid {c.line};
    border-radius: {Radius.CONTROL}px; min-height: {inner}px; padding: 0 10px;
    selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
QPlainTextEdit, QTextEdit {{ background: {c.card}; color: {c.text}; border: 1px solid {c.line};
    border-radius: {Radius.CONTROL}px; padding: 6px 8px;
    selection-background-color: {c.accent}; selection-color: {c.on_accent}; }}
QPlainTextEdit[role="console"] {{ background: {c.sidebar}; border-radius: {Radius.CARD}px;
    padding: 8px 12px; }}
QLineEdit:focus, QComboBox:focus, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus
    {{ border-color: {c.accent}; }}
QLineEdit[invalid="true"], QComboBox[invalid="true"], QPlainTextEdit[invalid="true"]
    {{ border-color: {c.error}; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {{ color: {c.faint};
    background: {c.window}; }}
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus {{ border: none; background: transparent;
    padding: 0; min-height: 0; }}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {{ border: none; width: 0; }}
QComboBox::drop-down {{ border: none; width: 24px; }}
QComboBox QAbstractItemView {{ background: {c.card}; border: 1px solid {c.line};
    border-radius: {Radius.CONTROL}px; selection-background-color: {c.selection};
    selection-color: {c.text}; outline: none; padding: 4px; }}
"""


def _menus(c: Colours) -> str:
    return f"""
QMenu {{ background: {c.card}; border: 1px solid {c.line}; border-radius: {Radius.CONTROL}px;
    padding: 4px; }}
QMenu::item {{ padding: 6px 24px 6px 10px; border-radius: 6px; color: {c.text}; }}
QMenu::item:selected {{ background: {c.selection}; }}
QMenu::item:disabled {{ color: {c.faint}; }}
QMenu::separator {{ height: 1px; background: {c.line}; margin: 4px 6px; }}
QMenu::icon {{ padding-left: 8px; }}
"""


def _bars(c: Colours) -> str:
    return f"""
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: 10px; margin: 2px; }}
QScrollBar:horizontal {{ height: 10px; margin: 2px; }}
QScrollBar::handle {{ background: {c.line}; border-radius: 3px; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::handle:hover {{ background: {c.faint}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QProgressBar {{ background: {c.line}; border: none; border-radius: 3px; max-height: 6px;
    min-height: 6px; }}
QProgressBar::chunk {{ background: {c.accent}; border-radius: 3px; }}
"""
