"""What is asked about networks: a new one, who joins, who leaves."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import Network
from sampan.gui.context import Context
from sampan.gui.lists.form import FormDialog, FormField
from sampan.gui.lists.names import NAME, Names
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.choice_box import ChoiceBox

DRIVERS = ("bridge", "macvlan", "ipvlan", "overlay")


class CreateNetworkDialog(FormDialog):
    """Asks for a name, a driver and perhaps addresses."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._names = Names(self)
        self._networks = context.store.networks
        self.set_words(
            self.tr("Create a network"),
            self.tr("Containers on it reach each other by name."),
            self.tr("&Create"),
        )
        self.name = self.add_line(self.tr("&Name"), "shop", mono=True)
        self.driver = ChoiceBox(context.theme, self.tr("Driver"))
        self.driver.addItems(DRIVERS)
        self.add(self.tr("&Driver"), self.driver)
        free = self.tr("chosen by Docker")
        self.subnet = self.add_line(self.tr("&Subnet"), free, mono=True)
        self.subnet.line.setToolTip(self.tr("For example {0}").format("172.28.0.0/16"))
        self.gateway = self.add_line(self.tr("&Gateway"), free, mono=True)
        self.labels = self.add_pairs(
            self.tr("&Labels"), "owner=me", self.tr("A label on each line.")
        )
        self.internal = CheckBox(context.theme, self.tr("&Internal: no way out of the machine"))
        self.add("", self.internal)
        self.name.line.setFocus()

    def problems(self) -> Mapping[FormField, str]:
        wrong = self.labels.wrong_line
        taken = [each.name for each in self._networks]
        return {
            self.name: self._names.problem(self.name.text, taken),
            self.subnet: self._subnet_problem(),
            self.gateway: self._gateway_problem(),
            self.labels: self.tr("{0} is not NAME=VALUE.").format(wrong) if wrong else "",
        }

    def _subnet_problem(self) -> str:
        typed = self.subnet.text
        if not typed:
            return ""
        subnet = parse_subnet(typed)
        if subnet is None or "/" not in typed:
            return self.tr("A subnet is like {0}.").format("172.28.0.0/16")
        for each in self._networks:
            other = parse_subnet(each.subnet) if each.subnet else None
            if other is not None and overlap(subnet, other):
                return self.tr("It overlaps with that of {0}, {1}.").format(each.name, each.subnet)
        return ""

    def _gateway_problem(self) -> str:
        typed = self.gateway.text
        if not typed:
            return ""
        if not self.subnet.text:
            return self.tr("A gateway needs its subnet.")
        subnet = parse_subnet(self.subnet.text)
        if not inside(typed, subnet):
            return self.tr("A gateway is an address in the subnet.")
        return ""


class ConnectDialog(FormDialog):
    """Asks which container joins a network, and how it is called there."""

    def __init__(self, context: Context, network: Network, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._network = network
        members = {each.id for each in network.members}
        others = [each for each in context.store.containers if each.id not in members]
        self.set_words(
            self.tr("Connect a container to {0}").format(network.name),
            self.tr("It keeps the networks that it is on."),
            self.tr("&Connect"),
        )
        self.container = ChoiceBox(context.theme, self.tr("Container"))
        for each in sorted(others, key=lambda each: each.name):
            self.container.addItem(each.name, each.id)
        self.container_field = self.add(self.tr("Con&tainer"), self.container)
        self.aliases = self.add_line(
            self.tr("&Aliases"), "db, database", self.tr("More names for it here, with commas.")
        )
        self.ip = self.add_line(self.tr("I&P address"), self.tr("chosen by Docker"), mono=True)

    @property
    def names(self) -> tuple[str, ...]:
        """The aliases."""
        return tuple(each for each in self.aliases.text.replace(",", " ").split() if each)

    def problems(self) -> Mapping[FormField, str]:
        wrong = next((each for each in self.names if not NAME.fullmatch(each)), "")
        subnet = parse_subnet(self._network.subnet) if self._network.subnet else None
        address = ""
        if self.ip.text and not inside(self.ip.text, subnet):
            address = self.tr("An address in {0}.").format(self._network.subnet or "10.0.0.0/8")
        nobody = self.container.count() == 0
        return {
            self.container_field: self.tr("Every container is on it.") if nobody else "",
            self.aliases: self.tr("{0} cannot be a name.").format(wrong) if wrong else "",
            self.ip: address,
        }


class DisconnectDialog(FormDialog):
    """Asks which container leaves a network."""

    def __init__(self, context: Context, network: Network, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self.set_words(
            self.tr("Disconnect a container from {0}").format(network.name),
            self.tr("Its open connections there end. It can be connected again."),
            self.tr("&Disconnect"),
        )
        self.container = ChoiceBox(context.theme, self.tr("Container"))
        for each in network.members:
            self.container.addItem(each.name, each.id)
        self.add(self.tr("Con&tainer"), self.container)
        self.make_dangerous()


def parse_subnet(text: str) -> IPv4Network | IPv6Network | None:
    """Return a subnet, None where the text is none."""
    try:
        return ip_network(text)
    except ValueError:
        return None


def overlap(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    """Return whether two subnets share addresses."""
    if isinstance(one, IPv4Network):
        return isinstance(other, IPv4Network) and one.overlaps(other)
    return isinstance(other, IPv6Network) and one.overlaps(other)


def inside(text: str, subnet: IPv4Network | IPv6Network | None) -> bool:
    """Return whether the text is an address of the subnet; any address will do without one."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    return subnet is None or address in subnet
