"""The host's end of the channel against a guest's end that speaks the real wire."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.guest_peer import GuestPeer, PeerStream, echo, guest_peer
from tests.support.waiting import until

from sampan.core.errors import ChannelError, GuestError
from sampan.hostagent.channel import Channel, connect_channel
from sampan.hostagent.listener import Connections
from sampan.hostagent.stream import ChannelStream
from sampan_wire.messages import preamble_answer


@pytest.fixture
def socket(own_environment: Path) -> Path:
    return own_environment / "channel.sock"


@pytest.fixture
async def peer(socket: Path) -> AsyncIterator[GuestPeer]:
    async with guest_peer(socket, echo) as peer:
        yield peer


@pytest.fixture
async def channel(peer: GuestPeer, socket: Path) -> AsyncIterator[Channel]:
    channel = await connect_channel(socket)
    yield channel
    channel.close()


async def read_all(stream: Any) -> bytes:
    data = b""
    while piece := await stream.read():
        data += piece
    return data


async def test_what_an_old_session_left_is_passed_over(peer: GuestPeer, socket: Path) -> None:
    peer.before_answer = os.urandom(200_000) + preamble_answer("0" * 32) + b"\0\0\0"
    channel = await connect_channel(socket)
    stream = await channel.open(kind="echo")
    stream.write_eof()
    assert await read_all(stream) == b""
    channel.close()


async def test_megabytes_come_back_byte_for_byte_with_half_close(channel: Channel) -> None:
    body = os.urandom(5_000_000)
    stream = await channel.open(kind="echo")
    reading = asyncio.create_task(read_all(stream))
    await stream.write(body)
    stream.write_eof()
    assert await reading == body


async def test_three_hundred_streams_at_once_do_not_mix(channel: Channel) -> None:
    async def talk(number: int) -> None:
        body = f"{number:04d}".encode() * 3000
        stream = await channel.open(kind="echo")
        reading = asyncio.create_task(read_all(stream))
        await stream.write(body)
        stream.write_eof()
        assert await reading == body

    await asyncio.gather(*(talk(number) for number in range(300)))


async def test_a_reader_that_waits_holds_back_its_own_stream_only(
    channel: Channel, peer: GuestPeer
) -> None:
    slow = await channel.open(kind="echo")
    writing = asyncio.create_task(slow.write(bytes(6_000_000)))
    quick = await channel.open(kind="echo")
    async with asyncio.timeout(10):
        for _ in range(50):
            await quick.write(b"ping")
            assert await quick.read() == b"ping"
    assert not writing.done()
    slow.reset()
    with pytest.raises(ChannelError):
        await writing


async def test_a_refusal_is_raised_as_the_guest_said_it(socket: Path) -> None:
    async def refuse(stream: PeerStream, header: dict[str, Any]) -> None:
        await stream.refuse(code="guest", message="nobody listens there", hint="start it")

    async with guest_peer(socket, refuse):
        channel = await connect_channel(socket)
        with pytest.raises(GuestError, match="nobody listens there") as caught:
            await channel.open(kind="tcp")
        assert caught.value.hint == "start it"
        channel.close()


async def test_a_reset_by_the_guest_is_an_error_not_an_end(socket: Path) -> None:
    async def cut(stream: PeerStream, header: dict[str, Any]) -> None:
        await stream.accept()
        await stream.reset()

    async with guest_peer(socket, cut):
        channel = await connect_channel(socket)
        stream = await channel.open(kind="tcp")
        with pytest.raises(ChannelError, match="ended the stream"):
            await stream.read()
        channel.close()


async def test_hostile_bytes_end_the_channel_in_words_and_every_stream_with_it(
    channel: Channel, peer: GuestPeer
) -> None:
    stream = await channel.open(kind="echo")
    assert peer.writer is not None
    peer.writer.write(b"\xff" * 64)
    async with asyncio.timeout(5):
        why = await channel.lost
    assert "broke the channel's protocol" in why
    with pytest.raises(ChannelError, match="broke"):
        await stream.read()
    with pytest.raises(ChannelError, match="broke"):
        await channel.open(kind="echo")


async def test_a_connection_that_breaks_before_the_answer_is_an_error(socket: Path) -> None:
    async def hang_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.transport.abort()

    server = await asyncio.start_unix_server(hang_up, socket)
    with pytest.raises(ChannelError):
        await connect_channel(socket)
    server.close()


async def test_without_a_socket_the_sentence_names_it(socket: Path) -> None:
    with pytest.raises(ChannelError, match=r"channel\.sock does not answer"):
        await connect_channel(socket)


# --- a suspend ---------------------------------------------------------------------------------


async def change_qemu(channel: Channel, peer: GuestPeer, socket: Path) -> None:
    peer.end_qemu()
    async with asyncio.timeout(5):
        await channel.emptied()
        await channel.move(socket)


async def test_a_session_goes_on_at_another_qemu_and_not_a_byte_is_lost(
    channel: Channel, peer: GuestPeer, socket: Path
) -> None:
    body = os.urandom(3_000_000)
    stream = await channel.open(kind="echo")
    reading = asyncio.create_task(read_all(stream))
    writing = asyncio.create_task(stream.write(body))
    for _ in range(5):
        async with asyncio.timeout(10):
            await channel.hold()
        await change_qemu(channel, peer, socket)
        channel.release()
        await channel.ping()
    await writing
    stream.write_eof()
    assert await reading == body


async def test_what_is_held_is_not_sent_and_is_missed(channel: Channel, peer: GuestPeer) -> None:
    missed: list[int] = []
    channel.wanted = lambda: missed.append(1)
    stream = await channel.open(kind="echo")
    await channel.hold()
    assert channel.held
    with pytest.raises(ChannelError, match="being suspended"):
        channel.begin(kind="echo")
    assert not missed
    writing = asyncio.create_task(stream.write(b"hello"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert missed
    assert not writing.done()
    assert peer.streams[stream.number].data.empty()
    channel.release()
    await writing
    assert await stream.read() == b"hello"


async def test_one_stream_may_send_before_all_others(
    channel: Channel, peer: GuestPeer, socket: Path
) -> None:
    order: list[str] = []
    stream = await channel.open(kind="echo")
    await channel.hold()
    await change_qemu(channel, peer, socket)
    waiting = asyncio.create_task(stream.write(b"later"))

    async def read(number: ChannelStream, name: str) -> None:
        await number.read()
        order.append(name)

    reading = asyncio.create_task(read(stream, "later"))
    first = channel.begin(first=True, kind="echo")
    await first.confirm()
    await first.write(b"first")
    await read(first, "first")
    channel.release()
    await asyncio.gather(waiting, reading)
    assert order == ["first", "later"]


async def test_a_session_that_is_held_for_no_machine_ends_in_words(
    channel: Channel, peer: GuestPeer
) -> None:
    stream = await channel.open(kind="echo")
    await channel.hold()
    peer.end_qemu()
    await channel.emptied()
    assert not channel.lost.done()
    channel.close()
    with pytest.raises(ChannelError, match="was closed"):
        await stream.read()


async def test_a_guest_that_does_not_answer_can_be_let_go_on(
    channel: Channel, peer: GuestPeer, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = await channel.open(kind="echo")
    flush = peer.flush

    async def silent() -> None:
        """Answer nothing."""

    monkeypatch.setattr(peer, "flush", silent)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await channel.hold()
    monkeypatch.setattr(peer, "flush", flush)
    channel.release()
    await stream.write(b"still there")
    assert await stream.read() == b"still there"


async def test_streams_that_qemu_had_no_room_for_go_on_in_turns(channel: Channel) -> None:
    class Waiting:
        def __init__(self, name: str) -> None:
            self.name, self.left = name, 2
            self.stream = channel.begin(kind="echo")
            self.stream.attach(self)

        def gain_credit(self) -> None:
            if self.left and self.stream.offer(self.name.encode()):
                self.left -= 1
                taken.append(self.name)
                channel.pause_writing()  # each fills QEMU's socket
                self.gain_credit()

        def take(self, data: bytes) -> None: ...

        def end(self) -> None: ...

        def lose(self, why: str) -> None: ...

    taken: list[str] = []
    waiting = [Waiting(name) for name in "abc"]
    channel.pause_writing()
    assert [item.stream.offer(b"x") for item in waiting] == [0, 0, 0]
    for _ in range(6):
        channel.resume_writing()
    assert "".join(taken) == "abcabc"


async def test_a_receiver_is_given_what_came_before_it(channel: Channel) -> None:
    class Heard:
        def __init__(self) -> None:
            self.data, self.ends = b"", 0
            self.ended = asyncio.Event()

        def gain_credit(self) -> None: ...

        def take(self, data: bytes) -> None:
            self.data += data

        def end(self) -> None:
            self.ended.set()

        def lose(self, why: str) -> None: ...

    stream = await channel.open(kind="echo")
    await stream.write(b"hello")
    await until(lambda: bool(stream._received))
    heard = Heard()
    stream.attach(heard)
    assert heard.data == b"hello"
    assert stream.offer(b" again") == 6
    stream.write_eof()
    await heard.ended.wait()
    assert heard.data == b"hello again"


async def test_what_a_connection_brings_while_held_is_missed_and_goes_out_later(
    channel: Channel, own_environment: Path
) -> None:
    async def dial() -> ChannelStream:
        return channel.begin(kind="echo")

    connections = Connections(dial, lambda relay, _error: relay.reset())
    path = own_environment / "front.sock"
    server = await asyncio.get_running_loop().create_unix_server(connections.accept, path)
    reader, writer = await asyncio.open_unix_connection(path)
    writer.write(b"before ")
    assert await reader.readexactly(7) == b"before "
    missed: list[bool] = []
    channel.wanted = lambda: missed.append(True)
    await channel.hold()
    writer.write(b"after")
    await until(lambda: bool(missed))
    channel.release()
    assert await reader.readexactly(5) == b"after"
    writer.close()
    server.close()
    await connections.close()
