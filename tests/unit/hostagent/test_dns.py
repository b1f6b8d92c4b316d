"""DNS: from the wire of a question to the wire of its answer."""

from __future__ import annotations

import asyncio
import base64
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.name_server import NameServer, name_server

from sampan.core.errors import GuestError
from sampan.core.network import Nameserver, check_nameservers, check_proxy, parse_nameservers
from sampan.hostagent import dns_responder, dns_system, dns_upstream
from sampan.hostagent.dns import Dns
from sampan.hostagent.dns_cache import ENTRIES, NO_DATA, Cache, Question, Reply
from sampan.hostagent.dns_hosts import HostsFile, parse_hosts
from sampan.hostagent.dns_responder import Responder, check_header
from sampan.hostagent.dns_system import NotFound, SystemResolver, look_up_addresses, look_up_name

RECORDS = {
    ("corp.example", "MX"): ["10 mail.corp.example."],
    ("corp.example", "TXT"): ['"v=1"'],
    ("_db._tcp.corp.example", "SRV"): ["1 2 5432 db.corp.example."],
    ("long.example", "TXT"): [f'"{number}-{"x" * 200}"' for number in range(40)],
    ("only.example", "A"): ["192.0.2.7"],
}


class System:
    """The system's resolver, made of a dictionary."""

    def __init__(self) -> None:
        self.known: dict[str, list[str] | Exception] = {
            "vpn.corp": ["10.8.0.5", "fd00::5"],
            "four.test": ["192.0.2.4"],
            "mail-only.test": NotFound(exists=True),
            "broken.test": socket.gaierror(socket.EAI_AGAIN, "try again"),
            "scoped.test": ["fe80::1%eth0", "fe80::2", "192.0.2.9"],
            "listed-as-spam.test": ["127.0.0.2"],
            "laptop": ["127.0.1.1", "192.168.1.20"],
        }
        self.asked: list[str] = []
        self.gate: threading.Event | None = None

    def addresses(self, name: bytes) -> list[str]:
        self.asked.append(name.decode())
        if self.gate is not None:
            assert self.gate.wait(30)
        found = self.known.get(name.decode().rstrip("."), NotFound())
        if isinstance(found, Exception):
            raise found
        return found

    def name(self, address: str) -> str:
        if address == "192.0.2.4":
            return "four.test"
        raise NotFound


@pytest.fixture
def system() -> Iterator[System]:
    system = System()
    yield system
    if system.gate is not None:
        system.gate.set()


@pytest.fixture
def server() -> Iterator[NameServer]:
    with name_server(RECORDS, silent={"silent.example"}) as server:
        yield server


@pytest.fixture
def chosen() -> list[Nameserver]:
    """What the setting `dns` has."""
    return []


@pytest.fixture
async def responder(
    tmp_path: Path, system: System, server: NameServer, chosen: list[Nameserver]
) -> AsyncIterator[Responder]:
    (tmp_path / "hosts").write_text("127.0.1.1 listed.test alias # not.this\n::1 six.test\n")
    responder = Responder(
        HostsFile(tmp_path / "hosts"),
        SystemResolver(system.addresses, system.name),
        lambda: tuple(chosen),
        "laptop",
        read_system=lambda: (Nameserver("127.0.0.1", server.port),),
    )
    yield responder
    if system.gate is not None:
        system.gate.set()
    await responder.close()


async def ask(
    responder: Responder, name: str, kind: str = "A", *, tcp: bool = False, **more: Any
) -> dns.message.Message:
    query = dns.message.make_query(name, kind, **more)
    answer = dns.message.from_wire(await responder.answer(query.to_wire(), tcp=tcp))
    assert query.is_response(answer)
    assert answer.flags & dns.flags.RA
    return answer


def values(answer: dns.message.Message) -> list[str]:
    return [item.to_text() for rrset in answer.answer for item in rrset]


# --- who is asked ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("vpn.corp", "A", ["10.8.0.5"]),
        ("VPN.Corp", "AAAA", ["fd00::5"]),
        ("four.test", "AAAA", []),
        ("mail-only.test", "A", []),
        ("listed.test", "A", ["10.0.2.2"]),
        ("alias", "A", ["10.0.2.2"]),
        ("listed.test", "AAAA", []),
        ("scoped.test", "AAAA", []),
        ("laptop", "A", ["10.0.2.2", "192.168.1.20"]),
        ("localhost", "A", ["127.0.0.1"]),
        ("web.localhost", "AAAA", ["::1"]),
        ("listed-as-spam.test", "A", ["127.0.0.2"]),
        ("4.2.0.192.in-addr.arpa", "PTR", ["four.test."]),
        ("2.2.0.10.in-addr.arpa", "PTR", ["host.docker.internal."]),
        ("corp.example", "MX", ["10 mail.corp.example."]),
        ("corp.example", "TXT", ['"v=1"']),
        ("corp.example", "SOA", []),
        ("_db._tcp.corp.example", "SRV", ["1 2 5432 db.corp.example."]),
    ],
)
async def test_a_question_is_answered(
    responder: Responder, name: str, kind: str, expected: list[str]
) -> None:
    answer = await ask(responder, name, kind)
    assert (answer.rcode(), values(answer)) == (dns.rcode.NOERROR, expected)


@pytest.mark.parametrize(
    ("name", "kind", "rcode"),
    [
        ("nobody.test", "A", dns.rcode.NXDOMAIN),
        ("10", "A", dns.rcode.NXDOMAIN),
        ("1.2.3.4", "A", dns.rcode.NXDOMAIN),
        ("0x7f000001", "A", dns.rcode.NXDOMAIN),
        ("9.9.9.9.in-addr.arpa", "PTR", dns.rcode.NXDOMAIN),
        ("nobody.example", "TXT", dns.rcode.NXDOMAIN),
        ("broken.test", "A", dns.rcode.SERVFAIL),
        ("corp.example", "AXFR", dns.rcode.REFUSED),
    ],
)
async def test_a_no_says_which_no_it_is(
    responder: Responder, name: str, kind: str, rcode: dns.rcode.Rcode
) -> None:
    query = dns.message.make_query(name, kind)
    answer = dns.message.from_wire(await responder.answer(query.to_wire()), xfr=kind == "AXFR")
    assert answer.rcode() == rcode


async def test_a_name_with_dots_is_absolute_and_a_short_one_is_searched_for(
    responder: Responder, system: System
) -> None:
    await ask(responder, "vpn.corp")
    await ask(responder, "intranet")
    assert system.asked == ["vpn.corp.", "intranet"]


async def test_the_hosts_file_is_read_again_when_it_changes(
    responder: Responder, tmp_path: Path
) -> None:
    assert (await ask(responder, "new.test")).rcode() == dns.rcode.NXDOMAIN
    (tmp_path / "hosts").write_text("192.0.2.1 newer.test\n192.0.2.2 newer.test\n")
    assert values(await ask(responder, "newer.test")) == ["192.0.2.1", "192.0.2.2"]
    (tmp_path / "hosts").unlink()
    assert HostsFile(tmp_path / "hosts").find("newer.test") == ()


async def test_chosen_servers_are_asked_for_everything_but_the_hosts_file(
    responder: Responder, system: System, server: NameServer, chosen: list[Nameserver]
) -> None:
    chosen.append(Nameserver("127.0.0.1", server.port))
    assert values(await ask(responder, "only.example")) == ["192.0.2.7"]
    assert values(await ask(responder, "listed.test")) == ["10.0.2.2"]
    assert (await ask(responder, "4.2.0.192.in-addr.arpa", "PTR")).rcode() == dns.rcode.NXDOMAIN
    assert system.asked == []


async def test_other_servers_make_what_the_old_ones_said_forgotten(
    responder: Responder, server: NameServer, chosen: list[Nameserver]
) -> None:
    await ask(responder, "corp.example", "TXT")
    await ask(responder, "corp.example", "TXT")
    assert len(server.asked) == 1
    with name_server({("corp.example", "TXT"): ["other"]}) as other:
        chosen.append(Nameserver("127.0.0.1", other.port))
        assert values(await ask(responder, "corp.example", "TXT")) == ['"other"']


# --- messages --------------------------------------------------------------------------------


async def test_a_long_answer_is_cut_by_udp_and_whole_by_tcp(
    responder: Responder, server: NameServer
) -> None:
    cut = await ask(responder, "long.example", "TXT", use_edns=False)
    assert cut.flags & dns.flags.TC
    assert len(cut.to_wire()) <= 512
    whole = await ask(responder, "long.example", "TXT", tcp=True)
    assert (len(values(whole)), whole.flags & dns.flags.TC) == (40, 0)
    assert [transport for _, _, transport in server.asked] == ["udp", "tcp"]


async def test_edns_is_answered_with_edns_and_a_later_version_refused(responder: Responder) -> None:
    assert (await ask(responder, "vpn.corp", use_edns=0)).edns == 0
    assert (await ask(responder, "vpn.corp", use_edns=False)).edns == -1
    later = await ask(responder, "vpn.corp", use_edns=1)
    assert later.rcode() == dns.rcode.BADVERS


async def test_a_question_of_another_class_is_refused(responder: Responder) -> None:
    query = dns.message.make_query("version.bind", "TXT", "CH")
    answer = dns.message.from_wire(await responder.answer(query.to_wire()))
    assert answer.rcode() == dns.rcode.REFUSED


async def test_what_is_no_query_is_refused_or_dropped(responder: Responder) -> None:
    query = dns.message.make_query("vpn.corp", "A")
    update = bytearray(query.to_wire())
    update[2] |= 5 << 3
    assert dns.message.from_wire(await responder.answer(bytes(update))).rcode() == dns.rcode.NOTIMP
    two = bytearray(query.to_wire())
    two[5] = 2
    answer = dns.message.from_wire(await responder.answer(bytes(two)))
    assert (answer.id, answer.rcode()) == (query.id, dns.rcode.FORMERR)
    answer_to = bytearray(query.to_wire())
    answer_to[2] |= 0x80
    assert await responder.answer(bytes(answer_to)) == b""
    assert await responder.answer(b"short") == b""


@given(st.binary(max_size=100))
def test_no_header_makes_it_fail(wire: bytes) -> None:
    answer = check_header(wire)
    assert answer is None or len(answer) in (0, 12)


@given(st.binary(min_size=12, max_size=80))
def test_no_message_makes_it_fail(wire: bytes) -> None:
    async def run() -> bytes:
        responder = Responder(
            HostsFile(Path("/nonexistent")),
            SystemResolver(lambda _name: [], lambda _address: "a.test"),
            tuple,
            "laptop",
            read_system=tuple,
            ask=no_servers,
        )
        return await responder.answer(wire[:2] + b"\1\0\0\1\0\0\0\0\0\0" + wire[12:])

    answer = asyncio.run(run())
    assert answer[:2] == wire[:2]


async def no_servers(_question: Question, _servers: object) -> Reply:
    return NO_DATA


# --- time and numbers ------------------------------------------------------------------------


async def test_a_resolver_that_hangs_is_a_failure_and_its_answer_is_kept_for_the_next(
    responder: Responder, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns_responder, "PATIENCE_S", 0.05)
    system.gate = threading.Event()
    assert (await ask(responder, "vpn.corp")).rcode() == dns.rcode.SERVFAIL
    assert (await ask(responder, "vpn.corp")).rcode() == dns.rcode.SERVFAIL
    system.gate.set()
    monkeypatch.setattr(dns_responder, "PATIENCE_S", 10)
    assert values(await ask(responder, "vpn.corp")) == ["10.8.0.5"]
    assert system.asked == ["vpn.corp."], "asked once for all who wait"


async def test_lookups_at_once_are_bounded(
    responder: Responder, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dns_responder, "PATIENCE_S", 0.1)
    monkeypatch.setattr(dns_responder, "SEARCHES", 40)
    system.gate = threading.Event()
    answers = await asyncio.gather(*(ask(responder, f"n{number}.test") for number in range(100)))
    assert {answer.rcode() for answer in answers} == {dns.rcode.SERVFAIL}
    assert len(system.asked) == dns_system.WORKERS


async def test_a_silent_server_is_passed_over(
    responder: Responder,
    server: NameServer,
    chosen: list[Nameserver],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dns_upstream, "PATIENCE_S", (0.1, 0.1))
    with name_server(RECORDS, silent={"only.example"}) as silent:
        chosen[:] = [Nameserver("127.0.0.1", port) for port in (silent.port, server.port)]
        assert values(await ask(responder, "only.example")) == ["192.0.2.7"]
        chosen[:] = chosen[:1]
        assert (await ask(responder, "only.example")).rcode() == dns.rcode.SERVFAIL
        assert len(silent.asked) == 3, "once, then in two rounds"


async def test_a_server_older_than_edns_is_asked_without(
    responder: Responder, server: NameServer
) -> None:
    server.refuses_edns = True
    assert values(await ask(responder, "corp.example", "TXT")) == ['"v=1"']


async def test_a_server_that_refuses_is_a_failure(responder: Responder, server: NameServer) -> None:
    server.rcode = dns.rcode.REFUSED
    assert (await ask(responder, "corp.example", "TXT")).rcode() == dns.rcode.SERVFAIL


async def test_times_of_life_are_short(responder: Responder) -> None:
    assert [rrset.ttl for rrset in (await ask(responder, "corp.example", "TXT")).answer] == [30]
    assert [rrset.ttl for rrset in (await ask(responder, "vpn.corp")).answer] == [10]


def test_the_cache_is_small_and_forgets() -> None:
    now = [0.0]
    cache = Cache(lambda: now[0])
    questions = [
        Question(dns.name.from_text(f"n{number}"), dns.rdatatype.A) for number in range(ENTRIES + 1)
    ]
    for question in questions:
        cache.keep(question, NO_DATA)
    assert len(cache) == ENTRIES
    assert cache.find(questions[0]) is None
    assert cache.find(questions[1]) is NO_DATA
    now[0] = NO_DATA.ttl
    assert cache.find(questions[1]) is None


# --- the method ------------------------------------------------------------------------------


async def test_the_guests_question_comes_and_goes_in_base64(tmp_path: Path) -> None:
    (tmp_path / "hosts").write_text("192.0.2.3 here.test\n")
    service = Dns(tmp_path / "hosts", lambda: (Nameserver("127.0.0.1", 1),))
    query = dns.message.make_query("here.test", "A")
    result = await service.query({"query": base64.b64encode(query.to_wire()).decode()})
    assert values(dns.message.from_wire(base64.b64decode(result["answer"]))) == ["192.0.2.3"]
    for bad in ("*", base64.b64encode(bytes(5000)).decode()):
        with pytest.raises(GuestError):
            await service.query({"query": bad})
    await service.close()


def test_the_real_resolver_tells_a_name_from_none() -> None:
    assert "127.0.0.1" in look_up_addresses(b"localhost")
    assert look_up_name("127.0.0.1")
    with pytest.raises((NotFound, OSError)):
        look_up_addresses(b"no-such-name.invalid.")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auto", ()),
        ("10.0.0.1", (Nameserver("10.0.0.1", 53),)),
        ("10.0.0.1:5353, fd00::1", (Nameserver("10.0.0.1", 5353), Nameserver("fd00::1", 53))),
        ("[fd00::1]:99", (Nameserver("fd00::1", 99),)),
    ],
)
def test_servers_are_read(text: str, expected: tuple[Nameserver, ...]) -> None:
    assert parse_nameservers(text) == expected


@pytest.mark.parametrize("text", ["", "dns.example", "10.0.0.1:0", "10.0.0.1:99999", "[::1"])
def test_what_is_no_server_is_refused(text: str) -> None:
    assert check_nameservers(text)


@pytest.mark.parametrize(
    ("text", "right"),
    [("auto", True), ("off", True), ("p:3128", True), ("ftp://p", False), ("http://", False)],
)
def test_a_proxy_is_checked(text: str, right: bool) -> None:
    assert bool(check_proxy(text)) is not right


def test_hosts_files_have_comments_and_many_names() -> None:
    assert parse_hosts("# x\n\n1.2.3.4 A.b c.\n1.2.3.5 c\n5.6.7.8\n") == {
        "a.b": ("1.2.3.4",),
        "c": ("1.2.3.4", "1.2.3.5"),
    }
