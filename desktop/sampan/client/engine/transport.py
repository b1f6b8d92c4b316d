"""One session with the Docker API: requests go out, JSON or bytes come back, failures in words.

The session belongs to the event loop in which it is first used. aiodocker opens it, since it knows
sockets and named pipes; its own classes are used where a connection becomes a raw stream. It and
aiohttp take as long to load as all of the window: that happens with the first request.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sampan.client.engine.failures import away, failure
from sampan.client.engine.values import Json, members, text
from sampan.core.errors import SampanError

if TYPE_CHECKING:
    import aiodocker
    import aiohttp

OLDEST_API = "v1.41"
"""What we ask for where an engine does not name its version."""

CONNECT_S = 10.0
ANSWER_S = 120.0
"""How long a short request may take; one that wakes the machine waits for it to be awake."""

LINE_LIMIT = 8 * 1024 * 1024
"""Bytes of the longest line of JSON that is taken: a build may give back a large one."""

Params = Mapping[str, str | int | bool | None]
Body = Mapping[str, Any] | AsyncIterator[bytes] | bytes | None

SHORT = ANSWER_S
LONG = None
"""For what takes as long as it takes; a connection is never waited for longer than CONNECT_S."""


def load() -> None:
    """Load what the first request needs, off the thread that others wait for."""
    import aiodocker  # noqa: F401


class Transport:
    """Requests to the Docker API at `docker_host`, a URL such as unix:///run/docker.sock."""

    def __init__(self, docker_host: str) -> None:
        self._docker_host = docker_host
        self._docker: aiodocker.Docker | None = None
        self._opening: asyncio.Lock | None = None

    async def open(self) -> aiodocker.Docker:
        """Return the session; the first time, ask the engine for its version."""
        if self._opening is None:
            self._opening = asyncio.Lock()
        async with self._opening:
            if self._docker is None:
                await asyncio.to_thread(load)
                import aiodocker

                docker = aiodocker.Docker(url=self._docker_host, api_version=OLDEST_API)
                try:
                    docker.api_version = await _ask_version(docker)
                except BaseException:
                    await docker.close()
                    raise
                self._docker = docker
            return self._docker

    async def get(self, path: str, **params: str | int | bool | None) -> Any:
        """Return the JSON of a GET."""
        return await self.send("GET", path, params=params)

    async def post(
        self, path: str, body: Mapping[str, Any] | None = None, **params: str | int | bool | None
    ) -> Any:
        """Return the JSON of a POST, None if its answer has no body."""
        return await self.send("POST", path, params=params, body=body)

    async def delete(self, path: str, **params: str | int | bool | None) -> Any:
        """Return the JSON of a DELETE, None if its answer has no body."""
        return await self.send("DELETE", path, params=params)

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Body = None,
        timeout: float | None = SHORT,
    ) -> Any:
        """Return what the answer's JSON says, None where it has none."""
        async with self.stream(method, path, params=params, body=body, timeout=timeout) as answer:
            raw = await answer.read()
        try:
            return json.loads(raw) if raw.strip() else None
        except ValueError:
            return None  # a few answers are mere text: OK

    def stream(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Body = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | None = LONG,
    ) -> Answer:
        """Return what yields an answer that was no failure; leaving the block ends it."""

        async def ask() -> aiohttp.ClientResponse:
            docker = await self.open()
            from aiohttp import ClientTimeout

            data, kind = _encode(body)
            return await docker.session.request(
                method,
                f"{docker.docker_host}/{docker.api_version}/{path}",
                params=_query(params or {}),
                data=data,
                headers={**kind, **(headers or {})},
                timeout=ClientTimeout(total=timeout, sock_connect=CONNECT_S),
            )

        return Answer(ask)

    async def lines(
        self,
        method: str,
        path: str,
        *,
        params: Params | None = None,
        body: Body = None,
        headers: Mapping[str, str] | None = None,
    ) -> AsyncIterator[Json]:
        """Yield each JSON object of a stream; one that tells of an error is raised."""
        async with self.stream(method, path, params=params, body=body, headers=headers) as answer:
            async for value in json_lines(answer):
                if error := text(value.get("error")):
                    detail = text(members(value.get("errorDetail")).get("message"))
                    raise failure(0, detail or error)
                yield value

    async def close(self) -> None:
        """Close the session; it is opened again by the next use."""
        docker, self._docker = self._docker, None
        if docker is not None:
            await docker.close()


class Answer:
    """An answer while a block lasts.

    No generator: one that is suspended in another when the loop ends would be closed before it,
    and asyncio would complain.
    """

    def __init__(self, ask: Callable[[], Awaitable[aiohttp.ClientResponse]]) -> None:
        self._ask = ask
        self._answer: aiohttp.ClientResponse | None = None

    async def __aenter__(self) -> aiohttp.ClientResponse:
        with telling():
            self._answer = answer = await self._ask()
            if answer.status < 400:
                return answer
            try:
                reason = _reason(await answer.read())
            finally:
                answer.close()
        raise failure(answer.status, reason)

    async def __aexit__(self, kind: object, error: BaseException | None, traceback: object) -> None:
        if (answer := self._answer) is not None:
            if answer.content.at_eof():
                answer.release()
            else:
                answer.close()
        if error is not None:
            with telling():
                raise error


async def json_lines(answer: aiohttp.ClientResponse) -> AsyncIterator[Json]:
    """Yield each object of an answer that has one a line."""
    rest = b""
    async for data in answer.content.iter_any():
        *whole, rest = (rest + data).split(b"\n")
        for line in whole:
            if line.strip():
                yield members(json.loads(line))
        if len(rest) > LINE_LIMIT:
            raise failure(0, "it sent a line without an end")
    if rest.strip():
        yield members(json.loads(rest))


@contextmanager
def telling() -> Iterator[None]:
    """Raise an engine that does not answer, and what aiodocker says, as EngineError."""
    try:
        yield
    except Exception as error:
        if (told := _told(error)) is None:
            raise
        raise told from error


def _told(error: Exception) -> SampanError | None:
    """Return the words for a failure of aiodocker or of the connection, None for any other."""
    import aiodocker
    import aiohttp

    match error:
        case aiodocker.DockerError(status=900):  # aiodocker's own number: no connection
            return away(error)
        case aiodocker.DockerError():
            return failure(error.status, error.message)
        case aiohttp.ClientError() | OSError() | TimeoutError() | ValueError():
            # The body that we sent could not be read, or the engine does not answer.
            return _own_cause(error) or away(error)
    return None


async def _ask_version(docker: aiodocker.Docker) -> str:
    from aiohttp import ClientTimeout

    wait = ClientTimeout(total=ANSWER_S, sock_connect=CONNECT_S)
    with telling():
        url = f"{docker.docker_host}/version"
        async with docker.session.get(url, timeout=wait) as answer:
            facts = json.loads(await answer.read())
    version = text(members(facts).get("ApiVersion"))
    return f"v{version}" if version else OLDEST_API


def _own_cause(error: BaseException | None) -> SampanError | None:
    while error is not None:
        error = error.__cause__
        if isinstance(error, SampanError):
            return error
    return None


def _query(params: Params) -> dict[str, str]:
    """Return the query, without what is None."""
    return {
        key: str(int(value)) if isinstance(value, bool) else str(value)
        for key, value in params.items()
        if value is not None
    }


def _encode(body: Body) -> tuple[Any, dict[str, str]]:
    if body is None:
        return None, {}
    if isinstance(body, Mapping):
        return json.dumps(body).encode(), {"Content-Type": "application/json"}
    return body, {"Content-Type": "application/x-tar"}


def _reason(raw: bytes) -> str:
    try:
        return text(members(json.loads(raw)).get("message"))
    except ValueError:
        return raw.decode("utf-8", "replace")
