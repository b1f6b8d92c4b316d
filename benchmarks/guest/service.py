"""Runs in a container of the guest: sends, takes in, and answers small requests; one port each.

Its one argument is the first of its three ports. Its text is handed to Python as it is.
"""

from __future__ import annotations

import selectors
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress

ZEROS = bytes(256 * 1024)
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n\r\nHello\n"
REQUEST_LIMIT = 64 * 1024


def send(connection: socket.socket) -> None:
    """Send zeros until the other side leaves, which is an OSError."""
    while True:
        connection.sendall(ZEROS)


def take(connection: socket.socket) -> None:
    """Throw away what comes; say so when it has ended."""
    buffer = bytearray(len(ZEROS))
    while connection.recv_into(buffer):
        pass
    connection.sendall(b".")


def serve_streams(port: int, handle: Callable[[socket.socket], None]) -> None:
    """Handle one connection after the other."""
    with socket.create_server(("0.0.0.0", port)) as server:
        while True:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                handle(connection)


def serve_requests(port: int) -> None:
    """Answer whatever is asked; a connection may ask again."""
    with socket.create_server(("0.0.0.0", port), backlog=512) as server:
        selector = selectors.DefaultSelector()

        def accept() -> None:
            connection, _ = server.accept()
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connection, selectors.EVENT_READ, lambda: answer(connection))

        def answer(connection: socket.socket) -> None:
            with suppress(OSError):
                if connection.recv(REQUEST_LIMIT):
                    connection.sendall(ANSWER)
                    return
            selector.unregister(connection)
            connection.close()

        selector.register(server, selectors.EVENT_READ, accept)
        while True:
            for key, _ in selector.select():
                key.data()


def main() -> None:
    """Serve all three."""
    first = int(sys.argv[1])
    for number, handle in enumerate((send, take)):
        arguments = (first + number, handle)
        threading.Thread(target=serve_streams, args=arguments, daemon=True).start()
    serve_requests(first + 2)


if __name__ == "__main__":
    main()
