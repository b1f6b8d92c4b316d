"""The page of networks."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import Network
from sampan.gui.context import Context
from sampan.gui.lists.page import ListPage
from sampan.gui.networks.actions import NetworkActions
from sampan.gui.networks.detail import NetworkDetail
from sampan.gui.widgets.buttons import Button, PrimaryButton
from sampan.gui.widgets.cells import Cell, Link, LinksCell, TextCell
from sampan.gui.widgets.rows import Column
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.table import RowAction


class NetworksPage(ListPage[Network]):
    """Networks with the containers on them."""

    key = "networks"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.actions_on = NetworkActions(context, self)
        context.store.networks_changed.connect(self.take)
        self.add_shortcuts(("Ctrl+N", self.actions_on.create))

    @property
    def title(self) -> str:
        return self.tr("Networks")

    def columns(self) -> Sequence[Column[Network]]:
        return (
            Column(
                self.tr("Name"),
                0,
                self._name,
                lambda row: row.name.casefold(),
                said=lambda row: row.name,
            ),
            Column(
                self.tr("Driver"),
                110,
                lambda row: TextCell(row.driver, colour="muted"),
                lambda row: row.driver,
            ),
            Column(self.tr("Subnet"), 180, self._subnet, lambda row: row.subnet),
            Column(self.tr("Containers"), 210, self._members, lambda row: len(row.members)),
            self.age_column(self.tr("Created"), 150),
        )

    def rows(self) -> Sequence[Network]:
        return self.context.store.networks

    def key_of(self, row: Network) -> str:
        return row.id

    def words_of(self, row: Network) -> str:
        members = (member.name for member in row.members)
        return " ".join((row.name, row.id, row.driver, row.subnet, *members))

    def placeholder(self) -> str:
        return self.tr("Filter name, subnet")

    def buttons(self) -> Sequence[Button]:
        theme = self.context.theme
        self.prune = Button(theme, self.tr("Remove &unused..."))
        self.prune.clicked.connect(lambda: self.actions_on.prune())
        self.create_button = PrimaryButton(theme, self.tr("&Create..."), "plus")
        self.create_button.clicked.connect(lambda: self.actions_on.create())
        return self.prune, self.create_button

    def empty_state(self) -> EmptyState:
        return EmptyState(
            self.context.theme,
            "networks",
            self.tr("No networks"),
            self.tr("Containers on the same network reach each other by name."),
            (self.tr("Create a network..."), lambda: self.actions_on.create()),
        )

    def actions_of(self, rows: list[Network]) -> Sequence[RowAction]:
        one = len(rows) == 1
        joinable = one and rows[0].name not in ("host", "none")
        leavable = joinable and bool(rows[0].members)
        removable = any(not row.is_builtin for row in rows)
        return (
            RowAction("open", self.tr("Details"), "eye", enabled=one),
            RowAction(
                "connect",
                self.tr("Connect a container..."),
                "link",
                "Ctrl+J",
                on_row=True,
                enabled=joinable,
                line=True,
            ),
            RowAction(
                "disconnect", self.tr("Disconnect a container..."), "close", enabled=leavable
            ),
            RowAction("copy-name", self.tr("Copy name"), "copy", "Ctrl+C", line=True),
            RowAction("copy-id", self.tr("Copy id"), "copy", "Ctrl+Shift+C"),
            RowAction(
                "remove",
                self.tr("Remove..."),
                "trash",
                "Del",
                on_row=True,
                enabled=removable,
                line=True,
            ),
        )

    def act(self, key: str, rows: list[Network]) -> None:
        self.actions_on.act(key, rows)

    def summarise(self, rows: Sequence[Network], selected: bool) -> str:
        if selected:
            return self.tr("%n selected", "", len(rows))
        return self.tr("%n network(s)", "", len(rows))

    def make_detail(self, row: Network) -> NetworkDetail:
        return NetworkDetail(self.context, row, self.actions_on)

    def _name(self, row: Network) -> Cell:
        parts = []
        if row.is_builtin:
            parts.append(self.tr("Docker's own"))
        if row.internal:
            parts.append(self.tr("internal"))
        if project := row.labels.get("com.docker.compose.project", ""):
            parts.append(project)
        colour = "accent" if row.members else "muted"
        second = ", ".join(parts)
        return TextCell(row.name, second, strong=True, icon="networks", icon_colour=colour)

    def _subnet(self, row: Network) -> Cell:
        if not row.subnet:
            return TextCell("\N{EN DASH}", colour="faint")
        return TextCell(row.subnet, mono=True)

    def _members(self, row: Network) -> Cell:
        return LinksCell(tuple(Link(member.name, member.id) for member in row.members))
