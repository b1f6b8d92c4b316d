"""Who takes what a stream brings, and what the guest's answer to its header says."""

from __future__ import annotations

from typing import Protocol

from sampan.core.errors import ChannelError, error_from_json
from sampan_wire.messages import MessageError, decode_line, encode_line

_YES = encode_line({"ok": True})


class Receiver(Protocol):
    """Takes what a stream brings, in the turn in which it comes: see `ChannelStream.attach`."""

    def take(self, data: bytes) -> None:
        """Bytes arrived; their credit is given back by `ChannelStream.acknowledge`."""
        ...

    def end(self) -> None:
        """The guest has finished."""
        ...

    def lose(self, why: str) -> None:
        """The stream is gone in both directions."""
        ...

    def gain_credit(self) -> None:
        """`ChannelStream.offer`, which took less than it was given, takes more."""
        ...


def check_answer(line: bytes) -> None:
    """Raise what the guest's answer to a header says is wrong."""
    if line == _YES[:-1]:
        return
    try:
        answer = decode_line(line)
    except MessageError as error:
        raise ChannelError(f"The guest agent's answer is not one: {error}.") from error
    if "error" in answer:
        raise error_from_json(answer["error"])
