"""What can be done with networks, from the page and from the view of one."""

from __future__ import annotations

from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import Network
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.lists.page import copy_text
from sampan.gui.navigator import Place
from sampan.gui.networks.dialogs import ConnectDialog, CreateNetworkDialog, DisconnectDialog
from sampan.gui.operations import Report
from sampan.gui.toasts import Kind
from sampan.gui.widgets.confirm import ConfirmDialog


class NetworkActions(QObject):
    """Asks what must be asked over `window`, and does it."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self.context, self.window = context, window

    def act(self, key: str, networks: Sequence[Network]) -> None:
        """Do one of the actions of a row."""
        first = networks[0]
        match key:
            case "open":
                self.context.navigator.go(Place("networks", first.id))
            case "connect":
                self.connect_container(first)
            case "disconnect" if first.members:
                self.ask_disconnect(first)
            case "copy-name":
                copy_text([each.name for each in networks])
            case "copy-id":
                copy_text([each.id for each in networks])
            case "remove":
                self.remove(networks)

    def create(self) -> CreateNetworkDialog:
        """Ask for a new network, and make it."""
        dialog = CreateNetworkDialog(self.context, self.window)
        dialog.ask(lambda: self._create(dialog))
        return dialog

    def connect_container(self, network: Network) -> ConnectDialog:
        """Ask which container joins, and connect it."""
        dialog = ConnectDialog(self.context, network, self.window)

        def join() -> None:
            name, id = dialog.container.currentText(), dialog.container.currentData()
            work = self.context.engine.connect_network(
                network.id, id, aliases=dialog.names, ip=dialog.ip.text
            )
            done = self.tr("{0} is on {1}").format(name, network.name)
            self._do(work, done, self.tr("{0} was not connected").format(name))

        dialog.ask(join)
        return dialog

    def ask_disconnect(self, network: Network) -> DisconnectDialog:
        """Ask which container leaves, and disconnect it."""
        dialog = DisconnectDialog(self.context, network, self.window)
        dialog.ask(
            lambda: self.disconnect_container(
                network, dialog.container.currentData(), dialog.container.currentText()
            )
        )
        return dialog

    def confirm_disconnect(self, network: Network, id: str, name: str) -> ConfirmDialog:
        """Ask, and disconnect a container."""
        dialog = ConfirmDialog(
            self.context.theme,
            self.tr("Disconnect {0} from {1}?").format(name, network.name),
            self.tr("Its open connections there end. It can be connected again."),
            self.tr("Disconnect"),
            parent=self.window,
        )
        dialog.ask(lambda: self.disconnect_container(network, id, name))
        return dialog

    def disconnect_container(self, network: Network, id: str, name: str) -> None:
        """Take a container out of a network."""
        done = self.tr("{0} is no longer on {1}").format(name, network.name)
        failed = self.tr("{0} was not disconnected").format(name)
        self._do(self.context.engine.disconnect_network(network.id, id), done, failed)

    def remove(self, networks: Sequence[Network]) -> ConfirmDialog:
        """Ask, and remove networks; their containers are disconnected if that is wanted."""
        chosen = [each for each in networks if not each.is_builtin]
        members = sorted({member.name for each in chosen for member in each.members})
        text = self.tr("Containers that name it cannot start until it is there again.")
        option = ""
        if members:
            text = self.tr("{0} are on it. It can go only when they have left.").format(
                ", ".join(members)
            )
            option = self.tr("Disconnect them first")
        dialog = ConfirmDialog(
            self.context.theme,
            self.tr("Remove %n network(s)?", "", len(chosen)),
            text,
            self.tr("Remove"),
            lost=[each.name for each in chosen],
            option=option,
            parent=self.window,
        )
        dialog.ask(lambda: self._remove(chosen, leave=dialog.option.isChecked()))
        return dialog

    def prune(self) -> ConfirmDialog | None:
        """Show which networks nobody is on, and remove them."""
        free = [
            each for each in self.context.store.networks if not each.members and not each.is_builtin
        ]
        if not free:
            self.context.toasts.say(Kind.INFO, self.tr("Every network is in use"))
            return None
        dialog = ConfirmDialog(
            self.context.theme,
            self.tr("Remove %n unused network(s)?", "", len(free)),
            self.tr("Nobody is on them now; they take no room on the disk."),
            self.tr("Remove"),
            lost=[each.name for each in free],
            parent=self.window,
        )

        async def work(_report: Report) -> None:
            await self.context.engine.prune_networks()

        title = self.tr("Remove unused networks")
        dialog.ask(lambda: self.context.operations.start(title, work))
        return dialog

    def _create(self, dialog: CreateNetworkDialog) -> None:
        name = dialog.name.text
        work = self.context.engine.create_network(
            name,
            driver=dialog.driver.currentText(),
            subnet=dialog.subnet.text,
            gateway=dialog.gateway.text,
            internal=dialog.internal.isChecked(),
            labels=dialog.labels.pairs,
        )
        self._do(work, self.tr("{0} is created").format(name), self.tr("It was not created"))

    def _remove(self, networks: Sequence[Network], *, leave: bool) -> None:
        engine, place = self.context.engine, self.context.navigator.place

        async def work(_report: Report) -> None:
            for each in networks:
                for member in each.members if leave else ():
                    await engine.disconnect_network(each.id, member.id, force=True)
                await engine.remove_network(each.id)

        names = ", ".join(each.name for each in networks)
        self.context.operations.start(self.tr("Remove {0}").format(names), work)
        if place is not None and place.item in {each.id for each in networks}:
            self.context.navigator.go(Place("networks"))

    def _do(self, work: Coroutine[Any, Any, Any], done: str, failed: str) -> None:
        self.context.bridge.submit(
            self, work, partial(self._say, done), partial(self._fail, failed)
        )

    def _say(self, title: str, _result: object) -> None:
        self.context.toasts.say(Kind.OK, title)

    def _fail(self, title: str, failure: Failure) -> None:
        self.context.toasts.fail(title, failure)
