"""Published ports: between dockerd's proxy processes (`native/port`) and the host agent.

Each proxy leaves a record, `PID.proxy`, in a folder and writes its pid to a FIFO. The host is asked
to bind the port, the answer goes to the proxy's own FIFO, `PID.reply`, and a port that was granted
is marked by `PID.granted`, so that an agent started anew knows all of it again.
"""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import Any, NamedTuple

from sampan_agent.console import Console
from sampan_agent.errors import AgentError
from sampan_agent.files import exists, write_text
from sampan_agent.loop import READ, Loop
from sampan_agent.process import start_time
from sampan_agent.rpc import Rpc

FOLDER = "/run/sampan/ports"
PATIENCE_S = 12.0
"""dockerd waits 16 s for its proxy."""


class Request(NamedTuple):
    """What one proxy asks for."""

    proto: str
    host_ip: str
    host_port: int
    container_ip: str
    container_port: int


class Proxy:
    """One proxy process."""

    __slots__ = ("asked", "granted", "id", "pid", "request", "since")

    def __init__(self, pid: int, started: int, request: Request, *, granted: bool) -> None:
        self.pid = pid
        self.id = f"{pid}.{started}"
        self.request = request
        self.granted = granted
        self.asked = False
        self.since = time.monotonic()

    @property
    def slot(self) -> tuple[str, int]:
        """What two proxies cannot have at once."""
        return self.request.proto, self.request.host_port

    def to_json(self) -> dict[str, Any]:
        """Return the params of `port.add`."""
        return {"id": self.id, **self.request._asdict()}


def parse_record(text: str) -> Request:
    """Read the record of a proxy; raise AgentError."""
    words = text.split()
    try:
        proto, host_ip, host_port, container_ip, container_port = words
        request = Request(proto, host_ip, int(host_port), container_ip, int(container_port))
    except ValueError:
        raise AgentError(f"The port request {text.strip()!r} cannot be understood.") from None
    if proto not in ("tcp", "udp"):
        raise AgentError(f"Ports of the protocol {proto} cannot be published, only tcp and udp.")
    if not 0 < request.host_port < 65536 or not 0 < request.container_port < 65536:
        raise AgentError(f"The port request {text.strip()!r} has a number that is no port.")
    return request


class Ports:
    """Knows every proxy that lives, and keeps the host in step with them."""

    def __init__(self, loop: Loop, rpc: Rpc, console: Console, folder: str = FOLDER) -> None:
        self._loop = loop
        self._rpc = rpc
        self._console = console
        self._folder = folder
        self._proxies: dict[int, Proxy] = {}
        self._removals: dict[tuple[str, int], int] = {}
        self._buffer = b""
        os.makedirs(folder, mode=0o700, exist_ok=True)
        requests = f"{folder}/requests"
        with suppress(FileExistsError):
            os.mkfifo(requests, 0o600)
        # For writing as well: without a writer the FIFO would be at its end between two proxies.
        self._fd = os.open(requests, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        loop.watch(self._fd, READ, self._take_requests)
        rpc.when_greeted.append(self._host_came)
        self._learn()

    def shut(self) -> None:
        """Stop listening to proxies."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            self._loop.close(fd)
        self._proxies.clear()

    def to_json(self) -> list[dict[str, Any]]:
        """Return the ports that are granted, as `hello` tells them."""
        return [proxy.to_json() for proxy in self._proxies.values() if proxy.granted]

    # --- proxies that come -------------------------------------------------------------------

    def _learn(self) -> None:
        """Find the proxies that came before this agent."""
        for name in os.listdir(self._folder):
            pid, _, kind = name.partition(".")
            if kind == "proxy" and pid.isdigit():
                self._take_proxy(int(pid))

    def _take_requests(self, _events: int) -> None:
        try:
            data = os.read(self._fd, 65536)
        except BlockingIOError:
            return
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            if line.isdigit():
                self._take_proxy(int(line))

    def _take_proxy(self, pid: int) -> None:
        if pid in self._proxies:
            return
        started = start_time(pid)
        try:
            with open(f"{self._folder}/{pid}.proxy") as file:
                text = file.read()
            request = parse_record(text)
            if started is None:
                raise ProcessLookupError
            granted = exists(f"{self._folder}/{pid}.granted")
            proxy = Proxy(pid, started, request, granted=granted)
            self._loop.watch_exit(pid, lambda _code: self._proxy_ended(proxy), stranger=True)
        except AgentError as error:
            self._reply(pid, f"1 {error.message}")
            return
        except OSError:
            self._clear(pid)
            return
        self._proxies[pid] = proxy
        if not proxy.granted:
            self._loop.after(PATIENCE_S, lambda: self._give_up(proxy))
            self._ask_all()

    # --- the host ----------------------------------------------------------------------------

    def _host_came(self) -> None:
        """The answer to hello had the granted ports; the rest is asked for now."""
        self._removals.clear()
        for proxy in self._proxies.values():
            proxy.asked = False
        self._ask_all()

    def _ask_all(self) -> None:
        if not self._rpc.connected:
            return
        for proxy in list(self._proxies.values()):
            # An older proxy may have ended without the loop having come to it.
            if not proxy.granted and not proxy.asked and proxy.slot not in self._removals:
                proxy.asked = True
                self._loop.start(self._ask(proxy))

    async def _ask(self, proxy: Proxy) -> None:
        try:
            await self._rpc.ask("port.add", proxy.to_json())
        except AgentError as error:
            if error.code != "away":  # then the next host is asked
                self._refuse(proxy, error.message)
            return
        if self._proxies.get(proxy.pid) is not proxy:
            return  # it ended meanwhile, and its removal was sent behind the question
        proxy.granted = True
        write_text(f"{self._folder}/{proxy.pid}.granted", "")
        self._reply(proxy.pid, "0")

    def _give_up(self, proxy: Proxy) -> None:
        if not proxy.granted and self._proxies.get(proxy.pid) is proxy:
            self._refuse(proxy, "The host did not answer; is the Sampan host agent running?")

    def _refuse(self, proxy: Proxy, sentence: str) -> None:
        if self._proxies.get(proxy.pid) is proxy:
            self._reply(proxy.pid, f"1 {sentence}")

    # --- proxies that go ---------------------------------------------------------------------

    def _proxy_ended(self, proxy: Proxy) -> None:
        if self._proxies.get(proxy.pid) is proxy:
            del self._proxies[proxy.pid]
            self._clear(proxy.pid)
        if (proxy.granted or proxy.asked) and self._rpc.connected:
            self._loop.start(self._remove(proxy))

    async def _remove(self, proxy: Proxy) -> None:
        """Have the host close the port; whoever wants the same port waits for that."""
        slot = proxy.slot
        self._removals[slot] = self._removals.get(slot, 0) + 1
        try:
            await self._rpc.ask("port.remove", {"id": proxy.id})
        except AgentError as error:
            if error.code != "away":
                self._console.say(f"the host could not close port {slot[1]}: {error.message}")
        left = self._removals.get(slot, 0) - 1
        if left > 0:
            self._removals[slot] = left
        else:
            self._removals.pop(slot, None)
            self._ask_all()

    def _reply(self, pid: int, line: str) -> None:
        text = " ".join(line.split())
        try:
            fd = os.open(f"{self._folder}/{pid}.reply", os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            return  # it ended
        try:
            os.write(fd, f"{text}\n".encode()[:4096])
        except OSError:
            return
        finally:
            os.close(fd)

    def _clear(self, pid: int) -> None:
        for kind in ("proxy", "proxy.new", "reply", "granted"):
            with suppress(OSError):
                os.unlink(f"{self._folder}/{pid}.{kind}")
