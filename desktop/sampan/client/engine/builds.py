"""Builds by BuildKit: `docker build` of the machine, the folder of this computer on its input.

It tells its progress as JSON, one object a line (`--progress=rawjson`). Format: SolveStatus of
github.com/moby/buildkit/client.
"""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64decode
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from pathlib import Path

from sampan.client.attach import Output
from sampan.client.build_files import collect_files, name_in_tar, read_rules
from sampan.client.engine import archives
from sampan.client.engine.guest import Guest, GuestRun
from sampan.client.engine.model import BuildProgress, BuildRequest, BuildStep, StepState
from sampan.client.engine.plain_build import PlainSteps
from sampan.client.engine.values import Json, items, members, moment, text
from sampan.core.errors import EngineError

IMAGE = re.compile(r"(?:writing image|exporting (?:config|manifest list|manifest)) (sha256:\w+)")
LAST_LINES = 40
MODES = ("rawjson", "plain")
"""How progress is asked for; a buildx before 0.13 does not know the first."""

WRONG_MODE = re.compile(r"(?:invalid|unknown) progress", re.IGNORECASE)


async def build(guest: Guest, request: BuildRequest) -> AsyncGenerator[BuildProgress, None]:
    """Build a folder of this computer; raise EngineError with the last lines of what failed."""
    name, files = await asyncio.to_thread(find_files, request)
    for mode in MODES:
        decoder = BuildDecoder()
        run = GuestRun(guest, arguments(request, name, mode), archives.send(files, request.folder))
        async with aclosing(run.lines()) as lines:
            async for output, line in lines:
                if output is Output.STDERR:
                    for progress in decoder.feed(line):
                        yield progress
        if run.exit_code and decoder.lacks_mode and mode != MODES[-1]:
            continue
        if run.exit_code != 0:
            raise decoder.failure()
        if decoder.image_id:
            yield BuildProgress(image_id=decoder.image_id)
        return


def find_files(request: BuildRequest) -> tuple[str, tuple[tuple[str, Path], ...]]:
    """Return the Dockerfile's name in the tar, and names and paths of all that goes along.

    Raises SettingError or EngineError if the folder cannot be sent.
    """
    folder = Path(request.folder)
    if not folder.is_dir():
        raise EngineError(f"{folder} is no folder.", "Choose the folder that is to be built.")
    dockerfile = folder / (request.dockerfile or "Dockerfile")
    if not dockerfile.is_file():
        raise EngineError(
            f"There is no {dockerfile.name} in {dockerfile.parent}.",
            "Choose the Dockerfile, or the folder that has it.",
        )
    name = name_in_tar(folder, dockerfile)
    return name, collect_files(folder, read_rules(folder, dockerfile), {name: dockerfile})


def arguments(request: BuildRequest, dockerfile: str, mode: str = "rawjson") -> list[str]:
    """Return the command of a build whose folder comes on its input."""
    words = ["docker", "build", f"--progress={mode}", f"--file={dockerfile}"]
    words += [f"--tag={tag}" for tag in request.tags]
    words += [f"--build-arg={name}={value}" for name, value in request.arguments.items()]
    words += [f"--target={request.target}"] if request.target else []
    words += ["--no-cache"] if request.no_cache else []
    words += ["--pull"] if request.pull else []
    return [*words, "-"]


class BuildDecoder:
    """Fed with the lines of a build; remembers the image and how it failed."""

    def __init__(self) -> None:
        self.image_id = ""
        self._steps: dict[str, BuildStep] = {}
        self._tail: list[str] = []
        self._words: list[str] = []
        self._plain = PlainSteps()
        self._open: list[str] = []

    @property
    def lacks_mode(self) -> bool:
        """True when docker did not know the way of telling progress, and built nothing."""
        return not self._steps and any(map(WRONG_MODE.search, self._words))

    def feed(self, line: str) -> Iterator[BuildProgress]:
        """Yield what the line tells; one that is no JSON is kept for the error.

        buildx before 0.14 spreads an object over many lines, the first and the last a mere brace.
        """
        if self._open or line == "{":
            self._open.append(line)
            if line != "}":
                return
            line = "".join(self._open)
            self._open.clear()
        try:
            value = members(json.loads(line))
        except ValueError:
            self._words.append(line)
            if found := IMAGE.search(line):
                self.image_id = found.group(1)
            for progress in self._plain.feed(line):
                if progress.step is not None:
                    self._steps[progress.step.id] = progress.step
                yield progress
            return
        for vertex in map(members, items(value.get("vertexes"))):
            step = _step(vertex)
            if step != self._steps.get(step.id):
                self._steps[step.id] = step
                yield BuildProgress(step)
        for status in map(members, items(value.get("statuses"))):
            if found := IMAGE.match(text(status.get("id"))):
                self.image_id = found.group(1)
        for log in map(members, items(value.get("logs"))):
            data = b64decode(text(log.get("data"))).decode("utf-8", "replace")
            self._tail = [*self._tail, *data.splitlines()][-LAST_LINES:]
            yield BuildProgress(step_id=text(log.get("vertex")), text=data)

    def failure(self) -> EngineError:
        """Return why the build failed."""
        details = "\n".join([*self._tail, *self._words[-LAST_LINES:]])
        failed = [step for step in self._steps.values() if step.state is StepState.FAILED]
        if failed:
            step = failed[-1]
            return EngineError(
                f"The build failed in step {step.name}: {step.error}.",
                "The output of that step says why.",
                details=details,
            )
        words = next((word for word in reversed(self._words) if word.strip()), "")
        sentence = words.removeprefix("ERROR: ").rstrip(".")
        return EngineError(
            f"The build failed: {sentence}." if sentence else "The build failed.", details=details
        )


def _step(vertex: Json) -> BuildStep:
    started, ended = moment(vertex.get("started")), moment(vertex.get("completed"))
    error = text(vertex.get("error"))
    if error:
        state = StepState.FAILED
    elif vertex.get("cached"):
        state = StepState.CACHED
    elif ended is not None:
        state = StepState.DONE
    else:
        state = StepState.WAITING if started is None else StepState.RUNNING
    name = text(vertex.get("name"))
    return BuildStep(text(vertex.get("digest")), name, state, started, ended, error)
