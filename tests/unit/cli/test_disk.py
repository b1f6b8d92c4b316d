"""`sampan disk` against a host agent without a machine."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.hostagent_control.fake_api import FakeApi

from sampan.cli.disk import describe_growth, describe_room, describe_trim, describe_ways
from sampan.cli.main import main
from sampan.cli.report import describe_disk
from sampan.client.settings_file import read_state
from sampan.core.disk_use import DiskGrowth, DiskItem, DiskLedger, DiskTrim
from sampan.core.layout import Layout
from sampan.core.settings import GIB, MIB
from sampan.core.states import MachineState
from sampan.core.status import DiskUse


async def sampan(capsys: pytest.CaptureFixture[str], layout: Layout, *args: str) -> Any:
    env = {"SAMPAN_HOME": str(layout.home), "TERM": "dumb"}
    code = await asyncio.to_thread(main, args, env)
    out = capsys.readouterr()
    return code, out.out, out.err


async def test_the_ledger_says_what_takes_room_and_what_can_be_freed(
    capsys: pytest.CaptureFixture[str], api: FakeApi, layout: Layout
) -> None:
    api.state = MachineState.RUNNING
    code, out, _ = await sampan(capsys, layout, "disk")
    assert code == 0
    assert out.splitlines() == [
        "Limit  60 GiB",
        "Used   4.0 GiB inside the machine",
        "File   5.0 GiB of this computer, which has 79 GiB free there",
        "",
        "WHAT         COUNT  IN USE     SIZE  CAN BE FREED",
        "images          12       3  3.0 GiB       2.0 GiB",
        "containers       5       2  120 MiB       100 MiB",
        "volumes          4       4  800 MiB           0 B",
        "build cache     40       0   80 MiB        80 MiB",
        "",
        "2.2 GiB is not in use: `sampan docker system prune -a --volumes` deletes it.",
        "The disk's file shrinks by itself within a minute of that.",
        "The file is 1.0 GiB larger than what is used; `sampan disk trim` gives back what is free.",
    ]
    code, out, _ = await sampan(capsys, layout, "disk", "--json")
    value = json.loads(out)
    assert value == (await api.disk_usage()).to_json()
    assert (value["trimmable_bytes"], value["items"][0]["kind"]) == (GIB, "images")


async def test_a_docker_that_cannot_be_asked_leaves_the_sizes(
    capsys: pytest.CaptureFixture[str], api: FakeApi, layout: Layout
) -> None:
    api.state, api.disk_items = MachineState.RUNNING, None
    _, out, _ = await sampan(capsys, layout, "disk")
    assert len(out.splitlines()) == 3


async def test_without_a_host_agent_the_file_is_shown(
    capsys: pytest.CaptureFixture[str], layout: Layout
) -> None:
    code, out, _ = await sampan(capsys, layout, "disk")
    assert code == 0
    assert out.splitlines() == ["Limit  60 GiB", "File   none yet; the first start makes it"]
    code, _, err = await sampan(capsys, layout, "disk", "trim")
    assert code == 8
    assert "The machine is stopped, so its disk cannot be trimmed." in err


async def test_growing_changes_the_setting_too(
    capsys: pytest.CaptureFixture[str], api: FakeApi, layout: Layout
) -> None:
    api.state = MachineState.RUNNING
    code, out, _ = await sampan(capsys, layout, "disk", "grow", "70G")
    assert code == 0
    assert out == "The data disk was grown from 60 GiB to 70 GiB; containers have the room now.\n"
    assert read_state(layout.settings, "disk").value == 70
    code, out, _ = await sampan(capsys, layout, "disk", "grow", "1T")
    assert "warning: This computer has only 79 GiB free there." in out
    assert api.calls == ["grow 70", "grow 1024"]


async def test_a_disk_that_cannot_grow_leaves_the_setting(
    capsys: pytest.CaptureFixture[str], api: FakeApi, layout: Layout
) -> None:
    code, _, err = await sampan(capsys, layout, "disk", "grow", "50")
    assert code == 2
    assert "can only grow" in err
    assert not read_state(layout.settings, "disk").is_set


@pytest.mark.parametrize("size", ["much", "1G", "60000G", "4.5G", "-1"])
async def test_what_is_no_size_is_told_before_anything_is_asked(
    capsys: pytest.CaptureFixture[str], api: FakeApi, layout: Layout, size: str
) -> None:
    code, _, err = await sampan(capsys, layout, "disk", "grow", "--", size)
    assert code == 2
    assert "disk" in err
    assert api.calls == []


async def test_a_trim_says_how_much_it_gave_back(
    capsys: pytest.CaptureFixture[str], api: FakeApi, layout: Layout
) -> None:
    api.state = MachineState.RUNNING
    code, out, _ = await sampan(capsys, layout, "disk", "trim")
    assert code == 0
    assert out == "1.0 GiB was given back. The disk's file takes 4.0 GiB of this computer.\n"


def test_every_end_of_a_growth_has_its_sentence() -> None:
    growth = DiskGrowth(60 * GIB, 70 * GIB, online=False)
    assert describe_growth(growth).endswith("containers have it after a start.")
    assert describe_growth(replace(growth, before_bytes=0)).endswith("at the first start.")
    assert "as it had" in describe_growth(replace(growth, before_bytes=70 * GIB))
    assert describe_room(growth) == ""
    assert describe_room(replace(growth, host_free_bytes=70 * GIB)) == ""


def test_a_trim_during_which_more_was_written_gave_nothing() -> None:
    assert describe_trim(DiskTrim(GIB, 2 * GIB)).startswith("There was nothing to give back.")


def test_what_is_all_in_use_is_not_advised_away() -> None:
    ledger = DiskLedger(60 * GIB, GIB, None, GIB, (DiskItem("images", 1, 1, GIB, 0),))
    assert describe_ways(ledger) == ["All of it is in use."]
    assert describe_ways(replace(ledger, items=())) == ["Docker keeps nothing yet."]


def test_the_status_says_what_docker_could_free() -> None:
    use = DiskUse(60 * GIB, 3 * GIB, 2 * GIB, 700 * MIB)
    assert describe_disk(use) == (
        "up to 60 GiB, takes 3.0 GiB of this computer, uses 2.0 GiB inside, "
        "of which Docker could free 700 MiB"
    )
    assert use.to_json()["trimmable_bytes"] == GIB
