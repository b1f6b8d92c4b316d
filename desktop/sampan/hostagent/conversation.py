"""Whether one connection to the Docker API is in use, found by reading along.

Format: HTTP/1.1 (RFC 9112). Heads and the sizes of chunks are lines; bodies are counted and never
kept. Nothing here raises: what is not understood counts as use.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

HEAD_BYTES = 1024 * 1024
"""What Go's server takes as a head; docker sends credentials of registries in one."""

CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})\r\n")
NUMBERS = {10: re.compile(rb"[0-9]{1,18}"), 16: re.compile(rb"[0-9a-fA-F]{1,15}")}

EVENTS = re.compile(rb"(?:https?://[^/]*)?(?:/v\d+\.\d+)?/events(?:\?.*)?", re.IGNORECASE)
"""The stream of events: some programs keep one open for ever, and an idle machine has none."""


class _Garbled(Exception):
    """That was not HTTP/1.1, or not an answer to what was asked."""


@dataclass(frozen=True, slots=True)
class _Request:
    """What must be known of a request until its answer has ended."""

    is_head: bool
    is_quiet: bool
    """Its answer may stay open without the machine being in use."""


class _Body(Enum):
    """How the bytes after a head end, where it is not by their number."""

    CHUNKED = auto()
    CONNECTION = auto()
    """With the connection, or never: an attached terminal, an upgrade."""


_Framing = _Body | int
"""The number of bytes, or another way to end."""


class Conversation:
    """Fed with the bytes of both directions, a request's before those of its answer."""

    def __init__(self) -> None:
        self._unanswered: deque[_Request] = deque()
        self._loud = 0
        self._garbled = False
        self._raw = False
        self._ended = False
        self._requests = _Messages(self._begin_request, lambda: None)
        self._answers = _Messages(self._begin_answer, self._end_answer)

    @property
    def busy(self) -> bool:
        """True while a request is under way, or while it is not clear that none is."""
        if self._ended:
            return False
        return self._garbled or self._loud > 0 or self._requests.is_within

    def take_request(self, data: bytes) -> None:
        """Take what the client has sent."""
        if not self._raw:
            self._read(self._requests, data)

    def take_answer(self, data: bytes) -> None:
        """Take what dockerd has sent."""
        if not self._raw:
            self._read(self._answers, data)

    def end_answers(self) -> None:
        """dockerd has ended its direction: nothing is under way any more."""
        self._ended = True

    def _read(self, messages: _Messages, data: bytes) -> None:
        if self._garbled:
            return
        try:
            messages.take(data)
        except (_Garbled, ValueError):
            self._garbled = True

    def _begin_request(self, head: list[bytes]) -> _Framing:
        method, target, version = head[0].split(b" ")
        if not version.startswith(b"HTTP/1."):
            raise _Garbled
        fields = _Fields(head)
        framing = fields.framing(0)
        quiet = method == b"GET" and framing == 0 and EVENTS.fullmatch(target) is not None
        request = _Request(method == b"HEAD", quiet and not fields.upgrade)
        self._unanswered.append(request)
        self._loud += not request.is_quiet
        return framing

    def _begin_answer(self, head: list[bytes]) -> _Framing:
        version, code, *_ = head[0].split(b" ", 2)
        status = _number(code, 10)
        if not version.startswith(b"HTTP/1.") or not self._unanswered or status < 100:
            raise _Garbled
        request = self._unanswered[0]
        if status == 101:
            self._loud += request.is_quiet  # whatever it has become, it is no stream of events
            return self._go_raw()
        if status < 200:
            self._unanswered.appendleft(request)  # one more answer to the same request follows
            self._loud += not request.is_quiet
            return 0
        if request.is_head or status in (204, 304):
            return 0
        framing = _Fields(head).framing(_Body.CONNECTION)
        return self._go_raw() if framing is _Body.CONNECTION else framing

    def _end_answer(self) -> None:
        self._loud -= not self._unanswered.popleft().is_quiet

    def _go_raw(self) -> _Framing:
        """Both directions carry what is no HTTP, until the connection ends."""
        self._raw = True
        return _Body.CONNECTION


class _Fields:
    """The header fields that tell where a message ends."""

    def __init__(self, head: list[bytes]) -> None:
        self._lengths: set[bytes] = set()
        self._encoding = b""
        self.upgrade = False
        for line in head[1:]:
            name, colon, value = line.partition(b":")
            if not colon:
                raise _Garbled
            match name.lower():
                case b"content-length":
                    self._lengths.update(item.strip() for item in value.split(b","))
                case b"transfer-encoding":
                    self._encoding = value.strip().lower()
                case b"upgrade":
                    self.upgrade = True

    def framing(self, otherwise: _Framing) -> _Framing:
        """Return how the body ends; `otherwise` when the head does not tell."""
        if self._encoding:
            return _Body.CHUNKED if self._encoding.endswith(b"chunked") else otherwise
        if not self._lengths:
            return otherwise
        [length] = self._lengths
        return _number(length, 10)


class _Messages:
    """Cuts one direction into messages.

    `begin` gets the lines of a head and tells how the body ends; `end` is called after the body.
    """

    def __init__(self, begin: Callable[[list[bytes]], _Framing], end: Callable[[], None]) -> None:
        self._begin = begin
        self._end = end
        self._head: list[bytes] = []
        self._head_bytes = 0
        self._line = bytearray()
        """The beginning of a line whose end has not come."""
        self._rest = 0
        """Bytes of the body, or of its chunk, that are still to come."""
        self._take_line = self._take_head_line
        self._raw = False

    @property
    def is_within(self) -> bool:
        """True when a message has begun and not ended."""
        in_head = self._take_line == self._take_head_line
        return self._rest > 0 or not in_head or bool(self._head or self._line)

    def take(self, data: bytes) -> None:
        """Take the next bytes; raise _Garbled or ValueError for what cannot be understood."""
        position, size = 0, len(data)
        while position < size and not self._raw:
            if self._rest:
                step = min(self._rest, size - position)
                position += step
                self._rest -= step
                if not self._rest and self._take_line == self._take_head_line:
                    self._end()
                continue
            if not self._line and self._take_line == self._take_size:
                position = _skip_chunks(data, position)
            end = data.find(b"\n", position)
            line = data[position : size if end < 0 else end]
            self._head_bytes += len(line)
            if self._head_bytes > HEAD_BYTES:
                raise _Garbled
            position += len(line) + 1
            if end < 0 or self._line:
                self._line += line
            if end >= 0:
                whole = bytes(self._line) or line
                self._line.clear()
                self._take_line(whole.removesuffix(b"\r"))

    def _take_head_line(self, line: bytes) -> None:
        if line:
            self._head.append(line)
            return
        self._head_bytes = 0
        if not self._head:
            return  # empty lines before a message are allowed
        head, self._head = self._head, []
        framing = self._begin(head)
        if framing is _Body.CHUNKED:
            self._take_line = self._take_size
        elif framing is _Body.CONNECTION:
            self._raw = True
        elif framing:
            self._rest = framing
        else:
            self._end()

    def _take_size(self, line: bytes) -> None:
        self._head_bytes = 0
        self._rest = _number(line.partition(b";")[0].strip(), 16)
        self._take_line = self._take_chunk_end if self._rest else self._take_trailer

    def _take_chunk_end(self, line: bytes) -> None:
        if line:
            raise _Garbled
        self._head_bytes = 0
        self._take_line = self._take_size

    def _take_trailer(self, line: bytes) -> None:
        if not line:
            self._head_bytes = 0
            self._take_line = self._take_head_line
            self._end()


def _skip_chunks(data: bytes, position: int) -> int:
    """Return the place behind the chunks that begin there and are wholly in `data`.

    Only a short way: what is unusual, such as the last one, is left to be read line by line.
    """
    while match := CHUNK.match(data, position):
        end = match.end() + int(match[1], 16)
        if end == match.end() or data[end : end + 2] != b"\r\n":
            break
        position = end + 2
    return position


def _number(text: bytes, base: int) -> int:
    """Read digits and nothing else: int() takes signs, spaces and underscores too."""
    if NUMBERS[base].fullmatch(text) is None:
        raise _Garbled
    return int(text, base)
