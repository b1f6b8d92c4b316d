"""`sampan ports` against a host agent without a machine."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest
from tests.unit.hostagent_control.fake_api import FakeApi

from sampan.cli.main import main
from sampan.cli.ports import describe_ports
from sampan.core.layout import Layout
from sampan.core.ports import Forward, PortUse, waiting_use

OPEN = PortUse(
    "1", "published", "open", "tcp", "127.0.0.1", 8080, "web", "172.17.0.2", 80, 1536, 5_000_000,
    2, 117,
)  # fmt: skip
CONFLICT = replace(
    OPEN, id="2", origin="added", state="conflict", host_ip="::1", host_port=53, container="dns",
    container_port=5353, proto="udp", bytes_in=0, bytes_out=0, connections=0, connections_total=0,
    message="address already in use: [::1]:53 is taken on this computer by named (process 7)",
)  # fmt: skip


async def sampan(capsys: pytest.CaptureFixture[str], layout: Layout, *args: str) -> Any:
    env = {"SAMPAN_HOME": str(layout.home), "TERM": "dumb"}
    code = await asyncio.to_thread(main, args, env)
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_table_is_aligned_and_says_what_is_wrong() -> None:
    assert describe_ports([OPEN, CONFLICT]) == [
        "HOST            CONTAINER  PROTOCOL       IN      OUT  NOW  TOTAL  STATE",
        "127.0.0.1:8080  web:80     tcp       1.5 KiB  4.8 MiB    2    117  open",
        "[::1]:53        dns:5353   udp           0 B      0 B    0      0  conflict, added: "
        + CONFLICT.message,
    ]


def test_a_name_cannot_change_the_terminal() -> None:
    assert "\x1b" not in describe_ports([replace(OPEN, container="a\x1b[2Jb")])[1]


async def test_ports_are_added_listed_and_removed(
    capsys: pytest.CaptureFixture[str], api: FakeApi, layout: Layout
) -> None:
    code, out, _ = await sampan(capsys, layout, "ports", "add", "5353:dns:53/udp")
    assert code == 0
    assert out == "127.0.0.1:5353 leads to dns:53/udp, now and whenever the machine runs.\n"
    code, out, _ = await sampan(capsys, layout, "ports", "--json")
    assert json.loads(out) == {"ports": [use.to_json() for use in api.uses]}
    assert json.loads(out)["ports"][0]["host_port"] == 5353
    code, out, _ = await sampan(capsys, layout, "ports")
    assert out.splitlines()[1].split()[:3] == ["127.0.0.1:5353", "dns:53", "udp"]
    code, out, _ = await sampan(capsys, layout, "ports", "remove", "5353/udp")
    assert (code, api.calls[-1]) == (0, "remove  5353 udp")
    code, _, err = await sampan(capsys, layout, "ports", "remove", "5353/udp")
    assert code == 11
    assert "error: No port 5353/udp was added." in err
    code, _, err = await sampan(capsys, layout, "ports", "add", "nonsense")
    assert code == 2
    assert "8080:web:80" in err


async def test_without_a_machine_the_remembered_ports_are_shown(
    capsys: pytest.CaptureFixture[str], layout: Layout
) -> None:
    code, out, _ = await sampan(capsys, layout, "ports")
    assert (code, out.splitlines()[0]) == (0, "No port of this computer leads into the machine.")
    forward = Forward("127.0.0.1", 8080, "web", 80)
    layout.forwards.write_text(json.dumps({"forwards": [forward.to_json()]}))
    code, out, _ = await sampan(capsys, layout, "ports", "--json")
    use = waiting_use(forward, "the machine is stopped")
    assert json.loads(out) == {"ports": [use.to_json()]}
    code, _, err = await sampan(capsys, layout, "ports", "add", "81:web:80")
    assert code == 8
    assert "The machine is stopped" in err
