"""Compose projects, run by the machine's own `docker compose`.

A project's folder is copied into the machine, below /var/lib/sampan/compose, so that its files,
builds and relative bind mounts are found there. What that means: a container sees the copy of the
last `up`, not what is edited here afterwards; what it writes to a bind mount stays in the machine;
and files outside of the folder (`include: ../x`) are not there.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from pathlib import Path

from sampan.client.build_files import collect_files
from sampan.client.dockerignore import parse_ignore
from sampan.client.engine import archives
from sampan.client.engine.compose_model import ComposeLine, ComposePreview, ComposeService
from sampan.client.engine.guest import Guest, GuestRun
from sampan.client.engine.values import Json, items, members, text, whole
from sampan.core.errors import EngineError

HOME = "/var/lib/sampan/compose"
LEFT_BEHIND = parse_ignore("**/.git\n")
FOLDER_LIMIT = 1024 * 1024 * 1024
PREVIEW_LIMIT = 1024 * 1024
"""Bytes of the largest file that goes along for a mere look at the project."""

UNPACK = 'mkdir -p -- "$1" && exec tar -x -f - -C "$1"'
RESOURCE = re.compile(r"\s*(Container|Network|Volume|Image|Service)\s+(\S+)\s+(\w.*?)\s*$")
ENV = {"COMPOSE_ANSI": "never", "COMPOSE_PROGRESS": "plain", "BUILDKIT_PROGRESS": "plain"}


class Compose:
    """Compose of the machine; failures are EngineError with compose's last lines."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest

    async def preview(self, file: Path) -> ComposePreview:
        """Check a file and return what it describes; EngineError says what is wrong in it."""
        place = await self._bring(file, PREVIEW_LIMIT)
        command = [*_compose(file, place), "config", "--format", "json"]
        code, out, errors = await GuestRun(self._guest, command, env=ENV, folder=place).text()
        if code != 0:
            raise EngineError(
                f"{file.name} is not valid: {_last(errors)}.",
                "Mend the file and open it again.",
                details=errors,
            )
        try:
            config = dict(members(json.loads(out)))
        except ValueError as error:
            raise EngineError("Compose gave no answer that can be read.", details=out) from error
        return preview_from_json(
            file, config, tuple(filter(None, map(_warning, errors.split("\n"))))
        )

    async def up(
        self, file: Path, services: Sequence[str] = (), *, build: bool = False
    ) -> AsyncIterator[ComposeLine]:
        """Copy the folder, then create and start what the file describes."""
        yield ComposeLine("Copying the folder to the machine")
        place = await self._bring(file, FOLDER_LIMIT)
        words = ["up", "--detach", "--remove-orphans", *(["--build"] if build else []), *services]
        async for line in self._run([*_compose(file, place), *words], place):
            yield line

    async def scale(self, file: Path, service: str, count: int) -> AsyncIterator[ComposeLine]:
        """Run so many containers of a service; the folder was copied by `up`."""
        words = ["up", "--detach", "--no-recreate", "--no-deps", "--scale", f"{service}={count}"]
        place = place_of(file.parent)
        async for line in self._run([*_compose(file, place), *words, service], place):
            yield line

    def down(self, project: str, *, volumes: bool = False) -> AsyncIterator[ComposeLine]:
        """Stop and remove a project's containers and networks, and its volumes if told so."""
        words = ["down", "--remove-orphans", *(["--volumes"] if volumes else [])]
        return self._run(["docker", "compose", "-p", project, *words])

    def restart(self, project: str, services: Sequence[str] = ()) -> AsyncIterator[ComposeLine]:
        """Restart services of a project, all by default."""
        return self._run(["docker", "compose", "-p", project, "restart", *services])

    def stop(self, project: str, services: Sequence[str] = ()) -> AsyncIterator[ComposeLine]:
        """Stop services of a project, all by default."""
        return self._run(["docker", "compose", "-p", project, "stop", *services])

    def start(self, project: str, services: Sequence[str] = ()) -> AsyncIterator[ComposeLine]:
        """Start services of a project that were stopped, all by default."""
        return self._run(["docker", "compose", "-p", project, "start", *services])

    async def _run(self, command: Sequence[str], folder: str = "/") -> AsyncIterator[ComposeLine]:
        run = GuestRun(self._guest, command, env=ENV, folder=folder)
        told: list[str] = []
        async with aclosing(run.lines()) as lines:
            async for _, line in lines:
                if line.strip():
                    told = [*told[-39:], line]
                    yield line_from_text(line)
        if run.exit_code != 0:
            raise EngineError(
                f"Compose failed: {_last(chr(10).join(told))}.", details="\n".join(told)
            )

    async def _bring(self, file: Path, largest: int) -> str:
        """Copy the folder of a compose file into the machine; return where it is there."""
        place = place_of(file.parent)
        files = await asyncio.to_thread(_collect, file, largest)
        command = ["sh", "-c", UNPACK, "sh", place]
        tar = archives.send(files, file.parent)
        code, _, errors = await GuestRun(self._guest, command, tar).text()
        if code != 0:
            raise EngineError(
                "The project's folder could not be copied to the machine.",
                "Look whether the machine's disk is full.",
                details=errors,
            )
        return place


def place_of(folder: Path) -> str:
    """Return where a folder's copy is in the machine; its own name gives the project its name."""
    path = folder.resolve()
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    return f"{HOME}/{digest}/{path.name or 'project'}"


def preview_from_json(file: Path, config: Json, warnings: tuple[str, ...] = ()) -> ComposePreview:
    """Return what `docker compose config --format json` says."""
    services = members(config.get("services"))
    return ComposePreview(
        project=text(config.get("name")),
        file=file,
        services=tuple(_service(name, members(facts)) for name, facts in services.items()),
        networks=tuple(members(config.get("networks"))),
        volumes=tuple(members(config.get("volumes"))),
        warnings=warnings,
        config=dict(config),
    )


def line_from_text(line: str) -> ComposeLine:
    """Return what a line of compose's plain progress tells."""
    found = RESOURCE.fullmatch(line)
    return ComposeLine(line.rstrip(), *found.groups()) if found else ComposeLine(line.rstrip())


def _service(name: str, facts: Json) -> ComposeService:
    depends = facts.get("depends_on")
    replicas = members(facts.get("deploy")).get("replicas", facts.get("scale", 1))
    mounts = map(members, items(facts.get("volumes")))
    return ComposeService(
        name=name,
        image=text(facts.get("image")),
        builds=bool(facts.get("build")),
        ports=tuple(_port(members(port)) for port in items(facts.get("ports"))),
        depends_on=tuple(members(depends) or map(text, items(depends))),
        replicas=whole(replicas, 1),
        binds=tuple(text(each.get("source")) for each in mounts if each.get("type") == "bind"),
    )


def _port(port: Json) -> str:
    target = f"{text(port.get('target'))}/{text(port.get('protocol')) or 'tcp'}"
    published = text(port.get("published"))
    return f"{published}:{target}" if published else target


def _compose(file: Path, place: str) -> list[str]:
    return ["docker", "compose", "--project-directory", place, "-f", f"{place}/{file.name}"]


def _collect(file: Path, largest: int) -> tuple[tuple[str, Path], ...]:
    """Return names and paths of what is copied; raise EngineError if that is too much."""
    if not file.is_file():
        raise EngineError(f"{file} is no file.", "Choose a compose file.")
    found = collect_files(file.parent, LEFT_BEHIND, {file.name: file})
    sizes = {name: path.lstat().st_size for name, path in found}
    kept = [(name, path) for name, path in found if path.is_dir() or sizes[name] <= largest]
    if sum(sizes[name] for name, _ in kept) > FOLDER_LIMIT:
        raise EngineError(
            f"{file.parent} has more than 1 GiB in it, which is too much to copy.",
            "Move the compose file into a folder with only what it needs.",
        )
    return tuple(kept)


def _last(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "it does not say why"


def _warning(line: str) -> str:
    found = re.search(r'level=warning msg="(.*)"', line)
    return found.group(1).replace('\\"', '"') if found else ""
