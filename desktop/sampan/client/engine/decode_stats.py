"""What a container uses, out of /containers/ID/stats of the Engine API."""

from __future__ import annotations

from dataclasses import dataclass

from sampan.client.engine.model import ContainerStats
from sampan.client.engine.values import Json, items, members, moment, text, whole


@dataclass(frozen=True, slots=True)
class CpuTime:
    """Nanoseconds that a container and all processors of the machine have run, and how many."""

    container: int
    system: int
    processors: int
    at: float = 0.0
    """When it was read, in seconds of any clock; some engines do not tell `system`."""


def cpu_time(value: object, at: float = 0.0) -> CpuTime:
    """Return `cpu_stats` or `precpu_stats`."""
    facts = members(value)
    usage = members(facts.get("cpu_usage"))
    return CpuTime(
        whole(usage.get("total_usage")),
        whole(facts.get("system_cpu_usage")),
        whole(facts.get("online_cpus")) or len(items(usage.get("percpu_usage"))) or 1,
        at,
    )


def cpu_percent(now: CpuTime, before: CpuTime | None) -> float:
    """Return the use between two moments, 100 for one processor in full."""
    if before is None:
        return 0.0
    used = now.container - before.container
    if now.system and before.system:
        passed = (now.system - before.system) / now.processors
    else:
        passed = (now.at - before.at) * 1e9 if before.at else 0.0
    return used / passed * 100 if used > 0 and passed > 0 else 0.0


def stats_from_json(
    id: str, value: Json, now: float, before: CpuTime | None, machine_bytes: int | None
) -> ContainerStats:
    """Return the use; a limit that is no less than the machine's memory is none."""
    memory = members(value.get("memory_stats"))
    detail = members(memory.get("stats"))
    cache = whole(detail.get("inactive_file", detail.get("total_inactive_file")))
    limit: int | None = whole(memory.get("limit"))
    if not limit or (machine_bytes and limit >= machine_bytes):
        limit = None
    networks = [members(each) for each in members(value.get("networks")).values()]
    read, written = _blocks(value)
    return ContainerStats(
        id=id,
        at=moment(value.get("read")) or now,
        cpu_percent=cpu_percent(cpu_time(value.get("cpu_stats"), now), before),
        memory_bytes=max(whole(memory.get("usage")) - cache, 0),
        memory_limit_bytes=limit,
        net_rx_bytes=sum(whole(each.get("rx_bytes")) for each in networks),
        net_tx_bytes=sum(whole(each.get("tx_bytes")) for each in networks),
        block_read_bytes=read,
        block_write_bytes=written,
        pids=whole(members(value.get("pids_stats")).get("current")),
    )


def _blocks(value: Json) -> tuple[int, int]:
    """Return the bytes read from disks and written to them; cgroup 1 says Read, cgroup 2 read."""
    totals = {"read": 0, "write": 0}
    entries = items(members(value.get("blkio_stats")).get("io_service_bytes_recursive"))
    for entry in map(members, entries):
        kind = text(entry.get("op")).lower()
        if kind in totals:
            totals[kind] += whole(entry.get("value"))
    return totals["read"], totals["write"]
