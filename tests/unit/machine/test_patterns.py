"""The lines that the console is watched for."""

import time

import pytest

from sampan.machine.patterns import CONSOLE_PATTERNS, Meaning, PatternTable, plain_text

LINES = {
    "init": b"sampan: init 0.71",
    "root": b"sampan: root",
    "boot": b"[    1.2] sampan: boot",
    "failed": b"sampan: failed: no data disk",
    "repaired": b"sampan: agent The data disk had errors; they were repaired. (901 ms)",
    "panic": b"[    0.9] Kernel panic - not syncing: Attempted to kill init!",
    "root-missing": b"[ 1.0] VFS: Unable to mount root fs on unknown-block(0,0)",
    "disk-error": b"[ 9.1] I/O error, dev vda, sector 2048 op 0x0:(READ)",
    "disk-full": b"EXT4-fs (vdb): failed to convert unwritten extents",
    "read-only": b"EXT4-fs (vdb): Remounting filesystem read-only",
    "out-of-memory": b"Out of memory: Killed process 321 (redis-server) total-vm:1kB",
    "memory-limit": b"Memory cgroup out of memory: Killed process 9 (python3) total-vm:1kB",
    "stuck": b"watchdog: BUG: soft lockup - CPU#1 stuck for 23s! [dockerd:300]",
    "shutdown": b"sampan: shutdown",
    "restart": b"reboot: Restarting system",
    "power-off": b"reboot: Power down",
}


@pytest.mark.parametrize("pattern", CONSOLE_PATTERNS, ids=lambda pattern: pattern.name)
def test_each_line_is_known(pattern):
    (match,) = PatternTable().find(b"before\n" + LINES[pattern.name] + b"\r\nafter\n")
    assert match.name == pattern.name
    assert match.meaning is pattern.meaning
    assert match.line == LINES[pattern.name].decode()
    assert "{" not in match.sentence


def test_the_sentence_holds_the_detail():
    (match,) = PatternTable().find(LINES["failed"] + b"\r\n")
    assert match.sentence == "The guest could not start: no data disk"
    assert match.meaning is Meaning.FAILURE


def test_a_coloured_line_is_known_too():
    (match,) = PatternTable().find(b"\x1b[1;31msampan: failed: x\x1b[0m\n")
    assert match.sentence == "The guest could not start: x"


def test_matches_keep_their_order():
    found = PatternTable().find(b"sampan: boot\nnothing\nsampan: init\n")
    assert [match.name for match in found] == ["boot", "init"]


def test_ordinary_lines_are_no_match():
    assert PatternTable().find(b"Linux version 6.12\nRun /init as init process\n") == []


def test_a_flood_costs_one_pass():
    flood = b"x" * 79 + b"\n"
    table = PatternTable()
    began = time.perf_counter()
    for _ in range(100):
        table.find(flood * 100)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"\x1b[31mred\x1b[0m", "red"),
        (b"\x1b]0;title\x07here", "here"),
        (b"\x1bcreset\x00\x07\r\n", "reset\n"),
        (b"tab\tand \xe8\x88\xb9", "tab\tand 船"),
        (b"\xff broken", "\ufffd broken"),
    ],
)
def test_control_sequences_are_left_out(raw, text):
    assert plain_text(raw) == text
