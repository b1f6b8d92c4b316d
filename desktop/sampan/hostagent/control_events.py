"""Events for many listeners, none of whom can hold up another or eat all memory."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sampan.core.events import Event, Noticed

QUEUE_LIMIT = 1000
"""Events that wait for one listener; the oldest go first when more come."""


class EventHub:
    """Hands every published event to every listener, through a bounded queue of its own."""

    def __init__(self, limit: int = QUEUE_LIMIT) -> None:
        self._limit = limit
        self._queues: set[EventQueue] = set()

    def publish(self, event: Event) -> None:
        """Queue the event for every listener; never waits."""
        for queue in self._queues:
            queue.put(event)

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[AsyncIterator[Event]]:
        """Yield the events from now on, for as long as the block lasts or until `close`."""
        queue = EventQueue(self._limit)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        """End every listener's iteration once it has read what waits for it."""
        for queue in self._queues:
            queue.close()


class EventQueue(AsyncIterator[Event]):
    """The events that wait for one listener."""

    def __init__(self, limit: int = QUEUE_LIMIT) -> None:
        self._events: deque[Event] = deque(maxlen=limit)
        self._dropped = 0
        self._closed = False
        self._changed = asyncio.Event()

    def put(self, event: Event) -> None:
        """Add an event; the oldest goes when the queue is full, and is counted."""
        if len(self._events) == self._events.maxlen:
            self._dropped += 1
        self._events.append(event)
        self._changed.set()

    def close(self) -> None:
        """End the iteration behind the last event."""
        self._closed = True
        self._changed.set()

    async def __anext__(self) -> Event:
        """Return the next event; what was dropped before it is told first."""
        while not self._events:
            if self._closed:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        if self._dropped:
            count, self._dropped = self._dropped, 0
            events = "1 event was" if count == 1 else f"{count} events were"
            return Noticed("warning", f"{events} dropped here: the client reads too slowly.")
        return self._events.popleft()
