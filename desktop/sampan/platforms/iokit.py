"""Sleep and wake as the I/O Kit of macOS tells them, on a thread with a run loop of its own.

Source: IORegisterForSystemPower and Technical Q&A QA1340. Not run on a Mac yet: only with fakes.
"""

from __future__ import annotations

import asyncio
import ctypes
import logging
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from sampan.platforms.power import PowerActions
from sampan.platforms.turns import PowerBridge, power_turns

CAN_SLEEP = 0xE0000270  # kIOMessageCanSystemSleep: may it, when nobody uses it?
WILL_SLEEP = 0xE0000280  # kIOMessageSystemWillSleep
HAS_POWERED_ON = 0xE0000300  # kIOMessageSystemHasPoweredOn

SLEEP_S = 25.0
"""The kernel waits 30 s for an answer."""

JOIN_S = 2.0

CALLBACK = ctypes.CFUNCTYPE(
    None, ctypes.c_void_p, ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p
)
"""IOServiceInterestCallback: our word, the service, the message, its argument."""

_log = logging.getLogger(__name__)


@asynccontextmanager
async def watch_iokit(
    actions: PowerActions, libraries: Callable[[], tuple[Any, Any]] | None = None
) -> AsyncIterator[None]:
    """Run the actions as the I/O Kit tells while the block lasts; log why it cannot."""
    async with power_turns(actions) as turns:
        bridge = PowerBridge(turns, asyncio.get_running_loop())
        try:
            watch = IoKitWatch(bridge, *(libraries or load_libraries)())
        except (OSError, AttributeError) as error:
            _log.info("sleep is not told here: %s", error)
            yield
            return
        watch.start()
        try:
            yield
        finally:
            await asyncio.to_thread(watch.stop)


class IoKitWatch:
    """The thread that hears, and blocks the sleep until all is ready."""

    def __init__(self, bridge: PowerBridge, iokit: Any, core: Any) -> None:
        self._bridge = bridge
        self._iokit = iokit
        self._core = core
        self._mode = core.kCFRunLoopDefaultMode
        self._root = 0
        self._run_loop: Any = None
        self._stopping = threading.Event()
        self._callback = CALLBACK(self._hear)  # as long as we live: C does not count references
        self._thread = threading.Thread(target=self._run, name="iokit", daemon=True)

    def start(self) -> None:
        """Begin to hear."""
        self._thread.start()

    def stop(self) -> None:
        """Hear no more."""
        self._stopping.set()
        if self._run_loop is not None:
            self._core.CFRunLoopStop(self._run_loop)
        self._thread.join(JOIN_S)

    def _run(self) -> None:
        iokit, core = self._iokit, self._core
        port, notifier = ctypes.c_void_p(), ctypes.c_uint32()
        self._root = iokit.IORegisterForSystemPower(
            None, ctypes.byref(port), self._callback, ctypes.byref(notifier)
        )
        if not self._root:
            _log.info("sleep is not told here: the I/O Kit refused")
            return
        self._run_loop = core.CFRunLoopGetCurrent()
        source = iokit.IONotificationPortGetRunLoopSource(port)
        core.CFRunLoopAddSource(self._run_loop, source, self._mode)
        while not self._stopping.is_set():
            # Not for ever: a CFRunLoopStop that comes before it is forgotten.
            core.CFRunLoopRunInMode(self._mode, 1.0, False)
        iokit.IODeregisterForSystemPower(ctypes.byref(notifier))
        iokit.IOServiceClose(self._root)
        iokit.IONotificationPortDestroy(port)

    def _hear(self, _: Any, service: int, message: int, argument: int | None) -> None:
        if message in (CAN_SLEEP, WILL_SLEEP):
            if message == WILL_SLEEP:
                self._bridge.sleep(SLEEP_S)
            self._iokit.IOAllowPowerChange(self._root, argument or 0)
        elif message == HAS_POWERED_ON:
            self._bridge.wake()


def load_libraries() -> tuple[Any, Any]:
    """Return IOKit and CoreFoundation with the types of what is called; raise OSError."""
    frameworks = "/System/Library/Frameworks"
    iokit = ctypes.CDLL(f"{frameworks}/IOKit.framework/IOKit")
    core = ctypes.CDLL(f"{frameworks}/CoreFoundation.framework/CoreFoundation")
    pointer, number = ctypes.c_void_p, ctypes.c_uint32
    for library, name, result, arguments in (
        (iokit, "IORegisterForSystemPower", number, [pointer, pointer, CALLBACK, pointer]),
        (iokit, "IONotificationPortGetRunLoopSource", pointer, [pointer]),
        (iokit, "IOAllowPowerChange", ctypes.c_int32, [number, ctypes.c_ssize_t]),
        (iokit, "IODeregisterForSystemPower", ctypes.c_int32, [pointer]),
        (iokit, "IOServiceClose", ctypes.c_int32, [number]),
        (iokit, "IONotificationPortDestroy", None, [pointer]),
        (core, "CFRunLoopGetCurrent", pointer, []),
        (core, "CFRunLoopAddSource", None, [pointer, pointer, pointer]),
        (core, "CFRunLoopRunInMode", ctypes.c_int32, [pointer, ctypes.c_double, ctypes.c_ubyte]),
        (core, "CFRunLoopStop", None, [pointer]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments
    # A constant, which ctypes would take for a function.
    mode = "kCFRunLoopDefaultMode"
    setattr(core, mode, pointer.in_dll(core, mode))
    return iokit, core
