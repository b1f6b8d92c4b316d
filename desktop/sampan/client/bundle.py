"""The file of `sampan diagnose`: what it holds, gathered and redacted."""

from __future__ import annotations

import io
import json
import os
import platform as python_platform
import tarfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sampan import __version__
from sampan.client.checkup.finding import Finding
from sampan.client.contents import ask_engine
from sampan.client.redaction import Redactor, secrets_of_environment
from sampan.core.errors import SampanError
from sampan.core.layout import Layout
from sampan.core.status import Status

LOG_LIMIT = 2 * 1024 * 1024
"""Bytes of the end of each log."""

ENGINE_S = 10.0
CONTAINER_LIMIT = 100
INFO_KEYS = (
    "ServerVersion", "Containers", "ContainersRunning", "ContainersPaused", "ContainersStopped",
    "Images", "Driver", "DriverStatus", "CgroupDriver", "CgroupVersion", "DefaultRuntime",
    "KernelVersion", "OperatingSystem", "Architecture", "NCPU", "MemTotal", "DockerRootDir",
    "HttpProxy", "HttpsProxy", "NoProxy", "LiveRestoreEnabled", "SecurityOptions", "Warnings",
)  # fmt: skip
CONTAINER_KEYS = ("Id", "Names", "Image", "State", "Status", "Ports", "Created")
"""No command lines, labels and variables: secrets are kept there."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the bundle, and what it is in a few words."""

    name: str
    what: str
    data: bytes


async def read_engine(layout: Layout) -> tuple[dict[str, Any], list[str]]:
    """Return what the engine tells of itself, and the values of containers' variables to hide."""
    told: dict[str, Any] = {}
    secrets: list[str] = []
    info = await ask_engine(layout, "/info", timeout_s=ENGINE_S)
    if not isinstance(info, Mapping):
        return told, secrets
    told["info"] = {key: info[key] for key in INFO_KEYS if key in info}
    containers = await ask_engine(layout, "/containers/json?all=1", timeout_s=ENGINE_S)
    told["containers"] = []
    for container in containers[:CONTAINER_LIMIT] if isinstance(containers, list) else []:
        told["containers"].append({key: container.get(key) for key in CONTAINER_KEYS})
        path = f"/containers/{container.get('Id')}/json"
        inspected = await ask_engine(layout, path, timeout_s=ENGINE_S)
        if isinstance(inspected, Mapping):
            secrets += secrets_of_environment((inspected.get("Config") or {}).get("Env") or ())
            told["containers"][-1]["Error"] = (inspected.get("State") or {}).get("Error")
    return told, secrets


def gather(
    layout: Layout,
    status: Status,
    findings: Iterable[Finding],
    engine: Mapping[str, Any],
    redactor: Redactor,
) -> list[Part]:
    """Return every part of the bundle, redacted."""
    parts = [
        _json("versions.json", "versions of Sampan, Python and this system", _versions(), redactor),
        _json("status.json", "what `sampan status --json` says", status.to_json(), redactor),
        _json(
            "doctor.json",
            "what `sampan doctor` found",
            [finding.to_json() for finding in findings],
            redactor,
        ),
    ]
    if engine:
        parts.append(
            _json("docker.json", "docker info and the list of containers", engine, redactor)
        )
    for path, what in (
        (layout.settings, "the settings"),
        (layout.boots, "the phases of the last boots"),
        (layout.accelerator_verdicts, "what was learned about accelerators"),
        (layout.qemu_record, "which QEMU process belongs to the machine"),
    ):
        parts += _json_file(path, what, redactor)
    for path, what in (
        (layout.console_log, "the machine's serial console"),
        (layout.qemu_log, "QEMU's own output"),
        (layout.hostagent_log, "the host agent's log"),
    ):
        parts += _log(path, what, redactor)
        parts += _log(path.with_name(f"{path.name}.1"), f"{what}, the one before", redactor)
    parts += _log(layout.logs / "sampan-error.log", "where the command last failed", redactor)
    return parts


def write_archive(path: Path, parts: Iterable[Part], *, now: float) -> None:
    """Write the parts as a .tar.gz that only its owner can read; raise SampanError."""
    folder = path.name.removesuffix(".gz").removesuffix(".tgz").removesuffix(".tar")
    created = False
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        created = True
        with os.fdopen(descriptor, "wb") as stream, tarfile.open(None, "w:gz", stream) as archive:
            for part in parts:
                entry = tarfile.TarInfo(f"{folder}/{part.name}")
                entry.size, entry.mtime, entry.mode = len(part.data), int(now), 0o644
                archive.addfile(entry, io.BytesIO(part.data))
    except OSError as error:
        if created:
            path.unlink(missing_ok=True)
        reason = "it is there already" if isinstance(error, FileExistsError) else error.strerror
        raise SampanError(
            f"{path} cannot be written: {reason or error}.",
            "Choose another file: `sampan diagnose --out FILE`.",
        ) from error


def _versions() -> dict[str, object]:
    return {
        "sampan": __version__,
        "python": python_platform.python_version(),
        "system": f"{python_platform.system()} {python_platform.release()}",
        "processor": python_platform.machine(),
        "processors": os.cpu_count(),
        "written": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }


def _json(name: str, what: str, value: object, redactor: Redactor) -> Part:
    text = json.dumps(redactor.value(value), indent=1, ensure_ascii=False)
    return Part(name, what, text.encode() + b"\n")


def _json_file(path: Path, what: str, redactor: Redactor) -> list[Part]:
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return []
    try:
        return [_json(path.name, what, json.loads(text), redactor)]
    except ValueError:
        return [Part(path.name, f"{what} (damaged)", redactor.text(text).encode())]


def _log(path: Path, what: str, redactor: Redactor) -> list[Part]:
    try:
        with path.open("rb") as stream:
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - LOG_LIMIT))
            data = stream.read()
    except OSError:
        return []
    if size > LOG_LIMIT:
        data = data.partition(b"\n")[2]  # half a line could hold half a secret
    text = redactor.text(data.decode("utf-8", "replace"))
    return [Part(f"logs/{path.name}", what, text.encode())]
