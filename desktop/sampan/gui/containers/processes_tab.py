"""The processes of a container: who runs, what it costs, and a signal for each."""

from __future__ import annotations

from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sampan.client.engine.engine import Engine
from sampan.client.engine.model import Container, ProcessRow
from sampan.gui.bridge import Failure
from sampan.gui.containers.common.asking import AskingTab
from sampan.gui.containers.common.inspection import part
from sampan.gui.containers.processes.inside import send_signal
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes, format_percent
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.cells import ROW_ROLE, TextCell
from sampan.gui.widgets.confirm import ConfirmDialog
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.rows import EDGE, Column, RowsModel, by_text, edge_column, with_words
from sampan.gui.widgets.search import SearchField
from sampan.gui.widgets.table import RowAction, TableView

REFRESH_MS = 2_000
"""How often the processes are listed while they are on the screen."""

ENDING = ("SIGTERM", "SIGINT", "SIGKILL")
"""Signals that end most programs, and so are asked about."""

OTHERS = ("SIGHUP", "SIGUSR1", "SIGUSR2")


@dataclass(frozen=True, slots=True)
class ShownProcess:
    """A process as the table shows it; `first` is the one that the container lives and dies by."""

    process: ProcessRow
    first: bool = False


class ProcessesTab(AskingTab):
    """Lists processes every two seconds while it is shown; rows stay where they are."""

    needs_running = True

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, container_id, parent)
        theme = context.theme
        self._first = 0
        self.filter = SearchField(theme, self.tr("Filter command, user, PID"))
        self.count = label("", "secondary")
        self.model = RowsModel(self._columns(), lambda row: row.process.pid, self)
        self.table = TableView(theme, self.tr("Processes"))
        self.table.setModel(self.model)
        self.table.set_compact(True)
        self.table.labels.setMinimumSectionSize(EDGE)
        self.table.set_columns(self.model.widths)
        self.table.set_actions(self._actions)
        self.table.action_chosen.connect(self._act)
        self.filter.textChanged.connect(self._filter)
        self.filter.left_down.connect(lambda: self.table.setFocus(Qt.FocusReason.TabFocusReason))
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self._refresh)
        row = QHBoxLayout()
        row.addWidget(self.filter)
        row.addStretch(1)
        row.addWidget(self.count)
        column = QVBoxLayout(self.content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(row)
        column.addWidget(self.table, 1)

    def question(self) -> Coroutine[Any, Any, tuple[tuple[ProcessRow, ...], int]]:
        return _ask(self.context.engine, self.container_id, self._first)

    def take(self, answer: Any) -> None:
        found, self._first = answer
        rows = [ShownProcess(each, each.pid == self._first) for each in found]
        self.model.set_rows(rows, keep_order=self.table.underMouse() or self.table.hasFocus())
        self.count.setText(self.tr("%n process(es)", "", len(rows)))

    def set_container(self, container: Container) -> None:
        if self.container is None or self.container.started_at != container.started_at:
            self._first = 0  # it was started anew: another process is the first
        super().set_container(container)

    def shown(self) -> None:
        super().shown()
        self._timer.start()

    def hidden(self) -> None:
        self._timer.stop()
        super().hidden()

    def focus_filter(self) -> None:
        self.filter.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.filter.selectAll()

    @Slot()
    def _refresh(self) -> None:
        """List anew; a window that nobody sees lets the machine rest, and an error stays."""
        seen = self.isVisible() and not self.window().isMinimized()
        can_answer = not self.rests and not self.context.store.stale
        failed = self.stack.currentWidget() is self.error
        if seen and can_answer and not failed and self._job is None:
            self.ask()

    @Slot(str)
    def _filter(self, text: str) -> None:
        def said(row: ShownProcess) -> str:
            return f"{row.process.pid} {row.process.user} {row.process.command}"

        self.model.set_filter(with_words(text, said))

    def _columns(self) -> tuple[Column[ShownProcess], ...]:
        def number(text: str) -> TextCell:
            return TextCell(text, right=True)

        def command(row: ShownProcess) -> TextCell:
            colour = "accent" if row.first else "muted"
            return TextCell(row.process.command, mono=True, icon="activity", icon_colour=colour)

        def user(row: ShownProcess) -> TextCell:
            return TextCell(row.process.user, right=True)

        def started(row: ShownProcess) -> TextCell:
            return TextCell(row.process.started, colour="muted", right=True)

        return (
            Column(self.tr("Command"), 300, command, by_text(command)),
            Column(
                self.tr("PID"),
                90,
                lambda row: number(str(row.process.pid)),
                lambda row: row.process.pid,
                right=True,
            ),
            Column(self.tr("User"), 110, user, by_text(user), right=True),
            Column(
                self.tr("CPU"),
                90,
                lambda row: number(format_percent(row.process.cpu_percent)),
                lambda row: row.process.cpu_percent,
                right=True,
            ),
            Column(
                self.tr("Memory"),
                100,
                lambda row: number(format_bytes(row.process.memory_bytes)),
                lambda row: row.process.memory_bytes,
                right=True,
            ),
            Column(self.tr("Started"), 100, started, by_text(started), right=True),
            edge_column(),
        )

    def _actions(self, index: QModelIndex) -> tuple[RowAction, ...]:
        row: ShownProcess | None = index.data(ROW_ROLE)
        if row is None:
            return ()
        copy = (
            RowAction("copy", self.tr("Copy command"), "copy", "Ctrl+C", on_row=True),
            RowAction("copy-pid", self.tr("Copy PID")),
        )
        signals = tuple(
            RowAction(
                name,
                self.tr("Send {0}").format(name),
                "stop" if name == "SIGTERM" else "",
                "Del" if name == "SIGTERM" else "",
                on_row=name == "SIGTERM",
                line=name == "SIGTERM",
            )
            for name in (*ENDING, *OTHERS)
        )
        return (*copy, *signals)

    @Slot(QModelIndex, str)
    def _act(self, index: QModelIndex, key: str) -> None:
        row: ShownProcess | None = index.data(ROW_ROLE)
        if row is None:
            return
        if key == "copy":
            QGuiApplication.clipboard().setText(row.process.command)
        elif key == "copy-pid":
            QGuiApplication.clipboard().setText(str(row.process.pid))
        elif key in ENDING:
            self._confirm(row, key)
        else:
            self._send(row, key)

    def _confirm(self, row: ShownProcess, signal: str) -> None:
        name = self.container.name if self.container is not None else ""
        text = self.tr("What it has not saved is lost. The container goes on running.")
        if row.first:
            text = self.tr("It is the first process of {0}: when it ends, the container stops.")
        self.question_dialog = ConfirmDialog(
            self.context.theme,
            self.tr("Send {0} to process {1}?").format(signal, row.process.pid),
            text.format(name),
            self.tr("Send {0}").format(signal),
            lost=(row.process.command,),
            parent=self,
        )
        self.question_dialog.ask(lambda: self._send(row, signal))

    def _send(self, row: ShownProcess, signal: str) -> None:
        title = self.tr("{0} could not be sent").format(signal)

        def failed(failure: Failure) -> None:
            self.context.toasts.fail(title, failure)

        engine, id = self.context.engine, self.container_id
        if row.first:  # needs no shell inside
            work = engine.kill_container(id, signal)
        else:
            rows = tuple(each.process for each in self.model.all)
            work = send_signal(engine, id, rows, row.process.pid, signal)
        self.context.bridge.submit(self, work, lambda _: self._refresh(), failed)


async def _ask(engine: Engine, id: str, first: int) -> tuple[tuple[ProcessRow, ...], int]:
    """Return the processes, and which is the container's first one as Docker says it."""
    rows = await engine.list_processes(id)
    pids = {row.pid for row in rows}
    if first not in pids:
        first = part(await engine.inspect_container(id), "State").get("Pid") or 0
    if first not in pids:
        # What was started from outside later, as a terminal, has no parent here either.
        first = min((row.pid for row in rows if row.parent_pid not in pids), default=0)
    return rows, first
