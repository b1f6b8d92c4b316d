"""The page of networks: who is on them, joins and leaves, and what goes."""

from __future__ import annotations

from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import FakeMachine
from tests.support.gui_pages import row_of, show_page, texts

from sampan.core.errors import EngineError
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.networks.detail import NetworkDetail
from sampan.gui.networks.page import NetworksPage


@pytest.fixture
def page(context: Context, machine: FakeMachine, qtbot: QtBot) -> NetworksPage:
    return show_page(NetworksPage, context, machine, qtbot)


def actions(page: NetworksPage, name: str) -> dict[str, bool]:
    return {each.key: each.enabled for each in page.actions_of([row_of(page, name)])}


def test_the_list_shows_subnets_and_who_is_on_them(page: NetworksPage, qtmodeltester: Any):
    qtmodeltester.check(page.model)
    row = texts(page).index("shop_default")
    shown = [page.model.index(row, column).data() for column in (1, 2, 3)]
    assert shown == ["bridge", "172.18.0.0/16", "api, db, web"]


def test_dockers_own_networks_stay(page: NetworksPage):
    assert not actions(page, "bridge")["remove"]
    assert actions(page, "shop_default")["remove"]
    assert not actions(page, "host")["connect"]


def test_a_link_leads_to_the_container(page: NetworksPage):
    page.table.link_clicked.emit("abc")
    assert page.context.navigator.place == Place("containers", "abc")


@pytest.mark.parametrize(
    ("name", "subnet", "gateway", "problem"),
    [
        ("", "", "", "needed"),
        ("host", "", "", "taken"),
        ("mine", "172.28.0.0", "", "like"),
        ("mine", "172.18.4.0/24", "", "shop_default"),
        ("mine", "", "172.28.0.1", "subnet"),
        ("mine", "172.28.0.0/16", "10.0.0.1", "in the subnet"),
        ("mine", "fd00::/64", "fd00::1", ""),
    ],
)
def test_addresses_are_checked(
    page: NetworksPage, name: str, subnet: str, gateway: str, problem: str
):
    dialog = page.actions_on.create()
    dialog.name.line.setText(name)
    dialog.subnet.line.setText(subnet)
    dialog.gateway.line.setText(gateway)
    found = " ".join(dialog.problems().values()).strip()
    assert problem in found
    assert dialog.agree.isEnabled() is not bool(found)


def test_a_network_is_created(page: NetworksPage, engine: FakeEngine, qtbot: QtBot):
    dialog = page.actions_on.create()
    dialog.name.line.setText("mine")
    dialog.subnet.line.setText("172.28.0.0/16")
    dialog.gateway.line.setText("172.28.0.1")
    dialog.internal.setChecked(True)
    dialog.agree.click()
    qtbot.waitUntil(lambda: "mine" in texts(page))
    wanted = ("mine", "bridge", "172.28.0.0/16", "172.28.0.1", True)
    assert engine.called("create_network") == [wanted]


def test_a_container_joins_with_its_aliases(page: NetworksPage, engine: FakeEngine, qtbot: QtBot):
    network = row_of(page, "shop_default")
    dialog = page.actions_on.connect_container(network)
    names = [dialog.container.itemText(at) for at in range(dialog.container.count())]
    assert "web" not in names
    dialog.container.setCurrentIndex(names.index("cache"))
    dialog.aliases.line.setText("redis, kv")
    dialog.ip.line.setText("10.0.0.1")
    assert not dialog.agree.isEnabled()
    dialog.ip.line.setText("172.18.0.50")
    dialog.agree.click()
    qtbot.waitUntil(lambda: bool(engine.called("connect_network")))
    assert engine.called("connect_network")[0][2:] == (("redis", "kv"), "172.18.0.50")
    row = texts(page).index("shop_default")
    qtbot.waitUntil(lambda: "cache" in page.model.index(row, 3).data())


def test_a_failed_join_is_told(page: NetworksPage, engine: FakeEngine, qtbot: QtBot):
    engine.fail_next("connect_network", EngineError("No address is free."))
    dialog = page.actions_on.connect_container(row_of(page, "shop_default"))
    with qtbot.waitSignal(page.context.toasts.said) as said:
        dialog.agree.click()
    assert said.args[0].text == "No address is free."


def test_a_container_leaves(page: NetworksPage, engine: FakeEngine, qtbot: QtBot):
    dialog = page.actions_on.ask_disconnect(row_of(page, "shop_default"))
    assert not dialog.agree.isDefault()
    dialog.container.setCurrentIndex(dialog.container.findText("db"))
    dialog.agree.click()
    row = texts(page).index("shop_default")
    qtbot.waitUntil(lambda: page.model.index(row, 3).data() == "api, web")


def test_a_network_in_use_goes_when_its_containers_leave_first(
    page: NetworksPage, engine: FakeEngine, qtbot: QtBot
):
    dialog = page.actions_on.remove([row_of(page, "shop_default"), row_of(page, "bridge")])
    assert not dialog.option.isHidden()
    dialog.option.setChecked(True)
    dialog.agree.click()
    qtbot.waitUntil(lambda: "shop_default" not in texts(page))
    assert "bridge" in texts(page)
    assert len(engine.called("disconnect_network")) == 3


def test_prune_lists_what_goes(page: NetworksPage, engine: FakeEngine, qtbot: QtBot):
    assert page.actions_on.prune() is None
    created: list[Any] = []
    page.context.bridge.submit(page, engine.create_network("lonely"), created.append)
    qtbot.waitUntil(lambda: "lonely" in texts(page))
    dialog = page.actions_on.prune()
    assert dialog is not None
    dialog.agree.click()
    qtbot.waitUntil(lambda: "lonely" not in texts(page))


def test_the_detail_shows_addresses_and_lets_leave(
    page: NetworksPage, engine: FakeEngine, qtbot: QtBot, qtmodeltester: Any
):
    page.context.navigator.go(Place("networks", row_of(page, "shop_default").id))
    detail = page.outer.currentWidget()
    assert isinstance(detail, NetworkDetail)
    qtmodeltester.check(detail.model)
    assert texts(detail) == ["api", "db", "web"]
    assert detail.model.index(0, 1).data().startswith("172.18.")
    qtbot.waitUntil(lambda: ":" in detail.model.index(0, 3).data())
    member = detail.model.row_at(detail.model.index(0, 0))
    assert member is not None
    dialog = page.actions_on.confirm_disconnect(detail._network, member.id, member.name)
    dialog.agree.click()
    qtbot.waitUntil(lambda: texts(detail) == ["db", "web"])
