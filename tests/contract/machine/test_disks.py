"""The data disk, made by the real qemu-img."""

import asyncio
import contextlib
import json

import pytest

from sampan.core.errors import DiskError
from sampan.core.settings import GIB
from sampan.hostagent.disk import NODE, query_size
from sampan.machine.disks import DataDisk
from sampan.machine.monitor import connect_monitor
from sampan.platforms import UnixEndpoint


@pytest.fixture
def disk(layout, qemu):
    return DataDisk(layout.data_disk, qemu.img)


async def test_the_disk_is_made_grown_and_never_shrunk(disk):
    assert await disk.prepare(4) == ""
    assert await disk.virtual_size() == 4 * GIB
    assert "from 4 to 6 GiB" in await disk.prepare(6)
    assert "cannot" not in await disk.prepare(6)
    notice = await disk.prepare(4)
    assert "stays at 6 GiB" in notice
    size = await disk.size()
    assert size.virtual == 6 * GIB
    assert 0 < size.host < 1024 * 1024
    await disk.check()
    assert [path.name for path in disk.path.parent.iterdir()] == ["data.qcow2"]


async def test_a_file_that_is_no_qcow2_is_told(disk):
    disk.path.write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(DiskError, match="is not a qcow2 disk") as caught:
        await disk.prepare(4)
    assert caught.value.details


async def test_a_damaged_disk_is_found(disk):
    await disk.create(4 * GIB)
    with disk.path.open("r+b") as file:
        file.seek(0x30)  # the offset of the refcount table in the header (QEMU's qcow2 spec)
        file.write(b"\0\0\0\0\x7f\xff\0\0")
    with pytest.raises(DiskError):
        await disk.check()


async def test_a_disk_in_use_is_told(disk, qemu):
    await disk.create(4 * GIB)
    holder = await asyncio.create_subprocess_exec(
        str(qemu.system),
        *("-machine", "none", "-display", "none", "-nodefaults", "-qmp", "stdio"),
        *("-blockdev", f'{{"driver":"file","node-name":"f","filename":"{disk.path}"}}'),
        *("-blockdev", '{"driver":"qcow2","node-name":"d","file":"f"}'),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert holder.stdout is not None
        await holder.stdout.readline()
        with pytest.raises(DiskError, match="in use by another machine"):
            await disk.grow(8 * GIB)
    finally:
        holder.kill()
        await holder.communicate()


async def test_no_space_leaves_nothing_behind(disk):
    with pytest.raises(DiskError):
        await disk.create(2**70)
    assert list(disk.path.parent.iterdir()) == []


async def test_a_disk_is_grown_while_a_qemu_has_it(disk, qemu, layout):
    await disk.create(4 * GIB)
    data = {
        "driver": "qcow2",
        "node-name": "data",
        "discard": "unmap",
        "file": {"driver": "file", "filename": str(disk.path)},
    }
    holder = await asyncio.create_subprocess_exec(
        str(qemu.system),
        *("-machine", "none", "-display", "none", "-nodefaults"),
        *("-blockdev", json.dumps(data)),
        *("-qmp", f"unix:{layout.qmp_socket},server=on,wait=off"),
    )
    try:
        monitor = await connect_monitor(UnixEndpoint(layout.qmp_socket), None, timeout_s=30)
        assert await query_size(monitor) == 4 * GIB
        await monitor.execute("block_resize", {"node-name": NODE, "size": 6 * GIB})
        assert await query_size(monitor) == 6 * GIB
        await monitor.quit()
        await monitor.close()
    finally:
        if holder.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                holder.kill()
        await holder.wait()
    assert await disk.virtual_size() == 6 * GIB
