"""Datagrams in a stream: each is its length, two bytes big endian, and its bytes.

The stream is described in docs/architecture.md, "The channel".
"""

from __future__ import annotations

from typing import Final

LENGTH_SIZE: Final = 2
DATAGRAM_LIMIT: Final = 0xFFFF
"""Bytes: more than UDP carries on either version of IP."""


def encode_datagram(data: bytes) -> bytes:
    """Return the datagram as it travels in a stream; raise ValueError for one of 64 KiB or more."""
    if len(data) > DATAGRAM_LIMIT:
        raise ValueError(f"a datagram has at most {DATAGRAM_LIMIT} bytes, not {len(data)}")
    return len(data).to_bytes(LENGTH_SIZE, "big") + data


class DatagramDecoder:
    """Cuts bytes into datagrams. Holds less than one datagram; nothing that comes is an error."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes in any pieces and return the datagrams that are whole."""
        self._buffer += data
        datagrams: list[bytes] = []
        position = 0
        while len(self._buffer) - position >= LENGTH_SIZE:
            start = position + LENGTH_SIZE
            end = start + int.from_bytes(self._buffer[position:start], "big")
            if len(self._buffer) < end:
                break
            datagrams.append(bytes(self._buffer[start:end]))
            position = end
        del self._buffer[:position]
        return datagrams
