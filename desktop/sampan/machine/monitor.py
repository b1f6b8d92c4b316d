"""QEMU's control socket (QMP): commands, events, and an orderly end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from qemu.qmp import EventListener, ExecuteError, Message, QMPClient, QMPError, Runstate

from sampan.core.errors import QemuError
from sampan.machine.process import QemuProcess
from sampan.platforms import Endpoint, open_socket

RETRY_S = 0.005
COMMAND_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class MonitorEvent:
    """Something QEMU told: SHUTDOWN, RESET, STOP, RESUME, GUEST_PANICKED, BLOCK_IO_ERROR, ..."""

    name: str
    data: Mapping[str, object] = field(default_factory=dict)


class MonitorEvents:
    """The events of one consumer, in order; it ends when the connection does."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[MonitorEvent | None] = asyncio.Queue()

    def put(self, event: MonitorEvent | None) -> None:
        """Add an event; None ends the stream."""
        self._queue.put_nowait(event)

    async def __aiter__(self) -> AsyncIterator[MonitorEvent]:
        while (event := await self._queue.get()) is not None:
            yield event


class Monitor:
    """One connection to QEMU's control socket; made by `connect_monitor`, ended by `close`."""

    def __init__(self, client: QMPClient, connection: socket.socket) -> None:
        self._client = client
        self._connection = connection  # the client's own, which it closes
        self._consumers: set[MonitorEvents] = set()
        self._ended = False
        self._pump = asyncio.create_task(self._pump_events(), name="qmp-events")

    @property
    def version_text(self) -> str:
        """The version of the QEMU that runs, as it greets: the file may be a newer one by now."""
        greeting = self._client.greeting
        assert greeting is not None, "a monitor is made of a connection that was greeted"
        version = cast("dict[str, dict[str, int]]", greeting.QMP.version)["qemu"]
        return ".".join(str(version[part]) for part in ("major", "minor", "micro"))

    @contextlib.contextmanager
    def events(self) -> Iterator[MonitorEvents]:
        """Yield a stream of all events from now on; subscribe before you ask for something."""
        consumer = MonitorEvents()
        if self._ended:
            consumer.put(None)
        self._consumers.add(consumer)
        try:
            yield consumer
        finally:
            self._consumers.discard(consumer)

    async def execute(
        self,
        command: str,
        arguments: Mapping[str, object] | None = None,
        *,
        timeout_s: float = COMMAND_TIMEOUT_S,
    ) -> object:
        """Run one command and return its result; raise QemuError when QEMU refuses or is gone."""
        try:
            async with asyncio.timeout(timeout_s):
                given = dict(arguments) if arguments is not None else None
                return await self._client.execute(command, given)
        except ExecuteError as error:
            raise QemuError(f"QEMU refused `{command}`: {error}.") from error
        except QMPError as error:
            raise QemuError(f"QEMU ended before it answered `{command}`.") from error
        except TimeoutError as error:
            raise QemuError(
                f"QEMU did not answer `{command}` within {timeout_s:.0f} s.",
                "Its process hangs; `sampan stop` ends it.",
            ) from error

    async def pass_file(self, name: str, descriptor: int) -> None:
        """Give QEMU a file of ours, which a command may then call `fd:name`; raise QemuError.

        Works on unix sockets alone; the caller closes its own descriptor.
        """
        try:
            # Not the library's send_fd_scm: it looks for a socket inside asyncio's own transport.
            socket.send_fds(self._connection, [b" "], [descriptor])
        except OSError as error:
            raise QemuError(f"QEMU's control socket takes no file: {error}.") from error
        await self.execute("getfd", {"fdname": name})

    async def query_status(self) -> str:
        """Return the run state: running, paused, shutdown, inmigrate, internal-error, ..."""
        value = await self.execute("query-status")
        return str(cast("dict[str, object]", value).get("status", ""))

    async def run(self) -> None:
        """Let the guest run: it is started paused, until its console is connected."""
        await self.execute("cont")

    async def powerdown(self) -> None:
        """Press the machine's power button; the guest decides what it does."""
        await self.execute("system_powerdown")

    async def quit(self) -> None:
        """End QEMU at once, its disks closed in order; that it hangs up first is no error."""
        try:
            await self.execute("quit")
        except QemuError as error:
            if not isinstance(error.__cause__, QMPError) or isinstance(
                error.__cause__, ExecuteError
            ):
                raise

    async def close(self) -> None:
        """Hang up; QEMU goes on. Every stream of events ends. A second call does nothing."""
        self._pump.cancel()
        await asyncio.wait([self._pump])
        self._end_streams()
        if self._client.runstate is not Runstate.IDLE:
            # What broke the connection was reported where it mattered.
            with contextlib.suppress(QMPError, EOFError, OSError):
                await self._client.disconnect()

    async def _pump_events(self) -> None:
        """Hand every event to each consumer until the connection ends."""
        listener = EventListener()
        self._client.register_listener(listener)
        broken = asyncio.create_task(self._client.runstate_changed())
        try:
            while self._client.runstate is Runstate.RUNNING:
                got = asyncio.create_task(listener.get())
                await asyncio.wait({got, broken}, return_when=asyncio.FIRST_COMPLETED)
                if not got.done():
                    got.cancel()
                    break
                self._hand_out(got.result())
            for message in listener.clear():
                self._hand_out(message)
        finally:
            broken.cancel()
            self._client.remove_listener(listener)
            self._end_streams()

    def _hand_out(self, message: Message) -> None:
        data = message.get("data")
        event = MonitorEvent(str(message["event"]), data if isinstance(data, dict) else {})
        for consumer in self._consumers:
            consumer.put(event)

    def _end_streams(self) -> None:
        if not self._ended:
            self._ended = True
            for consumer in self._consumers:
                consumer.put(None)


async def connect_monitor(
    endpoint: Endpoint, process: QemuProcess | None, *, timeout_s: float
) -> Monitor:
    """Connect as soon as QEMU listens; raise its exit's error if it ends first, or QemuError.

    A cancelled call leaves no connection behind, and CancelledError stays what it is.
    """
    client = QMPClient("sampan")
    # A logger of our own: what the library calls an error (QEMU hung up) is an ordinary end here.
    client.logger = logging.Logger("sampan.qmp", logging.CRITICAL)
    try:
        async with asyncio.timeout(timeout_s):
            connection = await _connect_socket(endpoint, process)
            try:
                await client.connect(connection)
            except BaseException:
                connection.close()
                raise
    except TimeoutError as error:
        raise QemuError(
            f"QEMU did not answer on its control socket within {timeout_s:.0f} s.",
            "Run `sampan logs qemu`; another program may be connected to it.",
            details=process.log_tail() if process else "",
        ) from error
    except QMPError as error:
        if process is not None:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(1):
                    raise (await process.wait()).error() from error
        raise QemuError(f"QEMU's control socket does not speak QMP: {error}.") from error
    return Monitor(client, connection)


async def _connect_socket(endpoint: Endpoint, process: QemuProcess | None) -> socket.socket:
    """Connect the socket, again and again until QEMU listens or has ended."""
    loop = asyncio.get_running_loop()
    while True:
        if process is not None and process.exit is not None:
            raise process.exit.error()
        connection, address = open_socket(endpoint)
        connection.setblocking(False)
        try:
            await loop.sock_connect(connection, address)
            return connection
        except (FileNotFoundError, ConnectionError):
            connection.close()
        except BaseException:
            connection.close()
            raise
        await asyncio.sleep(RETRY_S)
