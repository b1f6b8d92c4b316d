"""Values of the domain out of the JSON that the host agent sends.

What is missing gets its default and what is unknown is passed over, so that a client and a host
agent of neighbouring versions understand each other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from sampan.core.disk_use import DiskGrowth, DiskItem, DiskLedger, DiskTrim
from sampan.core.errors import ErrorReport, HostAgentError
from sampan.core.events import (
    AcceleratorChosen,
    EngineChanged,
    Event,
    Noticed,
    PhaseEnded,
    PhaseStarted,
    PortChanged,
    SaveProgressed,
    StateChanged,
)
from sampan.core.phases import phases_from_json
from sampan.core.ports import PortUse
from sampan.core.states import MachineState
from sampan.core.status import Accelerator, DiskUse, MemoryUse, PublishedPort, SavedState, Status

T = TypeVar("T")


def status_from_json(value: object) -> Status:
    """Return the status in the answer of `status`; raise HostAgentError if it is none."""
    return _understand(_status, value, "with a status")


def event_from_json(value: object) -> Event | None:
    """Return the event in the params of a notification, None for one that is not known here."""
    try:
        return _event(_object(value))
    except (KeyError, TypeError, ValueError):
        return None


def port_uses_from_json(value: object) -> tuple[PortUse, ...]:
    """Return the ports in the answer of `ports.list`; raise HostAgentError if it is none."""
    ports = value.get("ports") if isinstance(value, Mapping) else None
    return tuple(map(port_use_from_json, ports if isinstance(ports, list) else [None]))


def port_use_from_json(value: object) -> PortUse:
    """Return the port in the answer of `ports.add`; raise HostAgentError if it is none."""
    return _understand(_port_use, value, "with a port")


def disk_ledger_from_json(value: object) -> DiskLedger:
    """Return what the answer of `disk.usage` says; raise HostAgentError if it is none."""
    return _understand(_disk_ledger, value, "with a disk")


def disk_growth_from_json(value: object) -> DiskGrowth:
    """Return what the answer of `disk.grow` says; raise HostAgentError if it is none."""
    return _understand(_disk_growth, value, "with a disk")


def disk_trim_from_json(value: object) -> DiskTrim:
    """Return what the answer of `disk.trim` says; raise HostAgentError if it is none."""
    return _understand(_disk_trim, value, "with a disk")


def memory_from_json(read: Callable[[Mapping[str, Any]], T], value: object) -> T:
    """Return what `read` finds in an answer about memory; raise HostAgentError if it is none."""
    return _understand(read, value, "about memory in a way")


def _understand(read: Callable[[Mapping[str, Any]], T], value: object, how: str) -> T:
    try:
        return read(_object(value))
    except (KeyError, TypeError, ValueError) as error:
        raise HostAgentError(
            f"The host agent answered {how} that this command does not understand.",
            "Its version may be another one: run `sampan stop`, then `sampan start`.",
            details=repr(error),
        ) from error


def _port_use(members: Mapping[str, Any]) -> PortUse:
    known = {item.name: item.type for item in fields(PortUse)}
    kinds = {"str": str, "int": int}
    return PortUse(**{name: kinds[str(known[name])](members[name]) for name in known})


def _disk_ledger(members: Mapping[str, Any]) -> DiskLedger:
    items = members.get("items")
    return DiskLedger(
        int(members["limit_bytes"]),
        members.get("host_bytes"),
        members.get("host_free_bytes"),
        members.get("guest_used_bytes"),
        None if items is None else tuple(_disk_item(_object(item)) for item in items),
    )


def _disk_growth(members: Mapping[str, Any]) -> DiskGrowth:
    return DiskGrowth(
        int(members["before_bytes"]),
        int(members["bytes"]),
        bool(members["online"]),
        members.get("host_free_bytes"),
    )


def _disk_trim(members: Mapping[str, Any]) -> DiskTrim:
    return DiskTrim(int(members["host_bytes_before"]), int(members["host_bytes"]))


def _disk_item(value: Mapping[str, Any]) -> DiskItem:
    return DiskItem(
        str(value["kind"]),
        int(value["count"]),
        int(value["in_use"]),
        int(value["bytes"]),
        int(value["reclaimable_bytes"]),
    )


def _status(value: Mapping[str, Any]) -> Status:
    memory, disk = _object(value.get("memory", {})), _object(value.get("disk", {}))
    chosen, error = value.get("accelerator"), value.get("error")
    return Status(
        state=MachineState(value["state"]),
        home=str(value.get("home", "")),
        docker_host=str(value.get("docker_host", "")),
        memory=MemoryUse(
            int(memory.get("limit_bytes", 0)),
            memory.get("host_bytes"),
            memory.get("guest_used_bytes"),
            memory.get("guest_cache_bytes"),
            memory.get("reclaimable_bytes"),
            memory.get("balloon_bytes"),
            memory.get("effective_limit_bytes"),
        ),
        disk=DiskUse(
            int(disk.get("limit_bytes", 0)),
            disk.get("host_bytes"),
            disk.get("guest_used_bytes"),
            disk.get("reclaimable_bytes"),
        ),
        accelerator=_accelerator(_object(chosen)) if chosen else None,
        phases=phases_from_json(value.get("phases", ())),
        ports=tuple(_port(_object(port)) for port in value.get("ports", ())),
        shares=tuple(str(share) for share in value.get("shares", ())),
        error=_error(_object(error)) if error else None,
        pid=value.get("pid"),
        engine=str(value.get("engine", "")),
        kernel=str(value.get("kernel", "")),
        uptime_s=value.get("uptime_s"),
        notes=tuple(str(note) for note in value.get("notes", ())),
        saved=_saved(_object(value["saved"])) if value.get("saved") else None,
        wake=phases_from_json(value.get("wake", ())),
    )


def _saved(value: Mapping[str, Any]) -> SavedState:
    return SavedState(float(value["at"]), int(value["bytes"]))


def _event(value: Mapping[str, Any]) -> Event | None:
    match value["kind"]:
        case "state":
            error = value.get("error")
            return StateChanged(
                MachineState(value["state"]), _error(_object(error)) if error else None
            )
        case "phase_started":
            return PhaseStarted(str(value["name"]), str(value.get("waits_for", "")))
        case "phase":
            return PhaseEnded(phases_from_json([value])[0])
        case "accelerator":
            return AcceleratorChosen(_accelerator(value))
        case "port":
            return PortChanged(_port(value), bool(value.get("opened", True)))
        case "engine":
            return EngineChanged(str(value["state"]), str(value.get("message", "")))
        case "saving":
            return SaveProgressed(int(value["done_bytes"]), int(value["total_bytes"]))
        case "log":
            return Noticed(str(value.get("level", "info")), str(value["message"]))
        case _:
            return None


def _accelerator(value: Mapping[str, Any]) -> Accelerator:
    return Accelerator(str(value["name"]), str(value.get("reason", "")))


def _port(value: Mapping[str, Any]) -> PublishedPort:
    return PublishedPort(
        str(value.get("id", "")),
        str(value.get("proto", "tcp")),
        str(value.get("host_ip", "")),
        int(value["host_port"]),
        str(value.get("container_ip", "")),
        int(value["container_port"]),
        str(value.get("container", "")),
    )


def _error(value: Mapping[str, Any]) -> ErrorReport:
    return ErrorReport(
        str(value.get("code", "error")),
        str(value.get("message", "")),
        str(value.get("hint", "")),
        str(value.get("details", "")),
    )


def _object(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{value!r} is no object")
    return value
