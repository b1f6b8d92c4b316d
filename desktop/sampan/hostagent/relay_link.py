"""The session with the relay in the guest, which carries the Docker socket and TCP ports.

The relay is a program and a port of its own beside the guest agent: either may end without the
other. Whoever opens a stream while there is no session waits for the next one, but not for long.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from sampan.core.errors import ChannelError
from sampan.hostagent.channel import Channel, connect_channel
from sampan.hostagent.stream import ChannelStream

KINDS = ("tcp", "unix")
"""The kinds of stream that the relay carries; the guest agent carries the others."""

WAIT_S = 10.0
"""How long the opening of a stream waits for a session."""

ANSWER_S = 5.0
"""How long a preamble waits for its answer until another one is sent."""

RECONNECT_S = 0.1
ASK_EVERY_S = 10.0
SILENCE_S = 60.0
"""A relay that does not answer a ping for so long is met anew."""

_log = logging.getLogger(__name__)


class RelayLink:
    """Meets the relay, again and again; `told` hears what is wrong, and None when all is well."""

    def __init__(self, path: Path, told: Callable[[ChannelError | None], object]) -> None:
        self._path = path
        self._told = told
        self._session: Channel | None = None
        self._changed = asyncio.Event()

    async def run(self) -> None:
        """Keep a session for as long as the task lives, and leave it as it is after that."""
        while True:
            session = await self.meet()
            self._told(None)
            await self._watch(session)
            self.close()
            why = f"Connections to Docker and to ports were broken off: {session.lost.result()}"
            self._told(ChannelError(why, "The relay is being met anew."))

    async def meet(self) -> Channel:
        """Return the session, after meeting the relay if there is none."""
        if self._session is None:
            self._session = await self._meet()
            self._changed.set()
        return self._session

    def close(self) -> None:
        """End the session, if there is one: the next `run` meets the relay anew."""
        session, self._session = self._session, None
        self._changed.clear()
        if session is not None:
            session.close()

    @property
    def open_session(self) -> Channel | None:
        """The session, if there is one now."""
        return self._session

    async def session(self) -> Channel:
        """Return the session, waiting for the next one if need be; raise ChannelError."""
        if self._session is not None and not self._session.lost.done():
            return self._session  # nearly always, and without a timer
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WAIT_S):
                while self._session is None or self._session.lost.done():
                    await self._changed.wait()
                    await asyncio.sleep(0)
                return self._session
        raise _away()

    def end(self, why: str) -> None:
        """End the session, if there is one: the relay is known to be gone."""
        if self._session is not None:
            self._session.end(why)

    async def _meet(self) -> Channel:
        telling = asyncio.get_running_loop().call_later(WAIT_S, self._told, _away())
        try:
            while True:
                try:
                    async with asyncio.timeout(ANSWER_S):
                        return await connect_channel(self._path)
                except (ChannelError, TimeoutError) as error:
                    _log.info("the relay does not answer yet: %s", error)
                await asyncio.sleep(RECONNECT_S)
        finally:
            telling.cancel()

    async def _watch(self, session: Channel) -> None:
        """Return when the session is lost, or has not answered for too long."""
        while not session.lost.done():
            if (await asyncio.wait([session.lost], timeout=ASK_EVERY_S))[0]:
                return
            try:
                async with asyncio.timeout(SILENCE_S):
                    await session.ping()
            except TimeoutError:
                session.end("The relay in the machine fell silent.")
            except ChannelError:
                return


class MachineStreams:
    """Opens streams to the machine, each through what carries its kind.

    `channel` returns the channel to the guest agent, or raises why there is none; `awake` returns
    when a machine that was suspended runs.
    """

    def __init__(
        self,
        channel: Callable[[], Channel],
        link: RelayLink,
        awake: Callable[[], Awaitable[None]],
    ) -> None:
        self._channel = channel
        self._link = link
        self._awake = awake

    def check(self) -> None:
        """Raise MachineStateError unless the machine runs."""
        with contextlib.suppress(ChannelError):  # the guest agent may be away
            self._channel()

    async def begin(self, **header: Any) -> ChannelStream:
        """Begin a stream with this header; its answer is not awaited. Raises SampanError.

        A machine that is suspended is woken.
        """
        while True:
            await self._awake()
            if header.get("kind") in KINDS:
                self.check()
                session = await self._link.session()
            else:
                session = self._channel()
            if not session.held:
                return session.begin(**header)
            # It is being suspended since, or its clock is not set yet.
            await self._awake()
            await session.free()


def _away() -> ChannelError:
    return ChannelError(
        "Docker and the ports of containers cannot be reached: "
        "the machine's relay does not answer.",
        "It is started again by itself; if that lasts, run `sampan restart`.",
    )
