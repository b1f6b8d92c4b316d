"""How a machine is saved and loaded, told by what QEMU is asked; a monitor of ours answers."""

import asyncio
import threading
from dataclasses import replace

import pytest
from qemu.qmp import ExecuteError

from sampan.core.errors import QemuError, SuspendBlockedError, SuspendError
from sampan.core.layout import Layout
from sampan.machine.statefile import MachineIdentity, StateStore
from sampan.machine.suspend import load, resume, save

IDENTITY = MachineIdentity("ab12", "10.0.2", ("qemu",))
OLD = ("xbzrle", "multifd", "late-block-activate")
NEW = (*OLD, "mapped-ram")


class FakeMonitor:
    """Answers as QEMU does; `refuses` maps a command to what is said instead."""

    version_text = "10.0.2"

    def __init__(self, capabilities=NEW, state="running", ends=("active", "completed")):
        self.capabilities = capabilities
        self.state = state
        self.ends = list(ends)
        self.status = ""
        self.blocked = []
        self.refuses = {}
        self.asked = []
        self.passed = []

    async def execute(self, command, arguments=None, *, timeout_s=10.0):
        assert timeout_s > 0
        await asyncio.sleep(0)
        self.asked.append((command, arguments))
        if command in self.refuses:
            cause = self.refuses[command]
            raise QemuError(f"QEMU refused `{command}`: {cause}.") from cause
        match command:
            case "query-migrate-capabilities":
                return [{"capability": name, "state": False} for name in self.capabilities]
            case "query-migrate":
                return self.query_migrate()
            case "query-status":
                return {"status": self.state}
            case "stop":
                self.state = "paused"
            case "migrate_cancel" if self.status == "active":
                self.status, self.ends = "cancelled", []
            case "migrate-incoming":
                self.state = "inmigrate"
        return {}

    def query_migrate(self):
        if any(name in ("migrate", "migrate-incoming") for name, _ in self.asked):
            if self.ends:
                self.status = self.ends.pop(0)
            if self.state == "inmigrate" and self.status == "completed":
                self.state = "paused"
        answer = {"blocked-reasons": self.blocked} if self.blocked else {}
        if self.status:
            answer |= {"status": self.status, "ram": {"total": 100, "remaining": 40}}
        return answer

    async def query_status(self):
        return (await self.execute("query-status"))["status"]

    async def run(self):
        await self.execute("cont")
        self.state = "running"

    async def pass_file(self, name, descriptor):
        assert descriptor >= 0
        self.passed.append(name)

    def commands(self):
        return [name for name, _ in self.asked if not name.startswith("query-")]

    def arguments(self, command):
        return next(arguments for name, arguments in self.asked if name == command)


class Refusal(ExecuteError):
    """What QEMU says when it does not do a command."""

    def __init__(self, text):
        Exception.__init__(self, text)
        self.text = text

    def __str__(self):
        return self.text


@pytest.fixture
def store(tmp_path):
    layout = Layout(tmp_path / "m")
    layout.machine.mkdir(parents=True)
    layout.data_disk.write_bytes(b"disk")
    store = StateStore(layout)
    store.claim()
    return store


def layout_of(store):
    return Layout(store.memory.parents[1])


@pytest.mark.parametrize(
    ("capabilities", "kind", "channels", "uri", "passed"),
    [
        (NEW, "mapped-ram", 2, "file:", []),
        (("mapped-ram",), "mapped-ram", 0, "file:", []),
        (OLD, "stream", 0, "fd:state", ["state"]),
        ((), "stream", 0, "fd:state", ["state"]),
    ],
)
async def test_the_way_follows_what_qemu_offers(store, capabilities, kind, channels, uri, passed):
    monitor = FakeMonitor(capabilities)
    saved = await save(monitor, store, IDENTITY)
    assert (saved.format, saved.channels) == (kind, channels)
    assert monitor.arguments("migrate")["uri"].startswith(uri)
    assert monitor.passed == passed
    assert monitor.commands() == [
        "stop", "migrate-set-capabilities", "migrate-set-parameters", "migrate",
    ]  # fmt: skip
    assert store.find(IDENTITY) == saved

    again = FakeMonitor(capabilities, state="inmigrate")
    await load(again, store, saved)
    assert again.arguments("migrate-incoming")["uri"] == monitor.arguments("migrate")["uri"]
    states = again.arguments("migrate-set-capabilities")["capabilities"]
    on = {item["capability"] for item in states if item["state"]}
    assert on == {"mapped-ram", "multifd", "late-block-activate"}.intersection(capabilities) - (
        {"multifd"} if not channels else set()
    )
    assert store.exists()
    await resume(again, store)
    assert not store.exists()
    assert again.state == "running"


async def test_progress_is_told_in_bytes(store):
    told = []
    monitor = FakeMonitor(ends=("setup", "active", "completed"))
    await save(monitor, store, IDENTITY, progress=lambda *pair: told.append(pair))
    assert told == [(60, 100)] * 3


async def test_a_machine_that_can_never_be_saved_is_not_even_stopped(store):
    monitor = FakeMonitor()
    monitor.blocked = ["WHPX does not support migration."]
    with pytest.raises(SuspendBlockedError, match="suspended: WHPX does not support migration"):
        await save(monitor, store, IDENTITY)
    assert monitor.commands() == []


async def test_a_device_that_cannot_be_saved_is_found_by_the_attempt(store):
    monitor = FakeMonitor()
    monitor.refuses["migrate"] = Refusal("State blocked by non-migratable device 'x'")
    with pytest.raises(SuspendBlockedError, match="non-migratable device 'x'"):
        await save(monitor, store, IDENTITY)
    assert monitor.commands()[-2:] == ["migrate_cancel", "cont"]
    assert not store.memory.exists()


async def test_another_refusal_says_nothing_about_the_next_time(store):
    monitor = FakeMonitor()
    monitor.refuses["migrate"] = Refusal("Permission denied")
    with pytest.raises(SuspendError, match="Permission denied") as caught:
        await save(monitor, store, IDENTITY)
    assert not isinstance(caught.value, SuspendBlockedError)
    assert monitor.state == "running"


@pytest.mark.parametrize("state", ["io-error", "internal-error", "inmigrate", "postmigrate"])
async def test_only_a_machine_in_order_is_saved(store, state):
    monitor = FakeMonitor(state=state)
    with pytest.raises(SuspendError, match=f"while QEMU calls it `{state}`"):
        await save(monitor, store, IDENTITY)
    assert monitor.commands() == []


async def test_a_paused_machine_stays_paused_when_it_cannot_be_saved(store):
    monitor = FakeMonitor(state="paused", ends=("failed",))
    with pytest.raises(SuspendError, match="cannot be saved: failed"):
        await save(monitor, store, IDENTITY)
    assert "cont" not in monitor.commands()


async def test_a_record_that_cannot_be_written_lets_the_machine_run_on(store):
    monitor = FakeMonitor()
    layout_of(store).data_disk.unlink()
    with pytest.raises(SuspendError, match=r"data\.qcow2: No such file"):
        await save(monitor, store, IDENTITY)
    assert monitor.state == "running"
    assert not store.memory.exists()


async def test_a_save_that_never_ends_is_cancelled(store):
    monitor = FakeMonitor(ends=["active"] * 100_000)
    with pytest.raises(SuspendError, match="not saved within"):
        await save(monitor, store, IDENTITY, deadline_s=0.05)
    assert monitor.status == "cancelled"
    assert monitor.state == "running"
    assert not store.memory.exists()


async def test_a_cancel_while_the_record_is_written_waits_for_it_and_removes_it(monkeypatch, store):
    monitor = FakeMonitor()
    entered, go = asyncio.Event(), threading.Event()
    loop, commit = asyncio.get_running_loop(), store.commit

    def slow_commit(*given):
        loop.call_soon_threadsafe(entered.set)
        assert go.wait(5)
        return commit(*given)

    monkeypatch.setattr(store, "commit", slow_commit)
    task = asyncio.create_task(save(monitor, store, IDENTITY))
    await entered.wait()
    task.cancel()
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    assert "cont" not in monitor.commands()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert monitor.state == "running"
    assert not store.exists()


async def test_the_version_is_that_of_the_qemu_that_runs(store):
    monitor = FakeMonitor()
    monitor.version_text = "9.2.1"
    saved = await save(monitor, store, IDENTITY)
    assert saved.identity == replace(IDENTITY, qemu="9.2.1")


async def test_what_cannot_be_claimed_does_not_run(monkeypatch, store):
    saved = await save(FakeMonitor(), store, IDENTITY)
    monitor = FakeMonitor(state="inmigrate")
    await load(monitor, store, saved)

    def fail():
        raise SuspendError("no")

    monkeypatch.setattr(store, "claim", fail)
    with pytest.raises(SuspendError):
        await resume(monitor, store)
    assert "cont" not in monitor.commands()


@pytest.mark.parametrize(
    ("prepare", "why"),
    [
        (lambda monitor: monitor.ends.insert(0, "failed"), "its memory cannot be read"),
        (lambda monitor: monitor.refuses.update({"migrate-incoming": Refusal("bad")}), "bad"),
        (lambda monitor: setattr(monitor, "capabilities", OLD), "does not know mapped-ram"),
        (lambda monitor: monitor.ends.extend(["active"] * 100_000), "within 0 s"),
    ],
)
async def test_what_cannot_be_loaded_is_gone(store, prepare, why):
    saved = await save(FakeMonitor(), store, IDENTITY)
    monitor = FakeMonitor(state="inmigrate", ends=())
    prepare(monitor)
    with pytest.raises(SuspendError, match=why) as caught:
        await load(monitor, store, saved, deadline_s=0.05)
    assert caught.value.hint == "It boots instead; nothing on its disk is lost."
    assert not store.exists()
    assert not store.memory.exists()


async def test_a_stream_whose_file_is_gone_is_told(store):
    saved = await save(FakeMonitor(OLD), store, IDENTITY)
    store.memory.unlink()
    with pytest.raises(SuspendError, match=r"state\.ram: No such file"):
        await load(FakeMonitor(OLD, state="inmigrate"), store, saved)
