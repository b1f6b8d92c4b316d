"""What people do with Debian's docker CLI, unchanged, against the machine."""

from __future__ import annotations

import io
import json
import re
import socket
import subprocess
import tarfile
import time
import urllib.request
from pathlib import Path

import pexpect
import pytest
from tests.e2e.conftest import GREETING, HELLO, Sampan

KILOBYTES = 64 * 1024


def fetch(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as answer:
        return str(answer.read().decode())


def host_port(machine: Sampan, name: str, port: int = 80) -> int:
    where = machine.docker("port", name, f"{port}/tcp").stdout.splitlines()[0]
    return int(where.rpartition(":")[2])


def test_an_image_is_saved_removed_and_loaded(machine: Sampan, tmp_path: Path) -> None:
    archive = tmp_path / "copy.tar"
    machine.docker("tag", HELLO, "copy:1")
    machine.docker("save", "-o", str(archive), "copy:1")
    machine.docker("rmi", "copy:1")
    assert "copy:1" in machine.docker("load", "-i", str(archive)).stdout
    machine.docker("rmi", "copy:1")


def follow_size(child: pexpect.spawn, rows: int, columns: int) -> None:
    """Resize the terminal until the program in the container says so.

    The docker CLI listens to the signal only some time after the first prompt: tell it again.
    """
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        child.setwinsize(rows, columns - 1)
        child.setwinsize(rows, columns)
        child.sendline("stty size")
        if child.expect([rf"\b{rows} {columns}\r", r"\b\d+ \d+\r"]) == 0:
            return
        time.sleep(0.2)
    pytest.fail("the new size of the terminal did not arrive")


def test_an_interactive_terminal_has_a_size_and_an_exit_code(machine: Sampan, name: str) -> None:
    child = pexpect.spawn(
        str(machine.stock_docker),
        ["run", "--rm", "-it", "--name", name, HELLO, "sh"],
        env=machine.env,
        dimensions=(40, 123),
        timeout=60,
        encoding="utf-8",
    )
    child.expect("[#$] ")
    child.sendline("stty size; tty")
    child.expect("40 123")
    child.expect("/dev/pts/")
    child.expect("[#$] ")
    follow_size(child, 50, 99)
    child.sendline("exit 7")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 7


def test_a_published_port_answers_on_this_computer_and_only_on_loopback(
    machine: Sampan, name: str
) -> None:
    identity = machine.docker("run", "-d", "--name", name, "-p", "80", HELLO).stdout.strip()
    port = host_port(machine, name)
    assert identity[:12] in fetch(port)
    bound = [entry for entry in machine.status()["ports"] if entry["host_port"] == port]
    assert {entry["host_ip"] for entry in bound} <= {"127.0.0.1", "::1"}
    machine.docker("rm", "-f", name)
    with pytest.raises(OSError, match="refused"):
        fetch(port)
    assert all(entry["host_port"] != port for entry in machine.status()["ports"])


def test_a_port_that_is_taken_is_dockers_own_error_and_starts_nothing(
    machine: Sampan, name: str
) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        failed = machine.docker("run", "-d", "--name", name, "-p", f"{port}:80", HELLO, check=False)
    assert failed.returncode == 125
    assert "address already in use" in failed.stderr
    assert str(port) in failed.stderr
    machine.docker("start", name)
    assert GREETING in fetch(port)


def test_logs_are_followed_as_they_come(machine: Sampan, name: str) -> None:
    script = "i=0; while [ $i -lt 4 ]; do echo line $i; i=$((i+1)); sleep 1; done"
    machine.docker("run", "-d", "--name", name, HELLO, "sh", "-c", script)
    began = time.monotonic()
    with subprocess.Popen(
        [str(machine.stock_docker), "logs", "-f", name],
        env=machine.env,
        stdout=subprocess.PIPE,
        text=True,
    ) as follow:
        assert follow.stdout is not None
        lines = [(line.strip(), time.monotonic() - began) for line in follow.stdout]
    assert follow.returncode == 0
    assert [line for line, _ in lines] == [f"line {number}" for number in range(4)]
    assert lines[-1][1] - lines[0][1] > 1, "the lines came all at once"


def test_exec_passes_input_output_errors_and_the_exit_code(machine: Sampan, name: str) -> None:
    machine.docker("run", "-d", "--name", name, HELLO)
    script = "cat; echo wrong >&2; exit 3"
    done = machine.docker("exec", "-i", name, "sh", "-c", script, check=False, input="given")
    assert (done.stdout, done.stderr, done.returncode) == ("given", "wrong\n", 3)


def test_files_are_copied_both_ways_byte_for_byte(
    machine: Sampan, name: str, tmp_path: Path
) -> None:
    machine.docker("run", "-d", "--name", name, HELLO)
    body = bytes(range(256)) * 20_000
    (tmp_path / "there").write_bytes(body)
    machine.docker("cp", str(tmp_path / "there"), f"{name}:/tmp/file")
    machine.docker("cp", f"{name}:/tmp/file", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == body


def test_stats_tell_memory_and_processes(machine: Sampan, name: str) -> None:
    machine.docker("run", "-d", "--name", name, "-m", "64m", HELLO)
    line = machine.docker("stats", "--no-stream", "--format", "{{json .}}", name).stdout
    stats = json.loads(line)
    assert stats["MemUsage"].endswith("/ 64MiB")
    assert int(stats["PIDs"]) >= 1


def test_events_arrive_while_they_happen(machine: Sampan, name: str) -> None:
    with subprocess.Popen(
        [
            *(str(machine.stock_docker), "events", "--format", "{{.Action}}"),
            *("--filter", f"container={name}"),
        ],
        env=machine.env,
        stdout=subprocess.PIPE,
        text=True,
    ) as watch:
        assert watch.stdout is not None
        machine.docker("run", "--name", name, HELLO, "true")
        seen = [watch.stdout.readline().strip() for _ in range(4)]
        watch.terminate()
    assert seen[:1] == ["create"]
    assert "start" in seen


@pytest.mark.parametrize("buildkit", ["0", "1"], ids=["classic", "buildkit"])
def test_an_image_is_built_from_a_dockerfile(
    machine: Sampan, name: str, tmp_path: Path, buildkit: str
) -> None:
    (tmp_path / "Dockerfile").write_text(
        f"FROM {HELLO}\nCOPY note /note\nRUN cat /note /note > /twice && echo built > /how\n"
        'CMD ["cat", "/twice", "/how"]\n'
    )
    (tmp_path / "note").write_text("read me\n")
    env = machine.env | {"DOCKER_BUILDKIT": buildkit}
    tag = f"built-{buildkit}:1"
    built = subprocess.run(
        [str(machine.stock_docker), "build", "-t", tag, str(tmp_path)],
        env=env,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert built.returncode == 0, built.stdout + built.stderr
    out = machine.docker("run", "--rm", "--name", name, tag).stdout
    assert out == "read me\nread me\nbuilt\n"
    machine.docker("rmi", tag)


def test_a_container_is_committed_to_an_image(machine: Sampan, name: str) -> None:
    machine.docker("run", "--name", name, HELLO, "sh", "-c", "echo kept > /kept")
    machine.docker("commit", name, "committed:1")
    assert machine.docker("run", "--rm", "committed:1", "cat", "/kept").stdout == "kept\n"
    machine.docker("rmi", "committed:1")


def test_a_volume_outlives_its_containers(machine: Sampan) -> None:
    machine.docker("volume", "create", "keep")
    machine.docker("run", "--rm", "-v", "keep:/data", HELLO, "sh", "-c", "echo here > /data/f")
    out = machine.docker("run", "--rm", "-v", "keep:/data", HELLO, "cat", "/data/f").stdout
    assert out == "here\n"
    machine.docker("volume", "rm", "keep")


def test_containers_on_a_network_find_each_other_by_name(machine: Sampan, name: str) -> None:
    machine.docker("network", "create", f"net-{name}")
    try:
        machine.docker("run", "-d", "--name", name, "--network", f"net-{name}", HELLO)
        page = machine.docker(
            "run", "--rm", "--network", f"net-{name}", HELLO, "wget", "-qO-", f"http://{name}/"
        ).stdout
        assert GREETING in page
    finally:
        machine.docker("rm", "-f", name)
        machine.docker("network", "rm", f"net-{name}")


def test_a_memory_limit_is_kept_by_the_kernel(machine: Sampan, name: str) -> None:
    hungry = "x=$(head -c 60000000 /dev/zero | tr '\\0' x); echo ${#x}"
    done = machine.docker(
        "run", "--name", name, "-m", "24m", "--memory-swap", "24m", HELLO, "sh", "-c", hungry,
        check=False,
    )  # fmt: skip
    assert done.returncode == 137
    state = machine.docker("inspect", "-f", "{{.State.OOMKilled}}", name).stdout.strip()
    assert state == "true"


def test_a_large_archive_goes_through_and_comes_back(machine: Sampan, name: str) -> None:
    machine.docker("create", "--name", name, HELLO)
    body = io.BytesIO()
    with tarfile.open(fileobj=body, mode="w") as archive:
        item = tarfile.TarInfo("large")
        item.size = 40_000_000
        archive.addfile(item, io.BytesIO(bytes(item.size)))
    put = subprocess.run(
        [str(machine.stock_docker), "cp", "-", f"{name}:/tmp"],
        env=machine.env,
        input=body.getvalue(),
        capture_output=True,
        timeout=240,
        check=False,
    )
    assert put.returncode == 0, put.stderr
    got = subprocess.run(
        [str(machine.stock_docker), "cp", f"{name}:/tmp/large", "-"],
        env=machine.env,
        capture_output=True,
        timeout=240,
        check=False,
    )
    with tarfile.open(fileobj=io.BytesIO(got.stdout)) as archive:
        assert archive.getmember("large").size == 40_000_000


def test_compose_starts_services_that_talk(machine: Sampan, tmp_path: Path) -> None:
    (tmp_path / "compose.yaml").write_text(
        f"services:\n  web:\n    image: {HELLO}\n    ports: ['80']\n"
        f"  other:\n    image: {HELLO}\n    command: sleep 1000\n    stop_signal: SIGKILL\n"
    )
    project = ("compose", "-p", "duo", "-f", str(tmp_path / "compose.yaml"))
    try:
        machine.docker(*project, "up", "-d")
        where = machine.docker(*project, "port", "web", "80").stdout
        assert GREETING in fetch(int(where.strip().rpartition(":")[2]))
        inside = (*project, "exec", "-T", "other")
        assert GREETING in machine.docker(*inside, "wget", "-qO-", "http://web/").stdout
    finally:
        machine.docker(*project, "down", "-t", "1")
    assert not re.search("duo", machine.docker("ps", "-a").stdout)
