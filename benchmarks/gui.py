"""How quick the window is, on a screen that nobody sees."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.figures import Bound, Claim, Figure, Report, Sample
from benchmarks.runner import Context

STARTS = 10
"""How often the window is opened at least: one value is worth little."""

TIMEOUT_S = 300
ALL_FIGURES = 9  # when the list is among them
PAINTED_S, LIVE_S, GAP_MS, REFRESH_MS, FRAME_MS, MEMORY_MIB = (
    Claim(Bound.AT_MOST, limit) for limit in (0.8, 1.2, 50, 100, 16, 200)
)
RATE = Claim(Bound.AT_LEAST, 95_000)
NOTES = (
    "opened as `python -m sampan.gui`, from the start of the process, against a host agent and an",
    "  engine without a machine, which answer at once; live: the containers are read and painted",
    "beat: a timer of 5 ms in the window's thread; the longest time between two of its beats",
    "lines: 100,000 a second for 10 s, through the bridge into the log view",
    "memory: after 3,600,000 lines, an hour of 1,000 a second, taken as quick as they come",
    "frame: the 95th of 100 of a list of 500 that is scrolled by 37 pixels",
    "the screen is Qt's `offscreen`: painted by the processor, into memory",
)


def measure_gui(context: Context) -> Report:
    """Open the window ten times and more, then flood its log view and scroll its list."""
    figures = [*_starts(context), *_floods(context), *_lists(context)]
    notes: tuple[str, ...] = NOTES
    if len(figures) < ALL_FIGURES:
        notes = (*notes, "the list was not measured: this version has no page of containers")
    return Report("gui", "the window", figures=tuple(figures), notes=notes)


def _starts(context: Context) -> Iterator[Figure]:
    painted: list[float] = []
    live: list[float] = []
    worked: list[float] = []
    turns = max(context.runs, STARTS)
    with _peer(context) as home:
        _probe(context, "start", home)  # once, so that files are read and bytecode is written
        for turn in range(turns):
            began = time.monotonic()
            times = _probe(context, "start", home)
            painted.append(times["painted"] - began)
            live.append(times["live"] - began)
            worked.append(times["painted, processor"])
            context.say(f"{turn + 1}/{turns} painted {painted[-1]:.2f} s, live {live[-1]:.2f} s")
    yield Figure(Sample("window painted", "s", tuple(painted)), PAINTED_S)
    yield Figure(Sample("processor until painted", "s", tuple(worked)))
    yield Figure(Sample("containers live", "s", tuple(live)), LIVE_S)


def _floods(context: Context) -> Iterator[Figure]:
    found = []
    for turn in range(context.runs):
        found.append(_probe(context, "flood"))
        context.say(f"{turn + 1}/{context.runs} longest gap {found[-1]['gap']:.0f} ms")
    yield Figure(Sample("longest beat", "ms", tuple(each["gap"] for each in found)), GAP_MS)
    usual = tuple(each["usual"] for each in found)
    yield Figure(Sample("beat, 99th of 100", "ms", usual))
    yield Figure(Sample("lines taken", "1/s", tuple(each["rate"] for each in found)), RATE)
    hour = _probe(context, "hour")
    context.say(f"an hour of lines in {hour['seconds']:.0f} s")
    yield Figure(Sample("memory after an hour", "MiB", (hour["memory"],)), MEMORY_MIB)


def _lists(context: Context) -> Iterator[Figure]:
    found = [_probe(context, "list") for _ in range(context.runs)]
    if not all(found):
        return
    refreshes = tuple(statistics.median(each["refreshes"]) for each in found)
    frames = tuple(statistics.quantiles(each["frames"], n=20)[-1] for each in found)
    yield Figure(Sample("500 containers, refresh", "ms", refreshes), REFRESH_MS)
    yield Figure(Sample("500 containers, frame", "ms", frames), FRAME_MS)


@contextmanager
def _peer(context: Context) -> Iterator[Path]:
    """Serve what the window finds, and yield the machine folder."""
    with tempfile.TemporaryDirectory(prefix="sampan-gui-") as folder:
        home = Path(folder) / "m"
        process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.gui_peer", str(home)],
            cwd=context.root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert process.stdout is not None
            if process.stdout.readline() != "ready\n":
                raise BenchmarkError("The host agent without a machine did not start.")
            yield home
        finally:
            process.terminate()
            process.wait()
            if process.stdout is not None:
                process.stdout.close()


def _probe(context: Context, name: str, home: Path | None = None) -> dict[str, Any]:
    """Run a probe to its end and return what it printed."""
    env = dict(os.environ) | {"QT_QPA_PLATFORM": "offscreen"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # who opens the window has its bytecode
    if home is not None:
        env["SAMPAN_HOME"] = str(home)
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.gui_probe", name],
        cwd=context.root, env=env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=TIMEOUT_S, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise BenchmarkError(f"The probe {name} failed.", done.stderr[-2000:])
    value = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(value, dict)
    return value
