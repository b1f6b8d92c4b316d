"""Memory that the machine gives back, and its limit, with a real machine."""

from __future__ import annotations

import json
from typing import Any

import psutil
import pytest
from tests.e2e.conftest import HELLO, Sampan
from tests.e2e.test_lifecycle import wait_for

MIB = 1024 * 1024
NEAR_MIB = 150
FILL = "dd if=/dev/zero of=/dev/null bs=1024M count=1"
"""Anonymous memory: its one buffer is as large as that."""
# In bytes: the head of busybox knows no larger unit.
WRITE = f"yes 0123456789abcde | head -c {200 * MIB} >/var/lib/sampan/agent/t; sync"


@pytest.fixture
def usage(machine: Sampan) -> Any:
    """What `sampan memory --json` tells, in MiB."""

    def usage() -> dict[str, Any]:
        value = json.loads(machine.run("memory", "--json").stdout)
        return {
            name: number // MIB if name.endswith("_bytes") and number is not None else number
            for name, number in value.items()
        }

    return usage


def test_what_a_container_filled_comes_back(machine: Sampan):
    qemu = psutil.Process(machine.status()["pid"])
    before = qemu.memory_info().rss
    done = machine.docker("run", "--rm", "--network", "none", HELLO, "sh", "-c", FILL)
    assert "1+0 records in" in done.stderr
    wait_for(lambda: qemu.memory_info().rss <= before + NEAR_MIB * MIB, 30)


def test_files_that_were_written_are_given_back_when_asked_for(machine: Sampan, usage: Any):
    machine.run("ssh", "--", "sh", "-c", WRITE)
    before = usage()
    assert before["reclaimable_bytes"] >= 150
    text = machine.run("memory", "give-back").stdout
    assert "of its caches; this computer got" in text
    after = usage()
    assert after["reclaimable_bytes"] < before["reclaimable_bytes"] - 100
    assert after["host_bytes"] < before["host_bytes"] - 100
    machine.run("ssh", "--", "rm", "/var/lib/sampan/agent/t")


def test_the_limit_moves_while_the_machine_runs(machine: Sampan, usage: Any):
    refused = machine.run("memory", "limit", "512M", check=False)
    assert refused.returncode == 8, refused.stdout
    assert "is the smallest limit at the moment" in refused.stderr
    text = machine.run("memory", "limit", "1920M").stdout
    assert "The machine may use 1.9 GiB now." in text
    now = usage()
    assert (now["setting_bytes"], now["limit_bytes"], now["balloon_bytes"]) == (1920, 1920, 128)
    memory = machine.status()["memory"]
    assert memory["effective_limit_bytes"] == 1920 * MIB
    assert memory["limit_bytes"] == 2048 * MIB
    machine.docker("run", "--rm", "--network", "none", HELLO, "true")
    text = machine.run("memory", "limit", "3G").stdout
    assert "cannot grow beyond that while it runs" in text
    assert "`sampan restart` applies it" in text
    now = usage()
    assert (now["setting_bytes"], now["limit_bytes"], now["boot_bytes"]) == (3072, 2048, 2048)
    machine.run("config", "unset", "memory")
