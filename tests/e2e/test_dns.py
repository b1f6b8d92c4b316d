"""Names in containers, and the host's proxy and certificates, on a real machine."""

from __future__ import annotations

import asyncio
import http.server
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.e2e.conftest import HELLO, Sampan, make_folder, remove_folder
from tests.support.name_server import NameServer, name_server

from sampan.client.attach import attach_exec
from sampan.core.execution import ExecRequest
from sampan.core.layout import Layout

QUICK_S = 5.0
RECORDS = {
    ("build.corp.test", "A"): ["192.0.2.44"],
    ("build.corp.test", "TXT"): ['"kept on the host"'],
    ("long.corp.test", "TXT"): [f'"{number}-{"x" * 200}"' for number in range(20)],
}


class Page(http.server.BaseHTTPRequestHandler):
    """Says that it is there, and nothing else."""

    def do_GET(self) -> None:
        found = self.path in ("/", "/v2/")
        body = b"reached the host" if found else b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}'
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else body)

    do_HEAD = do_GET

    def log_message(self, *_: object) -> None:
        """Be silent."""


@contextmanager
def serve(context: ssl.SSLContext | None = None) -> Iterator[int]:
    """Serve the page on loopback; yield the port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def network(machine: Sampan) -> Iterator[str]:
    """A network of its own, in which dockerd answers names first."""
    machine.docker("network", "create", "dns-test")
    yield "dns-test"
    machine.docker("network", "rm", "dns-test", check=False)


@pytest.mark.parametrize("where", ["bridge", "dns-test", "host"])
def test_a_container_reaches_a_service_of_this_computer(
    machine: Sampan, network: str, where: str
) -> None:
    with serve() as port:
        url = f"http://host.docker.internal:{port}/"
        page = machine.docker("run", "--rm", "--network", where, HELLO, "wget", "-qO-", url)
    assert page.stdout == "reached the host"


def test_the_gateway_of_docker_is_this_computer(machine: Sampan) -> None:
    with serve() as port:
        arguments = ("--add-host", "computer:host-gateway", HELLO, "wget", "-qO-")
        page = machine.docker("run", "--rm", *arguments, f"http://computer:{port}/")
    assert page.stdout == "reached the host"


@pytest.mark.parametrize("where", ["bridge", "dns-test"])
def test_a_name_of_this_computer_has_an_address_in_a_container(
    machine: Sampan, network: str, where: str
) -> None:
    own = socket.gethostname()
    expected = {item[4][0] for item in socket.getaddrinfo(own, None, socket.AF_INET)}
    expected = {"10.0.2.2" if str(text).startswith("127.") else str(text) for text in expected}
    found = machine.docker("run", "--rm", "--network", where, HELLO, "nslookup", own)
    assert all(f"Address: {address}" in found.stdout for address in expected)


@pytest.mark.parametrize("where", ["bridge", "dns-test"])
def test_a_name_that_is_none_is_told_at_once(machine: Sampan, network: str, where: str) -> None:
    # Digits at the end are no name anywhere: no server is asked, whatever this network has.
    script = "a=$(date +%s); nslookup nobody.1234; echo $(($(date +%s) - a))"
    found = machine.docker("run", "--rm", "--network", where, HELLO, "sh", "-c", script)
    assert "NXDOMAIN" in found.stdout
    assert int(found.stdout.split()[-1]) < QUICK_S


# --- a machine with settings -----------------------------------------------------------------


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a certificate that nobody knows, and its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("authority")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30"),
            *("-subj", "/CN=host.docker.internal", "-keyout", str(folder / "key")),
            *("-addext", "subjectAltName=DNS:host.docker.internal"),
            *("-addext", "basicConstraints=critical,CA:TRUE", "-out", str(folder / "own.crt")),
        ],
        check=True,
        capture_output=True,
    )
    return folder


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with name_server(RECORDS) as server:
        yield server


@pytest.fixture(scope="module")
def configured(stock_docker: Path, server: NameServer, authority: Path) -> Iterator[Sampan]:
    """A machine that is told of a DNS server, a proxy and a certificate."""
    sampan = make_folder(stock_docker)
    sampan.home.mkdir(mode=0o700)
    settings = {
        "dns": f"127.0.0.1:{server.port}",
        "proxy": "http://me:secret@127.0.0.1:9",
        "ca": str(authority),
    }
    (sampan.home / "settings.json").write_text(json.dumps(settings))
    try:
        sampan.run("start")
        sampan.run("demo")
        yield sampan
    finally:
        remove_folder(sampan)


@pytest.mark.slow
def test_a_name_that_only_the_hosts_server_knows(configured: Sampan, server: NameServer) -> None:
    found = configured.docker("run", "--rm", HELLO, "nslookup", "build.corp.test")
    assert "Address: 192.0.2.44" in found.stdout
    began = time.monotonic()
    none = configured.docker("run", "--rm", HELLO, "nslookup", "none.corp.test", check=False)
    assert "NXDOMAIN" in none.stdout
    assert time.monotonic() - began < 20
    assert ("none.corp.test", "A", "udp") in server.asked


@pytest.mark.slow
def test_other_records_are_found_also_when_they_are_long(configured: Sampan) -> None:
    script = "nslookup -type=txt build.corp.test; nslookup -type=txt long.corp.test"
    found = configured.docker("run", "--rm", HELLO, "sh", "-c", script)
    assert "kept on the host" in found.stdout
    answers = run_guest_python(configured, LONG)
    assert answers.split() == ["True", "20"], "cut by UDP, whole by TCP"


@pytest.mark.slow
def test_the_engine_has_the_proxy_and_reaches_the_computer_without(configured: Sampan) -> None:
    info = configured.client().info()
    assert info["HttpProxy"] == info["HttpsProxy"] == "http://xxxxx:xxxxx@10.0.2.2:9"
    assert ".docker.internal" in info["NoProxy"]
    variables = configured.run("docker", "run", "--rm", HELLO, "env").stdout
    assert "http_proxy=http://me:secret@10.0.2.2:9" in variables


@pytest.mark.slow
def test_the_engine_trusts_the_certificate(configured: Sampan, authority: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "own.crt", authority / "key")
    with serve(context) as port:
        image = f"host.docker.internal:{port}/no/image"
        pulled = configured.docker("pull", image, check=False)
    assert "x509" not in pulled.stderr
    assert "manifest unknown" in pulled.stderr or "not found" in pulled.stderr


@pytest.mark.slow
def test_a_proxy_that_is_known_costs_the_next_boot_nothing(configured: Sampan) -> None:
    console = configured.home / "logs" / "console.log"
    configured.run("restart")
    assert console.read_text("utf-8", "replace").count("started dockerd") == 1
    assert configured.client().info()["HttpProxy"]


LONG = """
import socket, struct
name = b"".join(bytes([len(label)]) + label for label in b"long.corp.test".split(b"."))
query = b"\\0\\1\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0" + name + b"\\0" + struct.pack("!HH", 16, 1)
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.settimeout(10)
udp.sendto(query, ("10.0.2.15", 53))
print(bool(udp.recv(4096)[2] & 2))
tcp = socket.create_connection(("10.0.2.15", 53), timeout=10)
tcp.sendall(struct.pack("!H", len(query)) + query)
with tcp.makefile("rb") as reader:
    answer = reader.read(struct.unpack("!H", reader.read(2))[0])
print(struct.unpack("!H", answer[6:8])[0])
"""


def run_guest_python(sampan: Sampan, program: str) -> str:
    """Run Python in the machine itself, through the control socket's exec."""

    async def run() -> str:
        request = ExecRequest(("python3", "-c", program), False, 24, 80, {})
        output = b""
        async with attach_exec(Layout(sampan.home), request) as session:
            await session.end_input()
            async for _, data in session.output():
                output += data
        return output.decode()

    return asyncio.run(run())
