"""A port whose container does not take the connection."""

import asyncio
import contextlib
import socket
from typing import Any

from tests.support.waiting import until

from sampan.core.errors import GuestError
from sampan.core.status import PublishedPort
from sampan.hostagent.ports import ADDED, Ports


async def test_why_the_last_connection_was_refused_stands_in_the_list():
    async def refuse() -> Any:
        raise GuestError("172.17.0.2:4321 cannot be reached: Connection refused.", "Look.")

    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    ports = Ports(refuse, lambda _event: None)
    port = PublishedPort("p", "tcp", "127.0.0.1", number, "172.17.0.2", 4321, "quiet")
    await ports.open(port, ADDED, refuse)
    assert ports.uses[0].message == ""
    reader, writer = await asyncio.open_connection("127.0.0.1", number)
    with contextlib.suppress(ConnectionResetError):
        assert await reader.read() == b""
    writer.close()
    await until(lambda: ports.uses[0].message != "")
    assert ports.uses[0].message == (
        "the last connection was refused, 172.17.0.2:4321 cannot be reached: Connection refused"
    )
    assert ports.uses[0].state == "open"
    await ports.close()
