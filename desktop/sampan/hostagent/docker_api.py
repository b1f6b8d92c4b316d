"""Questions to the Docker API, asked over the channel and not over our own socket.

HTTP/1.0, so that an answer ends with its stream and is not cut into chunks.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from sampan.core.errors import EngineError
from sampan.hostagent.relay import Begin
from sampan.hostagent.stream import ChannelStream

SOCKET = "/run/docker.sock"
ANSWER_S = 10.0
ANSWER_LIMIT = 8 * 1024 * 1024


async def get_json(begin: Begin, target: str, *, timeout_s: float = ANSWER_S) -> tuple[int, Any]:
    """Return the status and the value that Docker answers with; raise EngineError."""
    try:
        async with asyncio.timeout(timeout_s):
            data = await _read_answer(begin, target)
    except TimeoutError as error:
        raise EngineError(
            "The Docker API does not answer.", "Run `sampan status` to see how the machine is."
        ) from error
    head, _, body = data.partition(b"\r\n\r\n")
    words = head.split(maxsplit=2)
    try:
        return int(words[1]), json.loads(body)
    except (ValueError, IndexError) as error:
        raise EngineError("The Docker API did not answer in JSON.") from error


async def open_answer(begin: Begin, target: str) -> ChannelStream:
    """Return the stream of the answer, its head first; whoever has it resets it."""
    stream = await begin(kind="unix", path=SOCKET)
    try:
        await stream.write(f"GET {target} HTTP/1.0\r\nHost: docker\r\n\r\n".encode())
        await stream.confirm()
    except BaseException:
        stream.reset()
        raise
    return stream


async def _read_answer(begin: Begin, target: str) -> bytes:
    stream = await open_answer(begin, target)
    try:
        data = bytearray()
        while piece := await stream.read():
            data += piece
            if len(data) > ANSWER_LIMIT:
                raise EngineError("The Docker API's answer is too long.")
    finally:
        stream.reset()
    return bytes(data)
