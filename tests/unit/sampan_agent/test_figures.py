"""Reading the kernel's figures and answers of programs."""

from pathlib import Path

import pytest

from sampan_agent import memory
from sampan_agent.cgroups import Cgroups
from sampan_agent.console import Console, Phases, read_phases, read_stamp
from sampan_agent.errors import AgentError
from sampan_agent.execution import parse_request
from sampan_agent.http import join_chunks, parse_answer
from sampan_agent.images import list_archives
from sampan_agent.network import find_card, pack_address, pack_default_route
from sampan_agent.port import find_port
from sampan_agent.ports import parse_record
from sampan_agent.shutdown import mounts_below

MEMINFO = """\
MemTotal:        2021552 kB
MemFree:         1697240 kB
MemAvailable:    1798160 kB
Buffers:           14548 kB
Cached:           211340 kB
Shmem:               340 kB
SReclaimable:       9616 kB
HugePages_Total:       0
Nonsense
"""


def test_meminfo_is_in_bytes():
    values = memory.parse_meminfo(MEMINFO)
    assert values["MemTotal"] == 2021552 * 1024
    assert values["HugePages_Total"] == 0
    assert "Nonsense" not in values


@pytest.fixture
def tree(own_environment: Path) -> Path:
    """A piece of /sys/fs/cgroup with one container and one that has just gone."""
    files = {
        "cpu.stat": "usage_usec 5000000\nuser_usec 1\n",
        "sampan/engine/memory.current": "1000\n",
        "docker/memory.current": "300\n",
        "docker/abc/memory.current": "300\n",
        "docker/abc/memory.max": "max\n",
        "docker/abc/cpu.stat": "usage_usec 42\n",
        "docker/abc/pids.current": "3\n",
        "docker/limited/memory.current": "1\n",
        "docker/limited/memory.max": "4096\n",
    }
    for name, text in files.items():
        file = own_environment / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    (own_environment / "docker" / "gone").mkdir()
    return own_environment


def test_stats_tell_the_engine_from_containers(tree: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "read_meminfo", lambda: memory.parse_meminfo(MEMINFO))
    stats = memory.collect_stats(Cgroups(str(tree)), str(tree))
    kib = 1024
    assert stats["memory"] == {
        "total": 2021552 * kib,
        "available": 1798160 * kib,
        "free": 1697240 * kib,
        "cached": (211340 + 14548 + 9616 - 340) * kib,
        "reclaimable": 9616 * kib,
        "engine": 1000,
        "containers": 300,
    }
    assert stats["cpu"]["usage_us"] == 5_000_000
    assert stats["disk"]["total"] > stats["disk"]["used"] > 0
    assert stats["containers"] == [
        {
            "id": "abc",
            "memory_bytes": 300,
            "memory_limit_bytes": None,
            "cpu_usage_us": 42,
            "pids": 3,
        },
        {
            "id": "limited",
            "memory_bytes": 1,
            "memory_limit_bytes": 4096,
            "cpu_usage_us": 0,
            "pids": 0,
        },
    ]


def test_without_cgroups_and_disk_stats_are_zero(own_environment: Path):
    stats = memory.collect_stats(Cgroups(str(own_environment / "no")), str(own_environment / "no"))
    assert (stats["containers"], stats["disk"]) == ([], {"total": 0, "used": 0})


def test_the_groups_are_made_once_and_again(own_environment: Path):
    cgroups = Cgroups(str(own_environment))
    for name in ("cgroup.subtree_control", "sampan/cgroup.subtree_control"):
        (own_environment / name).parent.mkdir(exist_ok=True)
        (own_environment / name).write_text("")
    cgroups.prepare()
    cgroups.prepare()
    assert (own_environment / "sampan" / "engine").is_dir()
    assert (own_environment / "sampan" / "agent" / "cgroup.procs").read_text() == "0"


def test_phases_are_told_once_and_known_to_the_next_agent(own_environment: Path):
    told: list[tuple[str, int]] = []
    file = str(own_environment / "phases")
    console = Console(-1)
    phases = Phases(file, console, lambda name, ms: told.append((name, ms)))
    phases.end("disk", 2000)
    phases.end("disk", 3000)
    phases.end("init", 1000)
    assert told == [("disk", 2000), ("init", 1000)]
    again = Phases(file, console, lambda name, ms: told.append((name, ms)))
    again.end("disk")
    assert len(told) == 2
    assert again.to_json() == [{"name": "init", "ms": 1000}, {"name": "disk", "ms": 2000}]


def test_a_line_that_was_cut_is_no_phase(own_environment: Path):
    file = own_environment / "phases"
    file.write_text("disk 2000\nengi")
    assert read_phases(str(file)) == {"disk": 2000}


@pytest.mark.parametrize(
    ("text", "ms"), [("3.21 5.10\n", 3210), ("", None), ("soon", None), ("inf", None)]
)
def test_the_boot_scripts_stamp_is_read_if_it_is_one(
    own_environment: Path, text: str, ms: int | None
):
    file = own_environment / "stamp"
    file.write_text(text)
    assert read_stamp(str(file)) == ms


def test_the_port_is_found_by_its_name(own_environment: Path):
    for entry, name in (("vport1p1", "org.other"), ("vport1p2", "dev.sampan.channel")):
        (own_environment / entry).mkdir()
        (own_environment / entry / "name").write_text(f"{name}\n")
    assert find_port("dev.sampan.channel", str(own_environment)) == "/dev/vport1p2"
    assert find_port("dev.sampan", str(own_environment)) is None
    assert find_port("x", str(own_environment / "none")) is None


def test_the_card_is_the_one_with_a_device(own_environment: Path):
    for name in ("lo", "docker0", "eth0"):
        (own_environment / name).mkdir()
    (own_environment / "eth0" / "device").touch()
    assert find_card(str(own_environment)) == "eth0"
    assert find_card(str(own_environment / "none")) is None


def test_structures_of_the_kernel_have_their_sizes():
    assert len(pack_address("10.0.2.15")) == 16
    assert pack_address("10.0.2.15")[4:8] == bytes([10, 0, 2, 15])
    assert len(pack_default_route("10.0.2.2")) == 120


def test_mounts_are_undone_from_the_inside():
    mountinfo = (
        "22 1 254:16 / /var/lib/sampan rw - ext4 /dev/vdb rw\n"
        "30 22 0:40 / /var/lib/sampan/docker/overlay2/a/merged rw - overlay overlay rw\n"
        "31 22 0:41 / /var/lib/sampan/with\\040space rw - tmpfs tmpfs rw\n"
        "32 1 0:42 / /var/lib/sampan-other rw - tmpfs tmpfs rw\n"
        "broken\n"
    )
    assert mounts_below("/var/lib/sampan", mountinfo) == [
        "/var/lib/sampan/with space",
        "/var/lib/sampan/docker/overlay2/a/merged",
        "/var/lib/sampan",
    ]


def test_an_answer_with_chunks_is_put_together():
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
    body = b'4\r\n{"a"\r\n3;x=y\r\n:1}\r\n0\r\n\r\n'
    assert parse_answer(head + body) == (200, b'{"a":1}')


@pytest.mark.parametrize("data", [b"", b"zz\r\nabc", b"5"])
def test_chunks_that_are_none_are_nothing(data: bytes):
    assert join_chunks(data) in (b"", b"abc")


@pytest.mark.parametrize("data", [b"", b"HTTP/1.1", b"HTTP/1.1 OK 200\r\n\r\n", b"\xff" * 100])
def test_what_is_not_http_is_said(data: bytes):
    with pytest.raises(AgentError):
        parse_answer(data)


def test_archives_are_known_by_name_and_size(own_environment: Path):
    (own_environment / "b.tar").write_bytes(b"12345")
    (own_environment / "a.tar").write_bytes(b"1")
    (own_environment / "readme").touch()
    assert list_archives(str(own_environment)) == [("a.tar", 1), ("b.tar", 5)]
    assert list_archives(str(own_environment / "none")) == []


@pytest.mark.parametrize(
    "text", ["", "tcp", "sctp 0.0.0.0 80 1.2.3.4 80", "tcp 0.0.0.0 0 1.2.3.4 80", "tcp a b c d e f"]
)
def test_a_record_that_is_none_is_a_sentence(text: str):
    with pytest.raises(AgentError, match=r"\.$"):
        parse_record(text)


def test_an_exec_request_has_defaults():
    request = parse_request({"argv": ["sh"]})
    assert (request.tty, request.rows, request.columns) == (False, 24, 80)
    assert request.env["HOME"] == "/root"
    assert "TERM" not in request.env


def test_an_exec_request_cannot_ask_for_a_terminal_of_any_size():
    request = parse_request({"argv": ["sh"], "tty": True, "rows": -5, "columns": 1 << 40})
    assert (request.rows, request.columns) == (0, 65535)
