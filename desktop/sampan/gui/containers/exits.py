"""Tells when a container ends by itself with an error."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from sampan.client.engine.model import (
    HELPER_LABEL,
    EngineEvent,
    LogLine,
    LogOptions,
    LogStream,
)
from sampan.gui.bridge import Failure
from sampan.gui.containers.words import plain_line
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.toasts import Kind

ASKED_S = 30.0
"""How long after a signal an end counts as one that somebody asked for."""

AGAIN_S = 60.0
"""A container that ends again and again is told of once in so many seconds."""

TAIL = 50
"""Among how many of its last lines the reason is looked for."""


class ExitNews(QObject):
    """Listens to the engine's events; a stop, a restart or a kill by anybody is no news."""

    def __init__(
        self,
        context: Context,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._context, self._clock = context, clock
        self._asked: dict[str, float] = {}
        self._told: dict[str, float] = {}
        self._out_of_memory: set[str] = set()
        context.store.engine_event.connect(self._take)

    @Slot(object)
    def _take(self, event: EngineEvent) -> None:
        if event.kind != "container" or HELPER_LABEL in event.attributes:
            return
        match event.action:
            case "kill":  # comes before the end with each stop, restart, kill and forced removal
                self._asked[event.id] = self._clock()
            case "oom":
                self._out_of_memory.add(event.id)
            case "start":
                self._asked.pop(event.id, None)
            case "die":
                self._weigh(event)
            case "destroy":
                for known in (self._asked, self._told):
                    known.pop(event.id, None)

    def _weigh(self, event: EngineEvent) -> None:
        """Tell of an end with an error that nobody asked for, unless it was told just now."""
        id, now = event.id, self._clock()
        out_of_memory = id in self._out_of_memory
        self._out_of_memory.discard(id)
        asked = now - self._asked.pop(id, float("-inf")) < ASKED_S
        if not event.exit_code or asked:
            return
        if now - self._told.get(id, float("-inf")) < AGAIN_S:
            return
        self._told[id] = now
        self._context.bridge.submit(
            self,
            self._last_words(id),
            partial(self._tell, event, out_of_memory),
            partial(self._tell_without, event, out_of_memory),
        )

    async def _last_words(self, id: str) -> str:
        """Return the last line on stderr, else the last one at all."""
        lines: list[LogLine] = []
        async for line in self._context.engine.logs(id, LogOptions(tail=TAIL)):
            if line.text.strip():
                lines.append(line)
        errors = [line for line in lines if line.stream is LogStream.STDERR]
        last = (errors or lines)[-1:]
        return plain_line(last[0].text) if last else ""

    def _tell_without(self, event: EngineEvent, out_of_memory: bool, _failure: Failure) -> None:
        self._tell(event, out_of_memory, "")

    def _tell(self, event: EngineEvent, out_of_memory: bool, text: str) -> None:
        if self._context.store.container(event.id) is None:
            return  # it is removed already: there is nothing to look at
        navigator = self._context.navigator
        name = event.name or event.attributes.get("name", "") or event.id[:12]
        title = self.tr("{0} exited with code {1}").format(name, event.exit_code)
        if out_of_memory:
            text = self.tr("It had no memory left.")
        place = Place("containers", event.id, "logs")
        self._context.toasts.say(
            Kind.ERROR, title, text, self.tr("Open logs"), lambda: navigator.go(place)
        )
