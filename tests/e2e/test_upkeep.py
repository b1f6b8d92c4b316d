"""config, doctor, diagnose and reset with a real machine."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

from tests.e2e.conftest import HELLO, Sampan

SECRET = "correct-horse-battery"


def test_the_doctor_finds_a_machine_that_runs_in_order(machine: Sampan):
    done = machine.run("doctor", "--json", check=False)
    value = json.loads(done.stdout)
    found = {item["name"]: item for item in value["findings"]}
    assert (done.returncode, value["ok"]) == (0, True), value
    for name in ("QEMU", "image", "host agent", "machine", "guest agent", "engine", "ports"):
        assert found[name]["level"] == "ok", found[name]
    assert "in use by the machine" in found["data disk"]["text"]


def test_the_doctor_names_a_container_whose_port_was_taken(machine: Sampan, name: str):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = f"127.0.0.1:{taken.getsockname()[1]}:80"
        done = machine.docker("run", "-d", "--name", name, "-p", port, HELLO, check=False)
        assert done.returncode != 0
    text = machine.run("doctor").stdout
    assert f"{name} did not start" in text
    machine.docker("rm", "-f", name)


def test_a_bundle_holds_no_secret_of_a_container(machine: Sampan, name: str, tmp_path: Path):
    machine.docker("run", "-d", "--name", name, "-e", f"DB_WORD={SECRET}", HELLO)
    out = tmp_path / "b.tar.gz"
    text = machine.run("diagnose", "--out", str(out)).stdout
    assert "It was sent nowhere" in text
    with tarfile.open(out) as archive:
        files = {item.name: archive.extractfile(item) for item in archive.getmembers()}
        content = {path: file.read().decode() for path, file in files.items() if file}
    assert name in content["b/docker.json"]
    assert json.loads(content["b/status.json"])["state"] == "running"
    assert "b/logs/console.log" in content
    assert all(SECRET not in part for part in content.values())


def test_a_setting_of_a_running_machine_asks_for_a_restart(machine: Sampan):
    text = machine.run("config", "set", "cpus", "1").stdout
    assert "`sampan restart` applies the new one" in text
    machine.run("config", "unset", "cpus")


def test_reset_counts_what_is_lost_and_begins_anew(folder: Sampan):
    folder.run("start")
    folder.run("demo")
    folder.docker("volume", "create", "things")
    text = folder.run("reset", "--keep-data", "--yes").stdout
    assert "Kept: the data disk" in text
    folder.run("start")
    done = folder.run("reset", "--yes")
    assert "1 container" in done.stdout
    assert "1 image" in done.stdout
    assert "1 volume" in done.stdout
    assert not list((folder.home / "machine").iterdir())
    assert not list((folder.home / "run").iterdir())
    doctor = folder.run("doctor")
    assert "none yet; the first start makes it" in doctor.stdout
