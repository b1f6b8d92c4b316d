"""Sleep and wake as the power manager of Windows tells them, on a thread of its own.

Source: PowerRegisterSuspendResumeNotification and WM_POWERBROADCAST. Not run on Windows yet: only
with fakes.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sampan.platforms.power import PowerActions
from sampan.platforms.turns import PowerBridge, power_turns

DEVICE_NOTIFY_CALLBACK = 2
SUSPEND = 0x04  # PBT_APMSUSPEND
RESUME_AUTOMATIC = 0x12  # PBT_APMRESUMEAUTOMATIC: always comes, whoever woke the computer

SLEEP_S = 1.8
"""Windows waits about 2 s for a program."""

CALLBACK = getattr(ctypes, "WINFUNCTYPE", ctypes.CFUNCTYPE)(
    ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p
)
"""DEVICE_NOTIFY_CALLBACK_ROUTINE: our word, the event, its setting."""

_log = logging.getLogger(__name__)


class Subscription(ctypes.Structure):
    """DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS."""

    _fields_ = (("callback", CALLBACK), ("context", ctypes.c_void_p))


@asynccontextmanager
async def watch_powrprof(
    actions: PowerActions, library: Callable[[], Any] | None = None
) -> AsyncIterator[None]:
    """Run the actions as Windows tells while the block lasts; log why it cannot."""
    async with power_turns(actions) as turns:
        bridge = PowerBridge(turns, asyncio.get_running_loop())
        handle = ctypes.c_void_p()
        subscription = Subscription(CALLBACK(lambda _, event, __: _hear(bridge, event)), None)
        powrprof: Any = None
        try:
            powrprof = (library or load_library)()
            wrong = powrprof.PowerRegisterSuspendResumeNotification(
                DEVICE_NOTIFY_CALLBACK, ctypes.byref(subscription), ctypes.byref(handle)
            )
        except (OSError, AttributeError) as error:
            wrong = error
        if wrong:
            _log.info("sleep is not told here: %s", wrong)
            yield
            return
        try:
            yield
        finally:
            # In a thread: it waits for a callback under way, which waits for our event loop.
            await asyncio.to_thread(powrprof.PowerUnregisterSuspendResumeNotification, handle)


def _hear(bridge: PowerBridge, event: int) -> int:
    if event == SUSPEND:
        bridge.sleep(SLEEP_S)
    elif event == RESUME_AUTOMATIC:
        bridge.wake()
    return 0


def load_library() -> Any:
    """Return powrprof.dll with the types of what is called; raise OSError."""
    library = getattr(ctypes, "WinDLL", ctypes.CDLL)("powrprof")
    pointer, number = ctypes.c_void_p, ctypes.c_ulong
    library.PowerRegisterSuspendResumeNotification.argtypes = [number, pointer, pointer]
    library.PowerRegisterSuspendResumeNotification.restype = number
    library.PowerUnregisterSuspendResumeNotification.argtypes = [pointer]
    library.PowerUnregisterSuspendResumeNotification.restype = number
    return library
