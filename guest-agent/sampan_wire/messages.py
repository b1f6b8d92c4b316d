"""What travels on the channel besides yamux: the preamble, lines of JSON, exec frames.

The formats are described in docs/architecture.md, "The channel".
"""

from __future__ import annotations

import json
import re
from enum import IntEnum
from struct import Struct
from typing import Any, Final

PROTOCOL_VERSION: Final = 2
"""2: TCP and unix streams are the relay's, on a port of its own."""

PORT_NAME: Final = "dev.sampan.channel"
"""The name of the virtio-serial port."""

HEADER_LIMIT: Final = 4096
"""Bytes of a stream's header line."""

LINE_LIMIT: Final = 1024 * 1024
"""Bytes of an RPC line."""

PREAMBLE_FILL: Final = b"\xff" * (64 * 1024)
"""Completes a half-sent frame of an old session and is then an invalid version byte."""

EXEC_PAYLOAD_LIMIT: Final = 32 * 1024

_PREAMBLE = re.compile(rb"SAMPAN-CHANNEL 1 ([0-9a-f]{32})\n")
_PREAMBLE_LENGTH = len(b"SAMPAN-CHANNEL 1 ") + 32 + 1
_ANSWER = re.compile(rb"SAMPAN-CHANNEL 1 ([0-9a-f]{32}) OK\n")
_EXEC_HEADER = Struct(">BI")


class MessageError(Exception):
    """The other end sent something that is not a message; the sentence says what."""


def preamble(nonce: str) -> bytes:
    """Return what the host sends first; `nonce` is 32 hex digits."""
    return PREAMBLE_FILL + f"SAMPAN-CHANNEL 1 {nonce}\n".encode()


def preamble_answer(nonce: str) -> bytes:
    """Return what the guest answers to a preamble."""
    return f"SAMPAN-CHANNEL 1 {nonce} OK\n".encode()


def find_preamble(buffer: bytearray) -> str | None:
    """Return the nonce of the last preamble in `buffer` and consume all up to its end.

    Without one, all but a possible beginning of one is consumed.
    """
    last = None
    for last in _PREAMBLE.finditer(buffer):  # noqa: B007 - the last match is what is wanted
        pass
    if last is None:
        del buffer[: max(0, len(buffer) - _PREAMBLE_LENGTH + 1)]
        return None
    nonce = last.group(1).decode()
    end = last.end()
    del last  # a match holds the buffer, which could then not shrink
    del buffer[:end]
    return nonce


def find_answer(buffer: bytearray, nonce: str) -> bool:
    """Tell whether the guest's answer to `nonce` is in `buffer`; consume up to its end if so."""
    position = buffer.find(preamble_answer(nonce))
    if position < 0:
        del buffer[: max(0, len(buffer) - len(preamble_answer(nonce)) + 1)]
        return False
    del buffer[: position + len(preamble_answer(nonce))]
    return True


def encode_line(message: dict[str, Any]) -> bytes:
    """Return the message as one line of JSON."""
    return json.dumps(message, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def decode_line(line: bytes) -> dict[str, Any]:
    """Return the JSON object in the line; raise MessageError if it is something else."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise MessageError(f"a line is not JSON: {error}") from None
    if not isinstance(message, dict):
        raise MessageError("a line is not a JSON object")
    return message


class LineDecoder:
    """Cuts bytes into lines of JSON of at most `limit` bytes each."""

    def __init__(self, limit: int = LINE_LIMIT) -> None:
        self._limit = limit
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Take bytes in any pieces and return the messages that are whole; raise MessageError."""
        self._buffer += data
        if b"\n" not in data:
            self._check_limit(len(self._buffer))
            return []
        *lines, rest = self._buffer.split(b"\n")
        self._buffer = rest
        self._check_limit(max(map(len, lines), default=0))
        self._check_limit(len(rest))
        return [decode_line(bytes(line)) for line in lines if line.strip()]

    def _check_limit(self, size: int) -> None:
        if size > self._limit:
            raise MessageError(f"a line is longer than {self._limit} bytes")


class ExecKind(IntEnum):
    """What an exec frame carries."""

    STDIN = 0
    STDIN_END = 1
    RESIZE = 2
    SIGNAL = 3
    STDOUT = 4
    STDERR = 5
    EXIT = 6


def encode_exec_frame(kind: ExecKind, payload: bytes | memoryview = b"") -> bytes:
    """Return one exec frame; the payload has at most 32 KiB."""
    if len(payload) > EXEC_PAYLOAD_LIMIT:
        raise MessageError(f"an exec frame takes {EXEC_PAYLOAD_LIMIT} bytes, not {len(payload)}")
    return _EXEC_HEADER.pack(kind, len(payload)) + payload


def encode_resize(rows: int, columns: int) -> bytes:
    """Return the frame that tells the size of a terminal in characters."""
    return encode_exec_frame(
        ExecKind.RESIZE,
        min(rows, 0xFFFF).to_bytes(2, "big") + min(columns, 0xFFFF).to_bytes(2, "big"),
    )


def encode_exit(code: int) -> bytes:
    """Return the frame that tells how a process ended: its code, or 128 + the signal."""
    return encode_exec_frame(ExecKind.EXIT, code.to_bytes(4, "big", signed=True))


def decode_exit(payload: bytes) -> int:
    """Return the code that an exit frame carries."""
    if len(payload) != 4:
        raise MessageError("an exit frame does not carry four bytes")
    return int.from_bytes(payload, "big", signed=True)


def decode_resize(payload: bytes) -> tuple[int, int]:
    """Return rows and columns that a resize frame carries."""
    if len(payload) != 4:
        raise MessageError("a resize frame does not carry four bytes")
    return int.from_bytes(payload[:2], "big"), int.from_bytes(payload[2:], "big")


class ExecDecoder:
    """Cuts bytes into exec frames."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[tuple[ExecKind, bytes]]:
        """Take bytes in any pieces and return the frames that are whole; raise MessageError."""
        self._buffer += data
        frames: list[tuple[ExecKind, bytes]] = []
        position = 0
        while len(self._buffer) - position >= _EXEC_HEADER.size:
            number, length = _EXEC_HEADER.unpack_from(self._buffer, position)
            if length > EXEC_PAYLOAD_LIMIT or number > ExecKind.EXIT:
                raise MessageError(f"an exec frame has kind {number} and {length} bytes")
            start = position + _EXEC_HEADER.size
            if len(self._buffer) < start + length:
                break
            frames.append((ExecKind(number), bytes(self._buffer[start : start + length])))
            position = start + length
        del self._buffer[:position]
        return frames
