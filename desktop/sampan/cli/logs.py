"""`sampan logs`: the last lines of a log, and what is added to it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from sampan.cli.invocation import Interrupted, Invocation
from sampan.cli.terminal import printable
from sampan.core.errors import HostAgentError
from sampan.core.layout import Layout

BLOCK = 64 * 1024
POLL_S = 0.2


def show_log(invocation: Invocation, name: str, *, lines: int, follow: bool) -> None:
    """Print the last lines of the log; with `follow` go on until Ctrl-C."""
    path = log_path(invocation.layout, name)
    if not follow and not path.exists():
        raise HostAgentError(
            f"There is no log of the {_title(name)} yet: {path}.",
            "It is written from the first `sampan start` on.",
        )
    write = _writer(invocation)
    try:
        follow_log(path, lines, write, wait=_sleep if follow else lambda: False)
    except KeyboardInterrupt:
        raise Interrupted("The log goes on; `sampan logs -f` shows it again.") from None


def log_path(layout: Layout, name: str) -> Path:
    """Return the file of the log `console`, `qemu` or `hostagent`."""
    return {
        "console": layout.console_log,
        "qemu": layout.qemu_log,
        "hostagent": layout.hostagent_log,
    }[name]


def follow_log(
    path: Path, lines: int, write: Callable[[bytes], None], *, wait: Callable[[], bool]
) -> None:
    """Hand the last lines to `write`, then what is added for as long as `wait` returns True.

    A log that is cut short or replaced by a new file is read from its beginning.
    """
    stream = _open(path)
    try:
        if stream is not None:
            stream.seek(find_tail(stream, lines))
            _copy(stream, write)
        while wait():
            if stream is not None:
                _copy(stream, write)
                if not _is_replaced(stream, path):
                    continue
                stream.close()
            stream = _open(path)
    finally:
        if stream is not None:
            stream.close()


def find_tail(stream: BinaryIO, lines: int) -> int:
    """Return where in the file its last `lines` lines begin; reads no more than it must."""
    position = end = stream.seek(0, os.SEEK_END)
    if lines <= 0:
        return end
    wanted = lines
    while position > 0:
        size = min(BLOCK, position)
        position -= size
        stream.seek(position)
        block = stream.read(size)
        at = len(block)
        if position + at == end and block.endswith(b"\n"):
            at -= 1  # the newline at the end ends the last line, it begins none
        while (at := block.rfind(b"\n", 0, at)) >= 0:
            wanted -= 1
            if wanted == 0:
                return position + at + 1
    return 0


def _open(path: Path) -> BinaryIO | None:
    try:
        return path.open("rb")
    except FileNotFoundError:
        return None


def _copy(stream: BinaryIO, write: Callable[[bytes], None]) -> None:
    while data := stream.read(BLOCK):
        write(data)


def _is_replaced(stream: BinaryIO, path: Path) -> bool:
    """Tell whether the path leads to another file by now, or to one that was cut short."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False  # between two files: the old one may still get its last lines
    here = os.fstat(stream.fileno())
    return (there.st_dev, there.st_ino) != (here.st_dev, here.st_ino) or (
        there.st_size < stream.tell()
    )


def _writer(invocation: Invocation) -> Callable[[bytes], None]:
    """Return what writes to standard output: cleaned on a terminal, as it is elsewhere."""
    import codecs
    import sys

    if not invocation.out.is_tty:

        def write_bytes(data: bytes) -> None:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()

        return write_bytes
    decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def write_text(data: bytes) -> None:
        sys.stdout.write(printable(decoder.decode(data)))
        sys.stdout.flush()

    return write_text


def _sleep() -> bool:
    time.sleep(POLL_S)
    return True


def _title(name: str) -> str:
    return {"console": "serial console", "qemu": "QEMU process", "hostagent": "host agent"}[name]
