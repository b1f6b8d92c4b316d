"""yamux without I/O: bytes in, events out; calls in, frames out. Both ends of the channel use it.

The format is yamux version 0 as its published specification has it (hashicorp/yamux, spec.md): a
header of 12 bytes, big endian: version (1), type (1), flags (2), stream id (4), length (4). A
stream starts with a window of 256 KiB in each direction; `length` of a window update adds to it.
Stream 0 is the session itself. The client's ids are odd, the server's even.

A session that met a protocol error is dead: `take_output` then yields the go-away frame for the
peer, and nothing else works.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from struct import Struct
from typing import Final, NamedTuple

INITIAL_WINDOW: Final = 256 * 1024
"""Bytes that each side may send on a new stream before the other side says more."""

MAX_WINDOW: Final = 0xFFFFFFFF
MAX_PAYLOAD: Final = 32 * 1024
"""Bytes of payload in a frame that we send: what one write of a virtio-serial port takes."""

DEFAULT_WINDOW: Final = 1024 * 1024
_HEADER = Struct(">BBHII")
HEADER_SIZE: Final = _HEADER.size


class Role(Enum):
    """Which end of the connection this is; it decides the parity of the ids of streams it opens."""

    CLIENT = 1
    SERVER = 2


class FrameType(IntEnum):
    """The four types of frame."""

    DATA = 0
    WINDOW_UPDATE = 1
    PING = 2
    GO_AWAY = 3


class Flag:
    """What a frame says besides its type.

    Plain numbers: `flags & IntFlag.X` runs Python code in `enum`, three times for each frame.
    """

    NONE = 0
    SYN = 1
    ACK = 2
    FIN = 4
    RST = 8


class GoAwayCode(IntEnum):
    """Why a side ends the session."""

    NORMAL = 0
    PROTOCOL_ERROR = 1
    INTERNAL_ERROR = 2


class YamuxError(Exception):
    """The peer broke the protocol, or the session is dead; the sentence says how."""


# NamedTuples, not dataclasses: importing `dataclasses` takes the guest time under emulation.
class StreamOpened(NamedTuple):
    """The peer opened a stream."""

    stream: int


class DataReceived(NamedTuple):
    """Bytes arrived; give their credit back with `Session.acknowledge` once they are consumed."""

    stream: int
    data: bytes


class StreamFinished(NamedTuple):
    """The peer will send nothing more on the stream."""

    stream: int


class StreamReset(NamedTuple):
    """The peer ended the stream at once in both directions."""

    stream: int


class CreditGained(NamedTuple):
    """More may be sent on the stream than before."""

    stream: int


class PongReceived(NamedTuple):
    """The peer answered the ping with this value."""

    opaque: int


class WentAway(NamedTuple):
    """The peer ends the session; `code` is a GoAwayCode."""

    code: int


Event = (
    StreamOpened
    | DataReceived
    | StreamFinished
    | StreamReset
    | CreditGained
    | PongReceived
    | WentAway
)


class _Stream:
    """What one end knows of one stream."""

    __slots__ = ("consumed", "credit", "finished_here", "finished_there", "incoming")

    def __init__(self, incoming: int) -> None:
        self.credit = INITIAL_WINDOW
        self.incoming = incoming
        self.consumed = 0
        self.finished_here = False
        self.finished_there = False


class Session:
    """One end of a yamux connection. `receive_window` is in bytes and at least 256 KiB."""

    def __init__(
        self, role: Role, *, receive_window: int = DEFAULT_WINDOW, max_streams: int = 4096
    ) -> None:
        if receive_window < INITIAL_WINDOW:
            raise ValueError(f"a receive window of {receive_window} is below {INITIAL_WINDOW}")
        self.role = role
        self.output_size = 0
        self.dead = False
        self._window = receive_window
        self._max_streams = max_streams
        self._streams: dict[int, _Stream] = {}
        self._next_id = 1 if role is Role.CLIENT else 2
        self._highest_peer_id = 0
        self._next_ping = 0
        self._output: list[bytes] = []
        self._partial = b""
        self._payload_left = 0
        self._payload_stream = 0
        self._payload_flags = 0
        self._peer_went_away = False

    # --- calls of the application ------------------------------------------------------------

    def open(self) -> int:
        """Open a stream and return its id; raise YamuxError if the session takes no more."""
        self._check_alive()
        if self._peer_went_away:
            raise YamuxError("the peer is ending the session and takes no new stream")
        if len(self._streams) >= self._max_streams:
            raise YamuxError(f"the session already has {self._max_streams} streams")
        stream = self._next_id
        if stream > 0xFFFFFFFF:
            raise YamuxError("the session has used every stream id; it must be made anew")
        self._next_id += 2
        self._streams[stream] = _Stream(self._window)
        self._queue(FrameType.WINDOW_UPDATE, Flag.SYN, stream, self._window - INITIAL_WINDOW)
        return stream

    def credit(self, stream: int) -> int:
        """Return how many bytes may be sent now; 0 on a stream that is gone or finished."""
        state = self._streams.get(stream)
        return 0 if state is None or state.finished_here else state.credit

    def send(self, stream: int, data: bytes | memoryview) -> int:
        """Queue as much of `data` as the credit allows and return how many bytes that was."""
        self._check_alive()
        state = self._state(stream)
        if state.finished_here:
            raise YamuxError(f"stream {stream} is already finished on this side")
        count = min(len(data), state.credit)
        if count == len(data) <= MAX_PAYLOAD:
            self._queue(FrameType.DATA, Flag.NONE, stream, count)
            self._output.append(bytes(data))
            self.output_size += count
            state.credit -= count
            return count
        view = memoryview(data)
        for start in range(0, count, MAX_PAYLOAD):
            piece = view[start : min(start + MAX_PAYLOAD, count)]
            self._queue(FrameType.DATA, Flag.NONE, stream, len(piece))
            self._output.append(bytes(piece))
            self.output_size += len(piece)
        state.credit -= count
        return count

    def acknowledge(self, stream: int, count: int) -> None:
        """Say that `count` received bytes were consumed, so that the peer may send as many more."""
        state = self._streams.get(stream)
        if state is None or state.finished_there or self.dead:
            return
        state.consumed += count
        if state.consumed * 2 >= self._window:
            state.incoming += state.consumed
            self._queue(FrameType.WINDOW_UPDATE, Flag.NONE, stream, state.consumed)
            state.consumed = 0

    def finish(self, stream: int) -> None:
        """Say that this side sends nothing more on the stream (half-close); twice is once."""
        state = self._streams.get(stream)
        if state is None or state.finished_here or self.dead:
            return
        state.finished_here = True
        self._queue(FrameType.WINDOW_UPDATE, Flag.FIN, stream, 0)
        self._drop_if_finished(stream, state)

    def reset(self, stream: int) -> None:
        """End the stream at once in both directions; one that is gone stays gone."""
        if self._streams.pop(stream, None) is not None and not self.dead:
            self._queue(FrameType.WINDOW_UPDATE, Flag.RST, stream, 0)

    def ping(self) -> int:
        """Ask the peer for a sign of life and return the value that its PongReceived will carry."""
        self._check_alive()
        opaque = self._next_ping
        self._next_ping = (opaque + 1) & 0xFFFFFFFF
        self._queue(FrameType.PING, Flag.SYN, 0, opaque)
        return opaque

    def go_away(self, code: int = GoAwayCode.NORMAL) -> None:
        """Tell the peer that this side takes no new stream."""
        self._queue(FrameType.GO_AWAY, Flag.NONE, 0, code)

    def take_output(self) -> list[bytes]:
        """Return the queued frames, in order, and forget them."""
        output, self._output, self.output_size = self._output, [], 0
        return output

    @property
    def streams(self) -> frozenset[int]:
        """The ids of the streams that are open in at least one direction."""
        return frozenset(self._streams)

    # --- bytes of the peer -------------------------------------------------------------------

    def receive(self, data: bytes | memoryview) -> list[Event]:
        """Take bytes of the peer, in any pieces, and return what they mean.

        Raises YamuxError for a violation of the protocol; what came before it is lost with it.
        """
        self._check_alive()
        events: list[Event] = []
        if self._partial:
            data = self._partial + bytes(data)
            self._partial = b""
        view = memoryview(data)
        position, end = 0, len(view)
        while position < end:
            if self._payload_left:
                count = min(self._payload_left, end - position)
                self._take_payload(bytes(view[position : position + count]), events)
                position += count
                continue
            if end - position < HEADER_SIZE:
                self._partial = bytes(view[position:end])
                break
            header = _HEADER.unpack_from(view, position)
            position += HEADER_SIZE
            if whole := self._take_whole(header, view[position:]):
                events.append(whole)
                position += len(whole.data)
            else:
                self._take_header(header, events)
        return events

    def _take_whole(self, header: tuple[int, ...], rest: memoryview) -> DataReceived | None:
        """Take a frame that is all here and is nothing but data, as most are; None for others."""
        version, kind, flags, stream, length = header
        state = self._streams.get(stream)
        if version or kind or flags or state is None or state.finished_there:
            return None
        if not 0 < length <= min(state.incoming, len(rest)):
            return None
        state.incoming -= length
        return DataReceived(stream, bytes(rest[:length]))

    def _take_header(self, header: tuple[int, ...], events: list[Event]) -> None:
        version, kind, flags, stream, length = header
        if version != 0:
            self._fail(f"a frame has version {version}; only 0 is known")
        if kind == FrameType.PING:
            self._take_ping(flags, stream, length, events)
        elif kind == FrameType.GO_AWAY:
            if stream:
                self._fail(f"a go-away frame names stream {stream}")
            self._peer_went_away = True
            events.append(WentAway(length))
        elif kind == FrameType.DATA or kind == FrameType.WINDOW_UPDATE:
            self._take_stream_frame(kind, flags, stream, length, events)
        else:
            self._fail(f"a frame has the unknown type {kind}")

    def _take_ping(self, flags: int, stream: int, opaque: int, events: list[Event]) -> None:
        if stream:
            self._fail(f"a ping names stream {stream}")
        if flags & Flag.SYN:
            self._queue(FrameType.PING, Flag.ACK, 0, opaque)
        elif flags & Flag.ACK:
            events.append(PongReceived(opaque))
        else:
            self._fail("a ping is neither a question nor an answer")

    def _take_stream_frame(
        self, kind: int, flags: int, stream: int, length: int, events: list[Event]
    ) -> None:
        if stream == 0:
            self._fail("a data or window frame names stream 0")
        if flags & Flag.SYN:
            self._accept(stream, events)
        state = self._streams.get(stream)
        if state is None and not flags & Flag.SYN:
            self._check_known(stream)
        if kind == FrameType.WINDOW_UPDATE:
            if state is not None and length:
                self._add_credit(stream, state, length, events)
            self._take_flags(flags, stream, events)
            return
        if state is not None:
            if state.finished_there and length:
                self._fail(f"data arrived on stream {stream} after its end")
            if length > state.incoming:
                self._fail(
                    f"stream {stream} got {length} bytes; its window allows {state.incoming}"
                )
            state.incoming -= length
        elif length > MAX_WINDOW // 2:
            self._fail(f"a frame of {length} bytes arrived for a stream that is gone")
        if length:
            self._payload_left, self._payload_stream, self._payload_flags = length, stream, flags
        else:
            self._take_flags(flags, stream, events)

    def _accept(self, stream: int, events: list[Event]) -> None:
        peer_is_client = self.role is Role.SERVER
        if (stream % 2 == 1) is not peer_is_client:
            self._fail(f"the peer opened stream {stream}, whose number is this side's to give")
        if stream <= self._highest_peer_id:
            self._fail(f"the peer opened stream {stream} out of order")
        self._highest_peer_id = stream
        if len(self._streams) >= self._max_streams:
            self._queue(FrameType.WINDOW_UPDATE, Flag.RST, stream, 0)
            return
        self._streams[stream] = _Stream(self._window)
        self._queue(FrameType.WINDOW_UPDATE, Flag.ACK, stream, self._window - INITIAL_WINDOW)
        events.append(StreamOpened(stream))

    def _check_known(self, stream: int) -> None:
        """A frame for a stream that is gone may have crossed our reset; else it is a lie."""
        peers = (stream % 2 == 1) is (self.role is Role.SERVER)
        if stream > self._highest_peer_id if peers else stream >= self._next_id:
            self._fail(f"a frame names stream {stream}, which was never opened")

    def _add_credit(self, stream: int, state: _Stream, count: int, events: list[Event]) -> None:
        state.credit += count
        if state.credit > MAX_WINDOW:
            self._fail(f"the window of stream {stream} grew beyond 32 bits")
        events.append(CreditGained(stream))

    def _take_payload(self, data: bytes, events: list[Event]) -> None:
        self._payload_left -= len(data)
        stream = self._payload_stream
        if stream in self._streams:
            events.append(DataReceived(stream, data))
        if not self._payload_left:
            self._take_flags(self._payload_flags, stream, events)

    def _take_flags(self, flags: int, stream: int, events: list[Event]) -> None:
        state = self._streams.get(stream)
        if state is None:
            return
        if flags & Flag.RST:
            del self._streams[stream]
            events.append(StreamReset(stream))
        elif flags & Flag.FIN and not state.finished_there:
            state.finished_there = True
            events.append(StreamFinished(stream))
            self._drop_if_finished(stream, state)

    # --- helpers -----------------------------------------------------------------------------

    def _state(self, stream: int) -> _Stream:
        state = self._streams.get(stream)
        if state is None:
            raise YamuxError(f"stream {stream} is not open")
        return state

    def _drop_if_finished(self, stream: int, state: _Stream) -> None:
        if state.finished_here and state.finished_there:
            self._streams.pop(stream, None)

    def _queue(self, kind: int, flags: int, stream: int, length: int) -> None:
        self._output.append(_HEADER.pack(0, kind, flags, stream, length))
        self.output_size += HEADER_SIZE

    def _check_alive(self) -> None:
        if self.dead:
            raise YamuxError("the session is dead")

    def _fail(self, sentence: str) -> None:
        self._streams.clear()
        self.go_away(GoAwayCode.PROTOCOL_ERROR)
        self.dead = True
        raise YamuxError(sentence)
