"""A registry of container images on loopback, as far as a push and a pull go.

Source of the paths: the OCI Distribution Specification 1.1, sections "Pull" and "Push".
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from aiohttp import web

LARGEST = 512 * 1024 * 1024


class Registry:
    """Blobs and manifests in memory; `slow_s` is waited before each MiB of a blob."""

    def __init__(self) -> None:
        self.blobs: dict[str, bytes] = {}
        self.manifests: dict[tuple[str, str], tuple[str, bytes]] = {}
        self.slow_s = 0.0
        self.port = 0
        self._uploads: dict[str, bytearray] = {}

    def app(self) -> web.Application:
        made = web.Application(client_max_size=LARGEST)
        upload = r"/v2/{name:.+}/blobs/uploads/{id}"
        made.add_routes(
            [
                web.get("/v2/", self._version),
                web.post(r"/v2/{name:.+}/blobs/uploads/", self._begin),
                web.patch(upload, self._append),
                web.put(upload, self._finish),
                web.get(r"/v2/{name:.+}/blobs/{digest}", self._blob),
                web.put(r"/v2/{name:.+}/manifests/{reference}", self._put_manifest),
                web.get(r"/v2/{name:.+}/manifests/{reference}", self._manifest),
            ]
        )
        return made

    async def _version(self, _request: web.Request) -> web.Response:
        return web.json_response({})

    async def _begin(self, request: web.Request) -> web.Response:
        number = uuid.uuid4().hex
        self._uploads[number] = bytearray()
        return self._accepted(request.match_info["name"], number)

    async def _append(self, request: web.Request) -> web.Response:
        number = request.match_info["id"]
        async for part in request.content.iter_chunked(1 << 16):
            self._uploads[number] += part
        return self._accepted(request.match_info["name"], number)

    async def _finish(self, request: web.Request) -> web.Response:
        data = bytes(self._uploads.pop(request.match_info["id"])) + await request.read()
        digest = request.query["digest"]
        if digest_of(data) != digest:
            return _error("DIGEST_INVALID", 400)
        self.blobs[digest] = data
        return web.Response(status=201, headers={"Docker-Content-Digest": digest})

    async def _blob(self, request: web.Request) -> web.StreamResponse:
        data = self.blobs.get(request.match_info["digest"])
        if data is None:
            return _error("BLOB_UNKNOWN", 404)
        answer = web.StreamResponse(headers={"Content-Length": str(len(data))})
        await answer.prepare(request)
        if request.method == "GET":
            for start in range(0, len(data), 1 << 20):
                await asyncio.sleep(self.slow_s)
                await answer.write(data[start : start + (1 << 20)])
        await answer.write_eof()
        return answer

    async def _put_manifest(self, request: web.Request) -> web.Response:
        data, name = await request.read(), request.match_info["name"]
        digest, kind = digest_of(data), request.headers["Content-Type"]
        for reference in (request.match_info["reference"], digest):
            self.manifests[name, reference] = (kind, data)
        return web.Response(status=201, headers={"Docker-Content-Digest": digest})

    async def _manifest(self, request: web.Request) -> web.Response:
        found = self.manifests.get((request.match_info["name"], request.match_info["reference"]))
        if found is None:
            return _error("MANIFEST_UNKNOWN", 404)
        kind, data = found
        headers = {"Docker-Content-Digest": digest_of(data), "Content-Type": kind}
        return web.Response(body=data, headers=headers)

    def _accepted(self, name: str, number: str) -> web.Response:
        end = max(len(self._uploads[number]) - 1, 0)
        headers = {"Location": f"/v2/{name}/blobs/uploads/{number}", "Range": f"0-{end}"}
        return web.Response(status=202, headers=headers)


@contextmanager
def serve_registry() -> Iterator[Registry]:
    """Serve a registry from a thread of its own on a free port of 127.0.0.1."""
    registry, loop = Registry(), asyncio.new_event_loop()

    async def begin() -> web.AppRunner:
        runner = web.AppRunner(registry.app())
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        registry.port = runner.addresses[0][1]
        return runner

    thread = threading.Thread(target=loop.run_forever, name="registry")
    thread.start()
    runner = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    try:
        yield registry
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


def digest_of(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def _error(code: str, status: int) -> web.Response:
    text = json.dumps({"errors": [{"code": code, "message": code.lower()}]})
    return web.Response(text=text, status=status, content_type="application/json")
