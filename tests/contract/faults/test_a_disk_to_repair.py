"""`sampan start --repair-disk`: the copy, what is said, and when nothing is done."""

import pytest
from tests.contract.faults.conftest import Sampan, check_sentence


def start(sampan: Sampan):
    return sampan.run("start", "--accelerator", "tcg", "--repair-disk")


@pytest.fixture
def asking(sampan: Sampan, image, qemu) -> Sampan:
    """A machine that did not start: its disk waits for a yes."""
    qemu.behave(guest="disk failed")
    done = sampan.start()
    hint = "`sampan start --repair-disk` keeps a copy of the disk, then repairs what it can"
    check_sentence(done, 5, "errors that cannot be repaired without asking", hint)
    return sampan


def test_a_repair_is_told_and_its_copy_stays(asking, qemu):
    assert "sampan start --repair-disk" in asking.run("doctor").stdout
    copy, before = asking.layout.data_disk_copy, asking.layout.data_disk.read_bytes()
    qemu.behave(guest="disk repaired")
    done = start(asking)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    [kept] = [line for line in lines if line.startswith("The data disk as it is now")]
    [warning] = [line for line in lines if line.startswith("warning: The data disk had errors")]
    assert str(copy) in kept
    assert lines.index(kept) < lines.index(warning)
    assert "e2fsck asked 3 times and was told yes" in warning
    assert f"To go back, run `sampan stop` and move it to {asking.layout.data_disk}." in warning
    assert copy.read_bytes() == before
    assert str(copy) in asking.run("doctor").stdout
    assert asking.status()["state"] == "running"


def test_a_disk_that_is_clean_needs_no_copy(sampan, image, qemu):
    qemu.behave(guest="disk clean")
    done = start(sampan)
    assert "it has no errors; its copy was removed." in done.stdout, done.stderr
    assert not sampan.layout.data_disk_copy.exists()


def test_a_repair_that_fails_says_where_the_copy_is(asking, qemu):
    qemu.behave(guest="repair failed")
    done = start(asking)
    copy = asking.layout.data_disk_copy
    check_sentence(done, 5, "could not be repaired (e2fsck code 4)", f"before is {copy}: move it")
    assert "e2fsck said this" in done.stderr
    assert copy.exists()
    # Another try would lose what there is to go back to.
    starts = qemu.starts
    check_sentence(start(asking), 5, f"{copy} is the disk as it was", "Move it away to keep it")
    assert qemu.starts == starts


def test_a_start_that_fails_before_the_guest_runs_leaves_no_copy(asking, qemu):
    qemu.behave(says="qemu-system-x86_64: cannot set up guest memory")
    assert start(asking).returncode != 0
    assert not asking.layout.data_disk_copy.exists()


def test_a_machine_that_runs_is_not_repaired(running):
    done = start(running)
    check_sentence(done, 8, "its disk can only be repaired at a start", "Run `sampan stop`, then")
    assert running.status()["state"] == "running"


def test_no_room_for_the_copy_ends_the_start(sampan, image, qemu):
    machine = sampan.layout.machine
    machine.mkdir(mode=0o700, parents=True)
    small = [f"mount -t tmpfs -o size=20m none {machine}"]
    done = sampan.alone(small, "start", "--accelerator", "tcg", "--repair-disk")
    check_sentence(done, 5, "There is no room to keep a copy of the data disk", "Free some space")
    assert qemu.starts == 0


def test_a_host_agent_that_is_killed_leaves_the_copy_and_the_machine(asking, qemu):
    qemu.behave(guest="disk repaired")
    assert start(asking).returncode == 0
    agent = asking.host_agent()
    agent.kill()
    agent.wait(10)
    assert asking.run("start").returncode == 0
    assert asking.layout.data_disk_copy.exists()
    assert asking.status()["error"] is None
