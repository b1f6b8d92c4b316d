"""Who listens on a port of this computer, where the system tells."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psutil

ANY = ("0.0.0.0", "::")


def find_holder(proto: str, host_ip: str, host_port: int) -> str:
    """Return `NAME (process PID)` of whoever holds the port; nothing if it cannot be known.

    Blocks for as long as the system takes to list its sockets: call it in a thread.
    """
    found = ""
    for pid, ip, port, state in _sockets(proto):
        if port != host_port or not _overlaps(ip, host_ip):
            continue
        if proto == "tcp" and state != psutil.CONN_LISTEN:
            continue
        if pid is not None and pid != os.getpid():
            found = _describe(pid)
            if ip == host_ip:
                return found
    return found


def _sockets(proto: str) -> Iterator[tuple[int | None, str, int, str]]:
    try:
        for item in psutil.net_connections(proto):
            if item.laddr:
                yield item.pid, item.laddr.ip, item.laddr.port, item.status
    except (psutil.Error, OSError):
        yield from _own_sockets(proto)  # macOS lists everybody's sockets for an administrator only


def _own_sockets(proto: str) -> Iterator[tuple[int | None, str, int, str]]:
    for process in psutil.process_iter():
        try:
            items = process.net_connections(proto)
        except (psutil.Error, OSError):
            continue  # somebody else's
        for item in items:
            if item.laddr:
                yield process.pid, item.laddr.ip, item.laddr.port, item.status


def _overlaps(held: str, wanted: str) -> bool:
    if held == wanted or wanted == "":
        return True
    if held == "::":
        return True  # may serve IPv4 as well
    return (held in ANY or wanted in ANY) and (":" in held) == (":" in wanted)


def _describe(pid: int) -> str:
    try:
        return f"{psutil.Process(pid).name()} (process {pid})"
    except (psutil.Error, OSError):
        return f"process {pid}"
