"""What a key sends to the process, as xterm does it (ctlseqs, "PC-Style Function Keys").

Ctrl is the Control key on every system: on macOS Qt calls that one Meta.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

Key = Qt.Key
Modifier = Qt.KeyboardModifier

ESC = b"\x1b"
_CURSOR = {
    Key.Key_Up: b"A",
    Key.Key_Down: b"B",
    Key.Key_Right: b"C",
    Key.Key_Left: b"D",
    Key.Key_End: b"F",
    Key.Key_Home: b"H",
}
_LETTERED = {Key.Key_F1: b"P", Key.Key_F2: b"Q", Key.Key_F3: b"R", Key.Key_F4: b"S"}
_NUMBERED = {
    Key.Key_Insert: 2,
    Key.Key_Delete: 3,
    Key.Key_PageUp: 5,
    Key.Key_PageDown: 6,
    Key.Key_F5: 15,
    Key.Key_F6: 17,
    Key.Key_F7: 18,
    Key.Key_F8: 19,
    Key.Key_F9: 20,
    Key.Key_F10: 21,
    Key.Key_F11: 23,
    Key.Key_F12: 24,
}
_PLAIN = {
    Key.Key_Return: b"\r",
    Key.Key_Enter: b"\r",
    Key.Key_Escape: ESC,
    Key.Key_Tab: b"\t",
}
_CONTROL = {
    Key.Key_Space: 0,
    Key.Key_At: 0,
    Key.Key_2: 0,
    Key.Key_BracketLeft: 27,
    Key.Key_3: 27,
    Key.Key_Backslash: 28,
    Key.Key_4: 28,
    Key.Key_BracketRight: 29,
    Key.Key_5: 29,
    Key.Key_AsciiCircum: 30,
    Key.Key_6: 30,
    Key.Key_Underscore: 31,
    Key.Key_Slash: 31,
    Key.Key_7: 31,
    Key.Key_8: 127,
}
_KEYPAD = {
    Key.Key_0: b"p",
    Key.Key_1: b"q",
    Key.Key_2: b"r",
    Key.Key_3: b"s",
    Key.Key_4: b"t",
    Key.Key_5: b"u",
    Key.Key_6: b"v",
    Key.Key_7: b"w",
    Key.Key_8: b"x",
    Key.Key_9: b"y",
    Key.Key_Asterisk: b"j",
    Key.Key_Plus: b"k",
    Key.Key_Comma: b"l",
    Key.Key_Minus: b"m",
    Key.Key_Period: b"n",
    Key.Key_Slash: b"o",
    Key.Key_Enter: b"M",
    Key.Key_Return: b"M",
}


@dataclass(frozen=True, slots=True)
class Held:
    """Which modifiers are held."""

    shift: bool
    alt: bool
    control: bool
    keypad: bool = False

    def number(self) -> int:
        """Return xterm's number for them; 1 is none."""
        return 1 + self.shift + 2 * self.alt + 4 * self.control


def bytes_of(
    event: QKeyEvent, *, application_cursor: bool = False, application_keypad: bool = False
) -> bytes:
    """Return what a key press sends; nothing for a key that says nothing, like Shift alone."""
    key, held = Key(event.key()), held_of(event.modifiers())
    if application_keypad and held.keypad and held.number() == 1 and key in _KEYPAD:
        return ESC + b"O" + _KEYPAD[key]
    named = _named(key, held, application_cursor)
    if named is not None:
        return named
    if held.control:
        sent = _controlled(key, event.text())
    else:
        sent = event.text().encode("utf-8", "ignore")
    return ESC + sent if held.alt and sent else sent


def held_of(modifiers: Qt.KeyboardModifier) -> Held:
    """Read Qt's modifiers, by the names on the keys."""
    control = Modifier.MetaModifier if sys.platform == "darwin" else Modifier.ControlModifier
    return Held(
        bool(modifiers & Modifier.ShiftModifier),
        bool(modifiers & Modifier.AltModifier),
        bool(modifiers & control),
        bool(modifiers & Modifier.KeypadModifier),
    )


def _named(key: Qt.Key, held: Held, application_cursor: bool) -> bytes | None:
    number = held.number()
    if key in _CURSOR:
        if number > 1:
            return ESC + b"[1;%d" % number + _CURSOR[key]
        return ESC + (b"O" if application_cursor else b"[") + _CURSOR[key]
    if key in _LETTERED:
        return ESC + (b"O" if number == 1 else b"[1;%d" % number) + _LETTERED[key]
    if key in _NUMBERED:
        return ESC + (
            b"[%d~" % _NUMBERED[key] if number == 1 else b"[%d;%d~" % (_NUMBERED[key], number)
        )
    if key == Key.Key_Backtab or (key == Key.Key_Tab and held.shift):
        return ESC + b"[Z"
    if key == Key.Key_Backspace:
        sent = b"\x08" if held.control else b"\x7f"
    elif key in _PLAIN:
        sent = _PLAIN[key]
    else:
        return None
    return ESC + sent if held.alt else sent


def _controlled(key: Qt.Key, text: str) -> bytes:
    if Key.Key_A <= key <= Key.Key_Z:
        return bytes([key - Key.Key_A + 1])
    if key in _CONTROL:
        return bytes([_CONTROL[key]])
    return text.encode("utf-8", "ignore")
