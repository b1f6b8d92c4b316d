"""The Docker API on this computer: a unix socket whose every connection is a stream to dockerd."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sampan.core.errors import SampanError
from sampan.hostagent.activity import Activity
from sampan.hostagent.listener import Connections
from sampan.hostagent.relay import Begin, Relay
from sampan.hostagent.stream import ChannelStream
from sampan.hostagent.unix_socket import listen_privately, remove_socket
from sampan_wire.messages import encode_line

GUEST_SOCKET = "/run/docker.sock"
LINGER_S = 2.0
BACKLOG = 1024


@asynccontextmanager
async def serve_docker_socket(path: Path, begin: Begin, activity: Activity) -> AsyncIterator[None]:
    """Listen on `path` while the block lasts; `begin` opens a stream or raises why it cannot.

    `activity` counts the requests that are under way.
    """

    async def dial() -> ChannelStream:
        return await begin(kind="unix", path=GUEST_SOCKET)

    connections = Connections(dial, _refuse, listen=activity.new_conversation)
    listener = listen_privately(path, BACKLOG)
    server = await asyncio.get_running_loop().create_unix_server(
        connections.accept, sock=listener, backlog=BACKLOG
    )
    try:
        yield
    finally:
        server.close()
        await connections.close()
        remove_socket(path)


def _refuse(relay: Relay, error: SampanError) -> None:
    """Say in Docker's own form why its API does not answer: clients print `message` to people."""
    hint = f" {error.hint}" if error.hint else ""
    body = encode_line({"message": f"{error.message}{hint}"})
    head = (
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    relay.say_last(head.encode() + body, LINGER_S)
