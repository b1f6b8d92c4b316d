"""How a panel's tabs and frame look in one scheme."""

from __future__ import annotations

from sampan.gui.theme.tokens import Colours, Radius, Space

_STYLE = """
#terminal-frame {{
    background: {sidebar}; border: 1px solid {line}; border-radius: {card}px;
}}
CloseButton {{ color: {text}; }}
QTabBar::tab {{
    color: {muted}; background: transparent; border: none;
    border-bottom: 2px solid transparent;
    padding: {small}px {small}px {small}px {wide}px; margin-right: {tiny}px;
}}
QTabBar::tab:hover {{ color: {text}; }}
QTabBar::tab:selected {{ color: {accent}; border-bottom: 2px solid {accent}; font-weight: 600; }}
QTabBar::tab:focus {{ background: {selection}; }}
"""


def style_of(colours: Colours) -> str:
    """Return the style sheet of a `TerminalPanel`."""
    return _STYLE.format(
        sidebar=colours.sidebar,
        line=colours.line,
        muted=colours.muted,
        text=colours.text,
        accent=colours.accent,
        selection=colours.selection,
        card=Radius.CARD,
        tiny=Space.XS,
        small=Space.S,
        wide=Space.M,
    )
