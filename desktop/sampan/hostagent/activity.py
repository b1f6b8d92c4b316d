"""What the machine is being used for at the moment, and since when it is not."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from sampan.hostagent.conversation import Conversation


class Use(StrEnum):
    """What somebody has under way."""

    DOCKER = "docker"
    """A request of the Docker API."""
    ATTACHMENT = "attachment"
    """A program, an SSH connection or the console, through the control socket."""


class Activity:
    """Counts what is under way. The idle policy asks; whoever serves somebody counts.

    `clock` is monotonic, in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._counts: Counter[Use] = Counter()
        self._last_used = clock()
        self._idle = asyncio.Event()
        self._idle.set()

    def idle_since(self) -> float | None:
        """Return when the last use ended, by the clock; None while anything is under way."""
        return self._last_used if self._idle.is_set() else None

    def count(self, use: Use) -> int:
        """Return how many uses of this kind are under way."""
        return self._counts[use]

    async def until_idle(self) -> None:
        """Return once nothing is under way."""
        await self._idle.wait()

    def touch(self) -> None:
        """It was used just now: it has started, or somebody asked it something short."""
        self._last_used = self._clock()

    @contextmanager
    def using(self, use: Use) -> Iterator[None]:
        """Something is under way for as long as the block lasts."""
        self._begin(use)
        try:
            yield
        finally:
            self._end(use)

    def new_conversation(self) -> CountedConversation:
        """Return what a connection to the Docker API is to be told; it counts while it is busy.

        Its `end_answers` must be called when the connection is gone.
        """
        return CountedConversation(self._begin, self._end)

    def _begin(self, use: Use) -> None:
        self._counts[use] += 1
        self._idle.clear()

    def _end(self, use: Use) -> None:
        self._counts[use] -= 1
        self._last_used = self._clock()
        if not self._counts.total():
            self._idle.set()


class CountedConversation:
    """A Conversation that tells when it begins to be busy and when it ends."""

    def __init__(self, begin: Callable[[Use], None], end: Callable[[Use], None]) -> None:
        self._conversation = Conversation()
        self._begin = begin
        self._end = end
        self._was_busy = False

    def take_request(self, data: bytes) -> None:
        """Take what the client has sent, before it goes on to dockerd."""
        self._conversation.take_request(data)
        self._compare()

    def take_answer(self, data: bytes) -> None:
        """Take what dockerd has sent."""
        self._conversation.take_answer(data)
        self._compare()

    def end_answers(self) -> None:
        """dockerd has ended its direction, or the connection is gone."""
        self._conversation.end_answers()
        self._compare()

    def _compare(self) -> None:
        busy = self._conversation.busy
        if busy != self._was_busy:
            self._was_busy = busy
            (self._begin if busy else self._end)(Use.DOCKER)
