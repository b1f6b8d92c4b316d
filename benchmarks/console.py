"""Boots a guest and waits for lines on its serial console."""

from __future__ import annotations

import os
import selectors
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from benchmarks.errors import BenchmarkError
from benchmarks.programs import last_words

PANIC = "Kernel panic"
BOOTS = 3
"""How often a guest is booted at most whose kernel panics.

QEMU 7.2 lets a kernel meet a breakpoint of its own that is gone, about once in 50 boots with more
than one emulated processor: docs/adr/0014. Ours is kept from it, the other guests are not.
"""
FAILURES = (PANIC, "You are in emergency mode", "Failed to start docker.service")


def boot_until(
    argv: Sequence[str],
    lines: Sequence[str],
    *,
    timeout_s: float,
    say: Callable[[str], None],
    until_end: bool = False,
) -> list[float]:
    """Boot and return the seconds to each of the lines, which come in this order.

    With `until_end` the guest is left alone until it powers off, and that is the last time;
    otherwise QEMU is ended after the last line. A guest whose kernel panics is booted again, and
    `say` hears of it. Raises BenchmarkError if a line does not come.
    """
    for _ in range(BOOTS - 1):
        try:
            return _boot(argv, lines, timeout_s, until_end=until_end)
        except _PanicError as panic:
            say(f"the guest's kernel panicked, it is booted again: {panic.message}")
    return _boot(argv, lines, timeout_s, until_end=until_end)


class _PanicError(BenchmarkError):
    """The guest's kernel panicked."""


def _boot(
    argv: Sequence[str], lines: Sequence[str], timeout_s: float, *, until_end: bool
) -> list[float]:
    began = time.monotonic()
    deadline = began + timeout_s
    times: list[float] = []
    seen = ""
    with _running(argv) as process:
        for chunk in _read(process, deadline):
            now = time.monotonic() - began
            seen += chunk
            while len(times) < len(lines) and lines[len(times)] in seen:
                times.append(now)
            if any(failure in seen for failure in FAILURES):
                break
            if len(times) == len(lines) and not until_end:
                return times
    if len(times) < len(lines):
        said = last_words(seen)
        error = _PanicError if PANIC in seen else BenchmarkError
        raise error(f"The guest did not say {lines[len(times)]!r}; its last words: {said}")
    return [*times, time.monotonic() - began]


@contextmanager
def _running(argv: Sequence[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        list(argv), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _read(process: subprocess.Popen[bytes], deadline: float) -> Iterator[str]:
    """Yield what the guest writes until QEMU ends or time is up; stops without a word."""
    assert process.stdout is not None
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.monotonic())):
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                return
            yield data.decode("utf-8", "replace")
