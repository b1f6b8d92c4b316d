"""Ports that nothing has: below those that systems give out, so that nobody gets one meanwhile."""

from __future__ import annotations

import random
import socket
from contextlib import ExitStack

FIRST, LAST = 20000, 30000
TRIES = 1000


def free_port(*kinds: int, host: str = "127.0.0.1", count: int = 1) -> int:
    """Return a port (the first of `count`) that is free for each of the kinds, or for TCP."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for _ in range(TRIES):
        first = random.randrange(FIRST, LAST - count)
        with ExitStack() as stack:
            try:
                for port in range(first, first + count):
                    for kind in kinds or (socket.SOCK_STREAM,):
                        stack.enter_context(socket.socket(family, kind)).bind((host, port))
            except OSError:
                continue
            return first
    raise AssertionError("no ports are free")
