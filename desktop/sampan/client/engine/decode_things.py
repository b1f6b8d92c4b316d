"""Images, volumes, networks, events and sums out of Docker's JSON. Source: the Engine API."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sampan.client.engine.model import (
    Container,
    DiskUsage,
    EngineEvent,
    EngineFacts,
    Image,
    ImageLayer,
    LayerProgress,
    Network,
    NetworkMember,
    PruneResult,
    Usage,
    Volume,
)
from sampan.client.engine.values import Json, items, members, moment, text, texts, whole

NO_NAME = "<none>"


def image_from_json(value: Json) -> Image:
    """Return a row of /images/json."""
    tags = [text(tag) for tag in items(value.get("RepoTags"))]
    return Image(
        id=text(value.get("Id")),
        tags=tuple(sorted(tag for tag in tags if NO_NAME not in tag)),
        size_bytes=whole(value.get("Size")),
        created_at=moment(value.get("Created")),
        digests=tuple(
            each for each in map(text, items(value.get("RepoDigests"))) if NO_NAME not in each
        ),
        labels=texts(value.get("Labels")),
    )


def layer_from_json(value: Json) -> ImageLayer:
    """Return a row of /images/NAME/history."""
    return ImageLayer(
        id=text(value.get("Id")),
        created_by=text(value.get("CreatedBy")).removeprefix("/bin/sh -c #(nop) ").strip(),
        size_bytes=whole(value.get("Size")),
        created_at=moment(value.get("Created")),
        tags=tuple(map(text, items(value.get("Tags")))),
        comment=text(value.get("Comment")),
    )


def progress_from_json(value: Json) -> LayerProgress:
    """Return a line of a pull or a push."""
    detail = members(value.get("progressDetail"))
    return LayerProgress(
        layer=text(value.get("id")),
        status=text(value.get("status")),
        done_bytes=whole(detail.get("current")),
        total_bytes=whole(detail.get("total")) or None,
    )


def volume_from_json(value: Json) -> Volume:
    """Return a row of /volumes or of /system/df; Docker says -1 for a size it did not count."""
    size = whole(members(value.get("UsageData")).get("Size"), -1)
    return Volume(
        name=text(value.get("Name")),
        driver=text(value.get("Driver")) or "local",
        mountpoint=text(value.get("Mountpoint")),
        size_bytes=size if size >= 0 else None,
        created_at=moment(value.get("CreatedAt")),
        labels=texts(value.get("Labels")),
    )


def network_from_json(value: Json) -> Network:
    """Return a row of /networks; its members come from the containers."""
    pools = [members(pool) for pool in items(members(value.get("IPAM")).get("Config"))]
    first = pools[0] if pools else {}
    return Network(
        id=text(value.get("Id")),
        name=text(value.get("Name")),
        driver=text(value.get("Driver")),
        subnet=text(first.get("Subnet")),
        gateway=text(first.get("Gateway")),
        internal=bool(value.get("Internal")),
        created_at=moment(value.get("Created")),
        labels=texts(value.get("Labels")),
    )


def event_from_json(value: Json) -> EngineEvent:
    """Return a line of /events; `health_status: healthy` keeps its whole action."""
    actor = members(value.get("Actor"))
    attributes = texts(actor.get("Attributes"))
    return EngineEvent(
        kind=text(value.get("Type")),
        action=text(value.get("Action")),
        id=text(actor.get("ID")) or text(value.get("id")),
        name=attributes.get("name", ""),
        at=whole(value.get("timeNano")) / 1e9 or float(whole(value.get("time"))),
        attributes=attributes,
    )


def facts_from_json(version: Json, info: Json) -> EngineFacts:
    """Return what /version and /info say."""
    return EngineFacts(
        version=text(version.get("Version")),
        api_version=text(version.get("ApiVersion")),
        os=text(info.get("OperatingSystem")) or text(version.get("Os")),
        architecture=text(version.get("Arch")),
        kernel=text(version.get("KernelVersion")),
        storage_driver=text(info.get("Driver")),
        cpus=whole(info.get("NCPU")),
        memory_bytes=whole(info.get("MemTotal")),
    )


def disk_usage_from_json(value: Json) -> DiskUsage:
    """Return the sums of /system/df: those it gives itself, else what its lists add up to."""
    images = list(map(members, items(value.get("Images"))))
    containers = list(map(members, items(value.get("Containers"))))
    volumes = list(map(members, items(value.get("Volumes"))))
    caches = list(map(members, items(value.get("BuildCache"))))
    shared = whole(value.get("LayersSize"))
    unused = sum(
        max(whole(each.get("Size")) - max(whole(each.get("SharedSize")), 0), 0)
        for each in images
        if whole(each.get("Containers")) <= 0
    )
    return DiskUsage(
        images=_sum(value, "ImageUsage", Usage(len(images), shared, unused)),
        containers=_sum(
            value,
            "ContainerUsage",
            _usage((whole(each.get("SizeRw")), not _is_live(each)) for each in containers),
        ),
        volumes=_sum(
            value,
            "VolumeUsage",
            _usage(
                (
                    max(whole(members(each.get("UsageData")).get("Size")), 0),
                    whole(members(each.get("UsageData")).get("RefCount")) == 0,
                )
                for each in volumes
            ),
        ),
        build_cache=_sum(
            value,
            "BuildCacheUsage",
            _usage(
                (0 if each.get("Shared") else whole(each.get("Size")), not each.get("InUse"))
                for each in caches
            ),
        ),
    )


def prune_from_json(value: Json) -> PruneResult:
    """Return what a prune took away, whatever kind of thing it was."""
    removed: list[str] = []
    for key in ("ContainersDeleted", "VolumesDeleted", "NetworksDeleted", "CachesDeleted"):
        removed += map(text, items(value.get(key)))
    removed += filter(None, (text(each.get("Deleted")) for each in _deleted(value)))
    return PruneResult(tuple(removed), whole(value.get("SpaceReclaimed")))


def images_with_users(
    images: Iterable[Image], containers: Iterable[Container]
) -> tuple[Image, ...]:
    """Return the images with the names of the containers made of them."""
    users: dict[str, list[str]] = {}
    for container in containers:
        users.setdefault(container.image_id, []).append(container.name)
    return tuple(replace(each, users=tuple(sorted(users.get(each.id, ())))) for each in images)


def volumes_with_users(
    volumes: Iterable[Volume], containers: Iterable[Container]
) -> tuple[Volume, ...]:
    """Return the volumes with the names of the containers that mount them."""
    users: dict[str, set[str]] = {}
    for container in containers:
        for mount in container.mounts:
            if mount.kind == "volume":
                users.setdefault(mount.name, set()).add(container.name)
    return tuple(replace(each, users=tuple(sorted(users.get(each.name, ())))) for each in volumes)


def networks_with_members(
    networks: Iterable[Network], containers: Iterable[Container]
) -> tuple[Network, ...]:
    """Return the networks with the containers that are on them."""
    found: dict[str, list[NetworkMember]] = {}
    for container in sorted(containers, key=lambda each: each.name):
        for place in container.networks:
            member = NetworkMember(container.id, container.name, place.ip)
            found.setdefault(place.network, []).append(member)
    return tuple(replace(each, members=tuple(found.get(each.name, ()))) for each in networks)


def _is_live(container: Json) -> bool:
    return text(container.get("State")) in ("running", "paused", "restarting")


def _usage(sizes: Iterable[tuple[int, bool]]) -> Usage:
    """Return the sum of sizes, each with whether it could be freed."""
    rows = list(sizes)
    return Usage(
        len(rows),
        sum(size for size, _ in rows),
        sum(size for size, is_free in rows if is_free),
    )


def _sum(value: Json, key: str, otherwise: Usage) -> Usage:
    """Return the sum that an engine of API 1.52 gives itself."""
    facts = members(value.get(key))
    if not facts:
        return otherwise
    return Usage(
        whole(facts.get("TotalCount")),
        whole(facts.get("TotalSize")),
        whole(facts.get("Reclaimable")),
    )


def _deleted(value: Json) -> Iterable[Json]:
    return map(members, items(value.get("ImagesDeleted")))
