"""One network: what it is, and who is on it with which addresses."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from ipaddress import ip_interface
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QStackedWidget, QWidget

from sampan.client.engine.engine import Engine
from sampan.client.engine.model import Network, NetworkMember
from sampan.client.engine.values import items, members, text
from sampan.core.errors import EngineError
from sampan.gui.context import Context
from sampan.gui.lists.detail import Detail
from sampan.gui.lists.page import copy_text
from sampan.gui.lists.words import Words
from sampan.gui.navigator import Place
from sampan.gui.networks.actions import NetworkActions
from sampan.gui.widgets.breadcrumb import Crumb
from sampan.gui.widgets.buttons import DangerButton, PrimaryButton
from sampan.gui.widgets.cells import Cell, Link, LinksCell, TextCell
from sampan.gui.widgets.facts import Fact, FactsCard
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.rows import Column, RowsModel
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.table import RowAction, TableView

MEMBERS_HEIGHT = 300


@dataclass(frozen=True, slots=True)
class MemberPlace:
    """A container's place: its addresses and names, empty where they are not known yet."""

    id: str
    name: str
    ipv4: str = ""
    ipv6: str = ""
    mac: str = ""
    aliases: tuple[str, ...] = ()


class NetworkDetail(Detail[Network]):
    """IPv4 addresses come with the list; the rest is asked for while the machine is awake."""

    def __init__(
        self,
        context: Context,
        network: Network,
        actions: NetworkActions,
        parent: QWidget | None = None,
    ) -> None:
        self._context, self._network, self._actions = context, network, actions
        theme = context.theme
        remove, connect = DangerButton(theme, ""), PrimaryButton(theme, "", "link")
        super().__init__(theme, Crumb(""), network.name, (remove, connect))
        remove.setText(self.tr("Re&move..."))
        remove.setEnabled(not network.is_builtin)
        remove.setToolTip(self.tr("Docker's own stays.") if network.is_builtin else "")
        remove.clicked.connect(lambda: actions.act("remove", [self._network]))
        connect.setText(self.tr("&Connect..."))
        connect.setEnabled(network.name not in ("host", "none"))
        connect.clicked.connect(lambda: actions.act("connect", [self._network]))
        self.words = Words(self)
        go = context.navigator.go
        self.crumbs.set_crumbs(
            (Crumb(self.tr("Networks"), partial(go, Place("networks"))), Crumb(network.name))
        )
        self.facts = FactsCard(theme, self.tr("Network"))
        self.column.addWidget(self.facts)
        self.column.addWidget(label(self.tr("Containers"), "card-title"))
        self._add_members(theme)
        self._known: dict[str, MemberPlace] = {}
        self.take(network)

    def take(self, row: Network) -> None:
        self._network = network = row
        driver, ago = network.driver, self.words.ago(network.created_at)
        self.line.setText(self.tr("{0}, created {1}").format(driver, ago))
        self.facts.set_facts(
            (
                Fact(self.tr("Id"), network.id, mono=True),
                Fact(self.tr("Driver"), network.driver),
                Fact(self.tr("Subnet"), network.subnet, mono=True),
                Fact(self.tr("Gateway"), network.gateway, mono=True),
                Fact(
                    self.tr("Way out"),
                    self.tr("none, it is internal") if network.internal else self.tr("yes"),
                ),
                Fact(
                    self.tr("Labels"),
                    "\n".join(f"{key}={value}" for key, value in network.labels.items()),
                    mono=True,
                ),
            )
        )
        self._show_members()
        if network.members and not self._context.store.stale:
            work = read_places(self._context.engine, network)
            self._context.bridge.submit(self, work, self._take_places)

    def _take_places(self, places: Sequence[MemberPlace]) -> None:
        self._known = {each.id: each for each in places}
        self._show_members()

    def _show_members(self) -> None:
        rows = []
        for each in self._network.members:
            known = self._known.get(each.id, MemberPlace(each.id, each.name))
            rows.append(replace(known, name=each.name, ipv4=each.ip or known.ipv4))
        self.model.set_rows(rows)
        self.stack.setCurrentIndex(0 if rows else 1)

    def _add_members(self, theme: Any) -> None:
        columns: tuple[Column[MemberPlace], ...] = (
            Column(self.tr("Name"), 0, self._name, lambda row: row.name.casefold()),
            Column(self.tr("IPv4"), 150, lambda row: mono(row.ipv4), lambda row: _number(row.ipv4)),
            Column(self.tr("IPv6"), 190, lambda row: mono(row.ipv6), lambda row: _number(row.ipv6)),
            Column(self.tr("MAC"), 170, lambda row: mono(row.mac), lambda row: row.mac),
            Column(
                self.tr("Aliases"),
                190,
                lambda row: mono(", ".join(row.aliases)),
                lambda row: row.aliases,
            ),
        )
        self.model = RowsModel[MemberPlace](columns, lambda row: row.id, self)
        self.table = TableView(theme, self.tr("Containers on the network"))
        self.table.set_compact(True)
        self.table.setModel(self.model)
        self.table.set_columns(self.model.widths, indent=0)
        self.table.set_actions(self._row_actions)
        self.table.action_chosen.connect(self._act)
        self.table.activated.connect(lambda index: self._act(index, "open"))
        self.table.link_clicked.connect(self._go)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.table)
        self.stack.addWidget(
            EmptyState(
                theme,
                "containers",
                self.tr("Nobody is on this network"),
                self.tr("Connect a container, or run one on it."),
            )
        )
        self.stack.setMinimumHeight(MEMBERS_HEIGHT)
        self.column.addWidget(self.stack, 1)

    def _row_actions(self, index: QModelIndex) -> list[RowAction]:
        return [
            RowAction("open", self.tr("Open the container"), "containers"),
            RowAction("disconnect", self.tr("Disconnect..."), "close", "Del", on_row=True),
            RowAction("copy", self.tr("Copy address"), "copy", "Ctrl+C", line=True),
        ]

    def _act(self, index: QModelIndex, key: str) -> None:
        row = self.model.row_at(index)
        if row is None:
            return
        match key:
            case "open":
                self._go(row.id)
            case "disconnect":
                self._actions.confirm_disconnect(self._network, row.id, row.name)
            case "copy":
                copy_text([row.ipv4 or row.ipv6])

    def _go(self, id: str) -> None:
        self._context.navigator.go(Place("containers", id))

    def _name(self, row: MemberPlace) -> Cell:
        return LinksCell((Link(row.name, row.id),))


def _number(address: str) -> int:
    """Return what addresses are sorted by; the lack of one comes first."""
    try:
        return int(ip_interface(address))
    except ValueError:
        return -1


def mono(value: str) -> Cell:
    """Return an address as a cell."""
    return TextCell(value, mono=True) if value else TextCell("\N{EN DASH}", colour="faint")


async def read_places(engine: Engine, network: Network) -> tuple[MemberPlace, ...]:
    """Return everybody's place in a network; who is gone meanwhile is left out."""
    found = await asyncio.gather(*(_read_place(engine, network, each) for each in network.members))
    return tuple(each for each in found if each is not None)


async def _read_place(
    engine: Engine, network: Network, member: NetworkMember
) -> MemberPlace | None:
    try:
        details: Mapping[str, Any] = await engine.inspect_container(member.id)
    except EngineError:
        return None
    networks = members(members(details.get("NetworkSettings")).get("Networks"))
    place = members(networks.get(network.name))
    names = tuple(
        text(each) for each in items(place.get("Aliases")) if not member.id.startswith(text(each))
    )
    return MemberPlace(
        member.id,
        member.name,
        text(place.get("IPAddress")),
        text(place.get("GlobalIPv6Address")),
        text(place.get("MacAddress")),
        names,
    )
