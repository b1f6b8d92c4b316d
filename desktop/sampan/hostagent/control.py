"""The control socket: JSON-RPC in lines for the CLI and the GUI, served by the host agent."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections.abc import AsyncIterator, Awaitable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

from sampan.core.errors import HostAgentError
from sampan.hostagent.control_api import PROTOCOL_VERSION, ControlApi
from sampan.hostagent.control_messages import LINE_LIMIT, encode_error
from sampan.hostagent.control_session import Greeting, Session
from sampan.hostagent.unix_socket import listen_privately, remove_socket

CONNECTION_LIMIT = 256
GRACE_S = 2.0
"""How long the answers that are under way may take when the server closes."""

SETTLE_TURNS = 4
"""Turns of the loop between abort() and a closed socket."""

_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


@asynccontextmanager
async def serve_control(
    api: ControlApi, path: Path, *, version: str, home: Path, grace_s: float = GRACE_S
) -> AsyncIterator[ControlServer]:
    """Serve the control API on the unix socket `path` while the block lasts.

    A file at `path` is replaced: whoever holds the lock of the machine folder owns it. Leaving the
    block gives answers under way `grace_s` seconds. Raises LayoutError if there can be no socket.
    """
    listener = listen_privately(path, CONNECTION_LIMIT)
    server = ControlServer(api, Greeting(version, PROTOCOL_VERSION, os.getpid(), str(home)))
    try:
        acceptor = await asyncio.start_unix_server(
            # It listens once more, by itself with a shorter queue.
            server.accept,
            sock=listener,
            limit=LINE_LIMIT,
            backlog=CONNECTION_LIMIT,
        )
    except BaseException:
        listener.close()
        raise
    try:
        yield server
    finally:
        acceptor.close()
        remove_socket(path)
        await server.close(grace_s)


class ControlServer:
    """The connections of the control socket, and the work that outlives them."""

    def __init__(self, api: ControlApi, greeting: Greeting) -> None:
        self._api = api
        self._greeting = greeting
        self._sessions: set[Session] = set()
        self._connections: set[asyncio.Task[None]] = set()
        self._work: set[asyncio.Task[object]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Begin to serve a connection; asyncio's own task would log when it is cancelled."""
        task = asyncio.create_task(self._serve(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        # Also for one that is cancelled before its first step, or with bytes that nobody takes.
        task.add_done_callback(lambda _: writer.transport.abort())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until its client goes away; never raises but when cancelled."""
        session = Session(self._api, self._greeting, reader, writer, self.finish)
        self._sessions.add(session)
        try:
            if len(self._sessions) > CONNECTION_LIMIT:
                writer.write(encode_error(None, _too_many().report()))
            else:
                await session.run()
        except (ConnectionError, TimeoutError):
            pass  # the client is gone, and nobody is left to tell
        except Exception:
            _log.exception("a connection of the control socket failed")
        finally:
            self._sessions.discard(session)
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def finish(self, work: Coroutine[object, object, _Result]) -> _Result:
        """Wait for work that goes on to its end even when the one who asked is gone."""
        task = asyncio.create_task(work)
        self._work.add(task)
        task.add_done_callback(self._forget)
        return await asyncio.shield(task)

    async def close(self, grace_s: float) -> None:
        """Give answers under way `grace_s` seconds, then end every connection."""
        await _wait({session.answered() for session in self._sessions}, grace_s)
        for task in (*self._connections, *self._work):
            task.cancel()
        await asyncio.gather(*self._connections, *self._work, return_exceptions=True)
        await _settle()

    def _forget(self, task: asyncio.Task[object]) -> None:
        self._work.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.debug("work asked for by a client ended with %r", error)


async def _settle() -> None:
    for _ in range(SETTLE_TURNS):
        await asyncio.sleep(0)


async def _wait(works: set[Awaitable[None]], timeout_s: float) -> None:
    if works:
        tasks = [asyncio.ensure_future(work) for work in works]
        _, late = await asyncio.wait(tasks, timeout=timeout_s)
        for task in late:
            task.cancel()


def _too_many() -> HostAgentError:
    return HostAgentError(
        f"The host agent already serves {CONNECTION_LIMIT} connections.",
        "Close a client, or run `sampan restart`.",
    )
