"""Where one of QEMU's character devices can be reached."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class UnixEndpoint:
    """A unix socket; its protection is the mode 0700 of the folder it lies in."""

    path: Path


@dataclass(frozen=True, slots=True)
class LoopbackEndpoint:
    """A TCP port on 127.0.0.1, where a system has no unix sockets for QEMU."""

    port: int


Endpoint = UnixEndpoint | LoopbackEndpoint


def open_socket(endpoint: Endpoint) -> tuple[socket.socket, str | tuple[str, int]]:
    """Return a socket of the right kind, and the address to connect it to."""
    match endpoint:
        case UnixEndpoint(path):
            return socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), str(path)
        case LoopbackEndpoint(port):
            return socket.socket(socket.AF_INET, socket.SOCK_STREAM), ("127.0.0.1", port)
