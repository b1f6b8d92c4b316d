"""Which steps free memory, and which are left out when there is no time for them."""

import os

import pytest

from sampan_agent.errors import AgentError
from sampan_agent.giveback import MIB, STEPS, GiveBack, Step
from sampan_agent.memory import reclaimable_bytes, reclaimable_files


class Kernel:
    """A guest with 100 MiB in files and 10 MiB in entries, and a clock that its steps move."""

    def __init__(self):
        self.memory = {"MemFree": 50 * MIB, "Active(file)": 100 * MIB, "SReclaimable": 10 * MIB}
        self.now = 0.0
        self.done = []

    def step(self, name, key, ms_for_mib, guess=1.0):
        def work():
            amount = self.memory.get(key, 0)
            self.now += amount / MIB * ms_for_mib / 1000
            self.memory["MemFree"] += amount
            self.memory[key] = 0
            self.done.append(name)

        return Step(name, lambda memory: memory.get(key, 0), work, guess)

    def give_back(self, **costs):
        steps = (
            self.step("sync", "Dirty", costs.get("sync", 1.0)),
            self.step("files", "Active(file)", costs.get("files", 1.0)),
            self.step("entries", "SReclaimable", costs.get("entries", 1.0)),
        )
        return GiveBack(steps, lambda: dict(self.memory), lambda: self.now)


@pytest.fixture
def kernel():
    return Kernel()


def test_for_the_host_all_is_freed_and_told(kernel):
    result = kernel.give_back().run("host", None)
    assert kernel.done == ["sync", "files", "entries"]
    assert result["freed_bytes"] == 110 * MIB
    assert result["before"]["free"] == 50 * MIB
    assert result["after"]["free"] == 160 * MIB
    assert result["took_ms"] == {"sync": 0.0, "files": 100.0, "entries": 10.0}
    assert result["skipped"] == []


def test_before_a_suspend_names_of_files_stay(kernel):
    kernel.give_back().run("suspend", None)
    assert kernel.done == ["sync", "files"]


def test_a_step_that_does_not_fit_is_left_out(kernel):
    result = kernel.give_back().run("host", 50)
    assert (kernel.done, result["skipped"]) == (["sync", "entries"], ["files"])


def test_what_the_steps_before_took_counts(kernel):
    kernel.memory["Dirty"] = 40 * MIB
    result = kernel.give_back().run("host", 130)
    assert (kernel.done, result["skipped"]) == (["sync", "entries"], ["files"])


def test_how_long_a_step_takes_is_learned(kernel):
    give_back = kernel.give_back(files=0.1)
    give_back.run("host", None)
    kernel.memory["Active(file)"] = 100 * MIB
    assert give_back.run("host", 50)["skipped"] == []
    kernel.memory["Active(file)"] = 501 * MIB
    assert give_back.run("host", 50)["skipped"] == ["files"]


def test_a_step_with_little_to_do_teaches_nothing(kernel):
    kernel.memory["Active(file)"] = MIB
    give_back = kernel.give_back(files=1000)
    give_back.run("host", None)
    kernel.memory["Active(file)"] = 100 * MIB
    assert "files" not in give_back.run("host", 150)["skipped"]


def test_a_purpose_that_is_none_is_an_error(kernel):
    with pytest.raises(AgentError, match="host, suspend"):
        kernel.give_back().run("fun", None)


def test_what_is_mapped_or_not_yet_written_cannot_be_dropped():
    memory = {
        "Active(file)": 100, "Inactive(file)": 50, "Mapped": 60, "Dirty": 20, "Writeback": 5,
        "SReclaimable": 7,
    }  # fmt: skip
    assert (reclaimable_files(memory), reclaimable_bytes(memory)) == (65, 72)
    assert reclaimable_bytes({"Mapped": 5}) == 0


def test_the_guest_writes_before_it_drops():
    assert [step.name for step in STEPS][:2] == ["sync", "files"]
    assert STEPS[0].work is os.sync
