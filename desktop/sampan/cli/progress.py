"""The phases of a boot as they go by: a live line on a terminal, plain lines elsewhere."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

from sampan.cli.terminal import Terminal, format_duration
from sampan.client.control import ControlClient
from sampan.core.events import (
    AcceleratorChosen,
    EngineChanged,
    Event,
    Noticed,
    PhaseEnded,
    PhaseStarted,
    PortChanged,
    SaveProgressed,
    StateChanged,
)
from sampan.core.phases import BOOT_PHASES, Phase
from sampan.core.states import MachineState

FRAME_S = 0.1
NAME_WIDTH = 13
TIME_WIDTH = 8


@asynccontextmanager
async def told(client: ControlClient, take: Callable[[Event], object]) -> AsyncIterator[None]:
    """Call `take` with every event of the host agent while the block lasts."""
    async with client.events() as events:

        async def watch() -> None:
            async for event in events:
                take(event)

        watcher = asyncio.create_task(watch())
        try:
            yield
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)


class BootProgress:
    """Takes events and shows each phase once, however often it is told."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._shown: set[str] = set()
        self._told: set[str] = set()
        self.told_accelerator = False
        self._now = ""
        self._waits_for = ""
        self._since = time.monotonic()

    def join(self, phases: Iterable[Phase]) -> None:
        """Show the phases that a start under way has behind it."""
        self._terminal.line("The machine is already starting.")
        self.complete(phases)

    def complete(self, phases: Iterable[Phase]) -> None:
        """Show the phases that no event told of."""
        for phase in phases:
            self._end(phase)

    def take(self, event: Event) -> None:
        """Show what the event tells, if it is for people who wait."""
        match event:
            case PhaseStarted(name=name, waits_for=waits_for):
                self._begin(name, waits_for)
            case PhaseEnded(phase=phase):
                self._end(phase)
            case StateChanged(state=MachineState.STOPPING):
                self._begin("stop", "the containers and the machine to stop")
            case StateChanged(state=MachineState.STARTING):
                self._shown.clear()
                self._begin("", "")
            case Noticed(level="notice", message=message):
                self._terminal.line(message)
            case Noticed(level=level, message=message) if level != "info":
                self._told.add(message)
                self._terminal.line(f"{self._terminal.style(f'{level}:', 'yellow')} {message}")
            case AcceleratorChosen(accelerator=accelerator) if accelerator.emulated:
                self.told_accelerator = True
                if accelerator.reason in self._told:
                    return
                text = f"Without hardware help: {accelerator.reason}"
                self._terminal.line(self._terminal.style(text, "dim"))
            case StateChanged() | Noticed() | AcceleratorChosen() | PortChanged() | EngineChanged():
                pass
            case SaveProgressed():
                pass

    @asynccontextmanager
    async def shown(self) -> AsyncIterator[None]:
        """Keep the live line moving while the block lasts."""
        mover = asyncio.create_task(self._move())
        try:
            yield
        finally:
            mover.cancel()
            await asyncio.gather(mover, return_exceptions=True)
            self._terminal.end_live()

    def fail(self) -> None:
        """Say in which phase it ended, if in one."""
        if self._now:
            name, self._now = self._now, ""
            terminal = self._terminal
            terminal.end_live()
            mark = f"{terminal.style(terminal.cross, 'red')} " if terminal.can_move else ""
            terminal.line(f"{mark}{name.ljust(NAME_WIDTH)}{'failed'.rjust(TIME_WIDTH)}")

    def _begin(self, name: str, waits_for: str) -> None:
        self._now, self._waits_for, self._since = name, waits_for, time.monotonic()
        self._draw(0)

    def _end(self, phase: Phase) -> None:
        if phase.name in self._shown:
            return
        self._shown.add(phase.name)
        if self._now == phase.name:
            self._now = ""
            self._terminal.end_live()
        terminal = self._terminal
        took = format_duration(phase.ms).rjust(TIME_WIDTH)
        mark = f"{terminal.style(terminal.tick, 'green')} " if terminal.can_move else ""
        terminal.line(f"{mark}{phase.name.ljust(NAME_WIDTH)}{took}")

    async def _move(self) -> None:
        frame = 0
        while self._terminal.can_move:
            await asyncio.sleep(FRAME_S)
            frame += 1
            self._draw(frame)

    def _draw(self, frame: int) -> None:
        if not self._now:
            self._terminal.end_live()
            return
        terminal, spinner = self._terminal, self._terminal.spinner
        took = format_duration((time.monotonic() - self._since) * 1000).rjust(TIME_WIDTH)
        sign = terminal.style(spinner[frame % len(spinner)], "cyan")
        waits = terminal.style(f"waits for {self._waits_for}", "dim") if self._waits_for else ""
        terminal.live(f"{sign} {self._now.ljust(NAME_WIDTH)}{took}   {self._count()}{waits}")

    def _count(self) -> str:
        """Return how far it is among the phases, such as `3/6  `; nothing for one of no boot."""
        names = [spec.name for spec in BOOT_PHASES]
        return f"{names.index(self._now) + 1}/{len(names)}  " if self._now in names else ""
