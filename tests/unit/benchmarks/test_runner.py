"""Measures in turns, and what is read from the guest."""

import pytest
from benchmarks.dockerload import make_archive
from benchmarks.errors import BenchmarkError
from benchmarks.idle import read_guest_memory
from benchmarks.runner import take_turns

LISTING = """\
  RSS COMMAND
 1024 /sbin/init
13648 /usr/bin/python3 -I -S -B -X utf8 -c  import sys import sampan_agent
90716 dockerd --log-level=warn --containerd=/run/containerd/containerd.sock
46584 containerd --log-level warn
 9000 /usr/bin/containerd-shim-runc-v2 -namespace moby
    0 [kworker/0:0]
"""


def test_the_sides_are_measured_by_turns():
    order: list[str] = []

    def note(label: str) -> float:
        order.append(label)
        return float(len(order))

    said: list[str] = []
    samples = take_turns({"a": lambda: note("a"), "b": lambda: note("b")}, 2, "s", said.append)
    assert order == ["a", "b", "a", "b"]
    assert samples["a"].values == (1, 3)
    assert samples["b"].values == (2, 4)
    assert said[-1] == "2/2 b: 4 s"


def test_a_turn_of_slices_is_their_mean():
    values = iter((1.0, 10.0, 3.0, 20.0, 5.0, 30.0, 9.0, 40.0))
    said: list[str] = []
    measures = {"a": lambda: next(values), "b": lambda: next(values)}
    samples = take_turns(measures, 2, "s", said.append, slices=2)
    assert samples["a"].values == (2, 7)
    assert samples["b"].values == (15, 35)
    assert said[-1] == "4/4 b: 40 s"


def test_the_guests_programs_are_found_in_its_list_of_processes():
    memory = read_guest_memory(LISTING)
    assert {name: round(size) for name, size in memory.items()} == {
        "guest agent": 13,
        "dockerd": 89,
        "containerd": 45,
    }


def test_a_program_that_is_not_in_the_list_is_named():
    with pytest.raises(BenchmarkError, match="dockerd, containerd"):
        read_guest_memory("\n".join(LISTING.splitlines()[:3]))


def test_the_archive_to_load_is_its_layer_and_little_else():
    archive = make_archive("amd64", 1_000_000)
    assert 1_000_000 < len(archive) < 1_040_000
