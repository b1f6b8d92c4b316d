"""Do to a screen what controls and sequences say (ECMA-48, DEC VT510, xterm's ctlseqs).

What is not here is passed over. Refused on purpose: OSC 52, with which a process would read or
replace the clipboard; a change of the palette; any report of the title, which could type commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyte import modes as mo

from sampan.gui.terminal.modes import CursorShape, MouseReports
from sampan.gui.terminal.parser import numbers_of
from sampan.gui.terminal.pens import drawn_with

if TYPE_CHECKING:
    from sampan.gui.terminal.screen import TerminalScreen

LONGEST_TITLE = 200
_DEC = 5  # pyte keeps private modes shifted by that many bits

_CONTROLS = {
    "\x07": "bell",
    "\x08": "backspace",
    "\t": "tab",
    "\n": "linefeed",
    "\x0b": "linefeed",
    "\x0c": "linefeed",
    "\r": "carriage_return",
    "\x0e": "shift_out",
    "\x0f": "shift_in",
}
_ESCAPES = {
    "7": "save_cursor",
    "8": "restore_cursor",
    "D": "index",
    "H": "set_tab_stop",
    "M": "reverse_index",
    "c": "reset",
}
_COUNTED = {
    "@": "insert_characters",
    "A": "cursor_up",
    "B": "cursor_down",
    "C": "cursor_forward",
    "D": "cursor_back",
    "E": "cursor_down1",
    "F": "cursor_up1",
    "G": "cursor_to_column",
    "J": "erase_in_display",
    "K": "erase_in_line",
    "L": "insert_lines",
    "M": "delete_lines",
    "P": "delete_characters",
    "X": "erase_characters",
    "`": "cursor_to_column",
    "a": "cursor_forward",
    "d": "cursor_to_line",
    "e": "cursor_down",
    "g": "clear_tab_stop",
}
_SHAPES = {
    0: (CursorShape.BLOCK, True),
    1: (CursorShape.BLOCK, True),
    2: (CursorShape.BLOCK, False),
    3: (CursorShape.UNDERLINE, True),
    4: (CursorShape.UNDERLINE, False),
    5: (CursorShape.BAR, True),
    6: (CursorShape.BAR, False),
}
_SWITCHES = {
    1: "application_cursor",
    5: "inverse_screen",
    12: "blink",
    66: "application_keypad",
    1004: "focus_events",
    1006: "mouse_sgr",
    2004: "bracketed_paste",
}
_ALTERNATE = (47, 1047, 1049)
_MOUSE = {1000: MouseReports.CLICKS, 1002: MouseReports.DRAGS, 1003: MouseReports.MOVES}


class Interpreter:
    """The parser's actor; `screen` is what it acts on."""

    def __init__(self, screen: TerminalScreen) -> None:
        self._screen = screen
        self.draw = screen.draw
        self.draw_lines = screen.draw_lines
        self.line_end = screen.line_end

    def style(self, parameters: str) -> None:
        """Change the pen."""
        numbers = numbers_of(parameters)
        if numbers is not None:
            self._screen.set_pen(drawn_with(self._screen.pen, numbers))

    def control(self, character: str) -> None:
        """Do what a C0 control says; there are no others in UTF-8."""
        name = _CONTROLS.get(character)
        if name is not None:
            getattr(self._screen, name)()

    def escape(self, between: str, final: str) -> None:
        """Do what ESC with these characters says."""
        screen = self._screen
        if between in ("(", ")"):
            screen.set_graphics(between == ")", final == "0")
        elif between == "#" and final == "8":
            screen.alignment_display()
        elif between:
            return
        elif final in _ESCAPES:
            getattr(screen, _ESCAPES[final])()
        elif final == "E":
            screen.carriage_return()
            screen.index()
        elif final in "=>":
            screen.modes.application_keypad = final == "="

    def sequence(self, private: str, numbers: tuple[int, ...], between: str, final: str) -> None:
        """Do what a CSI sequence says."""
        match private, between, final:
            case "", "", _:
                self._plain(numbers, final)
            case "?", "", "h" | "l":
                for number in numbers:
                    self._switch(number, final == "h")
            case "?", "", "J" | "K":  # selective erase: nothing is protected here
                self._plain(numbers, final)
            case "?", "$", "p":
                self._answer(f"\x1b[?{_first(numbers)};{self._state(_first(numbers))}$y")
            case ">", "", "c":
                self._answer("\x1b[>1;10;0c")
            case "", " ", "q":
                shape, blink = _SHAPES.get(_first(numbers), _SHAPES[0])
                self._screen.modes.shape, self._screen.modes.blink = shape, blink
            case "", "!", "p":
                self._soft_reset()

    def command(self, number: str, text: str) -> None:
        """Take the title of OSC 0 and 2, and pass over what else there is, OSC 8 and 52 too."""
        if number in ("0", "2"):
            title = "".join(
                character for character in text[:LONGEST_TITLE] if character.isprintable()
            )
            self._screen.set_title(title)

    def _plain(self, numbers: tuple[int, ...], final: str) -> None:
        screen, first = self._screen, _first(numbers)
        match final:
            case "m":
                screen.set_pen(drawn_with(screen.pen, numbers))
            case "H" | "f":
                screen.cursor_position(first, numbers[1] if len(numbers) > 1 else 0)
            case "r":
                screen.set_margins(first, numbers[1] if len(numbers) > 1 and numbers[1] else None)
            case "h" | "l":
                self._set_modes(numbers, final == "h")
            case "S":
                screen.scroll_up(max(first, 1))
            case "T":
                screen.scroll_down(max(first, 1), screen.bounds()[0])
            case "I" | "Z":
                screen.tabulate(max(first, 1) if final == "I" else -max(first, 1))
            case "b":
                screen.repeat(max(first, 1))
            case "s":
                screen.save_cursor()
            case "u":
                screen.restore_cursor()
            case "c" if first == 0:
                self._answer("\x1b[?62;22c")
            case "n":
                self._report(first)
            case "t" if first == 18:
                self._answer(f"\x1b[8;{screen.lines};{screen.columns}t")
            case _ if final in _COUNTED:
                getattr(screen, _COUNTED[final])(first)

    def _report(self, what: int) -> None:
        screen = self._screen
        if what == 5:
            self._answer("\x1b[0n")
        elif what == 6:
            top = screen.bounds()[0] if mo.DECOM in screen.mode else 0
            column = min(screen.cursor.x, screen.columns - 1)
            self._answer(f"\x1b[{screen.cursor.y - top + 1};{column + 1}R")

    def _answer(self, text: str) -> None:
        self._screen.write_process_input(text)

    def _set_modes(self, numbers: tuple[int, ...], on: bool) -> None:
        for number in numbers:
            if number in (mo.IRM, mo.LNM):
                (self._screen.mode.add if on else self._screen.mode.discard)(number)

    def _switch(self, number: int, on: bool) -> None:
        screen = self._screen
        if number in _SWITCHES:
            setattr(screen.modes, _SWITCHES[number], on)
            if number == 5:
                screen.dirty.update(range(screen.lines))
        elif number in _MOUSE:
            screen.modes.mouse = _MOUSE[number] if on else MouseReports.NONE
        elif number in _ALTERNATE:
            screen.show_alternate(on, with_cursor=number == 1049)
        elif number == 1048:
            (screen.save_cursor if on else screen.restore_cursor)()
        elif number == 25:
            screen.cursor.hidden = not on
            screen.dirty.add(screen.cursor.y)
        elif number in (6, 7):
            (screen.mode.add if on else screen.mode.discard)(number << _DEC)
            if number == 6:
                screen.cursor_position()

    def _state(self, number: int) -> int:
        """Return what DECRQM answers: 1 set, 2 reset, 0 not known."""
        screen = self._screen
        states: dict[int, bool] = {
            **{known: getattr(screen.modes, name) for known, name in _SWITCHES.items()},
            **{known: screen.modes.mouse is reports for known, reports in _MOUSE.items()},
            **dict.fromkeys(_ALTERNATE, screen.alternate),
            6: mo.DECOM in screen.mode,
            7: mo.DECAWM in screen.mode,
            25: not screen.cursor.hidden,
        }
        return 0 if number not in states else 1 if states[number] else 2

    def _soft_reset(self) -> None:
        """Do what DECSTR says: modes and pen as at the start, what is shown stays."""
        screen = self._screen
        screen.mode.discard(mo.IRM)
        screen.mode.discard(mo.DECOM)
        screen.mode.add(mo.DECAWM)
        screen.cursor.hidden = False
        screen.modes.application_cursor = screen.modes.application_keypad = False
        row, column = screen.cursor.y, screen.cursor.x
        screen.set_margins(0, None)
        screen.cursor.y, screen.cursor.x = row, column
        screen.set_pen(drawn_with(screen.pen, ()))


def _first(numbers: tuple[int, ...]) -> int:
    return numbers[0] if numbers else 0
