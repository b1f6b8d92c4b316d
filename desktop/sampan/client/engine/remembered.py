"""The last lists of an engine in a file: what a window shows of a machine that sleeps.

The file is a cache: one that cannot be read, or that another version wrote, counts as none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sampan.client.engine.model import (
    Attachment,
    Container,
    ContainerState,
    Health,
    Image,
    Mount,
    Network,
    NetworkMember,
    PortBinding,
    Volume,
)
from sampan.client.replacing import replace_file

FORMAT = 1


@dataclass(frozen=True, slots=True)
class LastKnown:
    """All lists as they were read last."""

    containers: tuple[Container, ...] = ()
    images: tuple[Image, ...] = ()
    volumes: tuple[Volume, ...] = ()
    networks: tuple[Network, ...] = ()


def save_lists(path: Path, lists: LastKnown) -> None:
    """Write the file at once, for its owner only; a full disk costs nothing but the cache."""
    with suppress(OSError):
        replace_file(path, json.dumps({"format": FORMAT, **asdict(lists)}))


def load_lists(path: Path) -> LastKnown | None:
    """Return what the file has, None if there is none that can be used."""
    try:
        value = json.loads(path.read_text("utf-8"))
        if value["format"] != FORMAT:
            return None
        return LastKnown(
            tuple(_container(each) for each in value["containers"]),
            tuple(Image(**_tuples(each)) for each in value["images"]),
            tuple(Volume(**_tuples(each)) for each in value["volumes"]),
            tuple(_network(each) for each in value["networks"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _container(value: Mapping[str, Any]) -> Container:
    return replace(
        Container(**value),
        state=ContainerState(value["state"]),
        health=Health(value["health"]),
        ports=tuple(PortBinding(**each) for each in value["ports"]),
        networks=tuple(Attachment(**_tuples(each)) for each in value["networks"]),
        mounts=tuple(Mount(**each) for each in value["mounts"]),
    )


def _network(value: Mapping[str, Any]) -> Network:
    members = tuple(NetworkMember(**each) for each in value["members"])
    return replace(Network(**value), members=members)


def _tuples(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members with tuples, where JSON has lists of texts."""
    return {name: tuple(item) if isinstance(item, list) else item for name, item in value.items()}
