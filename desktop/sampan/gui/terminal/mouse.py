"""What the mouse sends to a process that asked for it (xterm's ctlseqs, "Mouse Tracking")."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from sampan.gui.terminal.keys import Held
from sampan.gui.terminal.modes import Modes, MouseReports

_FARTHEST = 223
"""The last column or row that the old form, one byte each, can say."""


class MouseAction(Enum):
    """What the mouse did."""

    PRESS = "press"
    RELEASE = "release"
    MOVE = "move"


@dataclass(frozen=True, slots=True)
class MouseReport:
    """A button at a cell, both from 0; 0 to 2 are left, middle and right, 3 none, 64 and 65 the
    wheel up and down."""

    action: MouseAction
    button: int
    row: int
    column: int
    held: Held


def report(mouse: MouseReport, modes: Modes) -> bytes:
    """Return what the process is told; nothing where it did not ask for that."""
    if modes.mouse is MouseReports.NONE:
        return b""
    code = mouse.button
    if mouse.action is MouseAction.MOVE:
        moves = modes.mouse is MouseReports.MOVES
        if not moves and (modes.mouse is MouseReports.CLICKS or mouse.button == 3):
            return b""
        code += 32
    code += 4 * mouse.held.shift + 8 * mouse.held.alt + 16 * mouse.held.control
    row, column = mouse.row + 1, mouse.column + 1
    released = mouse.action is MouseAction.RELEASE
    if modes.mouse_sgr:
        return b"\x1b[<%d;%d;%d%s" % (code, column, row, b"m" if released else b"M")
    if max(row, column) > _FARTHEST:
        return b""
    if released:
        code |= 3
    return b"\x1b[M" + bytes([32 + code, 32 + column, 32 + row])
