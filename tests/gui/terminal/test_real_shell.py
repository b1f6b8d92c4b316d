"""A shell of this computer in a pseudo-terminal."""

from collections.abc import Iterator
from functools import partial

import pytest

from sampan.gui.bridge import Bridge
from sampan.gui.terminal.session import SessionState, TerminalSession
from sampan.gui.terminal.view import TerminalView

pytest.importorskip("termios")

from tests.support import pty_session


def text_of(view: TerminalView) -> str:
    return "\n".join(line.text() for line in view.terminal.rows)


@pytest.fixture
def shell(qtbot, bridge: Bridge, view: TerminalView) -> Iterator[TerminalSession]:
    session = TerminalSession(bridge, view, partial(pty_session.PtySession.start, ("sh",)))
    session.start()
    qtbot.waitUntil(lambda: session.state is SessionState.RUNNING)
    yield session
    process = session._process
    session.close()
    if isinstance(process, pty_session.PtySession):
        qtbot.waitUntil(lambda: process.process.returncode is not None)


@pytest.mark.starts_processes
def test_its_size_follows_the_views(qtbot, view: TerminalView, shell: TerminalSession):
    view.send(b"stty size\r")
    size = f"\n{view.terminal.lines} {view.terminal.columns}\n"
    qtbot.waitUntil(lambda: size in text_of(view))
    with qtbot.waitSignal(view.resized):
        view.resize(420, 220)
    size = f"\n{view.terminal.lines} {view.terminal.columns}\n"

    def asked() -> bool:
        view.send(b"stty size\r")
        return size in text_of(view)

    qtbot.waitUntil(asked)


@pytest.mark.starts_processes
def test_colours_and_wide_characters_come_through(
    qtbot, view: TerminalView, shell: TerminalSession
):
    view.send(rb"printf '\033[31mr\033[0m \344\275\240\345\245\275|\n'" + b"\r")
    qtbot.waitUntil(lambda: "\nr 你好|" in text_of(view))
    rows = [line for line in view.terminal.rows if line.text() == "r 你好|"]
    assert rows[0][0].foreground == 1
    assert [cell.text for cell in rows[0][2:7]] == ["你", "", "好", "", "|"]


@pytest.mark.starts_processes
def test_it_ends_with_its_code(qtbot, view: TerminalView, shell: TerminalSession):
    view.send(b"exit 7\r")
    qtbot.waitUntil(lambda: "[process ended with code 7]" in text_of(view))
