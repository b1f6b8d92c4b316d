"""A build's plain progress, for a docker that does not know the JSON one.

Format: `#5 [2/3] RUN make`, `#5 0.34 output`, `#5 CACHED`, `#5 DONE 1.2s`, `#5 ERROR: words`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from sampan.client.engine.model import BuildProgress, BuildStep, StepState

LINE = re.compile(r"#(\d+) (.*)")
OUTPUT = re.compile(r"\d+\.\d+ ?(.*)")


class PlainSteps:
    """The steps that the lines told of so far."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self.steps: dict[str, BuildStep] = {}

    def feed(self, line: str) -> Iterator[BuildProgress]:
        """Yield what a line tells; nothing for one that is about no step."""
        found = LINE.fullmatch(line.rstrip())
        if found is None:
            return
        id, words = found.groups()
        step = self.steps.get(id)
        if step is None:
            changed = BuildStep(id, words, StepState.RUNNING, self._clock())
        elif words.startswith("DONE "):
            changed = replace(step, state=StepState.DONE, ended_at=self._clock())
        elif words == "CACHED":
            changed = replace(step, state=StepState.CACHED, ended_at=self._clock())
        elif words.startswith("ERROR: "):
            error = words.removeprefix("ERROR: ")
            changed = replace(step, state=StepState.FAILED, ended_at=self._clock(), error=error)
        else:
            output = OUTPUT.fullmatch(words)
            yield BuildProgress(step_id=id, text=(output.group(1) if output else words) + "\n")
            return
        self.steps[id] = changed
        yield BuildProgress(changed)
