"""The guest agent as the host agent sees it: questions, answers, and what it tells by itself."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sampan
from sampan.core.errors import ChannelError, GuestError, SampanError, error_from_json
from sampan.hostagent.channel import Channel, connect_channel
from sampan.hostagent.joining import read_outcome
from sampan.hostagent.stream import ChannelStream
from sampan_wire.messages import PROTOCOL_VERSION, LineDecoder, MessageError, encode_line

Notice = Callable[[str, dict[str, Any]], None]
"""Called with the method and the params of what the guest tells."""

Question = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
"""Called with the method and the params of what the guest asks; its result is the answer."""


QUESTION_LIMIT = 512
"""Questions of the guest that are worked on; 256 of them may be about names."""


@dataclass(frozen=True, slots=True)
class Hello:
    """What a guest agent says first: who it is, and how far the boot has come."""

    agent: str
    boot_id: str
    kernel: str
    ready: bool
    phases: tuple[tuple[str, float], ...]
    ports: tuple[dict[str, Any], ...]
    failed: dict[str, Any] | None = None
    repair: dict[str, Any] | None = None


def parse_hello(value: dict[str, Any]) -> Hello:
    """Check the guest's hello; raise GuestError when it speaks another protocol."""
    if value.get("protocol") != PROTOCOL_VERSION:
        raise GuestError(
            f"The guest agent speaks protocol {value.get('protocol')}; "
            f"this host agent speaks {PROTOCOL_VERSION}.",
            "Rebuild the image: python3 bootstrap.py setup, then sampan restart.",
        )
    try:
        return _read_hello(value)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise GuestError(
            f"The guest agent's hello is not one: {error!r}.", "Rebuild the image, then restart."
        ) from error


def _read_hello(value: dict[str, Any]) -> Hello:
    ports = tuple(value.get("ports", []))
    if not all(isinstance(port, dict) for port in ports):
        raise TypeError("a port is not an object")
    return Hello(
        agent=str(value.get("agent", "")),
        boot_id=str(value.get("boot_id", "")),
        kernel=str(value.get("kernel", "")),
        ready=bool(value.get("ready", False)),
        phases=tuple((str(item["name"]), float(item["ms"])) for item in value.get("phases", [])),
        ports=ports,
        failed=value["failed"] if isinstance(value.get("failed"), dict) else None,
        repair=value["repair"] if isinstance(value.get("repair"), dict) else None,
    )


class Guest:
    """One session with the guest agent. `lost` ends with a sentence when the session does."""

    def __init__(self, channel: Channel, stream: ChannelStream) -> None:
        self.channel = channel
        self.hello = Hello("", "", "", False, (), ())
        self._stream = stream
        self._engine = ""
        self._next_id = 1
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self._sending = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None

    @property
    def lost(self) -> asyncio.Future[str]:
        """Ends with the reason when the channel does."""
        return self.channel.lost

    async def start(self, notice: Notice, question: Question) -> None:
        """Begin to listen, and exchange hellos."""
        self._reading = asyncio.create_task(self._read(notice, question), name="guest-rpc")
        answer = await self.call(
            "hello",
            protocol=PROTOCOL_VERSION,
            host=f"sampan {sampan.__version__}",
            time_ns=time.time_ns(),
        )
        self.hello = parse_hello(answer)

    async def engine_version(self) -> str:
        """Return the engine and its version, asked for until known; nothing while it starts."""
        if not self._engine:
            version = str((await self.call("info")).get("engine") or "")
            self._engine = f"Docker {version}" if version else ""
        return self._engine

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask the guest agent; raise its error, or ChannelError when it is gone."""
        number, self._next_id = self._next_id, self._next_id + 1
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            await self._send({"id": number, "method": method, "params": params})
            return await future
        finally:
            self._waiting.pop(number, None)

    async def close(self) -> None:
        """End the session; questions that wait get a ChannelError."""
        self.channel.close()
        tasks = [task for task in (self._reading, *self._answering) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _send(self, message: dict[str, Any]) -> None:
        """Send a message whole, also where whoever sends it waits no longer."""
        sending = asyncio.create_task(self._send_line(encode_line(message)))
        sending.add_done_callback(read_outcome)
        await asyncio.shield(sending)

    async def _send_line(self, line: bytes) -> None:
        async with self._sending:  # the window may end in the middle of a line
            await self._stream.write(line)

    async def _read(self, notice: Notice, question: Question) -> None:
        decoder = LineDecoder()
        why = "The guest agent ended the conversation."
        try:
            while data := await self._stream.read():
                for message in decoder.feed(data):
                    self._take(message, notice, question)
                while len(self._answering) >= QUESTION_LIMIT:
                    # Not read on meanwhile, so the guest agent runs into the stream's window.
                    await asyncio.wait(self._answering, return_when=asyncio.FIRST_COMPLETED)
        except (MessageError, TypeError, ValueError) as error:
            why = f"The guest agent sent something that is no message: {error}."
        except ChannelError as error:
            why = error.message
        finally:
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(ChannelError(why))
            self.channel.end(why)

    def _take(self, message: dict[str, Any], notice: Notice, question: Question) -> None:
        method, number = message.get("method"), message.get("id")
        params = message.get("params")
        params = params if isinstance(params, dict) else {}
        if isinstance(method, str) and number is None:
            notice(method, params)
        elif isinstance(method, str):
            task = asyncio.create_task(self._answer(number, method, params, question))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        elif isinstance(number, int) and number in self._waiting:
            self._settle(self._waiting[number], message)

    def _settle(self, future: asyncio.Future[dict[str, Any]], message: dict[str, Any]) -> None:
        if future.done():
            return
        if isinstance(message.get("error"), dict):
            future.set_exception(_guest_error(message["error"]))
        else:
            result = message.get("result")
            future.set_result(result if isinstance(result, dict) else {})

    async def _answer(
        self, number: object, method: str, params: dict[str, Any], question: Question
    ) -> None:
        try:
            answer: dict[str, Any] = {"id": number, "result": await question(method, params)}
        except SampanError as error:
            answer = {"id": number, "error": error.report().to_json()}
        except (KeyError, TypeError, ValueError) as error:
            text = f"The question {method} has bad parameters: {error!r}."
            answer = {"id": number, "error": GuestError(text).report().to_json()}
        try:
            await self._send(answer)
        except ChannelError:
            return  # nobody is left to be answered


def _guest_error(value: dict[str, Any]) -> SampanError:
    error = error_from_json(value)
    if type(error) is SampanError:
        return GuestError(error.message, error.hint, details=error.details)
    return error


async def connect_guest(path: Path, notice: Notice, question: Question) -> Guest:
    """Connect the channel, open the RPC stream, exchange hellos. Has no deadline of its own."""
    channel = await connect_channel(path)
    try:
        guest = Guest(channel, await channel.open(kind="rpc"))
        await guest.start(notice, question)
    except BaseException:
        channel.close()
        raise
    return guest
