"""Published ports: the real proxy script, real FIFOs, a dockerd and a host made of Python."""

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.contract.agent.conftest import Guest
from tests.support.channel_host import PATIENCE, Host
from tests.support.native import SOURCES, compile_program

from sampan_agent.console import Console
from sampan_agent.ports import Ports
from sampan_wire.messages import decode_line, encode_line


class Dockerd:
    """Starts proxies as dockerd does: file descriptor 3 is the status pipe."""

    def __init__(self, folder: Path, program: Path) -> None:
        self._folder = folder
        self._program = program
        self.started: list[Started] = []

    def publish(self, port: int, *more: str) -> "Started":
        arguments = [
            *("-proto", "tcp", "-host-ip", "0.0.0.0", "-host-port", str(port)),
            *("-container-ip", "172.17.0.2", "-container-port", "80", *more),
        ]
        return self.start(arguments)

    def start(self, arguments: list[str]) -> "Started":
        reader, writer = os.pipe()
        # As Go's ExtraFiles does it: the pipe becomes number 3.
        take = f"import os, sys; os.dup2({writer}, 3); os.close({writer})"
        become = f"{take}; os.execvp(sys.argv[1], sys.argv[1:])"
        inherit = [sys.executable, "-I", "-S", "-c", become]
        process = subprocess.Popen(
            [*inherit, str(self._program), *arguments],
            env={"PATH": os.environ["PATH"], "SAMPAN_PORTS": str(self._folder)},
            pass_fds=[writer],
        )
        os.close(writer)
        self.started.append(Started(process, reader))
        return self.started[-1]


class Started:
    """One proxy and what it said."""

    def __init__(self, process: subprocess.Popen[bytes], reader: int) -> None:
        self.process = process
        self._reader = reader
        self._said = b""
        self._ended = False

    def verdict(self) -> bytes | None:
        """What stands in the status pipe once it is closed, or None while it is open."""
        while not self._ended and select.select([self._reader], [], [], 0)[0]:
            piece = os.read(self._reader, 4096)
            self._said += piece
            if not piece:
                self._ended = True
                os.close(self._reader)
        return self._said if self._ended else None

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


class Binder:
    """The host's half: answers port.add and port.remove, and can be slow about it."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.unanswered: list[tuple[int, str]] = []
        self.hold: set[str] = set()
        self.errors: dict[int, str] = {}
        self.stream = host.open({"kind": "rpc"})
        host.answer(self.stream)
        host.send(self.stream, encode_line({"id": 1, "method": "hello"}))
        self.turn_until(lambda: self.greeted)

    greeted = False

    def turn_until(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE
        while not condition():
            assert time.monotonic() < end, "what was waited for did not happen"
            self.turn()

    def turn(self) -> None:
        self.host.turn(0.02)
        data = self.host.data[self.stream]
        while b"\n" in data:
            line, _, rest = bytes(data).partition(b"\n")
            data[:] = rest
            self._take(decode_line(line))

    def answer(self, number: int, message: str = "") -> None:
        answer: dict[str, Any] = {"id": number, "result": {}}
        if message:
            answer = {"id": number, "error": {"code": "port", "message": message}}
        self.host.send(self.stream, encode_line(answer))

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]

    def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            self.greeted = True
            return
        name, params = message["method"], message["params"]
        self.calls.append((name, params))
        if name in self.hold:
            self.unanswered.append((message["id"], name))
            return
        self.answer(message["id"], self.errors.get(params.get("host_port", 0), ""))


@pytest.fixture
def folder(own_environment: Path) -> Path:
    return own_environment / "ports"


@pytest.fixture
def make_ports(guest: Guest, folder: Path) -> Iterator[Callable[[], Ports]]:
    """Makes Ports; closes its FIFO at the end, as the end of an agent does."""
    made: list[Ports] = []
    null = os.open(os.devnull, os.O_WRONLY)

    def make() -> Ports:
        made.append(guest.call(lambda: Ports(guest.loop, guest.rpc, Console(null), str(folder))))
        return made[-1]

    yield make
    for ports in made:
        guest.call(ports.shut)
    os.close(null)


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_program([SOURCES / "port/port.c"], tmp_path_factory.mktemp("port") / "port")


@pytest.fixture
def dockerd(program: Path, folder: Path) -> Iterator[Dockerd]:
    dockerd = Dockerd(folder, program)
    yield dockerd
    for started in dockerd.started:
        started.process.kill()
        started.process.wait()
        while started.verdict() is None:
            pass


def test_a_port_is_granted_only_once_the_host_has_bound_it(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd
):
    ports = make_ports()
    binder = Binder(host)
    binder.hold.add("port.add")
    started = dockerd.publish(8080)
    binder.turn_until(lambda: bool(binder.unanswered))
    assert started.verdict() is None
    binder.answer(binder.unanswered[0][0])
    binder.turn_until(lambda: started.verdict() is not None)
    assert started.verdict() == b"0\n"
    assert started.process.poll() is None
    name, params = binder.calls[0]
    number = params.pop("id")
    assert (name, params) == (
        "port.add",
        {
            "proto": "tcp",
            "host_ip": "0.0.0.0",
            "host_port": 8080,
            "container_ip": "172.17.0.2",
            "container_port": 80,
        },
    )
    assert [port["id"] for port in ports.to_json()] == [number]


def test_the_port_goes_with_the_proxy_and_leaves_nothing(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd, folder: Path
):
    ports = make_ports()
    binder = Binder(host)
    started = dockerd.publish(8080)
    binder.turn_until(lambda: started.verdict() == b"0\n")
    assert started.stop() == 0
    binder.turn_until(lambda: binder.names() == ["port.add", "port.remove"])
    assert binder.calls[1][1] == {"id": binder.calls[0][1]["id"]}
    assert not ports.to_json()
    binder.turn_until(lambda: [file.name for file in folder.iterdir()] == ["requests"])


def test_a_killed_proxy_is_cleared_away_too(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd, folder: Path
):
    make_ports()
    binder = Binder(host)
    started = dockerd.publish(8080)
    binder.turn_until(lambda: started.verdict() == b"0\n")
    started.process.kill()
    binder.turn_until(lambda: "port.remove" in binder.names())
    binder.turn_until(lambda: [file.name for file in folder.iterdir()] == ["requests"])


def test_the_hosts_sentence_becomes_dockers_own_error(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd
):
    make_ports()
    binder = Binder(host)
    binder.errors[80] = "Port 80 of 0.0.0.0 is in use\nby another program."
    started = dockerd.publish(80)
    binder.turn_until(lambda: started.verdict() is not None)
    assert started.verdict() == b"1\nPort 80 of 0.0.0.0 is in use by another program.\n"
    assert started.process.wait(PATIENCE) == 1


def test_the_same_port_is_asked_for_only_after_its_removal_is_answered(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd
):
    make_ports()
    binder = Binder(host)
    first = dockerd.publish(8080)
    binder.turn_until(lambda: first.verdict() == b"0\n")
    binder.hold.add("port.remove")
    first.stop()
    second = dockerd.publish(8080)
    other = dockerd.publish(9090)
    binder.turn_until(lambda: other.verdict() == b"0\n")
    assert second.verdict() is None
    asked = [params.get("host_port") for name, params in binder.calls if name == "port.add"]
    assert asked == [8080, 9090]
    binder.answer(binder.unanswered[0][0])
    binder.turn_until(lambda: second.verdict() == b"0\n")


def test_a_proxy_waits_for_a_host_that_comes_late(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd
):
    make_ports()
    started = dockerd.publish(8080)
    for _ in range(5):
        host.turn(0.05)
    assert started.verdict() is None
    binder = Binder(host)
    binder.turn_until(lambda: started.verdict() == b"0\n")


def test_without_a_host_the_answer_is_a_sentence_in_time(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sampan_agent.ports.PATIENCE_S", 0.3)
    make_ports()
    started = dockerd.publish(8080)
    host.until(lambda: started.verdict() is not None)
    assert started.verdict() == b"1\nThe host did not answer; is the Sampan host agent running?\n"


def test_a_new_host_is_told_the_ports_that_live_and_asked_for_the_rest(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd
):
    ports = make_ports()
    binder = Binder(host)
    granted = dockerd.publish(8080)
    binder.turn_until(lambda: granted.verdict() == b"0\n")
    binder.hold.add("port.add")
    waiting = dockerd.publish(9090)
    binder.turn_until(lambda: len(binder.calls) == 2)
    second = Host(host.end)
    second.begin()
    assert [port["host_port"] for port in ports.to_json()] == [8080]
    other = Binder(second)
    other.turn_until(lambda: waiting.verdict() == b"0\n")
    assert [params["host_port"] for _, params in other.calls] == [9090]


def test_an_agent_started_anew_knows_the_ports_again(
    make_ports: Callable[[], Ports], guest: Guest, host: Host, dockerd: Dockerd, folder: Path
):
    first = make_ports()
    binder = Binder(host)
    granted = dockerd.publish(8080)
    binder.turn_until(lambda: granted.verdict() == b"0\n")
    number = first.to_json()[0]["id"]
    guest.call(first.shut)
    waiting = dockerd.publish(9090)
    while not list(folder.glob(f"{waiting.process.pid}.proxy")):
        host.turn(0.02)
    again = make_ports()
    assert [port["id"] for port in again.to_json()] == [number]
    binder.turn_until(lambda: waiting.verdict() == b"0\n")
    assert granted.process.poll() is None
    assert granted.stop() == 0
    binder.turn_until(lambda: ("port.remove", {"id": number}) in binder.calls)


@pytest.mark.parametrize(
    "arguments",
    [
        "--proto=udp --host-ip=127.0.0.1 --host-port=53",
        "-use-listen-fd -proto udp -host-ip 127.0.0.1 -host-port 53",
        "-proto udp -host-ip 127.0.0.1 -host-port 53 -use-listen-fd=true",
    ],
)
def test_every_form_of_arguments_is_understood(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd, arguments: str
):
    make_ports()
    binder = Binder(host)
    more = ["-container-ip", "10.0.0.2", "-container-port", "5353"]
    started = dockerd.start([*arguments.split(), *more])
    binder.turn_until(lambda: started.verdict() == b"0\n")
    params = binder.calls[0][1]
    shown = [params[name] for name in ("proto", "host_ip", "host_port", "container_port")]
    assert shown == ["udp", "127.0.0.1", 53, 5353]


@pytest.mark.parametrize("port", ["0", "70000", "eighty", "8 0"])
def test_a_port_that_is_none_is_refused(
    make_ports: Callable[[], Ports], host: Host, dockerd: Dockerd, port: str
):
    make_ports()
    started = dockerd.start(
        ["-proto", "tcp", "-host-port", port, "-container-ip", "1.2.3.4", "-container-port", "80"]
    )
    host.until(lambda: started.verdict() is not None)
    assert (started.verdict() or b"").startswith(b"1\nThe port request ")


def test_without_an_agent_the_proxy_says_so(dockerd: Dockerd, folder: Path):
    assert not folder.exists()
    started = dockerd.publish(8080)
    assert started.process.wait(PATIENCE) == 1
    assert started.verdict() == b"1\nThe guest agent is not there to publish the port.\n"
