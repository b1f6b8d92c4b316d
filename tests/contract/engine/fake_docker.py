"""As much of dockerd as the client speaks with, on a Unix socket."""

from __future__ import annotations

import asyncio
import io
import json
import struct
import tarfile
from base64 import b64encode
from pathlib import Path
from typing import Any

from aiohttp import web


def frame(stream: int, text: str) -> bytes:
    data = text.encode()
    return struct.pack(">BxxxL", stream, len(data)) + data


def tar_of(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name.replace("__", "/"))
            if data == b"<folder>":
                member.type, data = tarfile.DIRTYPE, b""
            member.size, member.mode, member.uid, member.mtime = len(data), 0o640, 1000, 1_700_000
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


class FakeDocker:
    """What was asked stands in `asked`; a test sets `refusals` and `archives`."""

    def __init__(self, socket: Path) -> None:
        self.socket = socket
        self.asked: list[str] = []
        self.bodies: list[Any] = []
        self.targets: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.refusals: dict[str, tuple[int, str]] = {}
        self.archives: dict[str, bytes] = {}
        self.uploaded: dict[str, bytes] = {}
        self.events: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue()
        self.pull_lines: list[dict[str, Any]] = []
        self.containers: list[dict[str, Any]] = []
        self.volumes = ["data", "old"]
        self.tty = False
        self.exec_outputs: list[tuple[int, bytes]] = []
        self.exec_code = 0
        self.exec_running = False
        self.exec_upgrades = True
        self.may_resize = asyncio.Event()
        self.may_resize.set()
        self.sizes: list[str] = []
        self.cpu = 1_000_000_000
        self._execs: dict[str, dict[str, Any]] = {}
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=1 << 30)
        app.router.add_get("/version", self.version)
        app.router.add_route("*", "/v1.45/{path:.*}", self.answer)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.UnixSite(self._runner, str(self.socket)).start()

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def version(self, request: web.Request) -> web.Response:
        self.asked.append("GET version")
        return web.json_response({"ApiVersion": "1.45", "Version": "26.1.5", "Arch": "amd64"})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        path = request.match_info["path"]
        line = f"{request.method} {path}"
        self.asked.append(f"{line}?{request.query_string}" if request.query_string else line)
        self.headers.append(dict(request.headers))
        self.targets.append(request.raw_path)
        if line in self.refusals:
            status, message = self.refusals[line]
            return web.json_response({"message": message}, status=status)
        if path.endswith("/archive"):
            return await self._archive(request)
        if request.can_read_body and request.content_type == "application/json":
            self.bodies.append(await request.json())
        match path.split("/"):
            case ["containers", "json"]:
                return web.json_response(self.containers)
            case ["containers", "create"]:
                return web.json_response({"Id": "f" * 64}, status=201)
            case ["containers", _, "json"]:
                return web.json_response(
                    {"Config": {"Tty": self.tty}, "State": {"Running": True, "ExitCode": 0}}
                )
            case ["containers", _, "logs"]:
                return await self._logs(request)
            case ["containers", id, "stats"]:
                return await self._stats(request, id)
            case ["containers", _, "exec"]:
                id = f"exec{len(self._execs)}"
                self._execs[id] = self.bodies[-1]
                return web.json_response({"Id": id}, status=201)
            case ["exec", id, "start"]:
                return await self._exec(request, id)
            case ["exec", id, "json"]:
                tty = bool(self._execs[id].get("Tty"))
                facts = {
                    "ExitCode": self.exec_code,
                    "Running": self.exec_running,
                    "Pid": 4242,
                    "ProcessConfig": {"tty": tty},
                }
                return web.json_response(facts)
            case ["exec", _, "resize"]:
                self.sizes.append(request.query_string)
                await self.may_resize.wait()
                return web.Response()
            case ["images", "create"]:
                return await self._lines(request, self.pull_lines)
            case ["images", "load"]:
                self.uploaded["load"] = await request.read()
                return await self._lines(request, [{"stream": "Loaded image: a:b\n"}])
            case ["images", "get"]:
                return web.Response(body=b"tar" * 100_000)
            case ["images", "json"]:
                return web.json_response([{"Id": "sha256:1", "RepoTags": ["a:b"], "Size": 5}])
            case ["volumes"]:
                return web.json_response({"Volumes": [{"Name": name} for name in self.volumes]})
            case ["volumes", "create"]:
                self.volumes.append(self.bodies[-1]["Name"])
                return web.json_response({"Name": self.volumes[-1]})
            case ["networks"]:
                return web.json_response([{"Id": "n1", "Name": "bridge", "Driver": "bridge"}])
            case ["info"]:
                return web.json_response({"MemTotal": 2 << 30, "NCPU": 2})
            case ["events"]:
                return await self._events(request)
            case ["auth"]:
                return web.json_response({"Status": "Login Succeeded", "IdentityToken": "token"})
            case _:
                return web.Response(status=204)

    async def _logs(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        if self.tty:
            await response.write(b"2026-03-14T12:04:01.5Z one\r\n2026-03-14T12:04:02.5Z tw")
            await response.write(b"o\r\n")
            return response
        out = frame(1, "2026-03-14T12:04:01.120000000Z listening\n")
        out += frame(2, "2026-03-14T12:04:02.000000000Z warning\n")
        await response.write(out[:30])  # a frame may come in two pieces
        await response.write(out[30:])
        return response

    async def _stats(self, request: web.Request, id: str) -> web.StreamResponse:
        def use() -> dict[str, Any]:
            self.cpu += 50_000_000
            running = id != "ended"
            return {
                "read": "2026-03-14T12:04:01Z",
                "cpu_stats": {
                    "cpu_usage": {"total_usage": self.cpu if running else 0},
                    "system_cpu_usage": self.cpu * 20 if running else 0,
                    "online_cpus": 2,
                },
                "memory_stats": {
                    "usage": 50_000_000,
                    "limit": 2 << 30,
                    "stats": {"inactive_file": 10_000_000},
                },
                "networks": {"eth0": {"rx_bytes": 5, "tx_bytes": 7}},
                "pids_stats": {"current": 3},
            }

        if request.query["stream"] == "0":
            return web.json_response(use())
        nothing: dict[str, Any] = {"cpu_stats": {}, "precpu_stats": {}}
        return await self._lines(request, [use(), use(), nothing])

    async def _lines(self, request: web.Request, lines: list[dict[str, Any]]) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for line in lines:
            await response.write(json.dumps(line).encode() + b"\r\n")
        return response

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while (event := await self.events.get()) is not None:
            await response.write(json.dumps(event).encode() + b"\n")
        return response

    async def _exec(self, request: web.Request, id: str) -> web.StreamResponse:
        """Take the connection over, as dockerd does for a program's streams."""
        if not self.exec_upgrades:
            return web.Response(text="not today")
        tty = bool(self._execs[id].get("Tty"))
        transport = request.transport
        assert transport is not None
        kind = "raw" if tty else "multiplexed"
        transport.write(
            b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n"
            + f"Content-Type: application/vnd.docker.{kind}-stream\r\n\r\n".encode()
        )
        if not tty:
            for stream, data in self.exec_outputs:
                transport.write(frame(stream, data.decode()))
            transport.close()
            return web.Response()
        typed: asyncio.Queue[bytes] = asyncio.Queue()
        request.protocol.set_parser(_Typed(typed))
        transport.write(b"# ")
        while (data := await typed.get()) != b"exit\r":
            transport.write(data.upper())
        transport.close()
        return web.Response()

    async def _archive(self, request: web.Request) -> web.StreamResponse:
        path = request.query["path"]
        if request.method == "PUT":
            self.uploaded[path] = await request.read()
            return web.Response()
        if path not in self.archives:
            message = f"Could not find the file {path} in container x"
            return web.json_response({"message": message}, status=404)
        with tarfile.open(fileobj=io.BytesIO(self.archives[path])) as archive:
            first = archive.next()
        assert first is not None
        facts = {
            "name": first.name,
            "size": first.size,
            "mode": (1 << 31 if first.isdir() else 0) | first.mode,
            "mtime": "2026-03-14T12:04:01Z",
            "linkTarget": "",
        }
        headers = {"X-Docker-Container-Path-Stat": b64encode(json.dumps(facts).encode()).decode()}
        if request.method == "HEAD":
            return web.Response(headers=headers)
        return web.Response(body=self.archives[path], headers=headers)


class _Typed:
    """What a terminal was sent."""

    def __init__(self, queue: asyncio.Queue[bytes]) -> None:
        self._queue = queue

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self._queue.put_nowait(data)
        return False, b""

    def feed_eof(self) -> None:
        self._queue.put_nowait(b"exit\r")

    def set_exception(self, *_: object) -> None:
        self.feed_eof()
