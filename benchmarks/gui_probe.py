"""Measures the window from inside a process of its own; prints one JSON object.

`python -m benchmarks.gui_probe start|flood|hour|list`, with SAMPAN_HOME for `start`. Times are in
milliseconds, memory in MiB.
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from sampan.client.engine.model import LogLine

FLOOD_RATE, FLOOD_S = 100_000, 10
HOUR_LINES = 3_600_000
"""As many as a container of 1,000 lines a second writes in an hour."""

BURST_S = 0.01
BEAT_MS = 5
CONTAINERS = 500
REFRESHES = 20
FRAMES = 200
STEP = 37
"""Pixels from one frame of scrolling to the next."""

MIB = 1024 * 1024


def start() -> None:
    """Open the window as `python -m sampan.gui` does; print when it was painted and live.

    Times are of the monotonic clock, in seconds: the parent knows when it began. Beside each is
    how long the processor worked for it, which others on the computer change less.
    """
    from PySide6.QtCore import QEvent, QObject, QTimer

    from sampan.gui import app

    times: dict[str, float] = {}

    def note(what: str) -> None:
        times[what] = time.monotonic()
        times[f"{what}, processor"] = time.process_time()

    class Painted(QObject):
        """Notes when the window's first painting is over."""

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint:
                watched.removeEventFilter(self)
                QTimer.singleShot(0, lambda: note("painted"))
            return False

    class Watched(app.Desktop):
        def open(self) -> None:
            window, store = self.parts.window, self.parts.context.store
            self.painted = Painted(self)
            window.installEventFilter(self.painted)
            store.stale_changed.connect(self.look)
            store.containers_changed.connect(self.look)
            super().open()

        def look(self) -> None:
            store = self.parts.context.store
            if store.loaded and not store.stale and store.containers:
                QTimer.singleShot(0, self.show_live)

        def show_live(self) -> None:
            if "live" not in times:
                self.parts.window.repaint()
                note("live")
                self.parts.window.closed.emit()

    app.Desktop = Watched  # type: ignore[misc]
    app.main(["sampan"])
    print(json.dumps(times))


def flood() -> None:
    """Follow 100,000 lines a second for 10 s; print the worst gap between two beats."""
    lines = FLOOD_RATE * FLOOD_S
    gaps, seconds, _ = _follow(_flood(lines, FLOOD_RATE))
    usual = statistics.quantiles(gaps, n=100)[-1] * 1000
    print(json.dumps({"gap": max(gaps) * 1000, "usual": usual, "rate": lines / seconds}))


def hour() -> None:
    """Follow as many lines as an hour has; print what the process holds at its end."""
    _, seconds, memory = _follow(_flood(HOUR_LINES, None))
    print(json.dumps({"memory": memory, "seconds": seconds}))


def list_page() -> None:
    """Show 500 containers; print the times of refreshes and of frames of scrolling."""
    from dataclasses import replace

    from PySide6.QtWidgets import QAbstractItemView, QApplication

    from sampan.gui.bridge import Bridge
    from sampan.gui.following import Lists
    from sampan.gui.navigator import Place
    from sampan.gui.shell.pages import MissingPage, make_page
    from sampan.gui.theme.theme import Appearance, Theme

    fakes = importlib.import_module("tests.support.gui_context")
    application = QApplication([])
    bridge = Bridge()
    engine = fakes.FakeEngine()
    engine.add_containers(CONTAINERS)
    machine = fakes.FakeMachine(Path("nowhere"))
    context = fakes.make_context(Theme(application, Appearance.LIGHT), bridge, machine, engine)
    page = make_page("containers", context)
    if isinstance(page, MissingPage):
        print(json.dumps({}))
        bridge.stop()
        return
    page.resize(1000, 720)
    page.show()
    page.shown(Place("containers"))
    machine.become(fakes.RUNNING)
    _run_until(lambda: len(context.store.containers) >= CONTAINERS and not context.store.stale)
    context.store.stop()

    def refresh(turn: int) -> float:
        changed = tuple(
            replace(each, started_at=(each.started_at or 0) + turn, command=f"turn {turn}")
            for each in context.store.containers
        )
        began = time.perf_counter()
        context.store._take_lists((Lists(containers=changed),))
        page.repaint()
        return (time.perf_counter() - began) * 1000

    refreshes = [refresh(turn) for turn in range(1, REFRESHES + 1)]
    view = max(page.findChildren(QAbstractItemView), key=lambda each: each.model().rowCount())
    frames = []
    for _ in range(FRAMES):
        bar = view.verticalScrollBar()
        began = time.perf_counter()
        bar.setValue(bar.value() + STEP if bar.value() < bar.maximum() else 0)
        view.viewport().repaint()
        frames.append((time.perf_counter() - began) * 1000)
    context.memory.save()
    bridge.stop()
    print(json.dumps({"refreshes": refreshes, "frames": frames}))


async def _flood(lines: int, rate: int | None) -> AsyncIterator[LogLine]:
    """Yield lines in bursts of 10 ms; with no rate, as quick as they are taken."""
    import asyncio

    from sampan.client.engine.model import LogLine, LogStream

    began, burst = time.monotonic(), int((rate or 100_000) * BURST_S)
    at = 1_700_000_000.0
    for done in range(0, lines, burst):
        for number in range(done, done + burst):
            text = f"INFO request {number} GET /orders/{number % 9973} 200 in {number % 90} ms"
            yield LogLine(LogStream.STDOUT, text, at + number / 1000)
        wait = 0.0 if rate is None else began + done / rate - time.monotonic()
        await asyncio.sleep(max(wait, 0.0))


def _follow(source: AsyncIterator[LogLine]) -> tuple[list[float], float, float]:
    """Follow a stream in a log view; return the gaps between beats, seconds, and MiB held."""
    import psutil
    from PySide6.QtCore import Qt, QTimer
    from PySide6.QtWidgets import QApplication

    from sampan.gui.app import share_time
    from sampan.gui.bridge import Bridge
    from sampan.gui.garbage import Garbage
    from sampan.gui.logview.panel import LogPanel
    from sampan.gui.theme.theme import Appearance, Theme

    application = QApplication([])
    bridge = Bridge()
    panel = LogPanel(Theme(application, Appearance.LIGHT), bridge)
    panel.resize(1000, 700)
    panel.show()
    _run_until(panel.isVisible)
    share_time()
    garbage = Garbage()
    beats: list[float] = [time.perf_counter()]
    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=BEAT_MS)
    timer.timeout.connect(lambda: beats.append(time.perf_counter()))
    timer.start()
    began = time.perf_counter()
    bridge.follow(panel, source, panel.append, ended=application.quit)
    application.exec()
    seconds = time.perf_counter() - began
    memory = psutil.Process().memory_info().rss / MIB
    bridge.stop()
    garbage.stop()
    gaps = [later - sooner for sooner, later in pairwise(beats)]
    return gaps, seconds, memory


def _run_until(ready: Callable[[], bool]) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    timer = QTimer(interval=BEAT_MS)
    timer.timeout.connect(lambda: loop.quit() if ready() else None)
    timer.start()
    loop.exec()


PROBES: dict[str, Callable[[], Any]] = {
    "start": start,
    "flood": flood,
    "hour": hour,
    "list": list_page,
}

if __name__ == "__main__":
    PROBES[sys.argv[1]]()
