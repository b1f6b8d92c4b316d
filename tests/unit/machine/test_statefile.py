"""A saved machine is used once, by the machine that it belongs to, whenever a crash comes."""

import itertools
import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from sampan.core.errors import SuspendError
from sampan.core.layout import Layout
from sampan.machine.durable import DurableFolder
from sampan.machine.statefile import (
    MachineIdentity,
    StateFormat,
    StateStore,
    boot_argv,
    incoming_argv,
)

IDENTITY = MachineIdentity("ab12", "10.0.2", ("qemu", "-m", "2048M"))


@pytest.fixture
def layout(tmp_path):
    layout = Layout(tmp_path / "m")
    layout.machine.mkdir(parents=True)
    layout.data_disk.write_bytes(b"disk")
    return layout


@pytest.fixture
def store(layout):
    store = StateStore(layout)
    store.claim()
    return store


def save(store, identity=IDENTITY, pages=False):
    store.begin()
    store.memory.write_bytes(b"memory" * 100)
    if pages:
        store.pages.write_bytes(bytes(4096))
        return store.commit(identity, StateFormat.PAGES, 0)
    return store.commit(identity, StateFormat.MAPPED_RAM, 2)


def names(layout):
    return sorted(path.name for path in layout.machine.iterdir())


def test_what_was_saved_is_found_as_often_as_one_looks(store):
    saved = save(store)
    assert (saved.bytes, saved.format, saved.channels) == (600, "mapped-ram", 2)
    assert store.find(IDENTITY) == saved
    assert store.find(IDENTITY) == saved


def test_nothing_saved_is_no_error_and_memory_without_a_record_is_removed(layout, store):
    assert store.find(IDENTITY) is None
    store.begin()
    assert store.find(IDENTITY) is None
    assert names(layout) == ["data.qcow2", "disk.json"]


def test_what_is_claimed_is_never_found_again(layout, store):
    save(store)
    record = layout.saved_record.read_bytes()
    store.claim()
    assert not store.exists()
    layout.saved_record.write_bytes(record)  # as if a crash had brought it back
    with pytest.raises(SuspendError, match="its disk was changed since"):
        store.find(IDENTITY)
    assert names(layout) == ["data.qcow2", "disk.json"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"inputs": "cd34"}, "the VM image is another one now"),
        ({"qemu": "10.1.0"}, "saved by QEMU 10.0.2, and this is QEMU 10.1.0"),
        ({"argv": ("qemu", "-m", "4096M")}, "settings of the machine were changed"),
    ],
)
def test_another_machine_does_not_go_on_from_it(layout, store, change, why):
    save(store)
    with pytest.raises(SuspendError, match=why) as caught:
        store.find(replace(IDENTITY, **change))
    assert caught.value.hint == "It boots instead; nothing on its disk is lost."
    assert names(layout) == ["data.qcow2", "disk.json"]
    assert store.find(IDENTITY) is None


def change_time(path):
    status = path.stat()
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (lambda layout: layout.data_disk.write_bytes(b"longer disk"), "its disk was changed"),
        (lambda layout: change_time(layout.data_disk), "its disk was changed"),
        (lambda layout: layout.disk_generation.unlink(), "its disk was changed"),
        (lambda layout: layout.disk_generation.write_text("{}"), "its disk was changed"),
        (lambda layout: layout.data_disk.unlink(), r"data\.qcow2: No such file"),
        (lambda layout: layout.saved_memory.unlink(), r"state\.ram: No such file"),
        (lambda layout: os.truncate(layout.saved_memory, 599), "memory has 599 bytes of 600"),
        (lambda layout: change_time(layout.saved_memory), "file of its memory was changed"),
    ],
)
def test_a_change_behind_our_back_is_noticed(layout, store, damage, why):
    save(store)
    damage(layout)
    with pytest.raises(SuspendError, match=why):
        store.find(IDENTITY)
    assert not store.exists()
    assert not layout.saved_memory.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1},
        {"run": None},
        {"identity": None},
        {"identity": {"inputs": "ab12", "qemu": "10.0.2", "argv": None}},
        {"disk": []},
        {"format": "exec"},
        {"bytes": "many"},
        {"at": None},
    ],
)
def test_a_damaged_record_is_told_as_such(layout, store, change):
    save(store)
    record = json.loads(layout.saved_record.read_text())
    layout.saved_record.write_text(json.dumps(record | change))
    with pytest.raises(SuspendError, match="its record is damaged"):
        store.find(IDENTITY)
    assert not store.exists()


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff"])
def test_a_record_that_is_no_object_is_damaged(layout, store, text):
    save(store)
    layout.saved_record.write_bytes(text)
    with pytest.raises(SuspendError, match="its record is damaged"):
        store.find(IDENTITY)


def test_a_disk_without_a_generation_matches_nothing(layout, store):
    layout.disk_generation.unlink()
    save(store)
    with pytest.raises(SuspendError, match="its disk was changed since"):
        store.find(IDENTITY)


def test_only_its_owner_may_read_the_memory(store):
    store.begin()
    assert store.memory.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_written_is_told(layout, store):
    shutil.rmtree(layout.machine)
    with pytest.raises(SuspendError, match=r"cannot be saved: .*No such file"):
        store.begin()
    with pytest.raises(SuspendError, match=r"cannot be saved: .*No such file"):
        store.commit(IDENTITY, StateFormat.STREAM, 0)
    with pytest.raises(SuspendError, match=r"cannot be brought back: .*No such file"):
        store.claim()
    store.discard()


def test_the_incoming_command_line_only_adds_to_that_of_a_boot():
    waiting = incoming_argv(["qemu", "-S"])
    assert waiting == ["qemu", "-S", "-incoming", "defer"]
    assert boot_argv(waiting) == boot_argv(["qemu", "-S"]) == ("qemu", "-S")


class Journal(DurableFolder):
    """A folder that notes what is done to it, and may fail at one kind of work."""

    def __init__(self, path, fail=""):
        super().__init__(path)
        object.__setattr__(self, "done", [])
        object.__setattr__(self, "fail", fail)

    def note(self, *work):
        if work[0] == self.fail:
            raise OSError(28, "No space left on device")
        self.done.append(work)

    def replace(self, name, text):
        self.note("replace", name, text)
        super().replace(name, text)

    def remove(self, name):
        self.note("remove", name)
        super().remove(name)

    def sync_file(self, name):
        self.note("sync_file", name)
        super().sync_file(name)

    def sync(self):
        self.note("sync")
        super().sync()


def work_of(journal):
    return [work[:2] for work in journal.done]


def test_the_order_of_what_must_last(layout):
    journal = Journal(layout.machine)
    store = StateStore(layout, journal)
    save(store)
    assert work_of(journal) == [
        ("remove", "state.json"),
        ("sync",),
        ("remove", "state.ram"),
        ("remove", "state.pages"),
        ("sync_file", "state.ram"),
        ("replace", "state.json"),
        ("sync",),
    ]
    journal.done.clear()
    store.claim()
    assert work_of(journal) == [("replace", "disk.json"), ("remove", "state.json"), ("sync",)]


def test_pages_last_before_the_record_that_names_them(layout):
    journal = Journal(layout.machine)
    store = StateStore(layout, journal)
    save(store, pages=True)
    assert work_of(journal)[4:] == [
        ("sync_file", "state.ram"),
        ("sync_file", "state.pages"),
        ("replace", "state.json"),
        ("sync",),
    ]
    store.discard(keep_pages=True)
    assert "state.pages" in names(layout), "whoever woke from them reads them still"
    store.begin(keep_pages=True)
    assert "state.pages" in names(layout)
    store.discard()
    assert names(layout) == ["data.qcow2"]


def test_pages_that_were_changed_are_not_gone_on_from(layout, store):
    save(store, pages=True)
    change_time(layout.saved_pages)
    with pytest.raises(SuspendError, match="file of its memory was changed"):
        store.find(IDENTITY)
    assert names(layout) == ["data.qcow2", "disk.json"]


def test_the_command_line_of_a_boot_is_found_again():
    argv = ("qemu", "-m", "512M", "-smp", "2")
    assert boot_argv(argv) == argv
    assert boot_argv(incoming_argv(argv)) == argv
    mapped = incoming_argv(argv, Path("/a, b/state.pages"))
    assert boot_argv(mapped) == argv
    assert mapped[-5].endswith(",size=536870912,mem-path=/a,, b/state.pages,share=off")


def test_without_space_for_a_generation_the_record_still_goes(layout, store):
    save(store)
    StateStore(layout, Journal(layout.machine, fail="replace")).claim()
    assert not store.exists()


@pytest.mark.parametrize("fail", ["remove", "sync"])
def test_what_cannot_be_made_invalid_is_an_error(layout, store, fail):
    save(store)
    with pytest.raises(SuspendError, match="cannot be brought back"):
        StateStore(layout, Journal(layout.machine, fail=fail)).claim()


def crashes(before: Path, journal, aside: Path):
    """Yield each state that a crash may leave: of what no `sync` came after, any part was done."""
    done = journal.done
    for end in range(len(done) + 1):
        synced = max((at + 1 for at in range(end) if done[at] == ("sync",)), default=0)
        loose = [work for work in done[synced:end] if work[0] in ("replace", "remove")]
        for kept in itertools.product((False, True), repeat=len(loose)):
            shutil.rmtree(aside, ignore_errors=True)
            shutil.copytree(before, aside)
            lasting = done[:synced] + [work for work, keep in zip(loose, kept, strict=True) if keep]
            for work in lasting:
                match work:
                    case ("replace", name, text):
                        (aside / name).write_text(text)
                    case ("remove", name):
                        (aside / name).unlink(missing_ok=True)
            yield end, StateStore(Layout(aside.parent))


def is_usable(store):
    try:
        return store.find(IDENTITY) is not None
    except SuspendError:
        return False


def test_a_crash_at_any_moment_of_a_claim_never_leaves_what_a_guest_has_outrun(layout, tmp_path):
    journal = Journal(layout.machine)
    store = StateStore(layout, journal)
    store.claim()
    save(store)
    before = tmp_path / "before"
    shutil.copytree(layout.machine, before)
    journal.done.clear()
    store.claim()
    usable = [
        (end, is_usable(crashed))
        for end, crashed in crashes(before, journal, tmp_path / "crash" / "machine")
    ]
    assert usable[0] == (0, True)
    finished = [good for end, good in usable if end == len(journal.done)]
    assert finished
    assert not any(finished)


def test_a_crash_at_any_moment_of_a_new_save_never_leaves_the_old_record(layout, tmp_path):
    journal = Journal(layout.machine)
    store = StateStore(layout, journal)
    store.claim()
    save(store)
    before = tmp_path / "before"
    shutil.copytree(layout.machine, before)
    journal.done.clear()
    store.begin()
    for end, crashed in crashes(before, journal, tmp_path / "crash" / "machine"):
        if end >= 2:
            assert not crashed.exists()
