"""Trims of a real ext4, on a loop device of a sparse file; what dockerd tells, over a socket."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sampan_agent.errors import AgentError
from sampan_agent.http import follow
from sampan_agent.loop import Loop
from sampan_agent.trimming import EVENTS, DeletionWatch, trim

MIB = 1024 * 1024
CONTENT = bytes(range(1, 256)) * 4113
"""A little more than 1 MiB without a zero: nothing is given back before it is deleted."""


def command(*argv: str) -> str:
    return subprocess.run(argv, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def disk(own_environment: Path) -> Iterator[tuple[Path, Path]]:
    """A sparse file and where the ext4 in it is mounted; both gone after the test."""
    if os.geteuid() != 0 or not Path("/dev/loop-control").exists():
        pytest.skip("only root may mount a loop device")
    file, folder = own_environment / "disk", own_environment / "mnt"
    file.touch()
    os.truncate(file, 512 * MIB)
    folder.mkdir()
    command("mkfs.ext4", "-q", "-F", "-Elazy_itable_init=1,nodiscard", str(file))
    try:
        device = command("losetup", "--find", "--show", str(file))
    except subprocess.CalledProcessError as error:
        pytest.skip(f"no loop device: {error.stderr}")
    try:
        command("mount", "-t", "ext4", "-o", "nodiscard", device, str(folder))
        try:
            yield file, folder
        finally:
            command("umount", str(folder))
    finally:
        command("losetup", "--detach", device)


def allocated(file: Path) -> int:
    return file.stat().st_blocks * 512


def test_what_was_deleted_is_given_back_and_the_rest_stays(disk: tuple[Path, Path]):
    file, folder = disk
    kept, gone = folder / "kept", folder / "gone"
    kept.write_bytes(CONTENT * 32)
    gone.write_bytes(CONTENT * 128)
    os.sync()
    full = allocated(file)
    gone.unlink()
    os.sync()
    given = trim(str(folder))
    assert given >= 128 * MIB
    assert full - allocated(file) >= 120 * MIB
    assert kept.read_bytes() == CONTENT * 32
    # Nothing was freed since: ext4 knows, and asks the disk for nothing.
    assert trim(str(folder)) == 0


def test_a_trim_that_is_stopped_gives_nothing_more(disk: tuple[Path, Path]):
    _, folder = disk
    assert trim(str(folder), stopped=lambda: True) == 0


def test_a_file_system_without_trim_is_an_error():
    with pytest.raises(OSError, match=r"ioctl|not supported"):
        trim("/proc")


# --- what dockerd tells ------------------------------------------------------------------------


class Engine:
    """A Docker API that tells the same events to everybody, then ends."""

    def __init__(self, path: Path, told: bytes) -> None:
        import socket
        import threading

        self.asked: list[bytes] = []
        self._told = told
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(str(path))
        self._socket.listen()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        connection, _ = self._socket.accept()
        with connection:
            self.asked.append(connection.recv(4096))
            connection.sendall(b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n")
            connection.sendall(self._told)

    def close(self) -> None:
        self._thread.join(30)
        self._socket.close()


def test_what_docker_deletes_is_heard_until_it_ends(own_environment: Path):
    path = own_environment / "docker.sock"
    engine = Engine(path, b'{"Type":"image","Action":"delete"}\n{"Type":"volume"}\n')
    loop, heard = Loop(), 0

    def deleted() -> None:
        nonlocal heard
        heard += 1
        if heard == 3:
            loop.stop()

    watch = DeletionWatch(loop, str(path), lambda: True, deleted)
    watch.begin()
    watch.begin()
    # Twice for what was told, once since something may have happened that was not.
    loop.run()
    engine.close()
    loop.shut()
    assert engine.asked[0].startswith(f"GET {EVENTS} HTTP/1.0\r\n".encode())


def test_a_docker_that_is_not_there_is_told(own_environment: Path):
    loop = Loop()
    task = loop.start(follow(loop, str(own_environment / "none.sock"), "/events", print))
    with pytest.raises(AgentError):
        task.result()
    loop.shut()
