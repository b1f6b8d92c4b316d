"""`sampan memory` against a host agent without a machine, and its words."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.cli.test_ports import sampan
from tests.unit.hostagent_control.fake_api import FakeApi

from sampan.cli.memory import (
    NEVER_COMES_BACK,
    describe_given_back,
    describe_ledger,
    describe_limit,
)
from sampan.cli.report import describe_memory
from sampan.client.memory import NewLimit
from sampan.client.settings_file import Change
from sampan.core.layout import Layout
from sampan.core.memory import GivenBack, LimitChange, MemoryLedger
from sampan.core.quantities import find_spec
from sampan.core.settings import GIB, MIB
from sampan.core.states import MachineState
from sampan.core.status import MemoryUse

LEDGER = MemoryLedger(
    2 * GIB, True, 2 * GIB, 2 * GIB, 0, 300 * MIB, 500 * MIB, 400 * MIB, GIB, 900 * MIB
)
GIVEN = GivenBack(400 * MIB, 900 * MIB, 500 * MIB, 6.4, True)


def test_the_ledger_says_where_the_memory_is() -> None:
    assert describe_ledger(LEDGER) == [
        "Setting        2.0 GiB",
        "Limit now      2.0 GiB",
        "Programs       300 MiB in use inside the machine",
        "Caches         500 MiB of files; 400 MiB of it can be given back at once",
        "Free           1.0 GiB in no use inside the machine",
        "This computer  900 MiB occupied by the machine's process, QEMU",
    ]


def test_the_ledger_tells_setting_and_limit_apart() -> None:
    lines = describe_ledger(replace(LEDGER, setting_bytes=4 * GIB, limit_bytes=GIB))
    assert lines[:2] == [
        "Setting        4.0 GiB, from the next start on",
        "Limit now      1.0 GiB, of the 2.0 GiB that it started with",
    ]


def test_a_system_that_takes_nothing_back_is_told_as_one() -> None:
    assert describe_ledger(replace(LEDGER, gives_back=False))[-1] == NEVER_COMES_BACK
    lines = describe_given_back(replace(GIVEN, gives_back=False))
    assert lines == ["The machine freed 400 MiB of its caches.", NEVER_COMES_BACK]


def test_giving_back_says_what_this_computer_has_got() -> None:
    assert describe_given_back(GIVEN) == [
        "The machine freed 400 MiB of its caches; this computer got 400 MiB back in 6 s.",
        "The machine's process takes 500 MiB now; it took 900 MiB.",
    ]


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (None, "The machine may use 3 GiB from its next start on."),
        (LimitChange(3 * GIB, 3 * GIB, 4 * GIB, GIB, False), "The machine may use 3.0 GiB now."),
        (
            LimitChange(3 * GIB, 2 * GIB, 2 * GIB, GIB, True),
            "started with 2.0 GiB, and cannot grow beyond that while it runs.",
        ),
        (
            LimitChange(3 * GIB, 3 * GIB + GIB // 2, 4 * GIB, GIB, False),
            "The machine came down to 3.5 GiB only: the rest is in use.",
        ),
    ],
)
def test_a_limit_says_what_holds_now(now: LimitChange | None, words: str) -> None:
    change = Change(find_spec("memory"), 2048, 3072)
    assert words in describe_limit(NewLimit(change, now))[0]


async def test_memory_is_shown_given_back_and_limited(
    capsys: pytest.CaptureFixture[str], api: FakeApi, layout: Layout
) -> None:
    api.state = MachineState.RUNNING

    async def run(*args: str) -> Any:
        return await sampan(capsys, layout, "memory", *args)

    code, out, _ = await run("--json")
    assert (code, json.loads(out)) == (0, api.ledger.to_json())
    assert "can be given back at once" in (await run())[1]
    assert "this computer got" in (await run("give-back"))[1]
    code, out, _ = await run("limit", "1G")
    assert (code, api.calls[-1]) == (0, f"limit {GIB}")
    assert "The machine may use 1.0 GiB now." in out
    assert json.loads(layout.settings.read_text()) == {"memory": 1024}
    code, out, _ = await run("limit", "4G")
    assert "`sampan restart` applies it" in out
    assert json.loads(layout.settings.read_text()) == {"memory": 4096}


async def test_a_limit_that_is_refused_is_not_kept(
    capsys: pytest.CaptureFixture[str], api: FakeApi, layout: Layout
) -> None:
    api.state = MachineState.RUNNING
    code, _, err = await sampan(capsys, layout, "memory", "limit", "600M")
    assert code == 8
    assert "The machine cannot do with 600 MiB" in err
    assert not layout.settings.exists()
    code, _, err = await sampan(capsys, layout, "memory", "limit", "lots")
    assert (code, api.calls) == (2, ["limit 629145600"])


async def test_without_a_machine_the_limit_is_the_setting(
    capsys: pytest.CaptureFixture[str], layout: Layout
) -> None:
    code, out, _ = await sampan(capsys, layout, "memory", "limit", "3G")
    assert (code, out) == (0, "The machine may use 3 GiB from its next start on.\n")
    code, out, _ = await sampan(capsys, layout, "memory")
    assert (code, out.splitlines()) == (
        0,
        ["Setting        3.0 GiB, from the next start on", "This computer  0 B: no machine runs"],
    )
    code, _, err = await sampan(capsys, layout, "memory", "give-back")
    assert code == 8
    assert "takes no memory of this computer" in err


def test_the_status_tells_a_limit_that_was_moved() -> None:
    use = MemoryUse(2 * GIB, 611 * MIB, balloon_bytes=GIB, effective_limit_bytes=GIB)
    assert describe_memory(use) == (
        "up to 1.0 GiB (of the 2.0 GiB that it started with), takes 611 MiB of this computer"
    )
    assert describe_memory(replace(use, balloon_bytes=0)).startswith("up to 2.0 GiB, takes")
