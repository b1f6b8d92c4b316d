"""How a build stands, and what is remembered of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from shiboken6 import isValid

from sampan.client.engine.model import BuildProgress, BuildRequest, BuildStep, StepState
from sampan.gui.lists.feed import Feed
from sampan.gui.memory import Memory
from sampan.gui.operations import Operation, Progress

MOST_PIECES = 400
"""How many pieces of output of a step are kept; a piece is a line or a few."""

MOST_TAIL = 4_000
"""Characters of output that the history keeps of a build."""

KEPT = 20
KEY = "images/builds"


@dataclass(frozen=True, slots=True)
class BuildState:
    """The steps in their order, the end of what each wrote, and the image."""

    steps: tuple[BuildStep, ...] = ()
    output: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    image_id: str = ""

    def taking(self, news: BuildProgress) -> BuildState:
        """Return how it stands after what the build just told."""
        state = self
        if (step := news.step) is not None:
            if any(each.id == step.id for each in state.steps):
                steps = tuple(step if each.id == step.id else each for each in state.steps)
            else:
                steps = (*state.steps, step)
            state = replace(state, steps=steps)
        if news.text:
            pieces = (*state.output.get(news.step_id, ()), news.text)[-MOST_PIECES:]
            state = replace(state, output={**state.output, news.step_id: pieces})
        return replace(state, image_id=news.image_id or state.image_id)

    @property
    def progress(self) -> Progress:
        """How many steps are over."""
        over = (StepState.DONE, StepState.CACHED, StepState.FAILED)
        done = sum(each.state in over for each in self.steps)
        now = next((each for each in self.steps if each.state is StepState.RUNNING), None)
        return Progress(now.name if now else "", done, len(self.steps) or None)

    @property
    def current(self) -> BuildStep | None:
        """The step to look at: the one that failed, else the last one that runs or ran."""
        for wanted in (StepState.FAILED, StepState.RUNNING):
            for each in self.steps:
                if each.state is wanted:
                    return each
        ran = [each for each in self.steps if each.state is StepState.DONE]
        return ran[-1] if ran else None

    def text_of(self, step_id: str) -> str:
        """Return the end of what a step wrote, with its error."""
        step = next((each for each in self.steps if each.id == step_id), None)
        error = step.error if step is not None else ""
        return "".join((*self.output.get(step_id, ()), error))

    @property
    def tail(self) -> str:
        """The end of all output, for the history."""
        parts = (f"{each.name}\n{self.text_of(each.id)}".rstrip() for each in self.steps)
        return "\n".join(parts)[-MOST_TAIL:]


@dataclass(frozen=True, slots=True)
class PastBuild:
    """What is told of a build: `at` is when it began, in seconds since 1970.

    `outcome` is the value of an OperationState; one that runs still is not remembered.
    """

    at: float
    tag: str
    folder: str
    seconds: float
    outcome: str
    reason: str = ""
    log: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """A build since the window was opened; its feed lives as long as its operation."""

    began: float
    """In seconds since 1970."""
    request: BuildRequest
    operation: Operation
    feed: Feed[BuildState]

    @property
    def kept(self) -> bool:
        """Whether its steps can be looked at: they go with an operation that is forgotten."""
        return isValid(self.operation)

    @property
    def told(self) -> PastBuild:
        """What the history says of it now."""
        request, operation = self.request, self.operation
        return PastBuild(
            at=self.began,
            tag=request.tags[0] if request.tags else "",
            folder=request.folder,
            seconds=round(operation.seconds, 1),
            outcome=operation.state.value,
            reason=operation.failure.message if operation.failure else "",
            log=self.feed.value.tail,
        )


def past_builds(memory: Memory) -> tuple[PastBuild, ...]:
    """Return what is remembered, the newest first; what cannot be read is left out."""
    found = []
    entries: list[dict[str, Any]] = memory.get(KEY, [])
    for entry in entries:
        try:
            found.append(PastBuild(**entry))
        except TypeError:
            continue
    return tuple(found)


def remember_build(memory: Memory, build: PastBuild) -> None:
    """Remember a build, and forget what is too old."""
    memory.set(KEY, [asdict(each) for each in (build, *past_builds(memory))[:KEPT]])
