"""A guest agent on the channel of a fake QEMU: one that answers well, and the hostile ones."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable
from typing import Any

from tests.support.connections import Connections
from tests.support.guest_peer import GuestPeer, PeerStream

from sampan_wire.messages import (
    PROTOCOL_VERSION,
    LineDecoder,
    encode_line,
    find_preamble,
    preamble_answer,
)
from sampan_wire.yamux import Flag, FrameType

Json = dict[str, Any]

HELLO: Json = {
    "protocol": PROTOCOL_VERSION,
    "agent": "fake",
    "boot_id": "b",
    "kernel": "Linux 6.12",
    "phases": [{"name": "disk", "ms": 1.0}],
    "ready": True,
    "failed": None,
    "ports": [],
}
HELLOS: dict[str, Json] = {
    "another protocol": HELLO | {"protocol": 9},
    "phases that are none": HELLO | {"phases": 5},
    "phases of texts": HELLO | {"phases": ["disk"]},
    "ports that are none": HELLO | {"ports": 5},
    "disk failed": HELLO
    | {
        "phases": [],
        "ready": False,
        "failed": {
            "phase": "disk",
            "message": "The data disk has errors that cannot be repaired without asking.",
            "hint": "Look.",
            "log": ["e2fsck said this"],
            "repairable": True,
        },
    },
    "disk repaired": HELLO
    | {"repair": {"outcome": "repaired", "answers": 3, "found": 1, "log": ["yes"]}},
    "disk clean": HELLO | {"repair": {"outcome": "clean", "answers": 0, "found": 0, "log": []}},
    "repair failed": HELLO
    | {
        "phases": [],
        "ready": False,
        "repair": {"outcome": "failed", "answers": 3, "found": 0, "log": ["e2fsck said this"]},
        "failed": {
            "phase": "disk",
            "message": "The data disk could not be repaired (e2fsck code 4).",
            "hint": "Look.",
            "log": ["e2fsck said this"],
            "repairable": False,
        },
    },
}
MEGABYTE = 1024 * 1024


class FakeGuest:
    """Serves the channel; `manner` is how, and `turn` changes it while the machine runs."""

    def __init__(self, manner: str, power_off: Callable[[], None]) -> None:
        self.manner = manner
        self.power_off = power_off
        self.turned = asyncio.Event()
        self.numbers = itertools.count(1)
        self.connections = Connections(self._serve)

    def turn(self, mischief: str) -> None:
        """Become hostile, or well again; what is connected notices."""
        self.manner = mischief
        self.turned.set()
        self.turned = asyncio.Event()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """What QEMU does with a connection to the channel."""
        await self._serve(reader, writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        match self.manner:
            case "mute":
                await reader.read(-1)
            case "noise":
                while True:
                    writer.write(bytes(range(256)) * 256)
                    await writer.drain()
            case "hangs up":
                return
            case "bad frames":
                await _answer_preamble(reader, writer)
                writer.write(b"\xff" * 4096)
                await reader.read(-1)
            case _:
                await self._be_an_agent(reader, writer)

    async def _be_an_agent(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        peer = GuestPeer(self._open)
        serving = asyncio.create_task(peer.serve(reader, writer))
        while not serving.done():
            turned = asyncio.create_task(self.turned.wait())
            waits: set[asyncio.Task[Any]] = {serving, turned}
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            turned.cancel()
            if not serving.done() and await self._misbehave(peer, reader, writer):
                serving.cancel()
                await asyncio.gather(serving, return_exceptions=True)

    async def _misbehave(
        self, peer: GuestPeer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Do what cannot be done through a stream; True when the session is over with it."""
        match self.manner:
            case "hangs up" | "mute":
                return True
            case "bad frames":
                writer.write(b"\xff" * 64)
            case "oversized frames":
                number = next(iter(peer.streams))
                frame = peer.session._queue  # the guest's own bookkeeping would refuse
                frame(FrameType.DATA, Flag.NONE, number, 512 * MEGABYTE)
                await peer.flush()
                await _write_for_ever(writer, bytes(MEGABYTE))
            case "pings without end":
                ping = b"".join(b"\0\2\0\1\0\0\0\0" + n.to_bytes(4, "big") for n in range(5000))
                await _write_for_ever(writer, ping, but_read=reader)
            case "streams without end":
                for first in itertools.count(2, 10_000):
                    numbers = range(first, first + 10_000, 2)
                    frames = (b"\0\1\0\1" + n.to_bytes(4, "big") + bytes(4) for n in numbers)
                    writer.write(b"".join(frames))
                    await writer.drain()
        return False

    async def _open(self, stream: PeerStream, header: Json) -> None:
        if header.get("kind") != "rpc":
            await stream.refuse(code="guest", message="There is nothing here.", hint="")
            return
        await stream.accept()
        decoder = LineDecoder()
        asked: asyncio.Queue[Json] = asyncio.Queue()
        # It reads whether or not it may send: else it and the host, each with a window that is
        # full, would wait for each other until the host calls that silence.
        tasks = (
            asyncio.create_task(self._misbehave_in_words(stream)),
            asyncio.create_task(self._answer_all(stream, asked)),
        )
        try:
            while data := await stream.read():
                for message in decoder.feed(data):
                    asked.put_nowait(message)
        finally:
            for task in tasks:
                task.cancel()

    async def _answer_all(self, stream: PeerStream, asked: asyncio.Queue[Json]) -> None:
        while True:
            await self._answer(stream, await asked.get())

    async def _answer(self, stream: PeerStream, message: Json) -> None:
        number, method = message.get("id"), message.get("method")
        if method is None:
            return
        while self.manner in ("deaf", "asks without end"):
            await self.turned.wait()  # what was asked is answered late, not never
        if method == "hello" and self.manner == "no hello":
            return
        result: Json = {}
        if method == "hello":
            result = HELLOS.get(self.manner, HELLO)
        elif method == "time.set":
            result = {"offset_ms": 0}
        await stream.send(encode_line({"id": number, "result": result}))
        if method == "shutdown":
            self.power_off()

    async def _misbehave_in_words(self, stream: PeerStream) -> None:
        while True:
            match self.manner:
                case "endless line":
                    await stream.send(b"x" * MEGABYTE)
                case "no message":
                    await stream.send(b"{]\n")
                    return
                case "tells without end":
                    told = {"method": "log", "params": {"level": "info", "message": "y" * 30_000}}
                    await stream.send(encode_line(told) * 30)
                case "wrong figures":
                    told = {"method": "phase", "params": {"name": 5, "ms": {"a": []}}}
                    await stream.send(encode_line(told))
                    return
                case "asks without end":
                    asked = {"id": 1, "method": "no.such.thing", "params": {"x": "z" * 100_000}}
                    await stream.send(encode_line(asked) * 10)
                case "ports without end":
                    number = next(self.numbers)
                    port = {"id": f"p{number}", "proto": "tcp", "host_ip": "127.0.0.1",
                            "host_port": 0, "container_ip": "172.17.0.2",
                            "container_port": 80}  # fmt: skip
                    asked = {"id": number, "method": "port.add", "params": port}
                    await stream.send(encode_line(asked))
                case _:
                    await self.turned.wait()


async def _answer_preamble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    buffer = bytearray()
    while (nonce := find_preamble(buffer)) is None:
        buffer += await reader.read(65536)
    writer.write(preamble_answer(nonce))


async def _write_for_ever(
    writer: asyncio.StreamWriter, data: bytes, but_read: asyncio.StreamReader | None = None
) -> None:
    if but_read is not None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
    while True:
        writer.write(data)
        await writer.drain()
