"""The data disk of a real machine: its file shrinks by itself, it grows while containers run."""

from __future__ import annotations

import json
import time

from tests.e2e.conftest import HELLO, Sampan

MIB, GIB = 1 << 20, 1 << 30
SIZE_MIB = 64
SHRINKS_S = 90.0


def occupied(machine: Sampan) -> int:
    return (machine.home / "machine/data.qcow2").stat().st_blocks * 512


def test_a_volume_that_is_removed_gives_its_room_back_by_itself(machine: Sampan, name: str):
    machine.docker("volume", "create", name)
    file = f"/var/lib/docker/volumes/{name}/_data/file"
    machine.run("ssh", f"dd if=/dev/urandom of={file} bs=1M count={SIZE_MIB} conv=fsync")
    full = occupied(machine)
    machine.docker("volume", "rm", name)
    deadline = time.monotonic() + SHRINKS_S
    while full - occupied(machine) < SIZE_MIB * 0.9 * MIB:
        assert time.monotonic() < deadline, machine.run("logs", "console").stdout
        time.sleep(0.5)


def test_the_disk_grows_while_a_container_runs_on_it(machine: Sampan, name: str):
    machine.docker("run", "-d", "--name", name, HELLO)
    before = json.loads(machine.run("disk", "--json").stdout)["limit_bytes"]
    size = before // GIB + 1
    text = machine.run("disk", "grow", f"{size}G").stdout
    assert f"to {size} GiB; containers have the room now." in text
    blocks = machine.run("ssh", "stat -f -c '%b %S' /var/lib/sampan").stdout.split()
    # What ext4 keeps for itself is not in it: a little less than the disk has.
    assert int(blocks[0]) * int(blocks[1]) > before * 0.97
    assert machine.status()["disk"]["limit_bytes"] == size * GIB
    assert machine.run("config", "get", "disk").stdout.strip() == str(size)
    done = machine.run("disk", "grow", f"{size - 1}", check=False)
    assert (done.returncode, "can only grow, not shrink" in done.stderr) == (2, True)
    assert machine.docker("inspect", "-f", "{{.State.Running}}", name).stdout.strip() == "true"


def test_the_ledger_counts_what_docker_keeps(machine: Sampan, name: str):
    machine.docker("create", "--name", name, HELLO)
    ledger = json.loads(machine.run("disk", "--json").stdout)
    kinds = {item["kind"]: item for item in ledger["items"]}
    assert kinds["images"]["count"] >= 1
    assert kinds["containers"]["count"] > kinds["containers"]["in_use"]
    assert 0 < ledger["guest_used_bytes"] < ledger["host_bytes"] < ledger["limit_bytes"]
    status = machine.status()["disk"]
    assert status["reclaimable_bytes"] is not None
    assert "of this computer." in machine.run("disk", "trim").stdout


def test_the_disk_of_a_machine_that_was_never_started_is_made_larger(folder: Sampan):
    text = folder.run("disk", "grow", "70").stdout
    assert "The data disk is made with 70 GiB at the first start." in text
    assert folder.run("config", "get", "disk").stdout.strip() == "70"
    assert not list((folder.home / "run").iterdir())
