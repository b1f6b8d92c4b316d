"""`sampan diagnose`: one file to show to whoever helps."""

from __future__ import annotations

import getpass
import socket
import time
from pathlib import Path

from sampan.cli.invocation import Invocation, run
from sampan.cli.report import read_status
from sampan.cli.terminal import format_rows
from sampan.client.bundle import Part, gather, read_engine, write_archive
from sampan.client.checkup.examination import examine
from sampan.client.offline import offline_status
from sampan.client.redaction import HIDDEN, Redactor
from sampan.core.errors import SampanError
from sampan.core.files import format_size
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


def write_bundle(invocation: Invocation, out: Path | None) -> None:
    """Write the file and say what is in it; raise SampanError if it cannot be written."""
    now = time.time()
    name = time.strftime("sampan-diagnose-%Y%m%d-%H%M%S.tar.gz", time.localtime(now))
    path = Path(name) if out is None else out / name if out.is_dir() else out
    invocation.out.live("Collecting ...")
    parts = run(_collect(invocation))
    invocation.out.end_live()
    rows = [(part.name, format_size(len(part.data)), part.what) for part in parts]
    about = ABOUT + "\n".join(format_rows(rows)) + "\n"
    whole = [Part("README.txt", "what this file is", about.encode()), *parts]
    write_archive(path, whole, now=now)
    for line in format_rows(rows):
        invocation.out.line(line)
    invocation.out.line()
    size = format_size(path.stat().st_size)
    invocation.out.line(f"Written to {path} ({size}). It was sent nowhere.")
    invocation.out.line("Secrets and your name are replaced; README.txt in it says how. Look it")
    invocation.out.line("through before you hand it on.")


async def _collect(invocation: Invocation) -> list[Part]:
    layout, platform = invocation.layout, current()
    engine, secrets = await read_engine(layout)
    findings = await examine(layout, invocation.env, platform, machine_arch())
    redactor = Redactor(home=_home(), user=_user(), host=socket.gethostname(), secrets=secrets)
    return gather(layout, await _status(invocation), findings, engine, redactor)


async def _status(invocation: Invocation) -> Status:
    try:
        return await read_status(invocation)
    except SampanError:
        return offline_status(invocation.layout)


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
