"""A relay between a local connection and a stream, both made of what they are told."""

from __future__ import annotations

import asyncio
import socket
from typing import Any, cast

import pytest
from tests.support.waiting import until

from sampan.core.errors import ChannelError, SampanError
from sampan.hostagent.relay import WRITE_HIGH, Relay, Traffic
from sampan.hostagent.stream import ChannelStream

YES = b'{"ok":true}\n'


class Transport:
    """A local connection: `room` is how many bytes the system takes."""

    def __init__(self) -> None:
        self.written = b""
        self.buffered = 0
        self.room = 1 << 30
        self.reading, self.ended, self.closing, self.aborted = True, False, False, False
        self.options: dict[int, Any] = {}

    def get_extra_info(self, _name: str) -> Transport:
        return self

    def setsockopt(self, _level: int, option: int, value: Any) -> None:
        self.options[option] = value

    def set_write_buffer_limits(self, _high: int, _low: int) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return self.buffered

    def write(self, data: bytes) -> None:
        self.written += data
        self.buffered += max(0, len(data) - self.room)
        self.room = max(0, self.room - len(data))

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self.ended = True

    def pause_reading(self) -> None:
        self.reading = False

    def resume_reading(self) -> None:
        self.reading = True

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True

    def abort(self) -> None:
        self.closing = self.aborted = True


class Stream:
    """A stream: `credit` is how many bytes the guest takes."""

    def __init__(self) -> None:
        self.sent = b""
        self.credit = 1 << 30
        self.acknowledged = 0
        self.finished, self.was_reset = False, False
        self.receiver: Relay | None = None

    def attach(self, receiver: Relay) -> None:
        self.receiver = receiver

    def detach(self) -> None:
        self.receiver = None

    def offer(self, data: bytes | memoryview) -> int:
        count = min(len(data), self.credit)
        self.credit -= count
        self.sent += bytes(data[:count])
        return count

    def acknowledge(self, count: int) -> None:
        self.acknowledged += count

    def write_eof(self) -> None:
        self.finished = True

    def reset(self) -> None:
        self.was_reset = True


class Scene:
    """A relay with its two sides and its front."""

    def __init__(self) -> None:
        self.transport, self.stream, self.traffic = Transport(), Stream(), Traffic()
        self.may_dial = asyncio.Event()
        self.errors: list[str] = []
        self.count = self.answers = 0
        self.relay = Relay(self, self._dial, self.traffic)
        self.relay.connection_made(cast(asyncio.BaseTransport, self.transport))

    async def dialled(self, answer: bytes = YES) -> Scene:
        self.may_dial.set()
        await until(lambda: self.stream.receiver is not None)
        if answer:
            self.relay.take(answer)
        return self

    async def _dial(self) -> ChannelStream:
        await self.may_dial.wait()
        return cast(ChannelStream, self.stream)

    def begun(self, relay: Relay) -> None:
        self.count += 1

    def answered(self, relay: Relay) -> None:
        self.answers += 1

    def refused(self, relay: Relay, error: SampanError) -> None:
        self.errors.append(error.message)

    def ended(self, relay: Relay) -> None:
        self.count -= 1


async def test_what_comes_while_it_is_dialled_waits_and_nothing_more_is_read() -> None:
    scene = Scene()
    scene.relay.data_received(b"GET /")
    assert not scene.transport.reading
    await scene.dialled(answer=b"")
    assert (scene.stream.sent, scene.transport.reading) == (b"GET /", True)
    assert scene.traffic.to_guest == 5


async def test_a_stream_that_takes_nothing_holds_the_local_end_up_until_it_does() -> None:
    scene = await Scene().dialled()
    scene.stream.credit = 0
    scene.relay.data_received(b"abcdef")
    assert (scene.stream.sent, scene.transport.reading) == (b"", False)
    scene.stream.credit = 2
    scene.relay.gain_credit()
    assert (scene.stream.sent, scene.transport.reading) == (b"ab", False)
    scene.stream.credit = 100
    scene.relay.gain_credit()
    assert (scene.stream.sent, scene.transport.reading) == (b"abcdef", True)
    assert scene.traffic.to_guest == 6
    scene.relay.gain_credit()
    assert scene.stream.sent == b"abcdef"


async def test_what_the_local_end_does_not_take_is_not_acknowledged() -> None:
    scene = await Scene().dialled()
    before = scene.stream.acknowledged
    scene.transport.room = 100
    scene.relay.take(bytes(300))
    assert scene.stream.acknowledged - before == 100
    scene.relay.take(bytes(WRITE_HIGH))
    assert scene.stream.acknowledged - before == 100
    scene.transport.buffered = 10
    scene.relay.resume_writing()
    assert scene.stream.acknowledged - before == 300 + WRITE_HIGH - 10
    assert scene.traffic.from_guest == 300 + WRITE_HIGH


async def test_an_answer_in_pieces_is_taken_off_and_acknowledged() -> None:
    scene = await Scene().dialled(answer=YES[:4])
    assert (scene.transport.written, scene.answers) == (b"", 0)
    scene.relay.take(YES[4:] + b"hello")
    assert (scene.transport.written, scene.answers) == (b"hello", 1)
    assert scene.stream.acknowledged == len(YES) + 5


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b'{"error":{"code":"refused","message":"no","hint":""}}\n', "no"),
        (b"x" * 5000, "The guest agent's answer is not one"),
        (b"[]\n", "The guest agent's answer is not one"),
    ],
)
async def test_a_no_is_told_and_the_stream_is_reset(answer: bytes, why: str) -> None:
    scene = await Scene().dialled(answer)
    assert len(scene.errors) == 1
    assert scene.errors[0].startswith(why)
    assert scene.stream.was_reset
    assert (scene.stream.receiver, scene.transport.written) == (None, b"")


async def test_a_stream_that_ends_without_an_answer_is_a_no() -> None:
    scene = await Scene().dialled(answer=b"")
    scene.relay.end()
    assert scene.errors == ["The guest agent ended a stream without an answer."]


async def test_why_nothing_could_be_dialled_is_told() -> None:
    async def fail() -> Any:
        raise ChannelError("The machine is stopped.")

    scene = Scene()
    relay = Relay(scene, fail, scene.traffic)
    relay.connection_made(cast(asyncio.BaseTransport, scene.transport))
    await until(lambda: bool(scene.errors))
    assert scene.errors == ["The machine is stopped."]
    relay.data_received(b"ignored")
    relay.say_last(b"because", 0.0)
    assert (scene.transport.written, scene.transport.ended) == (b"because", True)
    assert not relay.eof_received()


async def test_each_half_ends_by_itself_and_both_end_the_connection() -> None:
    scene = await Scene().dialled()
    assert scene.relay.eof_received()
    assert (scene.stream.finished, scene.transport.closing) == (True, False)
    scene.relay.take(b"still")
    scene.relay.end()
    assert (scene.transport.written, scene.transport.closing) == (b"still", True)
    assert not scene.transport.aborted


async def test_the_guest_may_end_first() -> None:
    scene = await Scene().dialled()
    scene.relay.end()
    assert (scene.transport.ended, scene.transport.closing) == (True, False)
    scene.relay.data_received(b"more")
    assert scene.stream.sent == b"more"
    scene.relay.eof_received()
    assert (scene.stream.finished, scene.transport.closing) == (True, True)


async def test_an_end_while_it_is_dialled_is_passed_on() -> None:
    scene = Scene()
    assert scene.relay.eof_received()
    await scene.dialled()
    assert scene.stream.finished


async def test_a_stream_that_is_lost_is_a_reset_for_the_local_end() -> None:
    scene = await Scene().dialled()
    scene.relay.lose("gone")
    assert scene.transport.aborted
    assert socket.SO_LINGER in scene.transport.options


async def test_a_stream_lost_after_the_guests_end_lets_the_local_end_read_on() -> None:
    scene = await Scene().dialled()
    scene.relay.take(b"the whole")
    scene.relay.end()
    scene.relay.lose("The guest agent ended the stream.")
    assert not scene.transport.closing
    scene.relay.data_received(b"said to nobody")
    assert scene.transport.aborted


async def test_a_local_end_that_breaks_resets_the_stream() -> None:
    scene = await Scene().dialled()
    scene.relay.connection_lost(ConnectionResetError())
    assert scene.stream.was_reset
    assert scene.stream.receiver is None
    assert scene.count == 0


async def test_a_local_end_that_leaves_while_it_is_dialled_ends_the_dialling() -> None:
    scene = Scene()
    await asyncio.sleep(0)
    dialling = asyncio.all_tasks() - {asyncio.current_task()}
    scene.relay.connection_lost(None)
    await asyncio.wait(dialling)
    assert all(task.cancelled() for task in dialling)
    assert scene.stream.receiver is None
