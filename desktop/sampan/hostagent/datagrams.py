"""UDP ports: each source that speaks to one has a stream to the container of its own.

What finds no room on the way is dropped, as UDP allows; nothing waits and nothing grows.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections import deque
from typing import Any, cast

from sampan.core.errors import SampanError
from sampan.hostagent.relay import Dial, Traffic
from sampan.hostagent.stream import ChannelStream
from sampan_wire.datagrams import DatagramDecoder, encode_datagram

IDLE_S = 120.0
"""A source that neither spoke nor was answered for so long is forgotten, as Linux' own NAT does."""

FLOW_LIMIT = 512
"""Sources of one port at a time; for one more, the one that was silent longest is forgotten."""

QUEUE_BYTES = 256 * 1024
"""Of one source on the way to the guest; what comes on top is dropped."""

RECEIVE_BUFFER = 1024 * 1024

Address = tuple[Any, ...]


class Flow:
    """One source: what it sent and has not yet gone out, and the task that carries it."""

    def __init__(self) -> None:
        self.used = 0.0
        self.task: asyncio.Task[None] | None = None
        self._queue: deque[bytes] = deque()
        self._size = 0
        self._filled = asyncio.Event()

    def put(self, data: bytes) -> bool:
        """Queue a datagram; return False if it was dropped."""
        if self._size + len(data) > QUEUE_BYTES:
            return False
        self._queue.append(data)
        self._size += len(data)
        self._filled.set()
        return True

    async def take(self) -> bytes:
        """Return what has come, framed, as one piece."""
        while not self._queue:
            self._filled.clear()
            await self._filled.wait()
        data = b"".join(map(encode_datagram, self._queue))
        self._queue.clear()
        self._size = 0
        return data


class DatagramPort(asyncio.DatagramProtocol):
    """A bound UDP port and its sources. Made by `listen_for_datagrams`."""

    def __init__(
        self,
        sock: socket.socket,
        dial: Dial,
        traffic: Traffic,
        idle_s: float = IDLE_S,
        limit: int = FLOW_LIMIT,
    ) -> None:
        self.total = 0
        self.refused = ""
        self._socket = sock
        self._dial = dial
        self._traffic = traffic
        self._idle_s = idle_s
        self._limit = limit
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.DatagramTransport | None = None
        self._flows: dict[Address, Flow] = {}  # the one that was silent longest comes first
        self._tasks: set[asyncio.Task[None]] = set()
        self._sweeping: asyncio.TimerHandle | None = None
        self._may_send = asyncio.Event()

    @property
    def connections(self) -> int:
        """How many sources are known now."""
        return len(self._flows)

    def hang_up(self) -> None:
        """Forget every source; the port stays."""
        for source in list(self._flows):
            self._forget(source)

    async def close(self) -> None:
        """Close the port and forget every source."""
        if self._transport is not None:
            self._transport.abort()
        if self._sweeping is not None:
            self._sweeping.cancel()
        tasks = list(self._tasks)
        self.hang_up()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- asyncio.DatagramProtocol --------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The port is bound."""
        self._transport = cast(asyncio.DatagramTransport, transport)  # 3.11's says it is none
        self._may_send.set()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """A source speaks: queue it on its stream."""
        flow = self._flows.get(addr)
        if flow is None:
            flow = self._begin(addr)
        self._touch(addr, flow)
        if flow.put(data):
            self._traffic.to_guest += len(data)

    def error_received(self, exc: Exception) -> None:
        """An answer reached nobody: some systems tell. The source may speak again all the same."""

    def pause_writing(self) -> None:
        """The system takes no more answers: what comes from the guest waits there."""
        self._may_send.clear()

    def resume_writing(self) -> None:
        """The system takes answers again."""
        self._may_send.set()

    # --- sources -------------------------------------------------------------------------------

    def _begin(self, source: Address) -> Flow:
        while len(self._flows) >= self._limit:
            self._forget(next(iter(self._flows)))
        flow = Flow()
        flow.task = asyncio.create_task(self._carry(source, flow))
        self._tasks.add(flow.task)
        flow.task.add_done_callback(self._tasks.discard)
        self._flows[source] = flow
        self.total += 1
        if self._sweeping is None:
            self._sweeping = self._loop.call_later(self._idle_s, self._sweep)
        return flow

    def _touch(self, source: Address, flow: Flow) -> None:
        flow.used = self._loop.time()
        if self._flows.get(source) is flow:
            self._flows[source] = self._flows.pop(source)

    def _forget(self, source: Address, flow: Flow | None = None) -> None:
        if flow is not None and self._flows.get(source) is not flow:
            return
        gone = self._flows.pop(source, None)
        if gone is not None and gone.task is not None and gone.task is not asyncio.current_task():
            gone.task.cancel()

    def _sweep(self) -> None:
        now = self._loop.time()
        for source, flow in list(self._flows.items()):
            left = flow.used + self._idle_s - now
            if left > 0:
                self._sweeping = self._loop.call_later(left, self._sweep)
                return
            self._forget(source)
        self._sweeping = None

    async def _carry(self, source: Address, flow: Flow) -> None:
        """Have a stream for the source until it is forgotten, or the container refuses."""
        sending: asyncio.Task[None] | None = None
        stream: ChannelStream | None = None
        try:
            stream = await self._dial()
            sending = asyncio.create_task(_send(flow, stream))
            await stream.confirm()
            await self._answer(source, flow, stream)
        except SampanError:
            return  # lost, as on a port where nobody listens; the next datagram begins anew
        finally:
            self._forget(source, flow)
            if stream is not None:
                stream.reset()
            if sending is not None:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)

    async def _answer(self, source: Address, flow: Flow, stream: ChannelStream) -> None:
        decoder = DatagramDecoder()
        while data := await stream.read():
            for datagram in decoder.feed(data):
                await self._may_send.wait()
                if self._transport is None or self._transport.is_closing():
                    return
                if datagram:
                    self._transport.sendto(datagram, source)
                else:
                    self._send_nothing(source)
                self._traffic.from_guest += len(datagram)
            self._touch(source, flow)

    def _send_nothing(self, source: Address) -> None:
        """Send an empty datagram, which asyncio before Python 3.13 throws away."""
        with contextlib.suppress(OSError):
            self._socket.sendto(b"", source)


async def _send(flow: Flow, stream: ChannelStream) -> None:
    with contextlib.suppress(SampanError):  # then the reading side ends too
        while True:
            await stream.write(await flow.take())


async def listen_for_datagrams(
    host_ip: str,
    host_port: int,
    dial: Dial,
    traffic: Traffic,
    idle_s: float = IDLE_S,
    limit: int = FLOW_LIMIT,
) -> DatagramPort:
    """Bind a UDP port; raise OSError. `idle_s` and `limit` bound what is known of its sources."""
    loop = asyncio.get_running_loop()
    sock = _bind(host_ip, host_port)
    try:
        _, port = await loop.create_datagram_endpoint(
            lambda: DatagramPort(sock, dial, traffic, idle_s, limit), sock=sock
        )
    except BaseException:
        sock.close()
        raise
    return port


def _bind(host_ip: str, host_port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host_ip else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_DGRAM)
    try:
        sock.setblocking(False)
        if family == socket.AF_INET6:
            # Docker asks for both families by themselves, as asyncio's TCP listeners have it.
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        with contextlib.suppress(OSError):
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        sock.bind((host_ip, host_port))
    except BaseException:
        sock.close()
        raise
    return sock
