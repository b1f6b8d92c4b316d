"""The channel: the preamble, one yamux session at a time, and fair turns between its streams."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Protocol

from sampan_agent.loop import EDGE, GONE, Loop
from sampan_agent.port import Port
from sampan_wire import messages, yamux

OUTPUT_LIMIT = 256 * 1024
"""Bytes waiting for the port above which no stream is asked for more."""

TURN = 32 * 1024
"""Bytes that a stream may send before the next one has its turn."""

READS_A_ROUND = 8
WINDOW = yamux.INITIAL_WINDOW
"""Bytes under way on a stream: enough for 200 MB/s at a round trip of a millisecond, and the most
that a stream whose reader is slow can take of the guest's memory."""


class Handler(Protocol):
    """What a stream leads to."""

    def receive(self, data: bytes) -> None:
        """Take bytes of the host; acknowledge them on the stream once they are consumed."""

    def finish(self) -> None:
        """The host sends nothing more."""

    def lost(self) -> None:
        """The stream is gone in both directions."""

    def produce(self, budget: int) -> bool:
        """Send at most `budget` bytes; return True when there is more already."""


class Stream:
    """One stream as its handler sees it."""

    __slots__ = ("_channel", "finished_here", "finished_there", "handler", "id", "queued")

    def __init__(self, channel: Channel, number: int) -> None:
        self._channel = channel
        self.id = number
        self.handler: Handler = Silence(self)
        self.queued = False
        self.finished_here = False
        self.finished_there = False

    def send(self, data: bytes) -> int:
        """Queue what the host's window allows of `data`, and return how much that is."""
        return self._channel.send(self, data)

    def acknowledge(self, count: int) -> None:
        """Say that `count` bytes of the host are consumed."""
        self._channel.acknowledge(self, count)

    def finish(self) -> None:
        """Say that nothing more is sent."""
        self._channel.finish(self)

    def reset(self) -> None:
        """End the stream in both directions; the handler does not hear of it."""
        self._channel.reset(self)

    def wake(self) -> None:
        """Say that the handler has something to send: it gets its turn."""
        self._channel.enqueue(self)


class Silence:
    """Takes what still comes on a stream that leads nowhere."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def receive(self, data: bytes) -> None:
        """Throw the bytes away."""
        self._stream.acknowledge(len(data))

    def finish(self) -> None:
        """Do nothing."""

    def lost(self) -> None:
        """Do nothing."""

    def produce(self, budget: int) -> bool:
        """Have nothing to send."""
        return False


class Channel:
    """Owns the port. `accept` gets each stream that the host opens and gives it its handler."""

    def __init__(
        self,
        loop: Loop,
        port: Port,
        accept: Callable[[Stream], None],
        told: Callable[[str], object],
    ) -> None:
        self._loop = loop
        self._port = port
        self._accept = accept
        self._told = told
        self._session: yamux.Session | None = None
        self._streams: dict[int, Stream] = {}
        self._turns: deque[Stream] = deque()
        self._search = bytearray()
        self._pending = memoryview(b"")
        self._readable = True
        self._writable = True
        self._host_seen = False
        loop.watch(port.fd, EDGE, self._take_events)
        loop.each_round(self._work)

    @property
    def idle(self) -> bool:
        """True when nothing waits to be written."""
        queued = self._session.output_size if self._session else 0
        return not queued and not self._pending and not self._turns

    def announce_restart(self) -> None:
        """Break the session that an agent before this one may have had: the host begins anew."""
        self._pending = memoryview(messages.PREAMBLE_FILL)

    # --- calls of the streams ----------------------------------------------------------------

    def send(self, stream: Stream, data: bytes) -> int:
        """Queue data on a stream, as far as the window allows."""
        if self._session is None or self._streams.get(stream.id) is not stream:
            return len(data)
        # The host may have reset it, in bytes that are read but not yet handled: then 0 as well.
        if not self._session.credit(stream.id):
            return 0
        return self._session.send(stream.id, data)

    def acknowledge(self, stream: Stream, count: int) -> None:
        """Give credit back to the host."""
        if self._session is not None and self._streams.get(stream.id) is stream:
            self._session.acknowledge(stream.id, count)

    def finish(self, stream: Stream) -> None:
        """Half-close a stream."""
        if self._session is not None and self._streams.get(stream.id) is stream:
            stream.finished_here = True
            self._session.finish(stream.id)
            self._drop_if_finished(stream)

    def reset(self, stream: Stream) -> None:
        """Reset a stream."""
        if self._session is not None and self._streams.get(stream.id) is stream:
            del self._streams[stream.id]
            self._session.reset(stream.id)

    def enqueue(self, stream: Stream) -> None:
        """Give the stream a turn."""
        if not stream.queued and self._streams.get(stream.id) is stream:
            stream.queued = True
            self._turns.append(stream)

    # --- rounds ------------------------------------------------------------------------------

    def _take_events(self, events: int) -> None:
        if events & (EDGE | GONE):
            self._readable = self._writable = True
        if not events & GONE:
            self._host_seen = True

    def _work(self) -> bool:
        """Read, let the streams have their turns, write; return True when there is more to do."""
        self._read()
        self._give_turns()
        self._write()
        return self._readable or (bool(self._turns) and not self._full())

    def _read(self) -> None:
        for _ in range(READS_A_ROUND):
            if not self._readable:
                return
            data = self._port.read()
            if data is None:
                self._readable = False
                self._host_seen = True
            elif not data:
                self._readable = False
                self._take_absence()
            else:
                self._take(bytes(data))

    def _take_absence(self) -> None:
        """Nothing is connected on the host's side, says the port.

        It learns of a connection by a message that the connection's first bytes may overtake: as
        long as it has not, this is no end.
        """
        if self._host_seen:
            self._host_seen = False
            self._drop_session("the host is away")
            self._search.clear()
            self._pending = memoryview(b"")

    def _full(self) -> bool:
        queued = self._session.output_size if self._session else 0
        return queued + len(self._pending) >= OUTPUT_LIMIT

    def _give_turns(self) -> None:
        session = self._session
        if session is None:
            return
        for _ in range(len(self._turns)):
            if self._full():
                return
            stream = self._turns.popleft()
            stream.queued = False
            budget = min(session.credit(stream.id), TURN)
            # Without credit the stream leaves the queue; CreditGained brings it back.
            if budget and stream.handler.produce(budget):
                self.enqueue(stream)

    def _write(self) -> None:
        while self._writable:
            if not self._pending:
                frames = self._session.take_output() if self._session else []
                if not frames:
                    return
                self._pending = memoryview(b"".join(frames))
            count = self._port.write(self._pending)
            self._pending = self._pending[count:]
            self._writable = count > 0

    # --- bytes of the host -------------------------------------------------------------------

    def _take(self, data: bytes) -> None:
        if self._session is None:
            self._look_for_preamble(data)
            return
        session = self._session
        try:
            events = session.receive(data)
        except yamux.YamuxError as error:
            self._drop_session(str(error))
            # The go-away frame, behind what is under way: a host that lost count begins anew.
            farewell = b"".join([self._pending, *session.take_output()])
            self._pending = memoryview(farewell)
            self._look_for_preamble(data)
            return
        for event in events:
            self._take_event(event)

    def _look_for_preamble(self, data: bytes) -> None:
        self._search += data
        nonce = messages.find_preamble(self._search)
        if nonce is None:
            return
        rest = bytes(self._search)
        self._search.clear()
        # What is left of an old session may be half a frame: the host skips all up to the answer.
        self._pending = memoryview(messages.preamble_answer(nonce))
        self._session = yamux.Session(yamux.Role.SERVER, receive_window=WINDOW)
        self._told("a host is connected")
        if rest:
            self._take(rest)

    def _take_event(self, event: yamux.Event) -> None:
        match event:
            case yamux.DataReceived(number, data):
                if (stream := self._streams.get(number)) is not None:
                    stream.handler.receive(data)
            case yamux.CreditGained(number):
                if (stream := self._streams.get(number)) is not None:
                    self.enqueue(stream)
            case yamux.StreamOpened(number):
                stream = self._streams[number] = Stream(self, number)
                self._accept(stream)
            case yamux.StreamFinished(number):
                if (stream := self._streams.get(number)) is not None:
                    stream.finished_there = True
                    stream.handler.finish()
                    self._drop_if_finished(stream)
            case yamux.StreamReset(number):
                if (stream := self._streams.pop(number, None)) is not None:
                    stream.handler.lost()
            case yamux.PongReceived() | yamux.WentAway():
                pass

    def _drop_if_finished(self, stream: Stream) -> None:
        if stream.finished_here and stream.finished_there:
            self._streams.pop(stream.id, None)

    def _drop_session(self, reason: str) -> None:
        if self._session is None:
            return
        self._session = None
        self._told(f"the session ended: {reason}")
        streams, self._streams = self._streams, {}
        self._turns.clear()
        for stream in streams.values():
            stream.handler.lost()
