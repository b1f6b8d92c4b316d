"""What a lookup found, and a small memory of it."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from dns.name import Name
from dns.rcode import Rcode
from dns.rdatatype import RdataType
from dns.rrset import RRset

TTL_LIMIT = 30
"""Seconds. What we tell may be kept that long, and so do we: networks and VPNs come and go."""

NEGATIVE_TTL = 3
FAILURE_TTL = 1
ENTRIES = 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What is told of a question; `ttl` is how long it may be kept, in seconds."""

    rcode: Rcode
    answer: tuple[RRset, ...] = ()
    authority: tuple[RRset, ...] = ()
    additional: tuple[RRset, ...] = ()
    ttl: int = NEGATIVE_TTL


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, as far as it makes a difference for the answer."""

    name: Name
    type: RdataType
    dnssec: bool = False
    checking_disabled: bool = False


FAILURE = Reply(Rcode.SERVFAIL, ttl=FAILURE_TTL)
NO_SUCH_NAME = Reply(Rcode.NXDOMAIN)
NO_DATA = Reply(Rcode.NOERROR)


class Cache:
    """Replies by question: the latest used ones, for as long as their ttl."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: OrderedDict[Question, tuple[float, Reply]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, question: Question) -> Reply | None:
        """Return what is known."""
        kept = self._kept.get(question)
        if kept is None:
            return None
        if kept[0] <= self._clock():
            del self._kept[question]
            return None
        self._kept.move_to_end(question)
        return kept[1]

    def keep(self, question: Question, reply: Reply) -> None:
        """Remember a reply."""
        if reply.ttl <= 0:
            return
        self._kept[question] = (self._clock() + min(reply.ttl, TTL_LIMIT), reply)
        self._kept.move_to_end(question)
        while len(self._kept) > ENTRIES:
            self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget everything: the network is another one."""
        self._kept.clear()
