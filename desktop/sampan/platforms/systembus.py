"""A connection to the D-Bus system bus that takes file descriptors.

jeepney knows the messages; its own asyncio connection passes no descriptors, so reading is here.
Format: the D-Bus specification, https://dbus.freedesktop.org/doc/dbus-specification.html.
"""

from __future__ import annotations

import asyncio
import itertools
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from jeepney import (
    DBusErrorResponse,
    HeaderFields,
    MatchRule,
    Message,
    MessageType,
    Parser,
    message_bus,
)
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_bus
from jeepney.fds import FileDescriptor, fds_buf_size

CONNECT_S = 10.0
CALL_S = 10.0
PIECE = 4096


@asynccontextmanager
async def open_system_bus() -> AsyncIterator[SystemBus]:
    """Yield a connection; DBUS_SYSTEM_BUS_ADDRESS names another bus. Raises OSError."""
    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    sock.setblocking(False)
    try:
        async with asyncio.timeout(CONNECT_S):
            await _connect(sock)
        bus = SystemBus(sock)
    except BaseException:
        sock.close()
        raise
    try:
        await bus.call(message_bus.Hello())
        yield bus
    finally:
        bus.close()


class SystemBus:
    """Calls and signals. Everything raises OSError once the connection has broken."""

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock
        self._loop = asyncio.get_running_loop()
        self._parser = Parser()
        self._serials = itertools.count(1)
        self._sending = asyncio.Lock()
        self._answers: dict[int, asyncio.Future[Message | None]] = {}
        self._signals: asyncio.Queue[Message | None] = asyncio.Queue()
        self._lost: OSError | None = None
        self._loop.add_reader(sock, self._read)

    async def call(self, message: Message) -> tuple[Any, ...]:
        """Return the body of the answer; raise DBusErrorResponse where it is an error."""
        serial = next(self._serials)
        answer: asyncio.Future[Message | None] = self._loop.create_future()
        self._answers[serial] = answer
        try:
            async with asyncio.timeout(CALL_S):
                if self._lost is not None:
                    raise self._why()
                async with self._sending:
                    await self._loop.sock_sendall(self._socket, message.serialise(serial))
                reply = await answer
        except BaseException:
            came = answer.done() and not answer.cancelled()
            if came and (unseen := answer.result()) is not None:
                _close_descriptors(unseen)
            raise
        finally:
            del self._answers[serial]
        if reply is None:
            raise self._why()
        if reply.header.message_type is MessageType.error:
            raise DBusErrorResponse(reply)
        body: tuple[Any, ...] = reply.body
        return body

    async def listen(self, rule: MatchRule) -> None:
        """Ask for the signals that the rule describes."""
        await self.call(message_bus.AddMatch(rule))

    async def next_signal(self) -> Message:
        """Wait for a signal."""
        signal = await self._signals.get()
        if signal is None:
            self._signals.put_nowait(None)
            raise self._why()
        return signal

    def close(self) -> None:
        """Leave the bus; whoever waits is told."""
        self._break(ConnectionError("the bus was left"))
        self._socket.close()
        for descriptor in self._parser.fds:  # of a message that did not come whole
            descriptor.close()

    def _read(self) -> None:
        """Take what has come: never beyond a message, so that descriptors are that message's."""
        try:
            wanted = min(self._parser.bytes_desired(), PIECE)
            flags = getattr(socket, "MSG_CMSG_CLOEXEC", 0)
            data, extra, _, _ = self._socket.recvmsg(wanted, fds_buf_size(), flags)
            if not data:
                raise ConnectionError("the bus has ended")
            self._parser.add_data(data, fds=FileDescriptor.from_ancdata(extra))
            while (message := self._parser.get_next_message()) is not None:
                self._take(message)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._break(error)
        except Exception as error:  # a message that cannot be read ends the stream
            self._break(ConnectionError(f"the bus sent what cannot be read: {error!r}"))

    def _take(self, message: Message) -> None:
        kind = message.header.message_type
        if kind is MessageType.signal:
            self._signals.put_nowait(message)
            return
        waiting = self._answers.get(message.header.fields.get(HeaderFields.reply_serial, 0))
        if waiting is not None and not waiting.done():
            waiting.set_result(message)
        else:
            _close_descriptors(message)

    def _why(self) -> OSError:
        return self._lost or ConnectionError("the bus was left")

    def _break(self, error: OSError) -> None:
        if self._lost is not None:
            return
        self._lost = error
        self._loop.remove_reader(self._socket)
        for waiting in self._answers.values():
            if not waiting.done():
                waiting.set_result(None)
        self._signals.put_nowait(None)


async def _connect(sock: socket.socket) -> None:
    """Say who we are, and that we take descriptors; the bus believes the kernel."""
    loop = asyncio.get_running_loop()
    try:
        address = get_bus("SYSTEM")
        await loop.sock_connect(sock, address)
        talk = Authenticator(enable_fds=True)
        for line in talk:
            await loop.sock_sendall(sock, line)
            data = await loop.sock_recv(sock, PIECE)
            if not data:
                raise ConnectionError("the bus has hung up")
            talk.feed(data)
        await loop.sock_sendall(sock, BEGIN)
    except (ValueError, RuntimeError) as error:  # of jeepney: the address, or the conversation
        raise ConnectionError(f"the bus cannot be used: {error}") from error


def _close_descriptors(message: Message) -> None:
    """Close what came with an answer that nobody awaits any more."""
    for item in message.body:
        if isinstance(item, FileDescriptor):
            item.close()
