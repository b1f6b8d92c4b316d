"""Answers DNS messages: reads the question, decides who knows, writes the answer."""

from __future__ import annotations

import asyncio
import ipaddress
import re
import struct
from collections.abc import Awaitable, Callable, Iterable

import dns.exception
import dns.flags
import dns.message
import dns.reversename
import dns.rrset
from dns.opcode import Opcode
from dns.rcode import Rcode
from dns.rdataclass import RdataClass
from dns.rdatatype import RdataType

from sampan.core.network import Nameserver
from sampan.hostagent.dns_cache import (
    FAILURE,
    NO_DATA,
    NO_SUCH_NAME,
    Cache,
    Question,
    Reply,
)
from sampan.hostagent.dns_hosts import HostsFile
from sampan.hostagent.dns_system import NotFound, SystemResolver
from sampan.hostagent.dns_upstream import PAYLOAD, Servers, ask_servers

HOST_ADDRESS = "10.0.2.2"
"""This computer's loopback as the machine reaches it (QEMU's user network)."""

HOST_NAME = "host.docker.internal"
PATIENCE_S = 4.0
"""Less than the five seconds after which resolvers give up or ask again."""

ADDRESS_TTL = 10
SEARCHES = 256
"""Under way at once, those included that nobody waits for any more."""

HEADER = struct.Struct("!HHHHHH")
HEADER_QR, HEADER_RD, HEADER_RA = 0x8000, 0x0100, 0x0080
LARGEST_UDP, SMALLEST_UDP, LARGEST = 4096, 512, 65535
_HOST_NAME = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?"
)
_NUMBER = re.compile(r"(?:.*\.)?(?:[0-9]+|0x[0-9a-f]*)")
"""What getaddrinfo takes for an address, such as `10` or `1.2.3.4`; as a name it cannot exist."""

Ask = Callable[[Question, Iterable[Nameserver]], Awaitable[Reply]]


class Responder:
    """Answers from the hosts file, the system's resolver or its servers, and remembers a while."""

    def __init__(
        self,
        hosts: HostsFile,
        system: SystemResolver,
        servers: Callable[[], tuple[Nameserver, ...]],
        own_name: str,
        *,
        read_system: Callable[[], tuple[Nameserver, ...]] | None = None,
        ask: Ask = ask_servers,
    ) -> None:
        self._hosts = hosts
        self._system = system
        self._own_name = own_name.rstrip(".").lower()
        self._cache = Cache()
        self._servers = Servers(servers, self._cache.clear, read_system)
        self._ask = ask
        self._searching: dict[Question, asyncio.Task[Reply]] = {}

    async def answer(self, wire: bytes, *, tcp: bool = False) -> bytes:
        """Return the answer to a message; nothing when it deserves none. Never takes long."""
        refusal = check_header(wire)
        if refusal is not None:
            return refusal
        try:
            query = dns.message.from_wire(wire, keyring=False)
        except (dns.exception.DNSException, ValueError):
            return refuse(wire, Rcode.FORMERR)
        if len(query.question) != 1:
            return refuse(wire, Rcode.FORMERR)
        return write_answer(query, await self._reply(query), tcp=tcp)

    async def close(self) -> None:
        """Give up every search."""
        tasks = list(self._searching.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _reply(self, query: dns.message.Message) -> Reply:
        asked = query.question[0]
        if query.edns > 0:
            return Reply(Rcode.BADVERS)
        if asked.rdclass != RdataClass.IN or asked.rdtype in (RdataType.AXFR, RdataType.IXFR):
            return Reply(Rcode.REFUSED)
        question = Question(
            asked.name,
            RdataType(asked.rdtype),
            bool(query.ednsflags & dns.flags.DO),
            bool(query.flags & dns.flags.CD),
        )
        servers = await self._servers.current()
        known = self._cache.find(question)
        if known is not None:
            return known
        search = self._searching.get(question)
        if search is None:
            if len(self._searching) >= SEARCHES:
                return FAILURE
            search = asyncio.create_task(self._search(question, servers), name="dns")
            self._searching[question] = search
            search.add_done_callback(lambda _: self._searching.pop(question, None))
        # It goes on behind the deadline, so that whoever asks again finds what it has found.
        done, _ = await asyncio.wait([search], timeout=PATIENCE_S)
        return search.result() if done and not search.cancelled() else FAILURE

    async def _search(self, question: Question, servers: tuple[Nameserver, ...]) -> Reply:
        try:
            reply = await self._find(question, servers)
        except NotFound as error:
            reply = NO_DATA if error.exists else NO_SUCH_NAME
        except (OSError, UnicodeError):
            reply = FAILURE
        self._cache.keep(question, reply)
        return reply

    async def _find(self, question: Question, servers: tuple[Nameserver, ...]) -> Reply:
        """Decide who is asked."""
        name = question.name.to_text(omit_final_dot=True).lower()
        if question.type is RdataType.PTR:
            return await self._find_name(question, servers)
        if question.type not in (RdataType.A, RdataType.AAAA) or not _HOST_NAME.fullmatch(name):
            return await self._ask(question, servers)
        if name == "localhost" or name.endswith(".localhost"):
            return make_addresses(question, ["127.0.0.1", "::1"])  # RFC 6761
        if _NUMBER.fullmatch(name):
            return NO_SUCH_NAME
        if listed := self._hosts.find(name):
            return make_addresses(question, map(reach_loopback, listed))
        if self._servers.chosen:
            return await self._ask(question, servers)
        found = await self._system.addresses(name)
        if name == self._own_name:
            found = [reach_loopback(address) for address in found]
        return make_addresses(question, found)

    async def _find_name(self, question: Question, servers: tuple[Nameserver, ...]) -> Reply:
        try:
            address = dns.reversename.to_address(question.name)
            ipaddress.ip_address(address)
        except (dns.exception.DNSException, ValueError):
            return await self._ask(question, servers)  # such as what a network's services are
        if address == HOST_ADDRESS:
            return make_pointer(question, HOST_NAME)
        if self._servers.chosen:
            return await self._ask(question, servers)
        return make_pointer(question, await self._system.name(address))


def reach_loopback(address: str) -> str:
    """Return what a name of this computer's loopback is in the machine, whose own is another."""
    try:
        loopback = ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address
    # QEMU's user network leads to 127.0.0.1 only, whatever the address was here.
    return HOST_ADDRESS if loopback else address


def make_addresses(question: Question, addresses: Iterable[str]) -> Reply:
    """Return those that were asked for: the name exists, whether there are any or not."""
    version = 4 if question.type is RdataType.A else 6
    fitting: list[str] = []
    for text in addresses:
        try:
            address = ipaddress.ip_address(text)
        except ValueError:
            continue
        # A link-local address means nothing without its interface.
        if address.version == version and not (version == 6 and address.is_link_local):
            fitting.append(str(address))
    if not fitting:
        return NO_DATA
    records = dns.rrset.from_text_list(
        question.name, ADDRESS_TTL, RdataClass.IN, question.type, list(dict.fromkeys(fitting))
    )
    return Reply(Rcode.NOERROR, (records,), ttl=ADDRESS_TTL)


def make_pointer(question: Question, name: str) -> Reply:
    """Return the name of an address."""
    try:
        records = dns.rrset.from_text(
            question.name, ADDRESS_TTL, RdataClass.IN, RdataType.PTR, f"{name.rstrip('.')}."
        )
    except dns.exception.DNSException:
        return NO_SUCH_NAME
    return Reply(Rcode.NOERROR, (records,), ttl=ADDRESS_TTL)


def check_header(wire: bytes) -> bytes | None:
    """Return what a message is answered that is no query; None for one that may be."""
    if len(wire) < HEADER.size:
        return b""
    flags = HEADER.unpack_from(wire)[1]
    if flags & HEADER_QR:
        return b""  # else two servers could answer each other for ever
    if (flags >> 11) & 0xF != Opcode.QUERY:
        return refuse(wire, Rcode.NOTIMP)
    return None


def refuse(wire: bytes, rcode: Rcode) -> bytes:
    """Return an answer without a question, for a message of which only the header is sure."""
    number, flags, *_ = HEADER.unpack_from(wire)
    kept = flags & (0x7800 | HEADER_RD)
    return HEADER.pack(number, HEADER_QR | kept | HEADER_RA | rcode, 0, 0, 0, 0)


def write_answer(query: dns.message.Message, reply: Reply, *, tcp: bool) -> bytes:
    """Return the message; by UDP it is cut to what the one who asks takes, and says so."""
    answer = dns.message.make_response(query, recursion_available=True, our_payload=PAYLOAD)
    answer.set_rcode(reply.rcode)
    answer.answer = list(reply.answer)
    answer.authority = list(reply.authority)
    answer.additional = list(reply.additional)
    asked = query.payload if query.edns >= 0 else SMALLEST_UDP
    limit = LARGEST if tcp else min(max(asked, SMALLEST_UDP), LARGEST_UDP)
    # In the order that the system chose: dnspython would mix it.
    return answer.to_wire(max_size=limit, prefer_truncation=True, want_shuffle=False)


def fail(wire: bytes) -> bytes:
    """Return SERVFAIL, for want of anything better."""
    answer = check_header(wire)
    return refuse(wire, Rcode.SERVFAIL) if answer is None else answer
