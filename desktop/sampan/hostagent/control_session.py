"""One connection of the control socket."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import asdict, dataclass
from typing import Any

from sampan.core.errors import HostAgentError, SampanError
from sampan.core.status import Status
from sampan.hostagent.control_api import ByteStream, ControlApi
from sampan.hostagent.control_memory import parse_memory_limit
from sampan.hostagent.control_messages import (
    LINE_LIMIT,
    MalformedLine,
    MalformedRequest,
    Request,
    check_members,
    encode_error,
    encode_event,
    encode_result,
    parse_disk_grow,
    parse_exec,
    parse_request,
    parse_ssh,
    parse_start,
    unknown_method,
)
from sampan.hostagent.control_ports import parse_port_add, parse_port_remove
from sampan.hostagent.control_relay import LOOK_S, discard, is_gone, relay

REQUEST_LIMIT = 64
"""Requests of one connection that are worked on at a time; more wait in its socket."""

LINGER_S = 1.0
"""How long a connection that is being closed is read on, so that its client sees why."""

ATTACHING = ("console.attach", "exec.attach", "ssh.attach")

_log = logging.getLogger(__name__)

Finish = Callable[[Coroutine[object, object, Any]], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Greeting:
    """What `hello` answers."""

    version: str
    protocol: int
    pid: int
    home: str


class Session:
    """Reads requests, works on several at once, answers each when it is done."""

    def __init__(
        self,
        api: ControlApi,
        greeting: Greeting,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        finish: Finish,
    ) -> None:
        self._api = api
        self._greeting = greeting
        self._reader = reader
        self._writer = writer
        self._finish = finish
        self._room = asyncio.Semaphore(REQUEST_LIMIT)
        self._requests: set[asyncio.Task[None]] = set()
        self._listener: asyncio.Task[None] | None = None
        self._send_lock = asyncio.Lock()

    async def run(self) -> None:
        """Serve until the client goes away or sends what cannot be understood."""
        try:
            while (line := await self._read_line()) is not None:
                if line.strip():
                    attached = await self._take(line)
                    if attached:
                        return
            await self._answer_out()
        except MalformedLine as error:
            await self._send(encode_error(None, error.report()))
            # A socket closed with unread bytes would lose the answer on its way.
            await discard(self._reader, self._writer, LINGER_S)
        finally:
            await self._end_tasks()

    async def _answer_out(self) -> None:
        """Go on for a client that has sent all it has to say and still listens."""
        while not is_gone(self._writer):
            pending = {*self._requests, *([self._listener] if self._listener else [])}
            if not pending:
                return
            await asyncio.wait(pending, timeout=LOOK_S, return_when=asyncio.FIRST_COMPLETED)
            if self._listener is not None and self._listener.done():
                self._listener = None

    async def answered(self) -> None:
        """Return when no request of this connection is being worked on."""
        while self._requests:
            await asyncio.wait(self._requests)

    async def _read_line(self) -> bytes | None:
        """Return the next line, None at the end; raise MalformedLine for one without end."""
        try:
            return await self._reader.readuntil(b"\n")
        except asyncio.IncompleteReadError:
            return None
        except asyncio.LimitOverrunError:
            raise MalformedLine(
                f"A line on the control socket is longer than {LINE_LIMIT} bytes."
            ) from None

    async def _take(self, line: bytes) -> bool:
        """Begin what the line asks for; return True when the connection was attached."""
        try:
            request = parse_request(line)
        except MalformedRequest as error:
            await self._send(encode_error(None, error.report()))
            return False
        if request.method in ATTACHING:
            return await self._attach(request)
        await self._room.acquire()
        task = asyncio.create_task(self._answer(request))
        self._requests.add(task)
        task.add_done_callback(self._release)
        return False

    def _release(self, task: asyncio.Task[None]) -> None:
        self._requests.discard(task)
        self._room.release()
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.debug("an answer could not be sent: %r", error)

    async def _answer(self, request: Request) -> None:
        try:
            result = await self._call(request)
        except SampanError as error:
            await self._send(encode_error(request.id, error.report()))
        except Exception as error:
            _log.exception("%s failed", request.method)
            await self._send(encode_error(request.id, _unexpected(request, error).report()))
        else:
            await self._send(encode_result(request.id, result))

    async def _call(self, request: Request) -> object:
        """Return the result of the request; raise SampanError."""
        method, api = request.method, self._api
        if method == "machine.start":
            accelerator, repair = parse_start(request.params)
            starting = api.start(accelerator, repair_disk=repair)
            return (await self._finish(starting)).to_json()
        if method == "ports.add":
            forward = parse_port_add(request.params)
            return (await self._finish(api.add_port(forward))).to_json()
        if method == "disk.grow":
            return (await self._finish(api.grow_disk(parse_disk_grow(request.params)))).to_json()
        if method == "ports.remove":
            return await self._finish_empty(api.remove_port(*parse_port_remove(request.params)))
        if method == "memory.limit":
            limiting = api.limit_memory(parse_memory_limit(request.params))
            return (await self._finish(limiting)).to_json()
        simple = self._methods().get(method)
        if simple is None:
            raise unknown_method(method)
        check_members(method, request.params, ())
        return await simple()

    def _methods(self) -> dict[str, Callable[[], Awaitable[object]]]:
        """Return the methods that take no params."""
        return {
            "hello": self._hello,
            "status": self._status,
            "machine.stop": lambda: self._finish_empty(self._api.stop()),
            "machine.suspend": lambda: self._finish_status(self._api.suspend()),
            "machine.resume": lambda: self._finish_status(self._api.resume()),
            "machine.restart": lambda: self._finish_status(self._api.restart()),
            "machine.stats": self._stats,
            "agent.leave": lambda: self._finish_empty(self._api.leave()),
            "agent.exit": lambda: self._finish_empty(self._api.exit()),
            "images.load_bundled": lambda: self._finish_empty(self._api.load_bundled_images()),
            "logs.path": self._log_paths,
            "ports.list": self._list_ports,
            "memory.usage": self._memory_usage,
            "memory.give_back": self._give_memory_back,
            "disk.usage": self._disk_usage,
            "disk.trim": self._trim_disk,
            "events.subscribe": self._subscribe,
        }

    async def _hello(self) -> object:
        return asdict(self._greeting)

    async def _status(self) -> object:
        return (await self._api.status()).to_json()

    async def _finish_status(self, work: Coroutine[object, object, Status]) -> object:
        return (await self._finish(work)).to_json()

    async def _stats(self) -> object:
        return dict(await self._api.stats())

    async def _log_paths(self) -> object:
        return dict(self._api.log_paths())

    async def _list_ports(self) -> object:
        return {"ports": [use.to_json() for use in await self._api.list_ports()]}

    async def _memory_usage(self) -> object:
        return (await self._api.memory_usage()).to_json()

    async def _give_memory_back(self) -> object:
        return (await self._finish(self._api.give_memory_back())).to_json()

    async def _disk_usage(self) -> object:
        return (await self._api.disk_usage()).to_json()

    async def _trim_disk(self) -> object:
        return (await self._api.trim_disk()).to_json()

    async def _finish_empty(self, work: Coroutine[object, object, None]) -> object:
        await self._finish(work)
        return {}

    async def _subscribe(self) -> object:
        """Start to tell events; a second subscription of a connection changes nothing."""
        if self._listener is None:
            ready = asyncio.Event()
            self._listener = asyncio.create_task(self._tell_events(ready))
            waiter = asyncio.create_task(ready.wait())
            await asyncio.wait((self._listener, waiter), return_when=asyncio.FIRST_COMPLETED)
            waiter.cancel()
            if self._listener.done():
                self._listener.result()
        return {}

    async def _tell_events(self, ready: asyncio.Event) -> None:
        """Send every event; a client that reads slowly holds up nobody but itself."""
        with contextlib.suppress(ConnectionError):
            async with self._api.subscribe() as events:
                ready.set()
                async for event in events:
                    await self._send(encode_event(event.to_json()))

    async def _attach(self, request: Request) -> bool:
        """Make the connection raw; return False, and stay with lines, if that is refused."""
        try:
            result, stream = await self._open(request)
        except SampanError as error:
            await self._send(encode_error(request.id, error.report()))
            return False
        except Exception as error:
            _log.exception("%s failed", request.method)
            await self._send(encode_error(request.id, _unexpected(request, error).report()))
            return False
        try:
            await self._send(encode_result(request.id, result))
            with self._api.attached():
                await relay(self._reader, self._writer, stream)
        finally:
            await stream.close()
        return True

    async def _open(self, request: Request) -> tuple[dict[str, object], ByteStream]:
        if self._requests or self._listener is not None:
            raise HostAgentError(
                "A connection that attaches must have no other request under way.",
                "Open a connection of its own for it.",
            )
        if request.method == "exec.attach":
            return {}, await self._api.attach_exec(parse_exec(request.params))
        if request.method == "ssh.attach":
            ssh = await self._api.attach_ssh(parse_ssh(request.params))
            return {"host_key": ssh.host_key, "user": ssh.user}, ssh.stream
        check_members(request.method, request.params, ())
        console = await self._api.attach_console()
        return {"log": console.log}, console.stream

    async def _send(self, line: bytes) -> None:
        """Send a line; wait until the client has taken enough of what was sent before."""
        async with self._send_lock:
            self._writer.write(line)
            await self._writer.drain()

    async def _end_tasks(self) -> None:
        tasks = [*self._requests, *([self._listener] if self._listener else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _unexpected(request: Request, error: Exception) -> HostAgentError:
    return HostAgentError(
        f"The host agent failed in {request.method[:80]}: {type(error).__name__}.",
        "Run `sampan logs hostagent`: what happened stands there.",
        details=str(error)[:2000],
    )
