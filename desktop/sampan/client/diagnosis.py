"""A diagnostics bundle from beginning to end, for the command and for the window."""

from __future__ import annotations

import getpass
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sampan.client.bundle import Part, gather, read_engine, write_archive
from sampan.client.checkup.examination import examine
from sampan.client.control import connect
from sampan.client.offline import offline_status
from sampan.client.redaction import HIDDEN, Redactor
from sampan.core.errors import SampanError
from sampan.core.files import format_size
from sampan.core.layout import Layout
from sampan.core.status import Status
from sampan.platforms import current, machine_arch

ABOUT = f"""\
This file was written by `sampan diagnose`. It was sent nowhere.

Replaced in every part: passwords in addresses, what follows words such as password, token, key
and secret, tokens of well-known shapes, private keys, and the values of containers' environment
variables (all by {HIDDEN}); the home folder (~), the user's name (<user>) and this computer's
name (<host>). Command lines, labels and variables of containers are not in it; names of containers
and images are. Please read it before you hand it on.

"""


@dataclass(frozen=True, slots=True)
class Line:
    """One file of the bundle: its name, its size as shown, what it is."""

    name: str
    size: str
    what: str


def bundle_name(now: float) -> str:
    """Return the usual name of a bundle that is written now (seconds since 1970)."""
    return time.strftime("sampan-diagnose-%Y%m%d-%H%M%S.tar.gz", time.localtime(now))


async def collect(layout: Layout, env: Mapping[str, str]) -> list[Part]:
    """Return every part, redacted; starts and changes nothing."""
    platform = current()
    engine, secrets = await read_engine(layout)
    findings = await examine(layout, env, platform, machine_arch())
    redactor = Redactor(home=_home(), user=_user(), host=socket.gethostname(), secrets=secrets)
    return gather(layout, await _status(layout), findings, engine, redactor)


def contents(parts: Sequence[Part]) -> tuple[Line, ...]:
    """Return what is in it, for people."""
    return tuple(Line(part.name, format_size(len(part.data)), part.what) for part in parts)


def write(path: Path, parts: Sequence[Part], table: Sequence[str], *, now: float) -> None:
    """Write the parts with a README that lists them in `table`; raise SampanError."""
    about = ABOUT + "\n".join(table) + "\n"
    whole = [Part("README.txt", "what this file is", about.encode()), *parts]
    write_archive(path, whole, now=now)


def plain_table(lines: Sequence[Line]) -> list[str]:
    """Return the contents as aligned lines."""
    names = max((len(line.name) for line in lines), default=0)
    sizes = max((len(line.size) for line in lines), default=0)
    return [f"{line.name:<{names}}  {line.size:<{sizes}}  {line.what}" for line in lines]


async def _status(layout: Layout) -> Status:
    try:
        async with connect(layout) as client:
            return await client.status()
    except SampanError:
        return offline_status(layout)


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        return Path("/")


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return ""
