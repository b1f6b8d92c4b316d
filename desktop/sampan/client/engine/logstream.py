"""Lines out of a container's log as the Engine API sends it.

Without a terminal it is in frames: a byte for the stream, three of nothing, four for the length.
With one it is the bytes themselves. A line over 16 KiB comes in several frames, each with its time.
"""

from __future__ import annotations

from datetime import datetime

from sampan.client.engine.model import LogLine, LogStream

HEADER = 8
LINE_LIMIT = 256 * 1024
"""Bytes after which a line that does not end is cut."""


class LogDecoder:
    """Fed with the bytes of a log; `timestamps` tells whether each line begins with a time."""

    def __init__(self, *, tty: bool, timestamps: bool) -> None:
        self._tty = tty
        self._timestamps = timestamps
        self._rest = b""
        self._open: dict[LogStream, tuple[float | None, bytes]] = {}
        """The beginnings of lines whose end has not come."""
        self._second = ""
        self._second_at = 0.0

    def feed(self, data: bytes) -> list[LogLine]:
        """Return the lines that are complete with these bytes."""
        return self._take_raw(data) if self._tty else self._take_frames(data)

    def finish(self) -> list[LogLine]:
        """Return the lines that never ended."""
        if self._tty and self._rest:
            self._add(LogStream.STDOUT, self._rest)
        lines = [
            LogLine(stream, _decode(raw), at) for stream, (at, raw) in self._open.items() if raw
        ]
        self._open.clear()
        self._rest = b""
        return lines

    def _take_raw(self, data: bytes) -> list[LogLine]:
        *whole, self._rest = (self._rest + data).split(b"\n")
        lines = [self._line(LogStream.STDOUT, raw) for raw in whole]
        if len(self._rest) > LINE_LIMIT:
            lines.append(self._line(LogStream.STDOUT, self._rest))
            self._rest = b""
        return lines

    def _take_frames(self, data: bytes) -> list[LogLine]:
        data = self._rest + data if self._rest else data
        lines: list[LogLine] = []
        position, size = 0, len(data)
        while size - position >= HEADER:
            begin = position + HEADER
            end = begin + int.from_bytes(data[position + 4 : begin], "big")
            if end > size:
                break
            stream = LogStream.STDERR if data[position] == 2 else LogStream.STDOUT
            self._take_frame(stream, data[begin:end], lines)
            position = end
        self._rest = data[position:]
        return lines

    def _take_frame(self, stream: LogStream, payload: bytes, lines: list[LogLine]) -> None:
        if not self._open and payload.endswith(b"\n") and payload.find(b"\n") == len(payload) - 1:
            lines.append(self._line(stream, payload[:-1]))  # as good as every frame
            return
        *whole, rest = payload.split(b"\n")
        for raw in whole:
            if stream in self._open:
                self._add(stream, raw)
                at, joined = self._open.pop(stream)
                lines.append(LogLine(stream, _decode(joined), at))
            else:
                lines.append(self._line(stream, raw))
        if rest:
            self._add(stream, rest)
            at, joined = self._open[stream]
            if len(joined) > LINE_LIMIT:
                lines.append(LogLine(stream, _decode(joined), at))
                del self._open[stream]

    def _add(self, stream: LogStream, raw: bytes) -> None:
        """Append a part to the line that is open; every part has a time of its own."""
        at, raw = self._cut_time(raw)
        first, begun = self._open.get(stream, (at, b""))
        self._open[stream] = (first, begun + raw)

    def _line(self, stream: LogStream, raw: bytes) -> LogLine:
        at, raw = self._cut_time(raw)
        return LogLine(stream, _decode(raw), at)

    def _cut_time(self, raw: bytes) -> tuple[float | None, bytes]:
        if not self._timestamps:
            return None, raw
        stamp, blank, rest = raw.partition(b" ")
        try:
            at = self._parse(stamp.decode("ascii"))
        except ValueError:
            return None, raw
        return at, rest if blank else b""

    def _parse(self, stamp: str) -> float:
        """Return the time; most lines share their second with the one before."""
        if not (stamp.endswith("Z") and stamp[19:20] in (".", "Z")):
            return datetime.fromisoformat(stamp).timestamp()
        if stamp[:19] != self._second:
            self._second_at = datetime.fromisoformat(stamp[:19] + "Z").timestamp()
            self._second = stamp[:19]
        fraction = stamp[19:-1]
        return self._second_at + float(fraction) if fraction else self._second_at


def _decode(raw: bytes) -> str:
    return raw.removesuffix(b"\r").decode("utf-8", "replace")
