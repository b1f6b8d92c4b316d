"""The guest's DNS server: real sockets on loopback, a host made of Python."""

import base64
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.free_ports import free_port
from tests.support.name_server import name_server

from sampan_agent import dns as dns_module
from sampan_agent.dns import AT_ONCE_FROM_ONE, CONNECTIONS, Dns, answer_host_name, fail
from sampan_agent.errors import AgentError
from sampan_agent.loop import Loop
from sampan_agent.tasks import Future

PATIENCE = 30.0


class FakeRpc:
    """Answers as `behave` says; without it, questions wait."""

    def __init__(self) -> None:
        self.connected = True
        self.asked: list[dict[str, Any]] = []
        self.waiting: list[Future[dict[str, Any]]] = []
        self.behave: Callable[[bytes], bytes] | AgentError | None = None

    def ask(self, method: str, params: dict[str, Any]) -> Future[dict[str, Any]]:
        assert method == "dns.query"
        self.asked.append(params)
        future: Future[dict[str, Any]] = Future()
        if isinstance(self.behave, AgentError):
            future.fail(self.behave)
        elif self.behave is not None:
            answer = self.behave(base64.b64decode(params["query"]))
            future.resolve({"answer": base64.b64encode(answer).decode()})
        else:
            self.waiting.append(future)
        return future


class Server:
    def __init__(self, fallback: tuple[str, int]) -> None:
        self.loop = Loop()
        self.rpc = FakeRpc()
        port = free_port(socket.SOCK_DGRAM, socket.SOCK_STREAM)
        self.dns = Dns(self.loop, self.rpc, ("127.0.0.1", port), fallback)  # type: ignore[arg-type]
        self._thread = threading.Thread(target=self.loop.run, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self.loop.soon_from_elsewhere(self.dns.shut)
        self.loop.soon_from_elsewhere(self.loop.stop)
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self.loop.shut()

    def client(self) -> socket.socket:
        client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        client.settimeout(PATIENCE)
        client.connect(self.dns.address)
        return client

    def ask(self, query: dns.message.Message) -> dns.message.Message:
        with self.client() as client:
            client.send(query.to_wire())
            return dns.message.from_wire(client.recv(4096))

    def connect(self) -> socket.socket:
        return socket.create_connection(self.dns.address, timeout=PATIENCE)


@pytest.fixture
def server() -> Iterator[Server]:
    with name_server({("fall.back", "A"): ["192.0.2.8"]}) as other:
        server = Server(("127.0.0.1", other.port))
        yield server
        server.close()


def echo(query: bytes) -> bytes:
    return dns.message.make_response(dns.message.from_wire(query)).to_wire()


def question(name: str = "a.test", kind: str = "A") -> dns.message.Message:
    return dns.message.make_query(name, kind)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        threading.Event().wait(0.005)


@pytest.mark.parametrize("name", ["host.docker.internal", "Gateway.Docker.Internal"])
def test_the_host_has_a_name_even_without_the_host(server: Server, name: str):
    server.rpc.connected = False
    answer = server.ask(question(name))
    assert [item.to_text() for item in answer.answer[0]] == ["10.0.2.2"]
    assert server.ask(question(name, "AAAA")).answer == []


def test_a_question_goes_to_the_host_and_its_answer_back(server: Server):
    server.rpc.behave = echo
    query = question()
    assert query.is_response(server.ask(query))
    assert server.rpc.asked[0]["tcp"] is False


def test_without_a_host_the_forwarder_is_asked(server: Server):
    server.rpc.connected = False
    query = question("fall.back")
    answer = server.ask(query)
    assert query.is_response(answer)
    assert answer.answer[0][0].to_text() == "192.0.2.8"
    server.rpc.connected, server.rpc.behave = True, AgentError("gone", code="away")
    assert server.ask(question("fall.back")).rcode() == dns.rcode.NOERROR


def test_a_forwarder_that_is_not_there_is_a_failure():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
        unused.bind(("127.0.0.1", 0))
        nobody = unused.getsockname()
    server = Server(nobody)
    server.rpc.connected = False
    assert server.ask(question()).rcode() == dns.rcode.SERVFAIL
    server.close()


@pytest.mark.parametrize("behave", [AgentError("no such method"), lambda _query: b"\xff"])
def test_a_host_that_fails_is_told_or_passed_on(server: Server, behave: Any):
    server.rpc.behave = behave
    with server.client() as client:
        query = question()
        client.send(query.to_wire())
        answer = client.recv(4096)
    if isinstance(behave, AgentError):
        assert dns.message.from_wire(answer).rcode() == dns.rcode.SERVFAIL
    else:
        assert answer == b"\xff", "what the host says is its own affair"


def test_a_host_that_is_silent_is_a_failure_in_time(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(dns_module, "PATIENCE_S", 0.05)
    query = question()
    answer = server.ask(query)
    assert query.is_response(answer)
    assert answer.rcode() == dns.rcode.SERVFAIL
    server.loop.soon_from_elsewhere(lambda: server.rpc.waiting[0].resolve({"answer": ""}))


def test_one_address_cannot_have_all_questions(server: Server):
    with server.client() as client:
        for _ in range(AT_ONCE_FROM_ONE + 1):
            client.send(question().to_wire())
        refused = dns.message.from_wire(client.recv(4096))
        assert refused.rcode() == dns.rcode.SERVFAIL
        assert len(server.rpc.asked) == AT_ONCE_FROM_ONE
        for future in server.rpc.waiting:
            server.loop.soon_from_elsewhere(
                lambda future=future: future.resolve({"answer": "AA=="})
            )
        for _ in range(AT_ONCE_FROM_ONE):
            assert client.recv(4096) == b"\0"
        server.rpc.behave = echo
        client.send(question().to_wire())
        assert dns.message.from_wire(client.recv(4096)).rcode() == dns.rcode.NOERROR


def test_by_tcp_many_questions_come_on_one_connection(server: Server):
    server.rpc.behave = echo
    queries = [question(f"n{number}.test") for number in range(20)]
    wires = [query.to_wire() for query in queries]
    data = b"".join(struct.pack("!H", len(wire)) + wire for wire in wires)
    with server.connect() as client, client.makefile("rb") as reader:
        client.sendall(data[:7])
        client.sendall(data[7:])
        for query in queries:
            (size,) = struct.unpack("!H", reader.read(2))
            assert query.is_response(dns.message.from_wire(reader.read(size)))
    assert {params["tcp"] for params in server.rpc.asked} == {True}


def test_connections_are_bounded_and_idle_ones_end(server: Server, monkeypatch: pytest.MonkeyPatch):
    clients = [server.connect() for _ in range(CONNECTIONS + 1)]
    assert clients[-1].recv(1) == b"", "one too many"
    monkeypatch.setattr(dns_module, "IDLE_S", 0.05)
    clients[0].sendall(b"\0")
    assert clients[0].recv(1) == b""
    clients[1].sendall(b"\xff\xff")
    assert clients[1].recv(1) == b"", "a question is not that long"
    for client in clients:
        client.close()


def test_what_is_no_question_is_not_answered(server: Server):
    server.rpc.behave = echo
    with server.client() as client:
        client.send(b"x")
        client.send(fail(question().to_wire()))
        client.send(question("end.test").to_wire())
        assert dns.message.from_wire(client.recv(4096)).question[0].name.to_text() == "end.test."


@given(st.binary(min_size=12, max_size=100))
def test_no_message_makes_it_fail(query: bytes):
    assert fail(query)[:2] == query[:2]
    own = answer_host_name(query)
    assert own is None or own[:2] == query[:2]


def test_a_failure_keeps_the_question():
    query = question("www.example")
    answer = dns.message.from_wire(fail(query.to_wire()))
    assert query.is_response(answer)
    assert (answer.rcode(), answer.flags & dns.flags.RD) == (dns.rcode.SERVFAIL, dns.flags.RD)
