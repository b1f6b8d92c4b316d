"""The ports of a container: where they are reached, how much goes through, and one more."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QTimer, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sampan.client.engine.model import Container
from sampan.core.ports import Forward, PortUse, format_address
from sampan.gui.bridge import Failure, Job
from sampan.gui.containers.ports.form import ForwardForm
from sampan.gui.containers.ports.rows import EVERYWHERE, ShownPort, shown_ports
from sampan.gui.containers.tab import Tab
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.i18n.sentences import sentence
from sampan.gui.theme.tokens import Size, Space
from sampan.gui.toasts import Kind
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.cells import ROW_ROLE, PillCell, TextCell
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import EDGE, Column, RowsModel, by_text, edge_column
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.table import RowAction, TableView

REFRESH_MS = 2_000
NOTHING = TextCell("\N{EN DASH}", colour="faint", right=True)


class PortsTab(Tab):
    """Asks the host agent every two seconds while it is shown, which wakes no machine."""

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(context, container_id, parent)
        theme = context.theme
        self._uses: tuple[PortUse, ...] = ()
        self._job: Job | None = None
        self.sentence = label("", "muted")
        self.add_button = Button(theme, self.tr("&Add a port"), icon="plus")
        self.add_button.clicked.connect(lambda: self.open_form())
        self.form = ForwardForm(theme, context.bridge)
        self.form.hide()
        self.form.wanted.connect(self._add)
        self.form.left.connect(self._close_form)
        self.model = RowsModel(self._columns(), lambda row: row.key, self)
        self.table = TableView(theme, self.tr("Ports"))
        self.table.setModel(self.model)
        self.table.labels.setMinimumSectionSize(EDGE)
        self.table.set_columns(self.model.widths)
        self.table.set_actions(self._actions)
        self.table.action_chosen.connect(self._act)
        self.table.activated.connect(lambda index: self._act(index, "open"))
        self.empty = EmptyState(
            theme,
            "link",
            self.tr("No port leads to this container"),
            self.tr(
                "Publish ports when it is run, or lead a port of this computer to one that a "
                "program in it listens on. The container goes on running."
            ),
            other=(self.tr("Add a port"), lambda: self.open_form()),
        )
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._lay_out()

    def shown(self) -> None:
        self._timer.start()
        self.refresh()

    def hidden(self) -> None:
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def set_container(self, container: Container) -> None:
        self.container = container
        self._show()

    def open_form(self, row: ShownPort | None = None) -> None:
        """Let a person lead a port here; `row` is the listener that was chosen."""
        if self.container is None:
            return
        if row is None:
            row = next((each for each in self.model.rows if each.host_port is None), None)
        port = row.container_port if row is not None else None
        self.form.begin(self.container.name, port, row.proto if row is not None else "tcp")
        self._show()

    @Slot()
    def refresh(self) -> None:
        """Ask for the ports now."""
        if self._job is not None and not self._job.done:
            return
        work = self.context.machine.ask(lambda client: client.list_ports())
        self._job = self.context.bridge.submit(self, work, self._take, self._lost)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        self.sentence.setMinimumHeight(Size.CONTROL)
        head.addWidget(self.sentence, 1)
        head.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.form)
        column.addWidget(self.table, 1)
        column.addWidget(self.empty, 1)

    def _take(self, uses: tuple[PortUse, ...]) -> None:
        self._uses = uses
        self._show()

    def _lost(self, _failure: Failure) -> None:
        """Show what Docker says alone: the machine is stopped, or its host agent an older one."""
        self._uses = ()
        self._show()

    def _show(self) -> None:
        if self.container is None:
            return
        self.model.set_rows(shown_ports(self.container, self._uses))
        self.table.set_greyed(self.context.store.stale)
        rows = self.model.rows
        self.table.setVisible(bool(rows))
        self.empty.setVisible(not rows and self.form.isHidden())
        self.add_button.setVisible(bool(rows) and self.form.isHidden())
        count = sum(1 for row in rows if row.host_port is not None)
        text = self.tr("%n port(s) of this computer lead here.", "", count)
        self.sentence.setText(text if rows else "")

    def _columns(self) -> tuple[Column[ShownPort], ...]:
        def number(row: ShownPort, name: str) -> TextCell:
            if row.use is None:
                return NOTHING
            return TextCell(format_bytes(getattr(row.use, name)), right=True)

        return (
            Column(self.tr("On this computer"), 300, self._address, lambda row: row.host_port or 0),
            Column(
                self.tr("Container"),
                120,
                lambda row: TextCell(f"{row.container_port}/{row.proto}", mono=True),
                lambda row: row.container_port,
            ),
            Column(self.tr("State"), 130, self._state, by_text(self._state)),
            Column(
                self.tr("Connections"),
                120,
                self._connections,
                lambda row: row.use.connections if row.use else 0,
                right=True,
            ),
            Column(
                self.tr("In"),
                90,
                lambda row: number(row, "bytes_in"),
                lambda row: row.use.bytes_in if row.use else 0,
                right=True,
            ),
            Column(
                self.tr("Out"),
                90,
                lambda row: number(row, "bytes_out"),
                lambda row: row.use.bytes_out if row.use else 0,
                right=True,
            ),
            edge_column(),
        )

    def _address(self, row: ShownPort) -> TextCell:
        if row.host_port is None:
            text = self.tr("no port of this computer leads here")
            return TextCell(self.tr("Not published"), text, colour="muted", icon="link")
        if row.use is not None and row.use.message:
            second = sentence(row.use.message)
        elif row.origin == "added":
            second = self.tr("added by you")
        elif row.host_ip in EVERYWHERE:
            second = self.tr("published, for the whole network")
        else:
            second = self.tr("published, for this computer only")
        return TextCell(row.address, second, strong=True, icon="link", icon_colour="accent")

    def _state(self, row: ShownPort) -> PillCell | TextCell:
        if row.host_port is None:
            return TextCell("\N{EN DASH}", colour="faint")
        match row.use.state if row.use is not None else "":
            case "open":
                return PillCell(self.tr("Open"), Tone.OK)
            case "conflict":
                return PillCell(self.tr("Conflict"), Tone.ERROR)
            case "waiting":
                return PillCell(self.tr("Waiting"), Tone.WARNING)
            case _:
                return PillCell(self.tr("Closed"), Tone.QUIET)

    def _connections(self, row: ShownPort) -> TextCell:
        if row.use is None:
            return NOTHING
        words = self.tr("{0} of {1}").format(row.use.connections, row.use.connections_total)
        return TextCell(words, right=True)

    def _actions(self, index: QModelIndex) -> tuple[RowAction, ...]:
        row: ShownPort | None = index.data(ROW_ROLE)
        if row is None:
            return ()
        if row.host_port is None:
            return (RowAction("lead", self.tr("Lead a port here…"), "plus", "Ins", on_row=True),)
        actions = [RowAction("copy", self.tr("Copy address"), "copy", "Ctrl+C", on_row=True)]
        if row.url:
            text = self.tr("Open in the browser")
            actions.insert(0, RowAction("open", text, "external-link", "Ctrl+O", on_row=True))
        if row.origin == "added":
            text = self.tr("Remove the port")
            actions.append(RowAction("remove", text, "trash", "Del", on_row=True, line=True))
        return tuple(actions)

    @Slot(QModelIndex, str)
    def _act(self, index: QModelIndex, key: str) -> None:
        row: ShownPort | None = index.data(ROW_ROLE)
        if row is None:
            return
        match key:
            case "lead":
                self.open_form(row)
            case "open" if row.host_port is None:
                self.open_form(row)
            case "open" if row.url:
                QDesktopServices.openUrl(QUrl(row.url))
            case "copy":
                QGuiApplication.clipboard().setText(row.address)
            case "remove":
                self._remove(row)

    @Slot(object)
    def _add(self, forward: Forward) -> None:
        work = self.context.machine.ask(lambda client: client.add_port(forward))
        self.context.bridge.submit(self, work, lambda _: self._added(), self.form.fail)

    def _added(self) -> None:
        self._close_form()
        self.refresh()

    @Slot()
    def _close_form(self) -> None:
        self.form.hide()
        self._show()
        self.table.setFocus()

    def _remove(self, row: ShownPort) -> None:
        """Close an added port; a toast offers to add it again."""
        if self.container is None or row.host_port is None:
            return
        forward = Forward(
            row.host_ip, row.host_port, self.container.name, row.container_port, row.proto
        )
        where = format_address(row.host_ip, row.host_port)
        toasts = self.context.toasts
        title = self.tr("{0} could not be removed").format(where)

        def then(_answer: object) -> None:
            text = self.tr("{0} leads nowhere now").format(where)
            toasts.say(Kind.INFO, text, "", self.tr("Undo"), lambda: self._add(forward))
            self.refresh()

        def failed(failure: Failure) -> None:
            toasts.fail(title, failure)

        work = self.context.machine.ask(
            lambda client: client.remove_port(forward.host_ip, forward.host_port, forward.proto)
        )
        self.context.bridge.submit(self, work, then, failed)
