"""Published and added ports with a stock docker CLI: UDP, IPv6, many, slow, idle, broken."""

from __future__ import annotations

import json
import os
import re
import select
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import psutil
import pytest
from tests.e2e.conftest import HELLO, Sampan
from tests.support.free_ports import free_port
from tests.support.waiting import wait_for

from sampan.client.control import connect
from sampan.core.layout import Layout

MIB = 1024 * 1024
PATIENCE = 30.0

# busybox has neither a UDP echo nor a server that half-closes; the machine's own Python does both.
SERVER = """
import socket, threading
def tcp(port, serve):
    listener = socket.create_server(('', port), backlog=500)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
def echo(s):
    while d := s.recv(65536): s.sendall(d)
    s.close()
def flood(s):
    while True: s.sendall(bytes(65536))
def deaf(s): threading.Event().wait()
def last_word(s):
    s.sendall(b'first'); s.shutdown(socket.SHUT_WR); n = 0
    while d := s.recv(65536): n += len(d)
    print('heard', n, flush=True)
def late(s):
    n = 0
    while d := s.recv(65536): n += len(d)
    threading.Event().wait(2); s.sendall(b'%d' % n); s.close()
def broken(s):
    s.recv(1); s.sendall(b'half')
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, bytes([1, 0, 0, 0, 0, 0, 0, 0])); s.close()
for port, serve in enumerate((echo, flood, deaf, last_word, late, broken), 1):
    threading.Thread(target=tcp, args=(port, serve), daemon=True).start()
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20); u.bind(('', 9))
print('serves', flush=True)
while True:
    d, a = u.recvfrom(65535); u.sendto(d, a)
"""
ECHO, FLOOD, DEAF, LAST_WORD, LATE, BROKEN = range(1, 7)


def serve(machine: Sampan, name: str, *options: str) -> str:
    """Run the server in a container; return the container's id."""
    command = ("-v", "/:/m:ro", HELLO, "chroot", "/m", "python3", "-c", SERVER)
    identity = machine.docker("run", "-d", "--name", name, *options, *command).stdout.strip()
    wait_for(lambda: "serves" in machine.docker("logs", name).stdout)
    return identity


@contextmanager
def udp_client(port: int, host: str = "127.0.0.1") -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as client:
        client.settimeout(PATIENCE)
        client.connect((host, port))
        yield client


def dial(port: int, host: str = "127.0.0.1") -> socket.socket:
    return socket.create_connection((host, port), PATIENCE)


def echoes(port: int, host: str = "127.0.0.1", body: bytes = b"hello") -> bool:
    with dial(port, host) as client:
        client.sendall(body)
        client.shutdown(socket.SHUT_WR)
        return read_all(client) == body


def is_over(client: socket.socket) -> bool:
    """Wait for the end of the connection, in order or not."""
    try:
        return not client.recv(1)
    except ConnectionResetError:
        return True


def read_all(client: socket.socket) -> bytes:
    data = b""
    while piece := client.recv(65536):
        data += piece
    return data


def uses(machine: Sampan, **wanted: Any) -> list[dict[str, Any]]:
    """What `sampan ports --json` says of the ports that have these members."""
    ports = json.loads(machine.run("ports", "--json").stdout)["ports"]
    return [use for use in ports if wanted.items() <= use.items()]


async def host_agent(machine: Sampan) -> psutil.Process:
    async with connect(Layout(machine.home)) as client:
        return psutil.Process((await client.hello()).pid)


def in_guest(machine: Sampan, script: str) -> str:
    """Run a shell script that sees every process of the machine; $agent is the guest agent."""
    # The bracket keeps this very shell from being found.
    find = "agent=$(grep -al '[s]ampan_agent' /proc/[0-9]*/cmdline | head -1 | cut -d/ -f3); "
    options = ("run", "--rm", "--privileged", "--pid", "host", "--network", "none")
    return machine.docker(*options, HELLO, "sh", "-ec", find + script).stdout.strip()


def guest_rss(machine: Sampan) -> int:
    """Bytes of the guest agent."""
    text = in_guest(machine, "grep VmRSS /proc/$agent/status")
    return int(re.findall(r"\d+", text)[0]) * 1024


# --- UDP ----------------------------------------------------------------------------------------


def test_udp_goes_both_ways_and_each_source_gets_its_own_answers(
    machine: Sampan, name: str
) -> None:
    port = free_port(socket.SOCK_DGRAM)
    serve(machine, name, "-p", f"{port}:9/udp")
    with ExitStack() as stack:
        clients = [stack.enter_context(udp_client(port)) for _ in range(100)]
        for number, client in enumerate(clients):
            client.send(b"from %d" % number)
        for number, client in reversed(list(enumerate(clients))):
            assert client.recv(100) == b"from %d" % number
        for body in (b"", b"x", b"y" * 1472, b"z" * 65507):
            clients[0].send(body)
            assert clients[0].recv(70000) == body
    (use,) = uses(machine, host_port=port, host_ip="127.0.0.1")
    assert (use["proto"], use["container"], use["container_port"]) == ("udp", name, 9)
    assert use["connections_total"] == 100
    assert use["bytes_in"] == use["bytes_out"] > 65507


def test_a_datagram_to_a_port_where_nobody_listens_is_lost_and_the_next_one_may_arrive(
    machine: Sampan, name: str
) -> None:
    port = free_port(socket.SOCK_DGRAM)
    machine.docker("run", "-d", "--name", name, "-v", "/:/m:ro", "-p", f"{port}:9/udp", HELLO)
    with udp_client(port) as client:
        client.send(b"anybody?")
        client.settimeout(1.0)
        with pytest.raises((TimeoutError, ConnectionRefusedError)):
            client.recv(100)
        wait_for(lambda: uses(machine, host_port=port, connections=0))
        machine.docker("exec", "-d", name, "chroot", "/m", "python3", "-c", SERVER)
        client.settimeout(0.5)
        wait_for(lambda: answers(client))


def answers(client: socket.socket) -> bool:
    client.send(b"now?")
    try:
        return client.recv(100) == b"now?"
    except (TimeoutError, ConnectionRefusedError):
        return False


def test_a_udp_port_that_is_taken_is_dockers_own_error_and_names_the_holder(
    machine: Sampan, name: str
) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as holder:
        holder.bind(("127.0.0.1", 0))
        port = holder.getsockname()[1]
        failed = machine.docker(
            "run", "-d", "--name", name, "-p", f"{port}:9/udp", HELLO, check=False
        )
    assert failed.returncode == 125
    assert f"address already in use: 127.0.0.1:{port} is taken on this computer by " in (
        failed.stderr
    )
    assert f"(process {os.getpid()})" in failed.stderr
    wait_for(lambda: not uses(machine, host_port=port))


# --- how docker publishes -----------------------------------------------------------------------


def test_a_tcp_port_that_is_taken_names_the_holder(machine: Sampan, name: str) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        failed = machine.docker("run", "-d", "--name", name, "-p", f"{port}:80", HELLO, check=False)
    assert f"taken on this computer by {psutil.Process().name()} (process {os.getpid()})" in (
        failed.stderr
    )


def test_ipv6_loopback_is_published_over_tcp_and_udp(machine: Sampan, name: str) -> None:
    try:
        port = free_port(host="::1")
    except OSError:
        pytest.skip("this computer has no IPv6")
    serve(machine, name, "-p", f"[::1]:{port}:{ECHO}", "-p", f"[::1]:{port}:9/udp")
    assert echoes(port, "::1")
    with udp_client(port, "::1") as client:
        client.send(b"six")
        assert client.recv(100) == b"six"
    assert {use["host_ip"] for use in uses(machine, host_port=port)} == {"::1"}
    with pytest.raises(ConnectionRefusedError):
        dial(port)


def test_a_range_of_ports_leads_each_to_its_own(machine: Sampan, name: str) -> None:
    first = free_port(count=4)
    serve(machine, name, "-p", f"{first}-{first + 3}:1-4")
    assert echoes(first)
    with dial(first + FLOOD - ECHO) as flood:
        assert flood.recv(100) == bytes(100)
    shown = {use["host_port"]: use["container_port"] for use in uses(machine, container=name)}
    assert shown == {first + number: 1 + number for number in range(4)}


def test_the_host_address_is_kept(machine: Sampan, name: str) -> None:
    port = free_port(host="127.0.0.2")
    serve(machine, name, "-p", f"127.0.0.2:{port}:{ECHO}")
    assert echoes(port, "127.0.0.2")
    with pytest.raises(ConnectionRefusedError):
        dial(port, "127.0.0.1")


def test_all_exposed_ports_are_published_on_free_ones(machine: Sampan, name: str) -> None:
    serve(machine, name, "-P", "--expose", str(ECHO), "--expose", "9/udp")
    where = machine.docker("port", name, f"{ECHO}/tcp").stdout.splitlines()[0]
    assert echoes(int(where.rpartition(":")[2]))
    where = machine.docker("port", name, "9/udp").stdout.splitlines()[0]
    with udp_client(int(where.rpartition(":")[2])) as client:
        client.send(b"free")
        assert client.recv(100) == b"free"


# --- added ports --------------------------------------------------------------------------------


def test_a_port_is_added_follows_restarts_and_is_removed(machine: Sampan, name: str) -> None:
    serve(machine, name)
    port = free_port()
    done = machine.run("ports", "add", f"{port}:{name}:{ECHO}")
    assert f"127.0.0.1:{port} leads to {name}:{ECHO}/tcp" in done.stdout
    try:
        machine.run("ports", "add", f"{port}:{name}:9/udp")
        assert echoes(port)
        with udp_client(port) as client:
            client.send(b"added")
            assert client.recv(100) == b"added"
        held = dial(port)
        held.sendall(b"x")
        assert held.recv(1) == b"x"
        # Another container takes the address that this one had.
        machine.docker("stop", "-t", "0", name)
        assert is_over(held)
        held.close()
        assert uses(machine, host_port=port, proto="tcp", state="waiting")
        machine.docker("run", "-d", "--rm", "--name", f"{name}-other", HELLO)
        machine.docker("start", name)
        wait_for(lambda: machine.docker("logs", name).stdout.count("serves") == 2)
        assert echoes(port)
        (use,) = uses(machine, host_port=port, proto="tcp")
        assert (use["origin"], use["state"], use["container"]) == ("added", "open", name)
        # Made anew under the same name.
        machine.docker("rm", "-f", name)
        wait_for(lambda: uses(machine, host_port=port, proto="tcp", state="waiting", message=(
            f"there is no container {name}")))  # fmt: skip
        serve(machine, name)
        wait_for(lambda: uses(machine, host_port=port, proto="tcp", state="open"))
        assert echoes(port)
        assert f"127.0.0.1:{port}" in machine.run("ports").stdout
        assert any(item["host_port"] == port for item in machine.status()["ports"])
    finally:
        machine.docker("rm", "-f", f"{name}-other", check=False)
        machine.run("ports", "remove", str(port))
        machine.run("ports", "remove", f"{port}/udp")
    assert not uses(machine, host_port=port)
    with pytest.raises(ConnectionRefusedError):
        dial(port)


def test_where_an_added_port_cannot_lead_is_an_error_with_a_hint(
    machine: Sampan, name: str
) -> None:
    port = free_port()
    failed = machine.run("ports", "add", f"{port}:nobody:80", check=False)
    assert failed.returncode == 11
    assert failed.stderr.startswith("error: There is no container nobody.\nhint: ")
    machine.docker("run", "-d", "--name", name, "--network", "none", HELLO)
    failed = machine.run("ports", "add", f"{port}:{name}:80", check=False)
    assert f"error: The container {name} is on no network" in failed.stderr
    assert "hint: " in failed.stderr
    failed = machine.run("ports", "remove", str(port), check=False)
    assert f"No port {port}/tcp was added" in failed.stderr


@pytest.mark.slow
def test_added_ports_come_back_with_the_machine(folder: Sampan) -> None:
    port, other = free_port(), free_port(socket.SOCK_DGRAM)
    folder.run("start")
    folder.run("demo")
    folder.docker("run", "-d", "--restart", "always", "--name", "web", HELLO)
    folder.docker("run", "-d", "--name", "gone", HELLO)
    folder.run("ports", "add", f"{port}:web:80")
    folder.run("ports", "add", f"{other}:gone:9/udp")
    folder.docker("rm", "-f", "gone")
    folder.run("stop")
    assert [use["state"] for use in uses(folder)] == ["waiting", "waiting"]
    folder.run("start")
    wait_for(lambda: uses(folder, host_port=port, state="open"))
    wait_for(lambda: b"200 OK" in ask_page(port))
    assert uses(folder, host_port=other, state="waiting", message="there is no container gone")


def ask_page(port: int) -> bytes:
    try:
        with dial(port) as client:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            return read_all(client)
    except OSError:
        return b""


# --- long, half, broken, slow, many -------------------------------------------------------------


def test_half_closed_and_idle_connections_live(machine: Sampan, name: str) -> None:
    late, last, echo = free_port(), free_port(), free_port()
    serve(machine, name, *published((late, LATE), (last, LAST_WORD), (echo, ECHO)))
    idle = dial(echo)
    with dial(late) as client:  # our half is closed, theirs speaks two seconds later
        client.sendall(bytes(3 * MIB))
        client.shutdown(socket.SHUT_WR)
        assert read_all(client) == b"%d" % (3 * MIB)
    with dial(last) as client:  # their half is closed, ours goes on
        assert read_all(client) == b"first"
        client.sendall(bytes(3 * MIB))
    wait_for(lambda: f"heard {3 * MIB}" in machine.docker("logs", name).stdout)
    wait_for(lambda: uses(machine, host_port=echo, host_ip="127.0.0.1", connections=1))
    idle.sendall(b"still here")
    assert idle.recv(100) == b"still here"
    idle.close()
    # Nothing of ours ends an idle connection, and the machine's kernel tracks it for days.
    tracked = "cat /proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established"
    assert int(in_guest(machine, f"nsenter -t 1 -n {tracked}")) >= 86400
    wait_for(lambda: all(use["connections"] == 0 for use in uses(machine, container=name)))


def test_a_connection_that_breaks_in_the_container_breaks_here(machine: Sampan, name: str) -> None:
    port = free_port()
    serve(machine, name, *published((port, BROKEN)))
    with dial(port) as client:
        client.sendall(b"x")
        with pytest.raises(ConnectionResetError):
            read_all(client)


def published(*ports: tuple[int, int]) -> list[str]:
    return [word for host, inside in ports for word in ("-p", f"127.0.0.1:{host}:{inside}")]


@pytest.mark.slow
async def test_a_side_that_does_not_read_makes_nothing_grow(machine: Sampan, name: str) -> None:
    flood, deaf = free_port(), free_port()
    serve(machine, name, *published((flood, FLOOD), (deaf, DEAF)))
    agent = await host_agent(machine)
    with dial(flood) as warm:
        warm.recv(65536)
    before_here, before_there = agent.memory_info().rss, guest_rss(machine)
    with ExitStack() as stack:
        for _ in range(5):
            stack.enter_context(dial(flood)).recv(1)  # and no more
        sent = 0
        for _ in range(5):
            client = stack.enter_context(dial(deaf))
            client.setblocking(False)
            while select.select([], [client], [], 3.0)[1]:
                sent += client.send(bytes(65536))
        seen = [use["bytes_out"] for use in uses(machine, host_port=flood)]
        here, there = agent.memory_info().rss - before_here, guest_rss(machine) - before_there
        assert [use["bytes_out"] for use in uses(machine, host_port=flood)] == seen
        print(f"5 + 5 stalled: host agent {here / MIB:.1f} MiB, guest agent {there / MIB:.1f} MiB")
        print(f"sent into deaf ears: {sent / 5 / MIB:.1f} MiB each")
        assert here < 25 * MIB
        assert there < 15 * MIB
        assert sent / 5 < 16 * MIB  # of which the kernels' own buffers are the most
    wait_for(lambda: uses(machine, host_port=flood, connections=0))
    assert echo_after(machine, name)
    # What was sent to the deaf one is still to be read, until the container is gone.
    assert uses(machine, host_port=deaf, connections=5)
    machine.docker("rm", "-f", name)
    wait_for(lambda: not uses(machine, host_port=deaf))


def echo_after(machine: Sampan, name: str) -> bool:
    port = free_port()
    machine.run("ports", "add", f"{port}:{name}:{ECHO}")
    try:
        return echoes(port, body=bytes(MIB))
    finally:
        machine.run("ports", "remove", str(port))


@pytest.mark.slow
async def test_two_hundred_connections_at_once_leave_no_descriptor(
    machine: Sampan, name: str
) -> None:
    port, added = free_port(), free_port()
    serve(machine, name, *published((port, ECHO)))
    machine.run("ports", "add", f"{added}:{name}:{ECHO}")
    agent = await host_agent(machine)
    count_there = "ls /proc/$agent/fd | wc -l"
    try:
        assert echoes(port)
        assert echoes(added)
        wait_for(lambda: all(use["connections"] == 0 for use in uses(machine, container=name)))
        before_here, before_there = agent.num_fds(), int(in_guest(machine, count_there))
        for number in (port, added):
            began = time.monotonic()
            with ExitStack() as stack:
                clients = [stack.enter_context(dial(number)) for _ in range(200)]
                for index, client in enumerate(clients):
                    client.sendall(b"%d" % index)
                for index, client in enumerate(clients):
                    assert client.recv(100) == b"%d" % index
                print(f"200 connections answered in {time.monotonic() - began:.2f} s")
                assert uses(machine, host_port=number, connections=200)
            wait_for(lambda: all(use["connections"] == 0 for use in uses(machine, container=name)))
        wait_for(lambda: agent.num_fds() <= before_here + 2)
        wait_for(lambda: int(in_guest(machine, count_there)) <= before_there + 2)
    finally:
        machine.run("ports", "remove", str(added))
