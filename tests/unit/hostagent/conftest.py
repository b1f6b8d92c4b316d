"""What a host agent does, it does in each of its event loops."""

import asyncio
from collections.abc import Callable, Mapping

from tests.support.loops import LOOPS


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return LOOPS
