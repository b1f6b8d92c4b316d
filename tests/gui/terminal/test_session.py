"""A process and a view: in order, bounded, and started again by Enter."""

import itertools
import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from tests.support.terminals import MemorySession

from sampan.client.engine.model import ExecSize
from sampan.core.errors import EngineError
from sampan.gui.bridge import Bridge
from sampan.gui.terminal.session import MOST_WAITING, SessionState, TerminalSession
from sampan.gui.terminal.view import TerminalView


class Opened:
    """Opens sessions of one kind, and keeps them."""

    def __init__(self, make: Callable[[], MemorySession] = MemorySession) -> None:
        self.sessions: list[MemorySession] = []
        self.error: Exception | None = None
        self._make = make

    async def open(self, size: ExecSize) -> MemorySession:
        if self.error is not None:
            raise self.error
        self.sessions.append(self._make())
        return self.sessions[-1]


@pytest.fixture
def opened() -> Opened:
    return Opened()


@pytest.fixture
def session(qtbot, bridge: Bridge, view: TerminalView, opened: Opened) -> Iterator[TerminalSession]:
    made = TerminalSession(bridge, view, opened.open)
    made.start()
    qtbot.waitUntil(lambda: made.state is SessionState.RUNNING)
    yield made
    made.close()


def text_of(view: TerminalView) -> str:
    terminal = view.terminal
    numbers = range(terminal.first, terminal.pushed + terminal.lines)
    return "\n".join(terminal.line(number).text() for number in numbers).rstrip()


def test_output_is_shown_and_what_is_typed_is_written_in_order(
    qtbot, bridge: Bridge, view: TerminalView, session: TerminalSession, opened: Opened
):
    process = opened.sessions[0]
    bridge.call_soon(lambda: process.say(b"$ \xe4\xbd", b"\xa0"))
    qtbot.waitUntil(lambda: text_of(view) == "$ 你")
    for number in range(200):
        view.send(b"%d," % number)
    sent = b"".join(b"%d," % number for number in range(200))
    qtbot.waitUntil(lambda: b"".join(process.written) == sent)


def test_what_the_terminal_answers_is_written_too(
    qtbot, bridge: Bridge, session: TerminalSession, opened: Opened
):
    bridge.call_soon(lambda: opened.sessions[0].say(b"\x1b[6n"))
    qtbot.waitUntil(lambda: opened.sessions[0].written == [b"\x1b[1;1R"])


def test_a_new_size_reaches_the_process(
    qtbot, view: TerminalView, session: TerminalSession, opened: Opened
):
    view.resize(500, 200)
    size = ExecSize(rows=view.terminal.lines, columns=view.terminal.columns)
    qtbot.waitUntil(lambda: opened.sessions[0].sizes[-1:] == [size])


def test_enter_starts_a_process_that_ended_again(
    qtbot, bridge: Bridge, view: TerminalView, session: TerminalSession, opened: Opened
):
    process = opened.sessions[0]
    process.code = 3
    bridge.call_soon(lambda: process.say(b"\x1b[?1049h\x1b[?25l\x1b[?1000hbye", None))
    qtbot.waitUntil(lambda: session.state is SessionState.ENDED)
    assert text_of(view) == "[process ended with code 3] Press Enter to start again"
    assert not view.terminal.cursor.hidden
    qtbot.waitUntil(lambda: process.closed)
    QTest.keyClicks(view, "x")
    assert session.state is SessionState.ENDED
    QTest.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.state is SessionState.RUNNING)
    assert len(opened.sessions) == 2


def test_an_error_is_a_line_with_its_hint(qtbot, bridge: Bridge, view: TerminalView):
    opened = Opened()
    opened.error = EngineError("The container is not running.", "Start it\x1b[2J first.")
    session = TerminalSession(bridge, view, opened.open)
    session.start()
    qtbot.waitUntil(lambda: session.state is SessionState.ENDED)
    assert text_of(view).splitlines() == [
        "The container is not running.",
        "Start it [2J first.",
        "Press Enter to try again",
    ]
    opened.error = None
    QTest.keyClick(view, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: session.state is SessionState.RUNNING)


def test_a_connection_that_breaks_says_so_after_what_came(
    qtbot, bridge: Bridge, view: TerminalView, session: TerminalSession, opened: Opened
):
    error = EngineError("The machine was stopped.", "Start it again.")
    bridge.call_soon(lambda: opened.sessions[0].say(b"half a li", error))
    qtbot.waitUntil(lambda: session.state is SessionState.ENDED)
    assert text_of(view).splitlines()[:3] == [
        "half a li",
        "The machine was stopped.",
        "Start it again.",
    ]


def test_a_session_that_is_closed_closes_its_process(
    qtbot, session: TerminalSession, opened: Opened
):
    session.close()
    qtbot.waitUntil(lambda: opened.sessions[0].closed)
    assert session.state is SessionState.IDLE


@pytest.mark.parametrize(
    ("chunk", "count"),
    [(b"y\r\n" * 20_000, 300), (b"\x1b[32mline\x1b[0m of a flood\r\n" * 1000, 30)],
    ids=["yes", "colours"],
)
def test_a_flood_is_shown_while_the_window_lives_and_is_read_only_as_it_is_shown(
    qtbot,
    bridge: Bridge,
    view: TerminalView,
    session: TerminalSession,
    opened: Opened,
    chunk: bytes,
    count: int,
):
    process = opened.sessions[0]
    beats, held = [time.monotonic()], []

    def beat() -> None:
        beats.append(time.monotonic())
        held.append(session._pace._held)

    timer = QTimer()
    timer.setInterval(5)
    timer.timeout.connect(beat)
    timer.start()
    bridge.call_soon(lambda: process.say(*[chunk] * count, b"the end", None))
    qtbot.waitUntil(lambda: session.state is SessionState.ENDED, timeout=60_000)
    timer.stop()
    assert "the end" in text_of(view)
    assert process.given == len(chunk) * count + len(b"the end")
    assert max(held) <= MOST_WAITING + 2 * len(chunk)
    gaps = sorted(after - before for before, after in itertools.pairwise(beats))
    assert gaps[len(gaps) * 9 // 10] < 0.25
