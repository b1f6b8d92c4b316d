"""`dns.query`: what the machine and its containers ask, answered with what this computer knows."""

from __future__ import annotations

import base64
import binascii
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sampan.core.errors import GuestError
from sampan.core.network import Nameserver

if TYPE_CHECKING:
    from sampan.hostagent.dns_responder import Responder

AT_ONCE = 256
"""Questions that wait; whatever is above that is refused at once."""

MESSAGE_LIMIT = 4096
"""Bytes of a question; a usual one has less than 100."""


class Dns:
    """Answers the guest agent's questions. Nothing of it is loaded before the first one."""

    def __init__(self, hosts: Path, servers: Callable[[], tuple[Nameserver, ...]]) -> None:
        self._hosts = hosts
        self._servers = servers
        self._responder: Responder | None = None
        self._waiting = 0

    async def query(self, params: dict[str, Any]) -> dict[str, Any]:
        """Take `query`, a DNS message in base64, and `tcp`; return `answer` in the same form."""
        try:
            wire = base64.b64decode(str(params["query"]), validate=True)
        except binascii.Error as error:
            raise GuestError(f"A DNS question is not base64: {error}.") from error
        if len(wire) > MESSAGE_LIMIT:
            raise GuestError(f"A DNS question has {len(wire)} bytes.")
        answer = await self._answer(wire, tcp=bool(params.get("tcp")))
        return {"answer": base64.b64encode(answer).decode("ascii")}

    async def close(self) -> None:
        """Give up what is under way, and forget."""
        responder, self._responder = self._responder, None
        if responder is not None:
            await responder.close()

    async def _answer(self, wire: bytes, *, tcp: bool) -> bytes:
        from sampan.hostagent.dns_responder import fail  # dnspython: 80 ms

        if self._waiting >= AT_ONCE:
            return fail(wire)
        self._waiting += 1
        try:
            if self._responder is None:
                self._responder = self._make_responder()
            return await self._responder.answer(wire, tcp=tcp)
        finally:
            self._waiting -= 1

    def _make_responder(self) -> Responder:
        from sampan.hostagent.dns_hosts import HostsFile
        from sampan.hostagent.dns_responder import Responder
        from sampan.hostagent.dns_system import SystemResolver

        return Responder(
            HostsFile(self._hosts), SystemResolver(), self._servers, socket.gethostname()
        )
