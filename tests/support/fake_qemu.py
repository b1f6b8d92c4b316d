"""A QEMU without a guest: the real sockets, a monitor, a console, and a guest agent that may lie.

`install(folder)` makes a folder for the setting `qemu`. What the next QEMU does is `Behaviour`,
written to a file; what a running one is told to do comes as lines on its socket (`order`).
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.support.fake_guest import FakeGuest

ROOT = Path(__file__).resolve().parents[2]
ENDED = 0


@dataclass(frozen=True)
class Behaviour:
    """What a QEMU that is started does.

    `guest` is a name of `fake_guest.MISCHIEF` or `well`; `panics` counts the first starts whose
    kernel panics; `says` comes on the standard error before it ends with code 1.
    """

    version: str = "9.2.0"
    guest: str = "well"
    panics: int = 0
    says: str = ""
    console: list[str] = field(default_factory=lambda: ["sampan: init"])


@dataclass(frozen=True)
class FakeQemu:
    """The folder, as a test works with it."""

    folder: Path

    def behave(self, **changes: Any) -> None:
        """Have the next QEMU behave so."""
        text = json.dumps(asdict(Behaviour(**changes)))
        (self.folder / "behaviour.json").write_text(text)

    @property
    def starts(self) -> int:
        """How many were started with a machine."""
        try:
            return len((self.folder / "starts").read_text())
        except FileNotFoundError:
            return 0

    def order(self, **order: Any) -> None:
        """Have the QEMU that runs do something: `event`, `status`, `mischief`, `full`."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(self.folder / "orders"))
            connection.sendall(json.dumps(order).encode() + b"\n")
            assert connection.recv(100)

    def status(self) -> str:
        """Return the run state of the QEMU that runs, nothing when none does."""
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(self.folder / "orders"))
                connection.sendall(b"{}\n")
                return connection.recv(100).decode().strip()
            except OSError:
                return ""


def install(folder: Path, system: str) -> FakeQemu:
    """Make the folder of a fake QEMU, with the real qemu-img."""
    folder.mkdir(parents=True)
    program = folder / system
    program.write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m tests.support.fake_qemu '
        f'"{folder}" "$@"\n'
    )
    program.chmod(0o755)
    real = shutil.which("qemu-img")
    assert real, "QEMU is not installed"
    (folder / "qemu-img").symlink_to(real)
    fake = FakeQemu(folder)
    fake.behave()
    return fake


class Machine:
    """The process."""

    def __init__(self, folder: Path, behaviour: Behaviour, sockets: dict[str, str]) -> None:
        self.folder, self.behaviour, self.sockets = folder, behaviour, sockets
        self.status, self.full = "prelaunch", False
        self.panics = len((folder / "starts").read_text()) <= behaviour.panics
        self.runs, self.ended = asyncio.Event(), asyncio.Event()
        self.monitors: set[asyncio.StreamWriter] = set()
        self.screen: asyncio.StreamWriter | None = None
        self.guest = FakeGuest(behaviour.guest, self.power_off)
        self.relay = FakeGuest("well", self.power_off)

    async def run(self) -> int:
        asyncio.get_running_loop().add_signal_handler(signal.SIGINT, self.ended.set)
        servers = {
            self.sockets["qmp"]: self.monitor,
            self.sockets["console"]: self.console,
            self.sockets["channel"]: self.guest.serve,
            self.sockets["relay"]: self.relay.serve,
            str(self.folder / "orders"): self.take_orders,
        }
        for path, serve in servers.items():
            await asyncio.start_unix_server(self.quietly(serve), path)
        await self.ended.wait()
        os._exit(ENDED)

    def quietly(self, serve: Any) -> Any:
        async def run(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                await serve(reader, writer)
            except (ConnectionError, asyncio.CancelledError):
                pass
            finally:
                writer.close()

        return run

    def power_off(self) -> None:
        self.tell("SHUTDOWN", guest=True)
        self.ended.set()

    def tell(self, event: str, **data: Any) -> None:
        stamp = {"seconds": 0, "microseconds": 0}
        self.send(self.monitors, {"event": event, "data": data, "timestamp": stamp})

    def send(self, writers: set[asyncio.StreamWriter], message: dict[str, Any]) -> None:
        for writer in writers:
            writer.write(json.dumps(message).encode() + b"\r\n")

    async def monitor(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        me = {writer}
        self.send(me, {"QMP": {"version": {"qemu": {"major": 9}, "package": ""},
                               "capabilities": ["oob"]}})  # fmt: skip
        async for request in _requests(reader):
            number = {"id": request["id"]} if "id" in request else {}
            match request["execute"]:
                case "qmp_capabilities":
                    self.send(me, {"return": {}, **number})
                    self.monitors.add(writer)
                case "query-status":
                    answer = {"status": self.status, "running": self.status == "running"}
                    self.send(me, {"return": answer, **number})
                case "cont":
                    self.send(me, {"return": {}, **number})
                    self.go_on()
                case "quit":
                    self.send(me, {"return": {}, **number})
                    self.power_off()
                case _:
                    error = {"class": "CommandNotFound", "desc": "not here"}
                    self.send(me, {"error": error, **number})
        self.monitors.discard(writer)

    def go_on(self) -> None:
        self.status = "running"
        self.tell("RESUME")
        self.runs.set()
        if self.full:
            self.fill()

    def fill(self) -> None:
        """Do what QEMU does when the disk's file cannot grow: tell, and stop the guest."""
        self.status = "io-error"
        self.tell(
            "BLOCK_IO_ERROR",
            **{"device": "", "node-name": "data", "operation": "write", "action": "stop",
               "nospace": True, "reason": "No space left on device"},
        )  # fmt: skip
        self.tell("STOP")

    async def console(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self.runs.wait()
        self.screen = writer
        for line in [] if self.panics else self.behaviour.console:
            self.print(line)
        if self.panics:
            self.panic()
        await reader.read()

    def panic(self) -> None:
        """Do what a kernel does with `panic=-1`: say so, and restart, which ends QEMU."""
        self.print("Kernel panic - not syncing: Attempted to kill init!")
        self.power_off()

    def print(self, line: str) -> None:
        """Write a line on the console."""
        if self.screen is not None:
            self.screen.write(f"[    1.0] {line}\r\n".encode())

    async def take_orders(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        order = json.loads(await reader.readline())
        if "status" in order:
            self.status = order["status"]
        if "event" in order:
            self.tell(order["event"], **order.get("data", {}))
        if order.get("panic"):
            self.panic()
        if "mischief" in order:
            self.guest.turn(order["mischief"])
        if "full" in order:
            self.full = order["full"]
            if self.full:
                self.fill()
        writer.write(f"{self.status}\n".encode())
        await writer.drain()


async def _requests(reader: asyncio.StreamReader) -> AsyncIterator[dict[str, Any]]:
    """What is asked: JSON objects with or without white space between them."""
    text, decoder = "", json.JSONDecoder()
    while data := await reader.read(65536):
        text += data.decode()
        while text := text.lstrip():
            try:
                request, end = decoder.raw_decode(text)
            except ValueError:
                break
            yield request
            text = text[end:]


def main() -> int:
    folder, words = Path(sys.argv[1]), sys.argv[2:]
    behaviour = Behaviour(**json.loads((folder / "behaviour.json").read_text()))
    if "--version" in words:
        print(f"QEMU emulator version {behaviour.version}")
        return 0
    with (folder / "starts").open("a") as file:
        file.write("x")
    (folder / "orders").unlink(missing_ok=True)
    if behaviour.says:
        print(behaviour.says, file=sys.stderr)
        return 1
    sockets = {}
    for word in words:
        if word.startswith("socket,id="):
            options = dict(item.split("=", 1) for item in word.split(",")[1:])
            sockets[options["id"]] = options["path"]

    async def run() -> int:
        return await Machine(folder, behaviour, sockets).run()

    return asyncio.run(run())


if __name__ == "__main__":
    sys.exit(main())
