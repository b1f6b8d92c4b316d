"""Addresses and names from this computer's own resolver, so that whatever it knows is known in
the machine: VPNs with their own servers, search domains, mDNS."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
WORKERS = 16
"""Lookups at once. One may last for as long as the system waits for a server that is silent."""

NOT_FOUND = {socket.EAI_NONAME}
NO_ADDRESS = {
    getattr(socket, name) for name in ("EAI_NODATA", "EAI_ADDRFAMILY") if hasattr(socket, name)
} - NOT_FOUND


class NotFound(Exception):
    """There is no such name; with `exists` there is one, but it has no address."""

    def __init__(self, *, exists: bool = False) -> None:
        super().__init__()
        self.exists = exists


class SystemResolver:
    """Calls the system's resolver, which blocks, in threads of its own.

    Daemon threads and no pool: whoever leaves must not wait for a lookup that hangs.
    """

    def __init__(
        self,
        addresses: Callable[[bytes], list[str]] | None = None,
        name: Callable[[str], str] | None = None,
    ) -> None:
        self._addresses = addresses or look_up_addresses
        self._name = name or look_up_name
        self._free = asyncio.Semaphore(WORKERS)

    async def addresses(self, name: str) -> list[str]:
        """Return the addresses of a name, best first; raise NotFound or OSError."""
        # A name with dots is meant as it is; a short one is looked for in the search domains.
        absolute = f"{name}." if "." in name else name
        return await self._work(lambda: self._addresses(absolute.encode("ascii")))

    async def name(self, address: str) -> str:
        """Return the name of an address; raise NotFound or OSError."""
        return await self._work(lambda: self._name(address))

    async def _work(self, job: Callable[[], T]) -> T:
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()

        def settle(result: T | None, error: Exception | None) -> None:
            self._free.release()
            if future.done():
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type]

        def run() -> None:
            result, failure = None, None
            try:
                result = job()
            except Exception as error:
                failure = error
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(settle, result, failure)

        try:
            threading.Thread(target=run, name="dns", daemon=True).start()
        except RuntimeError as error:
            self._free.release()
            raise OSError(str(error)) from error
        return await future


def look_up_addresses(name: bytes) -> list[str]:
    """Ask getaddrinfo(3) for both families at once: only so can it tell whether a name exists.

    Bytes, since Python would encode a text by IDNA, which names on the wire have been already.
    """
    try:
        found = socket.getaddrinfo(name, None, type=socket.SOCK_STREAM)
    except socket.gaierror as error:
        if error.errno in NOT_FOUND or error.errno in NO_ADDRESS:
            raise NotFound(exists=error.errno in NO_ADDRESS) from error
        raise
    return list(dict.fromkeys(str(item[4][0]) for item in found))


def look_up_name(address: str) -> str:
    """Ask getnameinfo(3)."""
    try:
        return socket.getnameinfo((address, 0), socket.NI_NAMEREQD)[0]
    except socket.gaierror as error:
        if error.errno in NOT_FOUND or error.errno in NO_ADDRESS:
            raise NotFound from error
        raise
