"""Waiting for what a test cannot be told of."""

import asyncio
import time
from collections.abc import Callable
from typing import Any


async def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Return once the condition holds; raise TimeoutError."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - nothing tells
            await asyncio.sleep(0.005)


def wait_for(what: Callable[[], Any], seconds: float = 30.0) -> Any:
    """Ask again and again until the answer is true, and return it."""
    ends = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < ends, f"not so after {seconds} s: {answer!r}"
        time.sleep(0.02)
    return answer
