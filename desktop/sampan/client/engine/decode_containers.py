"""Containers out of Docker's JSON. Source: the Engine API, /containers/json and its neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sampan.client.engine.model import (
    Attachment,
    Container,
    ContainerState,
    FileChange,
    Health,
    Mount,
    PortBinding,
    ProcessRow,
)
from sampan.client.engine.values import Json, duration, items, members, moment, text, texts, whole

EXITED = re.compile(r"\((-?\d+)\)")
CHANGES = {0: "changed", 1: "added", 2: "removed"}
ENDED = (ContainerState.EXITED, ContainerState.DEAD)
SLACK_S = 2.0
"""How far the clocks of the machine and of this computer may be apart."""


def container_from_json(value: Json, now: float) -> Container:
    """Return a row of /containers/json; `now` is what its `2 hours` counts from."""
    status = text(value.get("Status"))
    state = _state(text(value.get("State")))
    span = duration(status)
    since = None if span is None else now - span[0]
    networks = members(members(value.get("NetworkSettings")).get("Networks"))
    code = EXITED.search(status)
    return Container(
        id=text(value.get("Id")),
        name=_name(items(value.get("Names"))),
        image=text(value.get("Image")),
        image_id=text(value.get("ImageID")),
        command=text(value.get("Command")),
        state=state,
        health=_health(value, status),
        exit_code=int(code.group(1)) if code and state in ENDED else None,
        created_at=moment(value.get("Created")),
        started_at=since if state.is_live else None,
        finished_at=since if state in ENDED else None,
        ports=tuple(sorted(_ports(items(value.get("Ports"))), key=_port_order)),
        labels=texts(value.get("Labels")),
        networks=tuple(attachment_from_json(name, facts) for name, facts in networks.items()),
        mounts=tuple(mount_from_json(each) for each in items(value.get("Mounts"))),
    )


def steady(new: Container, old: Container | None, status: str, now: float) -> Container:
    """Return `new` with the times of `old` where what Docker's list says now allows them.

    The list says `Up 2 hours`: a time worked out of that would wander from list to list.
    """
    span = duration(status)
    if old is None or span is None or old.state.is_live != new.state.is_live:
        return new
    before = old.started_at if new.state.is_live else old.finished_at
    if before is None or not span[0] - SLACK_S <= now - before <= span[1] + SLACK_S:
        return new
    if new.state.is_live:
        return replace(new, started_at=before)
    return replace(new, finished_at=before)


def attachment_from_json(name: str, value: object) -> Attachment:
    """Return a member of `Networks`."""
    facts = members(value)
    return Attachment(
        network=name,
        network_id=text(facts.get("NetworkID")),
        ip=text(facts.get("IPAddress")) or text(facts.get("GlobalIPv6Address")),
        aliases=tuple(map(text, items(facts.get("Aliases")))),
    )


def mount_from_json(value: object) -> Mount:
    """Return a member of `Mounts`."""
    facts = members(value)
    return Mount(
        kind=text(facts.get("Type")) or "bind",
        destination=text(facts.get("Destination")),
        name=text(facts.get("Name")),
        source=text(facts.get("Source")),
        writable=bool(facts.get("RW", True)),
    )


def processes_from_json(value: Json) -> tuple[ProcessRow, ...]:
    """Return the rows of /containers/ID/top, asked with PS_COLUMNS."""
    titles = [text(title).upper() for title in items(value.get("Titles"))]
    rows = (dict(zip(titles, row, strict=False)) for row in items(value.get("Processes")))
    return tuple(_process(row) for row in rows)


PS_COLUMNS = "-o pid,ppid,user,pcpu,rss,stime,args"
"""The arguments for ps: resident memory comes in KiB."""


def changes_from_json(value: object) -> tuple[FileChange, ...]:
    """Return the paths of /containers/ID/changes."""
    return tuple(
        FileChange(text(change.get("Path")), CHANGES.get(whole(change.get("Kind")), "changed"))
        for change in map(members, items(value))
    )


def _state(word: str) -> ContainerState:
    try:
        return ContainerState(word.lower())
    except ValueError:
        return ContainerState.CREATED


def _health(value: Json, status: str) -> Health:
    word = text(members(value.get("Health")).get("Status"))
    if not word:
        found = re.search(r"\((?:health: )?(healthy|unhealthy|starting)\)", status)
        word = found.group(1) if found else ""
    return Health(word) if word in tuple(Health) else Health.NONE


def _name(names: Iterable[Any]) -> str:
    """Return its own name; the names that old links gave it have one more slash."""
    own = [text(name).removeprefix("/") for name in names]
    return next((name for name in own if "/" not in name), own[0] if own else "")


def _ports(values: Iterable[Any]) -> Iterable[PortBinding]:
    """Yield each port once: a port on all addresses comes as one of IPv4 and one of IPv6."""
    seen = set()
    for facts in map(members, values):
        public = whole(facts.get("PublicPort")) or None
        host = text(facts.get("IP"))
        port = PortBinding(
            whole(facts.get("PrivatePort")),
            text(facts.get("Type")) or "tcp",
            public,
            "0.0.0.0" if host == "::" else host,
        )
        if port not in seen:
            seen.add(port)
            yield port


def _port_order(port: PortBinding) -> tuple[bool, int, str, int]:
    return port.host_port is None, port.container_port, port.proto, port.host_port or 0


def _process(row: Json) -> ProcessRow:
    try:
        cpu = float(row.get("%CPU", row.get("C", 0)))
    except (TypeError, ValueError):
        cpu = 0.0
    return ProcessRow(
        pid=whole(row.get("PID")),
        parent_pid=whole(row.get("PPID")),
        user=text(row.get("USER") or row.get("UID")),
        cpu_percent=cpu,
        memory_bytes=whole(row.get("RSS")) * 1024,
        started=text(row.get("STIME") or row.get("STARTED")),
        command=text(row.get("COMMAND") or row.get("CMD")),
    )
