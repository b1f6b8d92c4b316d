"""The relays of one listening socket: counted, looked after, all gone when it is."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from sampan.core.errors import SampanError
from sampan.hostagent.relay import Dial, Relay, Talk, Traffic

LOOK_S = 60.0
"""How often local connections are looked at that asyncio does not read from: did they break?"""

Refuse = Callable[[Relay, SampanError], None]
"""Says on a connection why it was refused, or resets it."""


class Connections:
    """The accepted connections of one listening socket, each carried to what `dial` begins.

    `listen` makes what hears all that goes through one.
    """

    def __init__(
        self,
        dial: Dial,
        refuse: Refuse,
        traffic: Traffic | None = None,
        listen: Callable[[], Talk] | None = None,
    ) -> None:
        self.total = 0
        self.why_refused = ""
        """Why the last connection was refused; nothing when it was not."""
        self._dial = dial
        self._refuse = refuse
        self._traffic = traffic if traffic is not None else Traffic()
        self._listen = listen
        self._relays: set[Relay] = set()
        self._none = asyncio.Event()
        self._none.set()
        self._looking: asyncio.TimerHandle | None = None

    def __len__(self) -> int:
        return len(self._relays)

    def accept(self) -> Relay:
        """Return what serves the next connection: what `loop.create_server` calls."""
        talk = self._listen() if self._listen is not None else None
        return Relay(self, self._dial, self._traffic, talk)

    def hang_up(self) -> None:
        """Reset every connection."""
        for relay in list(self._relays):
            relay.reset()

    async def close(self) -> None:
        """End every connection at once."""
        for relay in list(self._relays):
            relay.abort()
        await self._none.wait()
        if self._looking is not None:
            self._looking.cancel()

    # --- Front: what relays tell ---------------------------------------------------------------

    def begun(self, relay: Relay) -> None:
        """A connection was accepted."""
        self.total += 1
        self._relays.add(relay)
        self._none.clear()
        if self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(LOOK_S, self._look)

    def answered(self, relay: Relay) -> None:
        """The guest has taken a connection."""
        self.why_refused = ""

    def refused(self, relay: Relay, error: SampanError) -> None:
        """The guest has not taken a connection, or could not be asked."""
        self.why_refused = error.message.rstrip(".")
        self._refuse(relay, error)

    def ended(self, relay: Relay) -> None:
        """A connection is gone."""
        self._relays.discard(relay)
        if not self._relays:
            self._none.set()

    def _look(self) -> None:
        self._looking = None
        for relay in list(self._relays):
            relay.look()
        if self._relays:
            self._looking = asyncio.get_running_loop().call_later(LOOK_S, self._look)
