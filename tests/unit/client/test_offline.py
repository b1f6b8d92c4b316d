"""What can be told without a host agent."""

import json
import os

import pytest

from sampan.client.home import find_layout
from sampan.client.launcher import is_locked, last_lines
from sampan.client.offline import offline_status, orphan_pid
from sampan.client.ports import is_port_free
from sampan.core.errors import LayoutError
from sampan.core.layout import Layout
from sampan.core.phases import Phase
from sampan.core.settings import GIB, MIB
from sampan.core.states import MachineState


def test_an_empty_folder_is_a_stopped_machine(layout: Layout):
    status = offline_status(layout)
    assert status.state is MachineState.STOPPED
    assert status.docker_host == layout.docker_host == f"unix://{layout.docker_socket}"
    assert (status.memory.limit_bytes, status.disk.limit_bytes) == (2048 * MIB, 60 * GIB)
    assert (status.phases, status.error, status.disk.host_bytes) == ((), None, None)


def test_settings_disk_and_last_boot_are_read(layout: Layout):
    layout.settings.write_text('{"memory": 4096}')
    layout.data_disk.write_bytes(b"x" * 8192)
    boots = [{"phases": []}, {"phases": [{"name": "kernel", "ms": 2600}]}]
    for text in (boots, {"boots": boots}):
        layout.boots.write_text(json.dumps(text))
        status = offline_status(layout)
        assert status.memory.limit_bytes == 4096 * MIB
        assert status.disk.host_bytes
        assert status.phases == (Phase("kernel", 2600),)


@pytest.mark.parametrize("text", ["", "[]", "{}", "[3]", '[{"phases": [1]}]', "\0"])
def test_a_broken_list_of_boots_is_no_trouble(layout: Layout, text: str):
    layout.boots.write_text(text)
    assert offline_status(layout).phases == ()


def test_broken_settings_are_told_and_not_raised(layout: Layout):
    layout.settings.write_text("{")
    error = offline_status(layout).error
    assert error is not None
    assert "is not valid JSON" in error.message
    layout.settings.write_bytes(b"\xff\xfe")
    error = offline_status(layout).error
    assert error is not None
    assert "cannot be read" in error.message


def test_a_qemu_without_its_host_agent_is_named(layout: Layout):
    layout.qemu_record.write_text(json.dumps({"pid": os.getpid()}))
    assert orphan_pid(layout) == os.getpid()
    assert "QEMU still runs" in offline_status(layout).notes[0]
    for text in ("{}", "[", '{"pid": -1}', '{"pid": "x"}', '{"pid": 4194999}'):
        layout.qemu_record.write_text(text)
        assert orphan_pid(layout) is None


def test_a_relative_or_deep_home_is_made_absolute_or_refused():
    assert find_layout({"SAMPAN_HOME": "x/y"}).home.is_absolute()
    with pytest.raises(LayoutError, match="too deep"):
        find_layout({"SAMPAN_HOME": "/" + "x" * 120})


def test_the_lock_is_asked_and_not_taken(layout: Layout):
    import fcntl

    assert not is_locked(layout.lock)
    with layout.lock.open("w") as stream:
        assert not is_locked(layout.lock)
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        assert is_locked(layout.lock)


def test_the_end_of_a_log_is_short(layout: Layout):
    assert last_lines(layout.qemu_log, 3) == ""
    layout.qemu_log.write_bytes(b"a\nb\nc\nd\xff\n")
    assert last_lines(layout.qemu_log, 2) == "c\nd\ufffd"


def test_a_port_in_use_is_not_free():
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        assert not is_port_free(listener.getsockname()[1])
