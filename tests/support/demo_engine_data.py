"""The invented content of FakeEngine: what the drawn pages of the window show."""

from __future__ import annotations

import datetime
import hashlib
from dataclasses import replace
from typing import TypeVar

from sampan.client.engine.model import (
    Attachment,
    Container,
    ContainerState,
    FileEntry,
    Health,
    Image,
    LogLine,
    LogStream,
    Mount,
    Network,
    PortBinding,
    Volume,
)

NOW = datetime.datetime(2026, 3, 14, 12, 4, 30, tzinfo=datetime.UTC).timestamp()
MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
MB, GB = 1_000_000, 1_000_000_000


T = TypeVar("T", Container, Image, Volume, Network, LogLine)
TIMES = ("created_at", "started_at", "finished_at", "at")


def moved(thing: T, seconds: float) -> T:
    """Return the thing with all its times so much later."""
    times = {
        name: at + seconds
        for name in TIMES
        if (at := getattr(thing, name, None)) is not None and seconds
    }
    return replace(thing, **times)


def digest(text: str) -> str:
    """Return 64 hexadecimal digits that are always the same for a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def image_id(tag: str) -> str:
    return f"sha256:{digest('image ' + tag)}"


def _compose(service: str) -> dict[str, str]:
    return {
        "com.docker.compose.project": "shop",
        "com.docker.compose.service": service,
        "com.docker.compose.container-number": "1",
        "com.docker.compose.project.config_files": "/srv/shop/compose.yaml",
    }


def _on(network: str, ip: str, *aliases: str) -> tuple[Attachment, ...]:
    return (Attachment(network, digest("network " + network), ip, aliases),)


def demo_containers() -> tuple[Container, ...]:
    running, paused, exited = (
        ContainerState.RUNNING,
        ContainerState.PAUSED,
        ContainerState.EXITED,
    )
    return (
        Container(
            id=digest("web"),
            name="web",
            image="nginx:1.27",
            image_id=image_id("nginx:1.27"),
            command="/docker-entrypoint.sh nginx -g 'daemon off;'",
            state=running,
            created_at=NOW - 2 * HOUR - 30,
            started_at=NOW - 2 * HOUR - 20,
            ports=(PortBinding(80, "tcp", 8080, "127.0.0.1"),),
            labels=_compose("web"),
            networks=_on("shop_default", "172.18.0.4", "web"),
            mounts=(Mount("volume", "/usr/share/nginx/uploads", "shop_uploads", writable=False),),
        ),
        Container(
            id="a1b2c3d4e5f6" + digest("api")[:52],
            name="api",
            image="shop/api:dev",
            image_id=image_id("shop/api:dev"),
            command="node dist/server.js",
            state=running,
            health=Health.HEALTHY,
            created_at=NOW - 2 * HOUR - 30,
            started_at=NOW - 2 * HOUR - 19,
            ports=(PortBinding(3000, "tcp", 3000, "127.0.0.1"), PortBinding(9229, "tcp")),
            labels=_compose("api"),
            networks=_on("shop_default", "172.18.0.3", "api"),
            mounts=(Mount("volume", "/app/uploads", "shop_uploads"),),
        ),
        Container(
            id=digest("db"),
            name="db",
            image="postgres:17",
            image_id=image_id("postgres:17"),
            command="docker-entrypoint.sh postgres",
            state=running,
            created_at=NOW - 2 * HOUR - 31,
            started_at=NOW - 2 * HOUR - 21,
            ports=(PortBinding(5432, "tcp"),),
            labels=_compose("db"),
            networks=_on("shop_default", "172.18.0.2", "db"),
            mounts=(Mount("volume", "/var/lib/postgresql/data", "shop_db-data"),),
        ),
        Container(
            id=digest("hello"),
            name="hello",
            image="sampan/hello",
            image_id=image_id("sampan/hello:latest"),
            command="/hello",
            state=running,
            created_at=NOW - 4 * MINUTE - 5,
            started_at=NOW - 4 * MINUTE - 4,
            ports=(PortBinding(80, "tcp", 18080, "127.0.0.1"),),
            labels={"dev.sampan.demo": "1"},
            networks=_on("bridge", "172.17.0.2"),
        ),
        Container(
            id=digest("worker"),
            name="worker",
            image="python:3.13-slim",
            image_id=image_id("python:3.13-slim"),
            command="python worker.py",
            state=exited,
            exit_code=1,
            created_at=NOW - 12 * MINUTE,
            finished_at=NOW - 11 * MINUTE - 20,
        ),
        Container(
            id=digest("cache"),
            name="cache",
            image="redis:8",
            image_id=image_id("redis:8"),
            command="docker-entrypoint.sh redis-server",
            state=paused,
            created_at=NOW - DAY - 2 * HOUR,
            started_at=NOW - DAY - 2 * HOUR,
            ports=(PortBinding(6379, "tcp", 6379, "127.0.0.1"),),
            networks=_on("bridge", "172.17.0.3"),
            mounts=(Mount("volume", "/data", "cache-data"),),
        ),
    )


_IMAGES = (
    ("nginx:1.27", 192 * MB, 21),
    ("shop/api:dev", 264 * MB, 0.2),
    ("postgres:17", 438 * MB, 12),
    ("sampan/hello:latest", 4 * MB, 30),
    ("python:3.13-slim", 122 * MB, 9),
    ("redis:8", 128 * MB, 17),
    ("alpine:3.22", 8 * MB, 40),
    ("debian:13-slim", 79 * MB, 6),
    ("node:22-alpine", 160 * MB, 8),
    ("busybox:latest", 4 * MB, 64),
    ("traefik:v3.5", 224 * MB, 33),
    ("grafana/grafana:12.1", 723 * MB, 26),
    ("rabbitmq:4-management", 271 * MB, 14),
    ("", 261 * MB, 0.9),
)


def demo_images() -> tuple[Image, ...]:
    return tuple(
        Image(
            id=image_id(tag),
            tags=(tag,) if tag else (),
            size_bytes=size,
            created_at=NOW - days * DAY,
            digests=(f"{tag.split(':')[0]}@sha256:{digest('manifest ' + tag)}",) if tag else (),
        )
        for tag, size, days in _IMAGES
    )


def demo_volumes() -> tuple[Volume, ...]:
    shop = {"com.docker.compose.project": "shop"}
    sizes: tuple[tuple[str, int, float, dict[str, str]], ...] = (
        ("cache-data", 3 * MB, DAY, {}),
        ("pgadmin", 41 * MB, 20 * DAY, {}),
        ("shop_db-data", 68 * MB, 2 * HOUR, shop),
        ("shop_uploads", 212 * MB, 2 * HOUR, shop),
        (digest("anonymous"), 12 * MB, 3 * DAY, {"com.docker.volume.anonymous": ""}),
    )
    return tuple(
        Volume(
            name=name,
            mountpoint=f"/var/lib/docker/volumes/{name}/_data",
            size_bytes=size,
            created_at=NOW - age,
            labels=labels,
        )
        for name, size, age, labels in sizes
    )


def demo_networks() -> tuple[Network, ...]:
    return tuple(
        Network(
            id=digest("network " + name),
            name=name,
            driver=driver,
            subnet=subnet,
            gateway=subnet.replace("0.0/16", "0.1"),
            created_at=NOW - age,
        )
        for name, driver, subnet, age in (
            ("bridge", "bridge", "172.17.0.0/16", 30 * DAY),
            ("host", "host", "", 30 * DAY),
            ("none", "null", "", 30 * DAY),
            ("shop_default", "bridge", "172.18.0.0/16", 2 * HOUR),
        )
    )


_API_LOG = (
    (1.120, "INFO   api listening on 0.0.0.0:3000"),
    (1.348, "INFO   connected to postgres db:5432 in 41 ms"),
    (9.002, "\x1b[90mDEBUG  GET /health 200 1.2 ms\x1b[0m"),
    (17.871, "INFO   POST /orders 201 18.4 ms user=42"),
    (18.002, "WARN   retrying payment: upstream timeout after 2000 ms (1/3)"),
    (20.015, "WARN   retrying payment: upstream timeout after 2000 ms (2/3)"),
    (22.031, "ERROR  payment failed: upstream timeout; order 8812 parked"),
    (22.033, "         at Payments.charge (/app/src/payments.ts:88:13)"),
    (22.033, "         at process.processTicksAndRejections (node:internal/process/task_queues)"),
    (24.400, "INFO   GET /orders/8812 200 3.1 ms"),
    (29.004, "\x1b[90mDEBUG  GET /health 200 0.9 ms\x1b[0m"),
)

_OTHER_LOGS = {
    "web": (
        '172.18.0.1 - - "GET / HTTP/1.1" 200 1421',
        '172.18.0.1 - - "GET /assets/app.css HTTP/1.1" 200 8123',
        '172.18.0.1 - - "GET /favicon.ico HTTP/1.1" 404 153',
    ),
    "db": (
        "LOG:  listening on IPv4 address 0.0.0.0, port 5432",
        "LOG:  database system is ready to accept connections",
    ),
    "hello": ("hello listens on port 80",),
    "worker": (
        "Traceback (most recent call last):",
        '  File "/app/worker.py", line 3, in <module>',
        "    import httpx",
        "ModuleNotFoundError: No module named 'httpx'",
    ),
    "cache": ("* Ready to accept connections tcp",),
}


def demo_logs() -> dict[str, list[LogLine]]:
    """Return the log of each container, by name."""
    start = NOW - NOW % MINUTE - MINUTE
    loud = ("WARN", "ERROR", "   ")
    api = [
        LogLine(
            LogStream.STDERR if text.startswith(loud) else LogStream.STDOUT,
            text,
            start + turn * 30 + second,
        )
        for turn in range(2)
        for second, text in _API_LOG
    ]
    others = {
        name: [
            LogLine(
                LogStream.STDERR if name in ("db", "worker") else LogStream.STDOUT,
                text,
                start + position,
            )
            for position, text in enumerate(lines)
        ]
        for name, lines in _OTHER_LOGS.items()
    }
    return {"api": api, **others}


def demo_files() -> dict[str, tuple[FileEntry, bytes]]:
    """Return a small tree of files by path; folders have no content."""
    tree: dict[str, tuple[FileEntry, bytes]] = {}

    def add(path: str, kind: str, mode: int, data: bytes = b"", target: str = "") -> None:
        name = path.rsplit("/", 1)[-1]
        entry = FileEntry(name, kind, len(data), mode, NOW - 3 * HOUR, target=target)
        tree[path] = (entry, data)

    for folder in ("/app", "/app/src", "/bin", "/etc", "/home", "/tmp", "/usr", "/usr/bin", "/var"):
        add(folder, "folder", 0o1777 if folder == "/tmp" else 0o755)
    add("/app/package.json", "file", 0o644, b'{\n  "name": "shop-api",\n  "version": "1.4.0"\n}\n')
    add("/app/src/server.ts", "file", 0o644, b'import { listen } from "./http";\n\nlisten(3000);\n')
    add("/app/src/payments.ts", "file", 0o644, b"export class Payments {\n  charge() {}\n}\n")
    add("/bin/sh", "link", 0o777, target="busybox")
    add("/bin/busybox", "file", 0o755, b"\x7fELF" + bytes(2000))
    add("/etc/hostname", "file", 0o644, b"a1b2c3d4e5f6\n")
    add("/etc/os-release", "file", 0o644, b'NAME="Alpine Linux"\nVERSION_ID=3.22\n')
    add("/var/log", "folder", 0o755)
    add("/var/log/app.log", "file", 0o640, b"started\n" * 40)
    return tree
