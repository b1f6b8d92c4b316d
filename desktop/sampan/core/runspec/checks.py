"""What is wrong with a RunSpec, field by field, as a person fills it in."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import count

from sampan.core.errors import SettingError
from sampan.core.runspec.create_body import is_built_in
from sampan.core.runspec.mounts import check_volume_name
from sampan.core.runspec.ports import host_ports
from sampan.core.runspec.problem import Problem, Weight, problem_of
from sampan.core.runspec.spec import Mount, MountKind, NetworkUse, PortMapping, RunSpec
from sampan.core.runspec.values import format_size, parse_restart

LEAST_MEMORY = 6 << 20
"""Bytes below which the engine makes no container."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]+")
_IMAGE_PART = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
_REGISTRY = re.compile(r"(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::\d{1,5})?")
_TAG = re.compile(r"\w[\w.-]{0,127}", re.ASCII)
_DIGEST = re.compile(r"[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}")
_USER = re.compile(r"[^\s:]+(?::[^\s:]+)?")
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62})")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


def check_image(text: str) -> Problem | None:
    """Return what is wrong with the name of an image."""
    if not text:
        return Problem("An image is needed.", "For example nginx or postgres:17.", "image")
    if text != text.strip() or re.search(r"\s", text):
        return Problem("The name of an image has no spaces.", "", "image")
    name, _, digest = text.partition("@")
    head, slash, rest = name.partition("/")
    if slash and ("." in head or ":" in head or head == "localhost") and _REGISTRY.fullmatch(head):
        name = rest
    path, colon, tag = name.partition(":")
    if any(letter.isupper() for letter in path):
        hint = f"Write {path.lower()}." if path else ""
        return Problem("The name of an image is in small letters.", hint, "image")
    if not path or not all(_IMAGE_PART.fullmatch(part) for part in path.split("/")):
        hint = "It is [REGISTRY/]NAME[:TAG], for example ghcr.io/owner/app:1.2."
        return Problem(f"{text[:60]!r} is not the name of an image.", hint, "image")
    if colon and not _TAG.fullmatch(tag):
        hint = "A tag has letters, digits, _ . and -."
        return Problem(f"{tag[:40]!r} is not a tag." if tag else "The tag is empty.", hint, "image")
    if "@" in text and not _DIGEST.fullmatch(digest):
        return Problem("The digest is not whole.", "It is sha256: and 64 digits.", "image")
    return None


def check_name(text: str, taken: Iterable[str] = ()) -> Problem | None:
    """Return what is wrong with the name of a container; an empty one is made up."""
    if text and not _NAME.fullmatch(text):
        hint = "At least two letters, digits, _ . or -; the first is a letter or a digit."
        return Problem(f"A container cannot be named {text[:40]!r}.", hint, "name")
    if text in set(taken):
        return Problem(f"There is a container named {text}.", "Choose another name.", "name")
    return None


def free_name(name: str, taken: Iterable[str]) -> str:
    """Return the name, or name-2, name-3 ... where it is taken: for a clone."""
    others = set(taken)
    if not name or name not in others:
        return name
    stem = re.sub(r"-\d+$", "", name)
    return next(made for at in count(2) if (made := f"{stem}-{at}") not in others)


def check_env_name(text: str) -> Problem | None:
    """Return what is wrong with the name of a variable."""
    if not text:
        return Problem("The variable has no name.", "", "env")
    if "=" in text or "\0" in text or re.search(r"\s", text):
        return Problem(f"{text[:40]!r} cannot name a variable.", "No spaces, no =.", "env")
    return None


def check_mount(mount: Mount) -> Problem | None:
    """Return what is wrong with a mount."""
    source = mount.source
    if not mount.target.startswith("/") or not mount.target.strip("/"):
        return Problem(
            f"{mount.target[:60]!r} is not a path in the container."
            if mount.target
            else "The path in the container is missing.",
            "It begins with / and is not / alone.",
            "mounts",
        )
    if ":" in mount.target:
        return Problem("A path in the container cannot have a colon here.", "", "mounts")
    if mount.kind is MountKind.VOLUME:
        return _caught(check_volume_name, source, "mounts") if source else None
    if not source:
        return Problem("The folder of this computer is missing.", "Choose one.", "mounts")
    if not source.startswith("/") and not _DRIVE.match(source):
        hint = "Write the whole path, beginning with /."
        return Problem(f"{source[:60]} is not a whole path.", hint, "mounts")
    if ":" in source[2:] and not mount.must_exist:
        return Problem("A folder with a colon in its name cannot be mounted.", "", "mounts")
    return None


def check_ports(
    ports: Iterable[PortMapping], used: Iterable[tuple[str, int]] = ()
) -> tuple[Problem | None, ...]:
    """Return one entry for each port: what it collides with, among them and with those in use.

    `used` are protocol and number of ports that are taken on this computer.
    """
    seen: dict[tuple[str, int], set[str]] = {}
    busy, found = set(used), list[Problem | None]()
    for port in ports:
        clash = None
        for number in host_ports(port):
            key = (port.protocol, number)
            if key in busy:
                message = f"Port {number} of this computer is in use."
                clash = clash or Problem(message, "", "ports", Weight.NOTE)
            others = seen.setdefault(key, set())
            if port.host_ip in others or "" in others or (others and not port.host_ip):
                clash = Problem(f"Port {number} is published twice.", "Change one.", "ports")
            others.add(port.host_ip)
        found.append(clash)
    return tuple(found)


def check_networks(networks: Iterable[NetworkUse]) -> Problem | None:
    """Return what is wrong with the networks that are joined."""
    for use in networks:
        if not use.name or re.search(r"\s", use.name):
            return Problem("A network needs a name without spaces.", "", "networks")
        if is_built_in(use.name) and (use.aliases or use.ipv4 or use.ipv6):
            hint = "Choose a network of your own, or leave them out."
            message = f"The network {use.name} has no aliases and no fixed addresses."
            return Problem(message, hint, "networks")
        for address in filter(None, (use.ipv4, use.ipv6)):
            if not _is_address(address):
                return Problem(f"{address[:40]!r} is not an address.", "", "networks")
    return None


def check_user(text: str) -> Problem | None:
    """Return what is wrong with the user."""
    if text and not _USER.fullmatch(text):
        return Problem(f"{text[:40]!r} is not a user.", "It is USER[:GROUP] or 1000:1000.", "user")
    return None


def check_hostname(text: str) -> Problem | None:
    """Return what is wrong with the name of the host."""
    if text and not _HOST.fullmatch(text):
        hint = "Letters, digits, - and . up to 63."
        return Problem(f"{text[:40]!r} is not the name of a host.", hint, "hostname")
    return None


def check_workdir(text: str) -> Problem | None:
    """Return what is wrong with the working folder."""
    if text and not text.startswith("/"):
        return Problem("The working folder begins with /.", "It is in the container.", "workdir")
    return None


def check_memory(bytes_: int) -> Problem | None:
    """Return what is wrong with the limit of memory; 0 is none."""
    if 0 < bytes_ < LEAST_MEMORY:
        message = f"A container needs at least {format_size(LEAST_MEMORY)} of memory."
        return Problem(message, "Write 64m or more.", "memory")
    return None


def find_problems(spec: RunSpec, taken_names: Iterable[str] = ()) -> tuple[Problem, ...]:
    """Return everything that is wrong with a container that is to be made."""
    return tuple(problem for problem in _all(spec, taken_names) if problem is not None)


def _all(spec: RunSpec, taken_names: Iterable[str]) -> Iterator[Problem | None]:
    yield check_image(spec.image)
    yield check_name(spec.name, taken_names)
    yield from (check_env_name(name) for name, _ in spec.env)
    yield from check_ports(spec.ports)
    yield from map(check_mount, spec.mounts)
    yield _twice([*(m.target for m in spec.mounts), *(t.target for t in spec.tmpfs)])
    yield check_networks(spec.networks)
    yield check_user(spec.user)
    yield check_hostname(spec.hostname)
    yield check_workdir(spec.workdir)
    yield check_memory(spec.memory)
    yield _caught(parse_restart, spec.restart, "restart")
    yield from (_check_dns(address) for address in spec.dns)
    yield from _together(spec)


def _together(spec: RunSpec) -> Iterator[Problem]:
    """Return what does not go together."""
    mode = spec.networks[0].name if spec.networks else ""
    if spec.rm and spec.restart != "no":
        message = "A container that is removed when it ends cannot be restarted."
        yield Problem(message, "Keep one of the two.", "restart")
    if mode == "none" and spec.ports:
        yield Problem("Without a network no port leads anywhere.", "Remove the ports.", "networks")
    if mode == "host" and spec.ports:
        message = "On the host's network, ports are not published."
        yield Problem(message, "They are reached as they are.", "networks", Weight.NOTE)
    if spec.no_health and spec.health_command:
        yield Problem("The health check is both set and off.", "", "health_command")
    if spec.memory_swap > 0 and not spec.memory:
        yield Problem("A limit of swap needs one of memory.", "", "memory_swap")
    if 0 < spec.memory_swap < spec.memory:
        yield Problem("The limit of swap counts memory too.", "Make it larger.", "memory_swap")
    if spec.memory and spec.memory_reservation > spec.memory:
        message = "The soft limit of memory is above the hard one."
        yield Problem(message, "", "memory_reservation")


def _twice(targets: list[str]) -> Problem | None:
    double = next((t for at, t in enumerate(targets) if t in targets[:at]), None)
    return Problem(f"{double} is mounted twice.", "Change one.", "mounts") if double else None


def _check_dns(address: str) -> Problem | None:
    if _is_address(address):
        return None
    return Problem(f"{address[:40]!r} is not the address of a name server.", "", "dns")


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _caught(parse: Callable[[str], object], text: str, field: str) -> Problem | None:
    try:
        parse(text)
    except SettingError as error:
        return problem_of(error, field)
    return None
