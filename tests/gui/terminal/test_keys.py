"""Keys and the mouse say to a process what xterm says."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent

from sampan.gui.terminal.keys import Held, bytes_of
from sampan.gui.terminal.modes import Modes, MouseReports
from sampan.gui.terminal.mouse import MouseAction, MouseReport, report

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def not_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, text: str = "", **modes) -> bytes:
    return bytes_of(QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text), **modes)


@pytest.mark.parametrize(
    ("key", "modifiers", "text", "sent"),
    [
        (Key.Key_A, NONE, "a", b"a"),
        (Key.Key_A, SHIFT, "A", b"A"),
        (Key.Key_A, ALT, "a", b"\x1ba"),
        (Key.Key_C, CONTROL, "\x03", b"\x03"),
        (Key.Key_C, CONTROL | ALT, "", b"\x1b\x03"),
        (Key.Key_Z, CONTROL, "", b"\x1a"),
        (Key.Key_Space, CONTROL, " ", b"\x00"),
        (Key.Key_Backslash, CONTROL, "", b"\x1c"),
        (Key.Key_BracketLeft, CONTROL, "", b"\x1b"),
        (Key.Key_Underscore, CONTROL | SHIFT, "", b"\x1f"),
        (Key.Key_Slash, CONTROL, "/", b"\x1f"),
        (Key.Key_unknown, NONE, "é", "é".encode()),
        (Key.Key_unknown, NONE, "你", "你".encode()),
        (Key.Key_Return, NONE, "\r", b"\r"),
        (Key.Key_Enter, KEYPAD, "\r", b"\r"),
        (Key.Key_Return, ALT, "\r", b"\x1b\r"),
        (Key.Key_Escape, NONE, "\x1b", b"\x1b"),
        (Key.Key_Tab, NONE, "\t", b"\t"),
        (Key.Key_Backtab, SHIFT, "", b"\x1b[Z"),
        (Key.Key_Backspace, NONE, "\x08", b"\x7f"),
        (Key.Key_Backspace, CONTROL, "", b"\x08"),
        (Key.Key_Backspace, ALT, "", b"\x1b\x7f"),
        (Key.Key_Delete, NONE, "\x7f", b"\x1b[3~"),
        (Key.Key_Delete, CONTROL, "", b"\x1b[3;5~"),
        (Key.Key_Insert, NONE, "", b"\x1b[2~"),
        (Key.Key_PageUp, NONE, "", b"\x1b[5~"),
        (Key.Key_PageDown, CONTROL | SHIFT, "", b"\x1b[6;6~"),
        (Key.Key_Up, NONE, "", b"\x1b[A"),
        (Key.Key_Down, SHIFT, "", b"\x1b[1;2B"),
        (Key.Key_Right, CONTROL, "", b"\x1b[1;5C"),
        (Key.Key_Left, ALT, "", b"\x1b[1;3D"),
        (Key.Key_Home, NONE, "", b"\x1b[H"),
        (Key.Key_End, CONTROL | ALT | SHIFT, "", b"\x1b[1;8F"),
        (Key.Key_F1, NONE, "", b"\x1bOP"),
        (Key.Key_F4, SHIFT, "", b"\x1b[1;2S"),
        (Key.Key_F5, NONE, "", b"\x1b[15~"),
        (Key.Key_F10, CONTROL, "", b"\x1b[21;5~"),
        (Key.Key_F12, NONE, "", b"\x1b[24~"),
        (Key.Key_5, KEYPAD, "5", b"5"),
        (Key.Key_Up, KEYPAD, "", b"\x1b[A"),
        (Key.Key_Shift, SHIFT, "", b""),
        (Key.Key_Control, CONTROL, "", b""),
        (Key.Key_CapsLock, NONE, "", b""),
    ],
)
def test_a_key_sends(key: Qt.Key, modifiers: Qt.KeyboardModifier, text: str, sent: bytes):
    assert press(key, modifiers, text) == sent


def test_application_modes_change_arrows_and_the_keypad():
    assert press(Key.Key_Up, application_cursor=True) == b"\x1bOA"
    assert press(Key.Key_Home, application_cursor=True) == b"\x1bOH"
    assert press(Key.Key_Up, CONTROL, application_cursor=True) == b"\x1b[1;5A"
    assert press(Key.Key_5, KEYPAD, "5", application_keypad=True) == b"\x1bOu"
    assert press(Key.Key_5, NONE, "5", application_keypad=True) == b"5"


def test_on_macos_the_control_key_is_the_one_that_says_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.platform", "darwin")
    assert press(Key.Key_C, Qt.KeyboardModifier.MetaModifier) == b"\x03"


FREE = Held(shift=False, alt=False, control=False)
CONTROLLED = Held(shift=False, alt=False, control=True)


@pytest.mark.parametrize(
    ("mode", "mouse", "sent"),
    [
        (MouseReports.NONE, MouseReport(MouseAction.PRESS, 0, 0, 0, FREE), b""),
        (MouseReports.CLICKS, MouseReport(MouseAction.PRESS, 0, 1, 2, FREE), b"\x1b[<0;3;2M"),
        (MouseReports.CLICKS, MouseReport(MouseAction.RELEASE, 2, 1, 2, FREE), b"\x1b[<2;3;2m"),
        (MouseReports.CLICKS, MouseReport(MouseAction.PRESS, 64, 0, 0, FREE), b"\x1b[<64;1;1M"),
        (MouseReports.CLICKS, MouseReport(MouseAction.MOVE, 0, 1, 2, FREE), b""),
        (MouseReports.DRAGS, MouseReport(MouseAction.MOVE, 0, 1, 2, CONTROLLED), b"\x1b[<48;3;2M"),
        (MouseReports.DRAGS, MouseReport(MouseAction.MOVE, 3, 1, 2, FREE), b""),
        (MouseReports.MOVES, MouseReport(MouseAction.MOVE, 3, 1, 2, FREE), b"\x1b[<35;3;2M"),
    ],
)
def test_the_mouse_says(mode: MouseReports, mouse: MouseReport, sent: bytes):
    assert report(mouse, Modes(mouse=mode, mouse_sgr=True)) == sent


def test_the_old_form_of_a_mouse_report_ends_at_its_last_column():
    modes = Modes(mouse=MouseReports.CLICKS)
    assert report(MouseReport(MouseAction.PRESS, 0, 1, 2, FREE), modes) == b"\x1b[M #\x22"
    assert report(MouseReport(MouseAction.RELEASE, 0, 1, 2, FREE), modes) == b"\x1b[M##\x22"
    assert report(MouseReport(MouseAction.PRESS, 0, 1, 400, FREE), modes) == b""
