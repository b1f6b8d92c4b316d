"""The control socket from a client's side."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sampan.client.decode import (
    disk_growth_from_json,
    disk_ledger_from_json,
    disk_trim_from_json,
    event_from_json,
    memory_from_json,
    port_use_from_json,
    port_uses_from_json,
    status_from_json,
)
from sampan.core.disk_use import DiskGrowth, DiskLedger, DiskTrim
from sampan.core.errors import HostAgentError, error_from_json
from sampan.core.events import Event
from sampan.core.layout import Layout
from sampan.core.memory import (
    GivenBack,
    LimitChange,
    MemoryLedger,
    given_back_from_json,
    ledger_from_json,
    limit_change_from_json,
)
from sampan.core.ports import Forward, PortUse
from sampan.core.status import Status

LINE_LIMIT = 1024 * 1024
CONNECT_S = 5.0
"""How long a host agent that has its socket open may take to let us in."""

FLUSH_S = 1.0
"""How long the last bytes of a connection that we close may take."""


class NoHostAgent(HostAgentError):
    """Nobody answers on the control socket: no host agent runs for this machine folder."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """Who answers: version and protocol of the host agent, its process id, its machine folder."""

    version: str
    protocol: int
    pid: int
    home: str


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def connect(layout: Layout) -> AsyncIterator[ControlClient]:
    """Connect to the host agent of the machine folder; raise NoHostAgent if there is none."""
    reader, writer = await open_control(layout)
    client = ControlClient(reader, writer)
    try:
        yield client
    finally:
        await client.close()


async def open_control(layout: Layout) -> Connection:
    """Return a fresh connection to the control socket; raise NoHostAgent or HostAgentError."""
    path = layout.control_socket
    try:
        async with asyncio.timeout(CONNECT_S):
            return await asyncio.open_unix_connection(str(path), limit=LINE_LIMIT)
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise NoHostAgent(
            "No host agent runs for this machine folder.", "Run `sampan start`."
        ) from error
    except TimeoutError as error:
        raise HostAgentError(
            f"The host agent does not answer on {path}.",
            "It may be busy or stuck; `sampan logs hostagent` shows what it does.",
        ) from error
    except OSError as error:
        raise HostAgentError(
            f"The control socket {path} cannot be opened: {error.strerror or error}.",
            "It can be used only by the user who started the machine.",
        ) from error


class ControlClient:
    """Requests and events on one connection; several requests may be under way at once."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._numbers = itertools.count(1)
        self._pending: dict[int, asyncio.Future[object]] = {}
        self._events: asyncio.Queue[Event | None] = asyncio.Queue()
        self._ended: HostAgentError | None = None
        self._receiver = asyncio.create_task(self._receive())

    async def call(self, method: str, **params: object) -> object:
        """Ask and return the result; raise the SampanError that the host agent reports."""
        if self._ended is not None:
            raise self._ended
        number = next(self._numbers)
        answer: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self._pending[number] = answer
        try:
            await send_request(self._writer, number, method, params)
            return await answer
        finally:
            self._pending.pop(number, None)

    @asynccontextmanager
    async def events(self) -> AsyncIterator[AsyncIterator[Event]]:
        """Yield the events from now on; the iteration ends when the host agent does."""
        await self.call("events.subscribe")
        yield self._iterate_events()

    async def hello(self) -> Greeting:
        """Return who answers; raise HostAgentError if it is no host agent of Sampan."""
        value = await self.call("hello")
        try:
            members = dict(value)  # type: ignore[call-overload]
            return Greeting(
                str(members["version"]),
                int(members["protocol"]),
                int(members["pid"]),
                str(members["home"]),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise HostAgentError("What answers on the control socket is no host agent.") from error

    async def status(self) -> Status:
        """Return how things stand."""
        return status_from_json(await self.call("status"))

    async def start(self, accelerator: str | None = None, *, repair_disk: bool = False) -> Status:
        """Return when the Docker API answers; raise BootError and others with the console's end."""
        params: dict[str, object] = {} if accelerator is None else {"accelerator": accelerator}
        if repair_disk:  # left out otherwise: an older host agent does not know it
            params["repair_disk"] = True
        return status_from_json(await self.call("machine.start", **params))

    async def stop(self) -> None:
        """Return when QEMU has ended."""
        await self.call("machine.stop")

    async def suspend(self) -> Status:
        """Return when the machine is saved to disk; raise SuspendError and it runs on."""
        return status_from_json(await self.call("machine.suspend"))

    async def resume(self) -> Status:
        """Return when a suspended machine runs again."""
        return status_from_json(await self.call("machine.resume"))

    async def restart(self) -> Status:
        """Stop and start the machine."""
        return status_from_json(await self.call("machine.restart"))

    async def exit(self) -> None:
        """Stop the machine and make the host agent leave."""
        await self.call("agent.exit")

    async def leave(self) -> None:
        """Make the host agent leave, the machine suspended if the settings say so."""
        await self.call("agent.leave")

    async def stats(self) -> object:
        """Return what the guest's `stats` says."""
        return await self.call("machine.stats")

    async def load_bundled_images(self) -> None:
        """Bring the images that came along into the engine."""
        await self.call("images.load_bundled")

    async def list_ports(self) -> tuple[PortUse, ...]:
        """Return every port that leads into the machine."""
        return port_uses_from_json(await self.call("ports.list"))

    async def add_port(self, forward: Forward) -> PortUse:
        """Lead a port of this computer to a container; raise PortError."""
        return port_use_from_json(await self.call("ports.add", **forward.to_json()))

    async def remove_port(self, host_ip: str, host_port: int, proto: str) -> None:
        """Close a port that was added, on every address if none is given; raise PortError."""
        params = {"host_ip": host_ip, "host_port": host_port, "proto": proto}
        await self.call("ports.remove", **params)

    async def memory_usage(self) -> MemoryLedger:
        """Return where the machine's memory is."""
        return memory_from_json(ledger_from_json, await self.call("memory.usage"))

    async def give_memory_back(self) -> GivenBack:
        """Have the machine give back what it can spare; takes half a minute at most."""
        return memory_from_json(given_back_from_json, await self.call("memory.give_back"))

    async def limit_memory(self, limit_bytes: int) -> LimitChange:
        """Limit a machine that runs; raise MachineStateError for less than is safe."""
        answer = await self.call("memory.limit", bytes=limit_bytes)
        return memory_from_json(limit_change_from_json, answer)

    async def disk_usage(self) -> DiskLedger:
        """Return what the data disk is used for; Docker may need a while to count."""
        return disk_ledger_from_json(await self.call("disk.usage"))

    async def grow_disk(self, size_gib: int) -> DiskGrowth:
        """Make the data disk larger; `client.disk.grow_disk` keeps the setting in step."""
        return disk_growth_from_json(await self.call("disk.grow", gib=size_gib))

    async def trim_disk(self) -> DiskTrim:
        """Give what the machine does not use back to this computer."""
        return disk_trim_from_json(await self.call("disk.trim"))

    async def wait_closed(self) -> None:
        """Return when the host agent has closed the connection."""
        await asyncio.wait((self._receiver,))

    async def close(self) -> None:
        """Close the connection; requests under way end with an error."""
        self._receiver.cancel()
        await asyncio.gather(self._receiver, return_exceptions=True)
        await close_writer(self._writer)

    async def _iterate_events(self) -> AsyncIterator[Event]:
        while (event := await self._events.get()) is not None:
            yield event

    async def _receive(self) -> None:
        """Hand every line to whom it belongs until the connection ends."""
        ended = "The host agent ended before it answered."
        try:
            while line := await self._reader.readline():
                self._take(line)
        except (ConnectionError, ValueError) as error:
            ended = f"The connection to the host agent broke: {error}."
        finally:
            self._ended = HostAgentError(ended, "Run `sampan logs hostagent` to see why.")
            for answer in self._pending.values():
                if not answer.done():
                    answer.set_exception(self._ended)
            self._events.put_nowait(None)

    def _take(self, line: bytes) -> None:
        message = json.loads(line)
        if not isinstance(message, dict):
            raise ValueError("it sent a line that is no answer")  # noqa: TRY004 - as bad JSON is
        number = message.get("id")
        if number is None and message.get("method") == "event":
            if (event := event_from_json(message.get("params"))) is not None:
                self._events.put_nowait(event)
            return
        answer = self._pending.get(number) if isinstance(number, int) else None
        if answer is None or answer.done():
            return
        if (error := message.get("error")) is not None:
            answer.set_exception(error_from_json(error if isinstance(error, Mapping) else {}))
        else:
            answer.set_result(message.get("result"))


async def send_request(
    writer: asyncio.StreamWriter, number: int, method: str, params: Mapping[str, object]
) -> None:
    """Send one request line; raise HostAgentError if the connection is gone."""
    request = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
    try:
        writer.write(json.dumps(request, separators=(",", ":")).encode() + b"\n")
        await writer.drain()
    except ConnectionError as error:
        raise HostAgentError(
            "The host agent ended before it could be asked.",
            "Run `sampan logs hostagent` to see why.",
        ) from error


async def close_writer(writer: asyncio.StreamWriter) -> None:
    """Close the connection, with a moment for what is still to be sent; never raises."""
    writer.close()
    try:
        async with asyncio.timeout(FLUSH_S):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        writer.transport.abort()
