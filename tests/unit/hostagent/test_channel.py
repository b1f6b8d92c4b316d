"""The host's end of the channel against a guest's end that speaks the real wire."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.guest_peer import GuestPeer, PeerStream, echo, guest_peer

from sampan.core.errors import ChannelError, GuestError
from sampan.hostagent.channel import Channel, connect_channel
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
