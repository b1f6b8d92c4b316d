"""QEMU's process and control socket, with a real QEMU that runs no guest."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import psutil
import pytest

from sampan.core.errors import DiskError, QemuError
from sampan.core.settings import GIB
from sampan.machine.disks import DataDisk
from sampan.machine.monitor import connect_monitor
from sampan.machine.process import adopt_qemu, start_qemu


def make_argv(qemu, layout, *more):
    sockets = {
        "qmp": layout.qmp_socket,
        "console": layout.console_socket,
        "channel": layout.channel_socket,
        "relay": layout.relay_socket,
    }
    argv = [str(qemu.system), "-machine", "none", "-S", "-nodefaults", "-display", "none"]
    for name, path in sockets.items():
        argv += ["-chardev", f"socket,id={name},path={path},server=on,wait=off"]
    return [*argv, "-mon", "chardev=qmp,mode=control", *more]


async def start(qemu, layout, platform, *more):
    argv = make_argv(qemu, layout, *more)
    return await start_qemu(layout, platform, argv, inputs="ab", accelerator="tcg", reason="a test")


async def connect(process, layout, platform):
    endpoint = platform.endpoint(layout.qmp_socket)
    return await connect_monitor(endpoint, process, timeout_s=20)


async def test_commands_events_and_an_orderly_end(qemu, layout, platform):
    process = await start(qemu, layout, platform)
    monitor = await connect(process, layout, platform)
    with monitor.events() as events:
        assert await monitor.query_status() == "prelaunch"
        with pytest.raises(QemuError, match="refused `no-such-thing`"):
            await monitor.execute("no-such-thing")
        await monitor.quit()
        names = [event.name async for event in events]
    assert names == ["SHUTDOWN"]
    ended = await process.wait()
    assert ended.code == 0
    await monitor.close()
    await monitor.close()
    with pytest.raises(QemuError, match="ended before it answered"):
        await monitor.query_status()
    assert list(layout.run.iterdir()) == []


async def test_two_consumers_have_all_events(qemu, layout, platform):
    process = await start(qemu, layout, platform)
    monitor = await connect(process, layout, platform)
    with monitor.events() as one, monitor.events() as two:
        await process.terminate()
        for events in (one, two):
            assert [event.name async for event in events] == ["SHUTDOWN"]
    await monitor.close()


async def test_a_qemu_that_ends_at_once_says_why(qemu, layout, platform):
    process = await start(qemu, layout, platform, "-object", "nothing,id=x")
    with pytest.raises(QemuError, match="exit code 1: -object nothing,id=x") as caught:
        await connect(process, layout, platform)
    assert "nothing" in caught.value.details
    assert list(layout.run.iterdir()) == []


async def test_a_disk_in_use_is_the_reason(qemu, layout, platform):
    await DataDisk(layout.data_disk, qemu.img).create(GIB)
    file = f'{{"driver":"file","node-name":"f","filename":"{layout.data_disk}"}}'
    disk = ("-blockdev", file, "-blockdev", '{"driver":"qcow2","node-name":"d","file":"f"}')
    argv = [str(qemu.system), "-machine", "none", "-nodefaults", "-display", "none", *disk]
    holder = await asyncio.create_subprocess_exec(
        *argv, "-qmp", "stdio", stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None
        await holder.stdout.readline()
        process = await start(qemu, layout, platform, *disk)
        with pytest.raises(DiskError, match="in use by another machine"):
            await connect(process, layout, platform)
    finally:
        holder.kill()
        await holder.communicate()


async def test_a_missing_program_is_told(qemu, layout, platform):
    with pytest.raises(QemuError, match="cannot be started"):
        await start_qemu(
            layout, platform, [str(layout.home / "no-qemu")], inputs="", accelerator="", reason=""
        )
    assert list(layout.run.iterdir()) == []


async def test_a_killed_qemu_is_noticed_and_leaves_nothing(qemu, layout, platform):
    process = await start(qemu, layout, platform)
    monitor = await connect(process, layout, platform)
    assert process.exit is None
    assert (process.memory_bytes() or 0) > 1024 * 1024
    os.kill(process.pid, signal.SIGKILL)
    async with asyncio.timeout(5):
        ended = await process.wait()
    assert str(ended) == "QEMU was ended by signal 9"
    await monitor.close()
    assert list(layout.run.iterdir()) == []
    assert process.memory_bytes() is None


async def test_the_signals_of_a_log_out_leave_qemu_running(qemu, layout, platform):
    process = await start(qemu, layout, platform)
    monitor = await connect(process, layout, platform)
    for number in (signal.SIGTERM, signal.SIGHUP):
        os.kill(process.pid, number)
    assert await monitor.query_status() == "prelaunch"
    await monitor.quit()
    assert (await process.wait()).code == 0
    await monitor.close()
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set()


async def test_a_stopped_qemu_is_killed_after_the_soft_time(qemu, layout, platform):
    process = await start(qemu, layout, platform)
    monitor = await connect(process, layout, platform)  # now it has its own way with SIGINT
    os.kill(process.pid, signal.SIGSTOP)
    ended = await process.terminate(soft_s=0.2, hard_s=5)
    await monitor.close()
    assert ended.code == -signal.SIGKILL


async def test_a_monitor_that_does_not_answer_is_told_in_time(qemu, layout, platform):
    process = await start(qemu, layout, platform)
    first = await connect(process, layout, platform)
    with pytest.raises(QemuError, match="did not answer on its control socket"):
        await connect_monitor(platform.endpoint(layout.qmp_socket), process, timeout_s=0.3)
    await first.close()
    again = await connect(process, layout, platform)
    await again.close()
    await process.terminate()


async def test_a_cancelled_connect_stays_cancelled(layout, platform):
    task = asyncio.create_task(connect(None, layout, platform))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def start_in_another_process(qemu, layout):
    """Start QEMU as a host agent does that is killed then; return QEMU's number."""
    code = (
        "import asyncio, json, os, sys\n"
        "from pathlib import Path\n"
        "from sampan.core.layout import Layout\n"
        "from sampan.machine.process import start_qemu\n"
        "from sampan.platforms import current\n"
        "async def main():\n"
        "    home, argv = json.loads(sys.argv[1])\n"
        "    process = await start_qemu(Layout(Path(home)), current(), argv,\n"
        "                               inputs='ab', accelerator='tcg', reason='why')\n"
        "    print(process.pid, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
        "asyncio.run(main())\n"
    )
    given = json.dumps([str(layout.home), make_argv(qemu, layout)])
    done = subprocess.run([sys.executable, "-c", code, given], stdout=subprocess.PIPE, check=False)
    return int(done.stdout)


async def test_the_qemu_of_a_killed_host_agent_is_adopted(qemu, layout, platform):
    pid = start_in_another_process(qemu, layout)
    process = await adopt_qemu(layout, platform)
    assert process is not None
    assert process.adopted
    assert process.pid == pid
    assert (process.record.accelerator, process.record.reason) == ("tcg", "why")
    monitor = await connect(process, layout, platform)
    assert await monitor.query_status() == "prelaunch"
    await monitor.close()
    ended = await process.terminate()
    assert ended.code is None
    assert not psutil.pid_exists(pid)
    assert list(layout.run.iterdir()) == []


async def test_a_record_of_another_process_is_not_adopted_and_the_stray_is_ended(
    qemu, layout, platform
):
    pid = start_in_another_process(qemu, layout)
    record = json.loads(layout.qemu_record.read_text())
    layout.qemu_record.write_text(json.dumps(record | {"pid": os.getpid()}))
    assert await adopt_qemu(layout, platform) is None
    assert not psutil.pid_exists(pid)
    assert list(layout.run.iterdir()) == []


@pytest.mark.parametrize("text", [None, "", "{", '{"pid": "x"}', '{"pid": 1, "argv": []}'])
async def test_nothing_or_a_damaged_record_is_nothing_to_adopt(layout, platform, text):
    if text is not None:
        layout.qemu_record.write_text(text)
    layout.console_socket.touch()
    assert await adopt_qemu(layout, platform) is None
    assert list(layout.run.iterdir()) == []


async def test_the_logs_of_the_boot_before_are_kept(qemu, layout, platform):
    for _ in range(2):
        layout.console_log.write_text("guest")
        process = await start(qemu, layout, platform, "-object", "nothing,id=x")
        await process.wait()
    names = sorted(path.name for path in layout.logs.iterdir())
    assert names == ["console.log.1", "qemu.log", "qemu.log.1"]
