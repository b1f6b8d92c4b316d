"""docker-py, which tools such as Testcontainers are built on, against the machine."""

from __future__ import annotations

import hashlib
import io
import socket
import tarfile
import threading
import urllib.request

import docker
import pytest
from tests.e2e.conftest import GREETING, HELLO, Sampan

# docker-py leaves sockets of streamed answers to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


def test_it_is_docker(client: docker.DockerClient) -> None:
    assert client.ping()
    assert client.version()["ApiVersion"] >= "1.45"


def test_an_image_is_loaded_from_a_stream(client: docker.DockerClient) -> None:
    data = b"".join(client.images.get(HELLO).save(named=True))
    [image] = client.images.load(data)
    assert HELLO in image.tags


def test_run_logs_exec_and_files(client: docker.DockerClient, name: str) -> None:
    container = client.containers.run(HELLO, detach=True, name=name, ports={"80/tcp": None})
    container.reload()
    port = int(container.ports["80/tcp"][0]["HostPort"])
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as page:
        assert container.short_id in page.read().decode()
    code, output = container.exec_run(["sh", "-c", "echo out; echo err >&2; exit 4"], demux=True)
    assert (code, output) == (4, (b"out\n", b"err\n"))
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        item = tarfile.TarInfo("f")
        item.size = 5
        tar.addfile(item, io.BytesIO(b"bytes"))
    assert container.put_archive("/tmp", archive.getvalue())
    stream, _ = container.get_archive("/tmp/f")
    with tarfile.open(fileobj=io.BytesIO(b"".join(stream))) as tar:
        member = tar.extractfile("f")
        assert member is not None
        assert member.read() == b"bytes"


def test_attach_keeps_the_half_close(client: docker.DockerClient, name: str) -> None:
    container = client.containers.create(HELLO, ["sha256sum"], name=name, stdin_open=True)
    attached = container.attach_socket(params={"stdin": 1, "stdout": 1, "stream": 1})
    container.start()
    raw: socket.socket = attached._sock
    raw.settimeout(60)
    raw.sendall(b"x" * 3_000_000)
    raw.shutdown(socket.SHUT_WR)
    answer = b""
    while piece := raw.recv(65536):
        answer += piece
    attached.close()
    digest = hashlib.sha256(b"x" * 3_000_000).hexdigest().encode()
    assert answer[8:].split()[0] == digest, "behind the eight bytes of Docker's stream header"


def test_stats_and_events(client: docker.DockerClient, name: str) -> None:
    seen: list[str] = []
    events = client.events(decode=True, filters={"container": name})

    def watch() -> None:
        for event in events:
            seen.append(event["Action"])
            if event["Action"] == "die":
                return

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    container = client.containers.run(HELLO, detach=True, name=name, mem_limit="64m")
    assert container.stats(stream=False)["memory_stats"]["limit"] == 64 * 1024 * 1024
    container.kill()
    thread.join(30)
    events.close()
    assert seen[0] == "create"
    assert "start" in seen
    assert seen[-1] == "die"


def test_build_commit_and_remove(client: docker.DockerClient, name: str) -> None:
    dockerfile = io.BytesIO(f"FROM {HELLO}\nRUN echo yes > /answer\n".encode())
    image, _ = client.images.build(fileobj=dockerfile, tag="built-py:1", rm=True)
    container = client.containers.run(image, ["cat", "/answer"], name=name, detach=True)
    assert container.wait()["StatusCode"] == 0
    assert container.logs() == b"yes\n"
    committed = container.commit("committed-py", "1")
    assert "committed-py:1" in committed.tags
    container.remove(v=True)
    client.images.remove("committed-py:1")
    client.images.remove("built-py:1")


def test_a_network_resolves_names_and_a_volume_keeps(
    client: docker.DockerClient, name: str
) -> None:
    network = client.networks.create(f"net-{name}")
    volume = client.volumes.create(f"vol-{name}")
    web = client.containers.run(
        HELLO, detach=True, name=name, network=network.name, volumes=[f"{volume.name}:/data"]
    )
    try:
        script = f"wget -qO- http://{name}/ > /data/page && cat /data/page"
        page = client.containers.run(
            HELLO,
            ["sh", "-c", script],
            network=network.name,
            volumes=[f"{volume.name}:/data"],
            remove=True,
        )
        assert GREETING.encode() in page
    finally:
        web.remove(force=True)
        network.remove()
        volume.remove()


def test_an_unknown_image_is_an_orderly_error(client: docker.DockerClient) -> None:
    with pytest.raises(docker.errors.NotFound):
        client.images.get("no-such-image")


def test_a_hundred_clients_at_once(machine: Sampan) -> None:
    results: list[bool] = []

    def ping() -> None:
        own = machine.client()
        results.append(own.ping())
        own.close()

    threads = [threading.Thread(target=ping) for _ in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert results == [True] * 100
