"""Who holds a port: told where the system tells."""

from __future__ import annotations

import os
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from sampan.hostagent.ports_holder import find_holder


def sockets(*items: tuple[str, int, int | None, str]) -> Any:
    found = [
        SimpleNamespace(laddr=SimpleNamespace(ip=ip, port=port), pid=pid, status=status)
        for ip, port, pid, status in items
    ]
    return lambda kind: found


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    def process(pid: int) -> Any:
        if pid == 666:
            raise psutil.AccessDenied(pid)
        return SimpleNamespace(name=lambda: f"program-{pid}")

    monkeypatch.setattr(psutil, "Process", process)


@pytest.mark.parametrize(
    ("held", "wanted", "found"),
    [
        ("127.0.0.1", "127.0.0.1", "program-7 (process 7)"),
        ("0.0.0.0", "127.0.0.1", "program-7 (process 7)"),
        ("::", "127.0.0.1", "program-7 (process 7)"),
        ("127.0.0.1", "0.0.0.0", "program-7 (process 7)"),
        ("127.0.0.2", "127.0.0.1", ""),
        ("::1", "0.0.0.0", ""),
    ],
)
def test_the_holder_is_who_listens_where_it_overlaps(
    monkeypatch: pytest.MonkeyPatch, held: str, wanted: str, found: str
) -> None:
    listens = sockets(
        (held, 80, 7, psutil.CONN_LISTEN), ("127.0.0.1", 80, 8, psutil.CONN_ESTABLISHED)
    )
    monkeypatch.setattr(psutil, "net_connections", listens)
    assert find_holder("tcp", wanted, 80) == found
    assert find_holder("tcp", wanted, 81) == ""


def test_an_exact_address_comes_before_all_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    listens = sockets(("0.0.0.0", 53, 7, psutil.CONN_NONE), ("127.0.0.1", 53, 9, psutil.CONN_NONE))
    monkeypatch.setattr(psutil, "net_connections", listens)
    assert find_holder("udp", "127.0.0.1", 53) == "program-9 (process 9)"


@pytest.mark.parametrize(
    ("pid", "found"),
    [(None, ""), (os.getpid(), ""), (666, "process 666")],
    ids=["nobody", "ourselves", "another"],
)
def test_what_cannot_be_known_is_not_said(
    monkeypatch: pytest.MonkeyPatch, pid: int | None, found: str
) -> None:
    monkeypatch.setattr(psutil, "net_connections", sockets(("::", 80, pid, psutil.CONN_LISTEN)))
    assert find_holder("tcp", "127.0.0.1", 80) == found


def test_without_permission_each_process_of_ours_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(kind: str) -> Any:
        raise psutil.AccessDenied

    ours = SimpleNamespace(
        pid=7, net_connections=sockets(("127.0.0.1", 80, None, psutil.CONN_LISTEN))
    )
    theirs = SimpleNamespace(pid=8, net_connections=denied)
    monkeypatch.setattr(psutil, "net_connections", denied)
    monkeypatch.setattr(psutil, "process_iter", lambda: [theirs, ours])
    assert find_holder("tcp", "127.0.0.1", 80) == "program-7 (process 7)"
