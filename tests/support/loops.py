"""The event loops in which a host agent serves, on this system or on another: docs/adr/0018."""

import asyncio
from collections.abc import Callable

from sampan.platforms import current

LOOPS: dict[str, Callable[[], asyncio.AbstractEventLoop]] = {
    "asyncio": asyncio.new_event_loop,
    "own": current().new_event_loop,
}
