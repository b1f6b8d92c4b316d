"""As much HTTP/1.1 as the Docker API on its unix socket needs: one request, one answer."""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import _socket
import errno
import os
from collections.abc import Callable
from typing import NamedTuple

from sampan_agent.errors import AgentError
from sampan_agent.loop import READ, WRITE, Loop

KIND = _socket.SOCK_STREAM | _socket.SOCK_NONBLOCK | _socket.SOCK_CLOEXEC
ANSWER_LIMIT = 1024 * 1024
FILE_PIECE = 256 * 1024


class Answer(NamedTuple):
    """Status and body of an answer."""

    status: int
    body: bytes


async def exchange(
    loop: Loop, path: str, method: str, target: str, *, upload: str | None = None
) -> Answer:
    """Ask the server at the unix socket `path`; `upload` is a file to send as the body.

    Raises AgentError (`refused`, `absent`, `unreachable`) when there is no answer.
    """
    sock = _socket.socket(_socket.AF_UNIX, KIND)
    body = -1
    try:
        _connect(sock, path)
        lines = [f"{method} {target} HTTP/1.1", "Host: docker", "Connection: close"]
        if upload is not None:
            body = os.open(upload, os.O_RDONLY | os.O_CLOEXEC)
            size = os.fstat(body).st_size
            lines += ["Content-Type: application/x-tar", f"Content-Length: {size}"]
        head = "\r\n".join([*lines, "", ""]).encode()
        await _send(loop, sock, head)
        if body >= 0:
            await _send_file(loop, sock, body)
        return parse_answer(await _read(loop, sock))
    except OSError as error:
        raise AgentError(f"{path}: {error.strerror}.", code="unreachable") from error
    finally:
        if body >= 0:
            os.close(body)
        loop.close(sock.detach())


async def follow(loop: Loop, path: str, target: str, take: Callable[[bytes], object]) -> None:
    """Call with each line that the server tells, until it ends; the head of its answer is such too.

    HTTP/1.0, so that the lines are not cut into chunks. Raises AgentError as `exchange` does.
    """
    sock = _socket.socket(_socket.AF_UNIX, KIND)
    try:
        _connect(sock, path)
        await _send(loop, sock, f"GET {target} HTTP/1.0\r\nHost: docker\r\n\r\n".encode())
        rest = b""
        while piece := await _receive(loop, sock):
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > ANSWER_LIMIT:
                raise AgentError("The Docker API's answer is too long.", code="unreachable")
            for line in lines:
                take(line)
    except OSError as error:
        raise AgentError(f"{path}: {error.strerror}.", code="unreachable") from error
    finally:
        loop.close(sock.detach())


def parse_answer(data: bytes) -> Answer:
    """Take an answer that ended with its connection apart; raise AgentError if it is none."""
    head, separator, body = data.partition(b"\r\n\r\n")
    words = head.split(b"\r\n")[0].split()
    if not separator or len(words) < 2 or not words[1].isdigit():
        raise AgentError("The Docker API did not answer in HTTP.", code="unreachable")
    if b"transfer-encoding: chunked" in head.lower():
        body = join_chunks(body)
    return Answer(int(words[1]), body)


def join_chunks(data: bytes) -> bytes:
    """Return the content of a chunked body, as far as it came."""
    content = bytearray()
    while data:
        size_line, _, data = data.partition(b"\r\n")
        try:
            size = int(size_line.split(b";")[0], 16)
        except ValueError:
            break
        if size == 0:
            break
        content += data[:size]
        data = data[size + 2 :]
    return bytes(content)


def _connect(sock: _socket.socket, path: str) -> None:
    number = sock.connect_ex(path)
    if number:
        codes = {errno.ENOENT: "absent", errno.ECONNREFUSED: "refused"}
        code = codes.get(number, "unreachable")
        raise AgentError(f"{path}: {os.strerror(number)}.", code=code)


async def _send(loop: Loop, sock: _socket.socket, data: bytes) -> None:
    while data:
        try:
            data = data[sock.send(data) :]
        except BlockingIOError:
            await loop.ready(sock.fileno(), WRITE)


async def _send_file(loop: Loop, sock: _socket.socket, file: int) -> None:
    offset = 0
    while True:
        try:
            count = os.sendfile(sock.fileno(), file, offset, FILE_PIECE)
        except BlockingIOError:
            await loop.ready(sock.fileno(), WRITE)
            continue
        if not count:
            return
        offset += count


async def _read(loop: Loop, sock: _socket.socket) -> bytes:
    data = bytearray()
    while piece := await _receive(loop, sock):
        data += piece
        if len(data) > ANSWER_LIMIT:
            raise AgentError("The Docker API's answer is too long.", code="unreachable")
    return bytes(data)


async def _receive(loop: Loop, sock: _socket.socket) -> bytes:
    """Return the next bytes, nothing at the end; raise OSError."""
    while True:
        try:
            return sock.recv(65536)
        except BlockingIOError:
            await loop.ready(sock.fileno(), READ)
