"""A system bus of the test's own, and a logind on it that does what the test says.

It uses jeepney's blocking connection on a thread, so nothing of it is what it tests.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection

NAME = "org.freedesktop.login1"
MANAGER = DBusAddress("/org/freedesktop/login1", NAME, f"{NAME}.Manager")
USER_PATH = "/org/freedesktop/login1/user/_1"

CONFIGURATION = """\
<busconfig>
  <type>system</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/>
  </policy>
</busconfig>
"""


class Bus:
    """A dbus-daemon of the test's own, which can be ended and started again at its address."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "bus"
        self.address = f"unix:path={self.path}"
        self._configuration = folder / "bus.conf"
        self._configuration.write_text(CONFIGURATION.format(path=self.path))
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        command = ["dbus-daemon", "--nofork", "--nopidfile", "--print-address=1"]
        self._process = subprocess.Popen(
            [*command, f"--config-file={self._configuration}"], stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout is not None
        assert self.address in self._process.stdout.readline()

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
            self.path.unlink(missing_ok=True)


class Lock:
    """An inhibitor that was handed out: our end of its pipe ends when it is given back."""

    def __init__(self, words: tuple[str, ...], descriptor: int) -> None:
        self.what, self.who, self.why, self.mode = words
        self._descriptor = descriptor

    @property
    def is_held(self) -> bool:
        try:
            return os.read(self._descriptor, 1) != b""
        except BlockingIOError:
            return True

    async def released(self) -> None:
        loop, done = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._descriptor, done.set)
        await asyncio.wait_for(done.wait(), 10)
        loop.remove_reader(self._descriptor)

    def close(self) -> None:
        os.close(self._descriptor)


class FakeLogin1:
    """The logind of a bus; what it is asked is answered on a thread of its own."""

    def __init__(self, address: str) -> None:
        self.properties: dict[str, tuple[str, Any]] = {
            "PreparingForSleep": ("b", False),
            "PreparingForShutdown": ("b", False),
            "InhibitDelayMaxUSec": ("t", 5_000_000),
            "UserStopDelayUSec": ("t", 10_000_000),
        }
        self.user_state = "active"
        self.refuses_locks = False
        self.locks: list[Lock] = []
        self._connection = open_dbus_connection(address, enable_fds=True)
        self._sending = threading.Lock()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._given: list[Lock] = []
        self._asked: list[str] = []

    def start(self) -> None:
        self._connection.send_and_get_reply(message_bus.RequestName(NAME))
        self._thread.start()

    def tell(self, member: str, signature: str, *body: Any) -> None:
        with self._sending:
            self._connection.send(new_signal(MANAGER, member, signature, body))

    def prepare(self, what: str, begins: bool) -> None:
        """Tell of the beginning or the end of "Sleep" or "Shutdown"."""
        self.properties[f"PreparingFor{what}"] = ("b", begins)
        self.tell(f"PrepareFor{what}", "b", begins)

    def sessions(self, state: str, member: str = "SessionRemoved") -> None:
        """Tell that a session began or ended, which left the user in this state."""
        self.user_state = state
        self.tell(member, "so", "1", "/org/freedesktop/login1/session/_1")

    async def lock(self, what: str) -> Lock:
        """Wait until a lock is handed out; each is returned once."""
        async with asyncio.timeout(10):
            while True:
                new = [lock for lock in self.locks if lock.what == what]
                if new:
                    self.locks.remove(new[0])
                    return new[0]
                await asyncio.sleep(0.005)

    def asked(self, what: str) -> int:
        """Return how often a method was called, or a property read, and answered."""
        return self._asked.count(what)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._connection.sock.shutdown(2)
        self._thread.join(10)
        self._connection.close()
        for lock in self._given:
            lock.close()

    def _serve(self) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while True:
                message = self._connection.receive()
                if HeaderFields.path in message.header.fields:
                    self._answer(message)

    def _answer(self, message: Message) -> None:
        member = message.header.fields.get(HeaderFields.member)
        match member, message.body:
            case "Inhibit", words if not self.refuses_locks:
                ours, theirs = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
                self._send(new_method_return(message, "h", (theirs,)))
                os.close(theirs)
                lock = Lock(words, ours)
                self._given.append(lock)
                self.locks.append(lock)
            case "GetUser", _:
                self._send(new_method_return(message, "o", (USER_PATH,)))
            case "Get", (_, "State"):
                self._send(new_method_return(message, "v", (("s", self.user_state),)))
            case "Get", (_, name) if name in self.properties:
                self._send(new_method_return(message, "v", (self.properties[name],)))
            case "Get", _:
                self._send(new_error(message, "org.freedesktop.DBus.Error.UnknownProperty"))
            case "Inhibit", _:
                self._send(new_error(message, "org.freedesktop.DBus.Error.AccessDenied"))
        self._asked.append(str(message.body[1] if member == "Get" else member))

    def _send(self, message: Message) -> None:
        with self._sending:
            self._connection.send(message)


@contextmanager
def fake_login1(address: str) -> Iterator[FakeLogin1]:
    """Be logind on the bus while the block lasts."""
    login1 = FakeLogin1(address)
    try:
        login1.start()
        yield login1
    finally:
        login1.close()
