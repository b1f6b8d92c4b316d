"""What a process may switch in its terminal, and what it may save and take back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sampan.gui.terminal.cells import BLANK, Cell


class MouseReports(Enum):
    """Which moves of the mouse the process wants to hear of."""

    NONE = 0
    CLICKS = 1000
    DRAGS = 1002
    MOVES = 1003


class CursorShape(Enum):
    """How the cursor looks."""

    BLOCK = "block"
    UNDERLINE = "underline"
    BAR = "bar"


@dataclass(slots=True)
class Modes:
    """The switches that pyte does not know; a reset makes them new."""

    application_cursor: bool = False  # DECCKM: arrows are ESC O A, not ESC [ A
    application_keypad: bool = False
    bracketed_paste: bool = False
    focus_events: bool = False
    mouse: MouseReports = MouseReports.NONE
    mouse_sgr: bool = False  # 1006: no limit to the column
    inverse_screen: bool = False  # DECSCNM
    shape: CursorShape = CursorShape.BLOCK
    blink: bool = True


@dataclass(frozen=True, slots=True)
class Saved:
    """What DECSC keeps: the cursor's place, pen and character sets."""

    row: int = 0
    column: int = 0
    pen: Cell = BLANK
    charset: int = 0
    graphics: tuple[bool, bool] = (False, False)
    origin: bool = False
    wrap: bool = True
