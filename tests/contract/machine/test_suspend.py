"""A machine saved by a real QEMU goes on where it was, or boots; a real guest counts meanwhile."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import stat
import subprocess

import pytest
from tests.support.counting import CountingMachine, build_initramfs

from sampan.core.errors import QemuError, SuspendBlockedError, SuspendError
from sampan.machine.monitor import connect_monitor
from sampan.machine.process import start_qemu
from sampan.machine.statefile import MachineIdentity, StateStore
from sampan.machine.suspend import load, resume, save, undo

pytestmark = pytest.mark.vm


@pytest.fixture(scope="module")
def initramfs(tmp_path_factory):
    return build_initramfs(tmp_path_factory.mktemp("counter"))


@pytest.fixture(params=["by QEMU", "by us"])
async def machine(request, layout, platform, qemu, image_folder, initramfs):
    machine = CountingMachine(layout, platform, qemu, image_folder, initramfs)
    machine.looked_into = request.param == "by us"
    if machine.looked_into and qemu.version >= (9, 0, 0):
        pytest.skip("this QEMU lays the memory out itself")
    yield machine
    await machine.end()


async def save_and_quit(machine):
    saved = await machine.save()
    await machine.quit()
    return saved


async def bring_back(machine):
    saved = machine.store.find(machine.identity)
    assert saved is not None
    await machine.start(incoming=True)
    await load(machine.monitor, machine.store, saved)
    await resume(machine.monitor, machine.store)


def assert_nothing_is_saved(machine):
    assert not machine.layout.saved_record.exists()
    assert not machine.layout.saved_memory.exists()
    assert machine.store.find(machine.identity) is None


def kill_when_asked(monkeypatch, machine, command, after_s=0.0):
    """Kill QEMU that long after it was given a command."""
    execute = machine.monitor.execute

    async def watch(name, *given, **more):
        if name == command:
            loop = asyncio.get_running_loop()
            loop.call_later(after_s, os.kill, machine.process.pid, signal.SIGKILL)
        return await execute(name, *given, **more)

    monkeypatch.setattr(machine.monitor, "execute", watch)


async def test_the_guest_goes_on_where_it_was_again_and_again(machine):
    machine.touch_mib = 32
    told = []
    await machine.boot()
    for _ in range(2):
        saved = await machine.save(progress=lambda *pair: told.append(pair))
        before = machine.numbers()
        await machine.quit()
        assert machine.numbers() == before
        assert stat.S_IMODE(machine.store.memory.stat().st_mode) == 0o600
        assert machine.store.find(machine.identity) == saved
        await bring_back(machine)
        assert not machine.store.exists()
        await machine.count_on()
        assert machine.store.find(machine.identity) is None
    done, total = told[-1]
    assert 0 < done <= total
    assert total >= machine.memory_mib << 20


async def test_a_saved_machine_may_also_go_on_at_once(machine):
    await machine.boot()
    await machine.save()
    assert machine.store.exists()
    await resume(machine.monitor, machine.store)
    machine.store.discard()
    await machine.count_on()
    assert_nothing_is_saved(machine)


async def test_a_save_that_nobody_finished_is_undone_by_the_next_host_agent(machine, platform):
    await machine.boot()
    await machine.save()
    await machine.monitor.close()
    endpoint = platform.endpoint(machine.layout.qmp_socket)
    again = await connect_monitor(endpoint, machine.process, timeout_s=20)
    stopped = "paused" if machine.looked_into else "postmigrate"
    assert await again.query_status() == stopped
    for _ in range(2):
        await undo(again, machine.store)
        await machine.count_on()
        assert_nothing_is_saved(machine)
        await again.execute("stop")
    await again.close()


async def test_a_cancelled_load_leaves_everything_to_load_again(monkeypatch, machine):
    await machine.boot()
    saved = await save_and_quit(machine)
    await machine.start(incoming=True)
    given = asyncio.Event()
    execute = machine.monitor.execute

    async def watch(name, *more, **options):
        if name == "migrate-incoming":
            asyncio.get_running_loop().call_later(0.005, given.set)
        return await execute(name, *more, **options)

    monkeypatch.setattr(machine.monitor, "execute", watch)
    task = asyncio.create_task(load(machine.monitor, machine.store, saved))
    await given.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    await machine.end()
    assert machine.store.find(machine.identity) == saved
    await bring_back(machine)
    await machine.count_on()


async def test_a_cancelled_save_lets_the_guest_go_on(machine):
    await machine.boot()

    def cancel(_done, _total):
        task.cancel()

    task = asyncio.create_task(machine.save(progress=cancel))
    with pytest.raises(asyncio.CancelledError):
        await task
    await machine.count_on()
    assert_nothing_is_saved(machine)
    await save_and_quit(machine)
    await bring_back(machine)
    await machine.count_on()


async def test_a_save_that_takes_too_long_is_given_up(machine):
    await machine.boot()
    with pytest.raises(SuspendError, match="not saved within 0 s; it runs on"):
        await machine.save(deadline_s=0.02)
    await machine.count_on()
    assert_nothing_is_saved(machine)


@pytest.fixture
def full_disk(layout):
    """Put the machine's files on a file system that is too small for its memory."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=0700", "none", str(layout.machine)]
    if shutil.which("mount") is None or subprocess.run(mount, check=False).returncode != 0:
        pytest.skip("no small file system can be mounted here")
    yield
    subprocess.run(["umount", "-l", str(layout.machine)], check=True)


@pytest.mark.usefixtures("full_disk")
async def test_on_a_full_disk_the_guest_goes_on(machine):
    await machine.boot()
    with pytest.raises(SuspendError, match=r"no space left in .*; it runs on"):
        await machine.save()
    await machine.count_on()
    assert_nothing_is_saved(machine)


async def test_a_truncated_memory_is_refused_and_then_the_machine_boots(machine):
    await machine.boot()
    saved = await save_and_quit(machine)
    os.truncate(machine.store.memory, saved.bytes - 4096)
    with pytest.raises(SuspendError, match=f"memory has {saved.bytes - 4096} bytes of"):
        machine.store.find(machine.identity)
    assert_nothing_is_saved(machine)
    await machine.boot()


@pytest.mark.parametrize("damage", ["truncated", "fewer processors", "garbage"])
async def test_what_qemu_cannot_read_is_refused_and_then_the_machine_boots(machine, damage):
    await machine.boot()
    saved = await save_and_quit(machine)
    if damage == "truncated":
        os.truncate(machine.store.memory, saved.bytes // 2)
    elif damage == "garbage":
        machine.store.memory.write_bytes(b"x" * saved.bytes)
    else:
        machine.cpus -= 1
    await machine.start(incoming=True)
    with pytest.raises(SuspendError, match="suspended machine cannot go on") as caught:
        await load(machine.monitor, machine.store, saved, process=machine.process, deadline_s=10)
    assert "boots instead" in caught.value.hint
    assert caught.value.details
    await machine.end()
    assert_nothing_is_saved(machine)
    await machine.boot()


@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.06])
async def test_a_qemu_killed_while_it_saves_leaves_nothing(monkeypatch, machine, after_s):
    await machine.boot()
    writes = "xen-save-devices-state" if machine.looked_into else "migrate"
    kill_when_asked(monkeypatch, machine, writes, after_s)
    try:
        saved = await machine.save()
    except (SuspendError, QemuError):
        assert_nothing_is_saved(machine)
    else:
        await machine.process.wait()
        assert machine.store.find(machine.identity) == saved
    await machine.end()
    await machine.boot()


@pytest.mark.parametrize("after_s", [0.0, 0.01, 0.03])
async def test_a_qemu_killed_while_it_loads_is_followed_by_a_boot(monkeypatch, machine, after_s):
    await machine.boot()
    saved = await save_and_quit(machine)
    await machine.start(incoming=True)
    kill_when_asked(monkeypatch, machine, "migrate-incoming", after_s)
    with contextlib.suppress(SuspendError):
        await load(machine.monitor, machine.store, saved)
        # It was killed just after it had loaded: that is no fault of what is saved.
        assert machine.store.find(machine.identity) == saved
        machine.store.discard()
    assert_nothing_is_saved(machine)
    await machine.process.wait()
    await machine.end()
    await machine.boot()
    assert_nothing_is_saved(machine)


BLOCKERS = {
    "vvfat": ("-blockdev", '{"driver":"vvfat","node-name":"v","dir":"DIR","rw":true}'),
    "usb-serial": (
        *("-device", "qemu-xhci", "-chardev", "null,id=n"),
        *("-device", "usb-serial,chardev=n"),
    ),
}


@pytest.mark.parametrize("blocker", BLOCKERS)
async def test_a_machine_that_cannot_be_saved_says_why_and_goes_on(
    layout, platform, qemu, tmp_path, blocker
):
    more = [word.replace("DIR", str(tmp_path)) for word in BLOCKERS[blocker]]
    argv = [str(qemu.system), "-machine", "q35", "-nodefaults", "-display", "none"]
    argv += ["-chardev", f"socket,id=channel,path={layout.channel_socket},server=on,wait=off"]
    argv += ["-qmp", f"unix:{layout.qmp_socket},server=on,wait=off", *more]
    process = await start_qemu(layout, platform, argv, inputs="", accelerator="tcg", reason="")
    monitor = await connect_monitor(platform.endpoint(layout.qmp_socket), process, timeout_s=20)
    try:
        with pytest.raises(SuspendBlockedError, match=r"vvfat|qcow|usb-serial") as caught:
            await save(monitor, StateStore(layout), MachineIdentity("", "", ()))
        assert "shut down" in caught.value.hint
        assert await monitor.query_status() == "running"
    finally:
        await monitor.close()
        await process.terminate()
    assert not list(layout.machine.iterdir())


async def test_the_record_names_everything_it_is_bound_to(machine):
    await machine.boot()
    saved = await save_and_quit(machine)
    record = json.loads(machine.layout.saved_record.read_text())
    assert record["identity"]["inputs"] == machine.image.inputs
    assert record["disk"] == {
        "generation": json.loads(machine.layout.disk_generation.read_text())["generation"],
        "bytes": machine.layout.data_disk.stat().st_size,
        "modified_ns": machine.layout.data_disk.stat().st_mtime_ns,
    }
    wanted = "mapped-ram" if machine.qemu.version >= (9, 0, 0) else "stream"
    if machine.looked_into:
        wanted = "pages"
        status = machine.store.pages.stat()
        assert record["pages"] == {"bytes": status.st_size, "modified_ns": status.st_mtime_ns}
    assert (record["format"], saved.format) == (wanted, wanted)
