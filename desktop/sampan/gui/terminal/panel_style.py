"""How a panel's tabs and frame look in one scheme."""

from __future__ import annotations

from sampan.gui.theme.tokens import Colours, Radius, Space

_STYLE = """
#terminal-frame {{
    background: {sidebar}; border: 1px solid {line}; border-radius: {card}px;
}}
CloseButton {{ color: {text}; }}
#terminal-empty {{ color: {muted}; }}
QTabBar::tab {{
    color: {muted}; background: transparent; border: none;
    border-bottom: 2px solid transparent;
    padding: {small}px {small}px {small}px {wide}px; margin-right: {tiny}px; max-width: 200px;
}}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {accent}; border-bottom: 2px solid {accent}; font-weight: 600; }}
QTabBar::tab:focus {{ background: {selection}; }}
QToolButton, QPushButton {{
    color: {text}; background: {card_colour}; border: 1px solid {line};
    border-radius: {control}px; padding: 0 {wide}px;
}}
QToolButton {{ padding-right: 28px; }}
QToolButton::menu-button {{ border: none; width: 22px; }}
QToolButton:hover, QPushButton:hover {{ background: {selection}; }}
QToolButton:focus, QPushButton:focus {{ border: 1px solid {accent}; }}
#terminal-open {{ color: {on_accent}; background: {accent}; border: 1px solid {accent}; }}
"""


def style_of(colours: Colours) -> str:
    """Return the style sheet of a `TerminalPanel`."""
    return _STYLE.format(
        sidebar=colours.sidebar,
        line=colours.line,
        muted=colours.muted,
        text=colours.text,
        accent=colours.accent,
        on_accent=colours.on_accent,
        selection=colours.selection,
        card_colour=colours.card,
        card=Radius.CARD,
        control=Radius.CONTROL,
        tiny=Space.XS,
        small=Space.S,
        wide=Space.M,
    )
