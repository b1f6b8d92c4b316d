"""Questions that the system's resolver has no function for, put to its DNS servers."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable, Iterable

import dns.asyncquery
import dns.exception
import dns.flags
import dns.message
import dns.resolver
from dns.rcode import Rcode
from dns.rrset import RRset

from sampan.core.network import Nameserver
from sampan.hostagent.dns_cache import FAILURE, NEGATIVE_TTL, TTL_LIMIT, Question, Reply

PATIENCE_S = (1.0, 2.0)
"""How long each server is waited for, in the first and in the second round."""

PAYLOAD = 1232
"""Bytes of UDP that pass every network (DNS flag day 2020)."""

REFRESH_S = 3.0
UNHELPFUL = (Rcode.SERVFAIL, Rcode.REFUSED, Rcode.NOTIMP, Rcode.FORMERR)


class Servers:
    """The servers of this computer, read anew while they are asked for."""

    def __init__(
        self,
        configured: Callable[[], tuple[Nameserver, ...]],
        changed: Callable[[], object],
        system: Callable[[], tuple[Nameserver, ...]] | None = None,
    ) -> None:
        self._configured = configured
        self._changed = changed
        self._system = system or read_system_servers
        self._known: tuple[Nameserver, ...] | None = None
        self._of_system: tuple[Nameserver, ...] = ()
        self._read_at = -math.inf
        self._reading = asyncio.Lock()

    @property
    def chosen(self) -> bool:
        """True when a person has set servers: then this computer's resolver is not asked."""
        return bool(self._configured())

    async def current(self) -> tuple[Nameserver, ...]:
        """Return the servers, best first."""
        servers = self._configured()
        if not servers:
            async with self._reading:
                if time.monotonic() - self._read_at >= REFRESH_S:
                    self._of_system = await asyncio.to_thread(self._system)
                    self._read_at = time.monotonic()
            servers = self._of_system
        if self._known is not None and servers != self._known:
            self._changed()
        self._known = servers
        return servers


def read_system_servers() -> tuple[Nameserver, ...]:
    """Return what resolv.conf or the registry of Windows has; nothing when there is nothing."""
    try:
        resolver = dns.resolver.Resolver()
    except (dns.exception.DNSException, OSError):
        return ()
    return tuple(
        Nameserver(server, resolver.port)
        for server in resolver.nameservers
        if isinstance(server, str) and "://" not in server
    )


async def ask_servers(question: Question, servers: Iterable[Nameserver]) -> Reply:
    """Return the first helpful answer, by UDP and, when it is cut off, by TCP."""
    servers = tuple(servers)
    last = FAILURE
    for patience in PATIENCE_S:
        for server in servers:
            for edns in (True, False):
                try:
                    answer = await _ask(question, server, patience, edns=edns)
                except (dns.exception.DNSException, OSError, EOFError):
                    break
                reply = make_reply(answer)
                if reply.rcode not in UNHELPFUL:
                    return reply
                last = reply
                if reply.rcode not in (Rcode.FORMERR, Rcode.NOTIMP):
                    break  # else the server may be older than EDNS
        if last is not FAILURE:
            break  # they answer, but not this
    return Reply(Rcode.SERVFAIL, ttl=last.ttl) if last.rcode in UNHELPFUL else last


async def _ask(
    question: Question, server: Nameserver, patience: float, *, edns: bool
) -> dns.message.Message:
    query = dns.message.make_query(
        question.name,
        question.type,
        use_edns=0 if edns else -1,
        payload=PAYLOAD,
        want_dnssec=question.dnssec and edns,
    )
    if question.checking_disabled:
        query.flags |= dns.flags.CD
    answer, _ = await dns.asyncquery.udp_with_fallback(
        query,
        server.address,
        timeout=patience,
        port=server.port,
        ignore_unexpected=True,
        ignore_errors=True,
    )
    return answer


def make_reply(answer: dns.message.Message) -> Reply:
    """Take over what a server said, with times of life that are short."""
    records = _shorten(answer.answer)
    ttl = min((rrset.ttl for rrset in records), default=NEGATIVE_TTL)
    authority, additional = _shorten(answer.authority), _shorten(answer.additional)
    return Reply(answer.rcode(), records, authority, additional, ttl=ttl)


def _shorten(section: Iterable[RRset]) -> tuple[RRset, ...]:
    """Cap the times of life, in place: the message is ours alone."""
    records = tuple(section)
    for rrset in records:
        rrset.ttl = min(rrset.ttl, TTL_LIMIT)
    return records
