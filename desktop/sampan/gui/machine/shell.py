"""A terminal in the machine itself, as root, through the host agent."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from sampan.client.attach import ExecSession as AttachedSession
from sampan.client.attach import attach_exec
from sampan.client.engine.model import ExecSize
from sampan.core.execution import ExecRequest
from sampan.core.layout import Layout
from sampan.gui.context import Context
from sampan.gui.terminal.panel import TerminalPanel
from sampan.gui.terminal.target import Argv, TerminalTarget
from sampan.gui.theme.tokens import Space
from sampan.gui.toasts import Kind

SIZE = (900, 560)
SHELLS = ("bash", "ash", "sh")
FIND = f'for s in {" ".join(SHELLS)}; do command -v "$s"; done; exit 0'
ENVIRONMENT = {"TERM": "xterm-256color", "HOME": "/root"}
HOME = "/root"


class MachineExec:
    """A program in the machine, as a terminal wants it."""

    def __init__(self, session: AttachedSession, stack: AsyncExitStack) -> None:
        self._session, self._stack = session, stack

    async def output(self) -> AsyncIterator[bytes]:
        """Give what it writes until it ends."""
        async for _, data in self._session.output():
            yield data

    async def write(self, data: bytes) -> None:
        """Write what is typed."""
        await self._session.send_input(data)

    async def resize(self, size: ExecSize) -> None:
        """Tell it the size of its terminal."""
        await self._session.resize(size.rows, size.columns)

    async def exit_code(self) -> int | None:
        """Return with what it ended."""
        return self._session.exit_code

    async def close(self) -> None:
        """Close the connection, which ends it; never raises."""
        await self._stack.aclose()


def in_machine(layout: Layout, name: str) -> TerminalTarget:
    """Return the machine as a place for terminals; `name` is how a person calls it."""

    async def start(argv: Argv, size: ExecSize) -> MachineExec:
        request = ExecRequest(argv, True, size.rows, size.columns, ENVIRONMENT, HOME)
        stack = AsyncExitStack()
        session = await stack.enter_async_context(attach_exec(layout, request))
        return MachineExec(session, stack)

    async def shells() -> tuple[str, ...]:
        request = ExecRequest(("/bin/sh", "-c", FIND))
        found = bytearray()
        async with attach_exec(layout, request) as session:
            await session.end_input()
            async for _, data in session.output():
                found += data
        paths = found.decode("utf-8", "replace").split()
        return tuple(path for path in paths if path.startswith("/"))

    return TerminalTarget(name, "sampan ssh", start, shells)


class ShellWindow(QDialog):
    """A window of its own with terminals; closing it ends what runs in them."""

    def __init__(
        self, context: Context, target: TerminalTarget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self.setWindowTitle(self.tr("Shell in the machine"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.resize(*SIZE)
        target = target or in_machine(context.machine.layout, self.tr("the machine"))
        self.panel = TerminalPanel(context.bridge, context.theme, target)
        self.panel.command_copied.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.M, Space.S, Space.M, Space.M)
        column.addWidget(self.panel)

    def reject(self) -> None:
        """Escape belongs to what runs in the terminal: only closing the window closes it."""

    def closeEvent(self, event: QCloseEvent) -> None:
        self.panel.close_all()
        event.accept()
        self.deleteLater()

    def _tell(self, command: str) -> None:
        self._context.toasts.say(Kind.INFO, self.tr("Copied"), command)
