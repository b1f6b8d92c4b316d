"""The machine's DNS server: it takes questions and has the host answer them.

It knows as little of DNS as it must (RFC 1035): where a question ends, how to say that there is no
answer, and the names of the host. Questions come from the guest's own programs, from containers of
the default bridge, and from dockerd, which serves the other networks.
"""

from __future__ import annotations

import _socket
import binascii
import os
from collections.abc import Callable
from contextlib import suppress
from struct import Struct, pack, unpack_from

from sampan_agent.errors import AgentError
from sampan_agent.loop import READ, WRITE, Loop, Timer
from sampan_agent.network import ADDRESS, GATEWAY, RESOLVER
from sampan_agent.rpc import Rpc

PORT = 53
HOST_NAMES = (b"host.docker.internal", b"gateway.docker.internal")
HOST_TTL = 60
PATIENCE_S = 5.0
"""The host answers within four seconds."""

AT_ONCE, AT_ONCE_FROM_ONE = 256, 64
"""Questions that wait for an answer: of all, and of one address."""

BATCH = 32
"""Datagrams before others have their turn."""

QUESTION_LIMIT, ANSWER_LIMIT = 4096, 65535
CONNECTIONS, IDLE_S = 64, 10.0
OUTPUT_LIMIT = 256 * 1024

KIND_UDP = _socket.SOCK_DGRAM | _socket.SOCK_NONBLOCK | _socket.SOCK_CLOEXEC
KIND_TCP = _socket.SOCK_STREAM | _socket.SOCK_NONBLOCK | _socket.SOCK_CLOEXEC
IP_FREEBIND = 15
HEADER = Struct("!HHHHHH")
QR, RD, RA = 0x8000, 0x0100, 0x0080
SERVFAIL = 2
TYPE_A, CLASS_IN = 1, 1

Reply = Callable[[bytes], object]


class Dns:
    """Listens on UDP and TCP of the card's address, which containers of every bridge reach.

    Not on a loopback address: dockerd would take that out of the resolv.conf of its containers.
    """

    def __init__(
        self,
        loop: Loop,
        rpc: Rpc,
        address: tuple[str, int] = (ADDRESS, PORT),
        fallback: tuple[str, int] = (RESOLVER, PORT),
    ) -> None:
        self._loop = loop
        self._rpc = rpc
        self._fallback_address = fallback
        self._fallback: Fallback | None = None
        self._waiting: dict[str, int] = {}
        self._total = 0
        self._connections: set[Connection] = set()
        self._udp = _socket.socket(_socket.AF_INET, KIND_UDP)
        self._tcp = _socket.socket(_socket.AF_INET, KIND_TCP)
        for sock in (self._udp, self._tcp):
            # The card may not have its address yet.
            sock.setsockopt(_socket.SOL_IP, IP_FREEBIND, 1)
            sock.setsockopt(_socket.SOL_SOCKET, _socket.SO_REUSEADDR, 1)
        self._udp.bind(address)
        self._tcp.bind(self._udp.getsockname())
        self._tcp.listen(CONNECTIONS)
        loop.watch(self._udp.fileno(), READ, self._take_datagrams)
        loop.watch(self._tcp.fileno(), READ, self._take_connections)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        host, port = self._udp.getsockname()
        return host, port

    def shut(self) -> None:
        """Stop listening."""
        for connection in list(self._connections):
            connection.close()
        if self._fallback is not None:
            self._fallback.close()
        self._loop.close(self._udp.detach())
        self._loop.close(self._tcp.detach())

    def forget(self, connection: Connection) -> None:
        """A connection has ended."""
        self._connections.discard(connection)

    def take(self, query: bytes, source: str, reply: Reply, *, tcp: bool = False) -> None:
        """Answer a question, now or later, or never if it is none."""
        if len(query) < HEADER.size or query[2] & (QR >> 8):
            return
        own = answer_host_name(query)
        if own is not None:
            reply(own)
            return
        waiting = self._waiting.get(source, 0)
        if self._total >= AT_ONCE or waiting >= AT_ONCE_FROM_ONE:
            reply(fail(query))
            return
        self._total += 1
        self._waiting[source] = waiting + 1
        Pending(self._loop, query, reply, lambda: self._end(source), self._ask, tcp=tcp)

    # --- helpers -----------------------------------------------------------------------------

    def _end(self, source: str) -> None:
        self._total -= 1
        left = self._waiting.pop(source) - 1
        if left:
            self._waiting[source] = left

    def _ask(self, pending: Pending) -> None:
        if self._rpc.connected:
            self._loop.start(self._ask_host(pending))
        else:
            self._ask_fallback(pending)

    async def _ask_host(self, pending: Pending) -> None:
        query = binascii.b2a_base64(pending.query, newline=False).decode()
        try:
            result = await self._rpc.ask("dns.query", {"query": query, "tcp": pending.tcp})
            answer = binascii.a2b_base64(str(result.get("answer", "")))
        except AgentError as error:
            if error.code == "away":
                self._ask_fallback(pending)
            else:
                pending.fail()
        except ValueError:
            pending.fail()
        else:
            pending.finish(answer)

    def _ask_fallback(self, pending: Pending) -> None:
        """Ask QEMU's own forwarder: it knows one server only, but it is there without a host."""
        if self._fallback is None:
            self._fallback = Fallback(self._loop, self._fallback_address)
        self._fallback.ask(pending)

    def _take_datagrams(self, _events: int) -> None:
        for _ in range(BATCH):
            try:
                query, source = self._udp.recvfrom(QUESTION_LIMIT)
            except OSError:
                return
            self.take(query, source[0], self._reply_to(source))

    def _reply_to(self, source: tuple[str, int]) -> Reply:
        def send(answer: bytes) -> None:
            with suppress(OSError):  # a full buffer loses a datagram, as any network does
                self._udp.sendto(answer, source)

        return send

    def _take_connections(self, _events: int) -> None:
        for _ in range(BATCH):
            try:
                fd, source = self._tcp._accept()  # type: ignore[attr-defined]
            except OSError:
                return
            sock = _socket.socket(fileno=fd)
            sock.setblocking(False)
            os.set_inheritable(fd, False)
            if len(self._connections) >= CONNECTIONS:
                sock.close()
                continue
            self._connections.add(Connection(self._loop, sock, source[0], self))


class Pending:
    """A question that waits; it is answered once, by SERVFAIL if nothing else comes."""

    def __init__(
        self,
        loop: Loop,
        query: bytes,
        reply: Reply,
        ended: Callable[[], object],
        ask: Callable[[Pending], object],
        *,
        tcp: bool,
    ) -> None:
        self.query = query
        self.tcp = tcp
        self.done = False
        self._reply = reply
        self._ended = ended
        self._timer: Timer = loop.after(PATIENCE_S, self.fail)
        ask(self)

    def finish(self, answer: bytes) -> None:
        """Send the answer; an empty one is none, and nothing is sent."""
        if self.done:
            return
        self.done = True
        self._timer.cancel()
        self._ended()
        if answer:
            self._reply(answer)

    def fail(self) -> None:
        """Say that there is no answer."""
        self.finish(fail(self.query))


class Fallback:
    """Questions to another server by UDP, each under a number of its own."""

    def __init__(self, loop: Loop, address: tuple[str, int]) -> None:
        self._loop = loop
        self._socket = _socket.socket(_socket.AF_INET, KIND_UDP)
        self._asked: dict[int, Pending] = {}
        with suppress(OSError):  # without a network, sending fails and is told
            self._socket.connect(address)
        loop.watch(self._socket.fileno(), READ, self._take)

    def ask(self, pending: Pending) -> None:
        """Send a question on."""
        for old in [number for number, other in self._asked.items() if other.done]:
            del self._asked[old]
        number = int.from_bytes(os.urandom(2), "big")
        if number in self._asked:
            pending.fail()
            return
        try:
            self._socket.send(pack("!H", number) + pending.query[2:])
        except OSError:
            pending.fail()
            return
        self._asked[number] = pending

    def close(self) -> None:
        """Stop."""
        self._loop.close(self._socket.detach())

    def _take(self, _events: int) -> None:
        for _ in range(BATCH):
            try:
                answer = self._socket.recv(ANSWER_LIMIT)
            except BlockingIOError:
                return
            except OSError:  # nobody listens there
                asked, self._asked = self._asked, {}
                for pending in asked.values():
                    pending.fail()
                return
            if len(answer) < HEADER.size:
                continue
            answered = self._asked.pop(unpack_from("!H", answer)[0], None)
            if answered is not None:
                answered.finish(answered.query[:2] + answer[2:])


class Connection:
    """Questions by TCP, each behind its length in two bytes."""

    def __init__(self, loop: Loop, sock: _socket.socket, source: str, dns: Dns) -> None:
        self._loop = loop
        self._socket = sock
        self._fd = sock.fileno()
        self._source = source
        self._dns = dns
        self._input = bytearray()
        self._output = bytearray()
        self._open = True
        self._timer = loop.after(IDLE_S, self.close)
        loop.watch(self._fd, READ, self._take_events)

    def close(self) -> None:
        """End the connection."""
        if self._open:
            self._open = False
            self._timer.cancel()
            self._loop.close(self._socket.detach())
            self._dns.forget(self)

    def _take_events(self, events: int) -> None:
        if not self._open:
            return
        if events & WRITE:
            self._flush()
        self._read()

    def _read(self) -> None:
        if not self._open:
            return
        try:
            data = self._socket.recv(QUESTION_LIMIT)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.close()
            return
        self._input += data
        self._timer.cancel()
        self._timer = self._loop.after(IDLE_S, self.close)
        self._take_questions()

    def _take_questions(self) -> None:
        while self._open and len(self._input) >= 2:
            size = unpack_from("!H", self._input)[0]
            if size > QUESTION_LIMIT:
                self.close()
                return
            if len(self._input) < 2 + size:
                return
            query = bytes(self._input[2 : 2 + size])
            del self._input[: 2 + size]
            self._dns.take(query, self._source, self._reply, tcp=True)

    def _reply(self, answer: bytes) -> None:
        if not self._open:
            return
        self._output += pack("!H", len(answer)) + answer
        if len(self._output) > OUTPUT_LIMIT:
            self.close()  # it asks and does not read
            return
        self._flush()

    def _flush(self) -> None:
        try:
            while self._output:
                del self._output[: self._socket.send(self._output)]
        except BlockingIOError:
            self._loop.change(self._fd, READ | WRITE)
        except OSError:
            self.close()
        else:
            self._loop.change(self._fd, READ)


def question_end(query: bytes) -> int | None:
    """Return where the one question ends; None when there is not exactly one."""
    if HEADER.unpack_from(query)[2] != 1:
        return None
    position = HEADER.size
    while position < len(query) and query[position]:
        if query[position] > 63:  # compressed: a question has nothing to point to
            return None
        position += 1 + query[position]
    end = position + 5
    return end if end <= len(query) else None


def read_name(query: bytes, end: int) -> bytes:
    """Return the name that is asked for, in lower case, without its last dot."""
    position, labels = HEADER.size, []
    while query[position] and position < end:
        labels.append(query[position + 1 : position + 1 + query[position]])
        position += 1 + query[position]
    return b".".join(labels).lower()


def answer_host_name(query: bytes) -> bytes | None:
    """Return the answer to a question for the host; None for any other."""
    flags = HEADER.unpack_from(query)[1]
    end = question_end(query)
    if end is None or flags >> 11 & 0xF or read_name(query, end) not in HOST_NAMES:
        return None
    kind, group = unpack_from("!HH", query, end - 4)
    record = b""
    if (kind, group) == (TYPE_A, CLASS_IN):
        # c00c points to the name in the question.
        address = _socket.inet_aton(GATEWAY)
        record = pack("!HHHIH", 0xC00C, TYPE_A, CLASS_IN, HOST_TTL, len(address)) + address
    return _head(query, 0, 1, 1 if record else 0) + query[HEADER.size : end] + record


def fail(query: bytes) -> bytes:
    """Return SERVFAIL, with the question if it can be read."""
    end = question_end(query)
    if end is None:
        return _head(query, SERVFAIL, 0, 0)
    return _head(query, SERVFAIL, 1, 0) + query[HEADER.size : end]


def _head(query: bytes, code: int, questions: int, answers: int) -> bytes:
    number, flags = HEADER.unpack_from(query)[:2]
    kept = flags & (0x7800 | RD)
    return HEADER.pack(number, QR | kept | RA | code, questions, answers, 0, 0)
