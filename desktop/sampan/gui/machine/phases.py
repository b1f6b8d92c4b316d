"""What the phases of a start look like: parts of one bar, each kind in a colour of its own."""

from __future__ import annotations

from collections.abc import Sequence

from sampan.core.phases import Phase
from sampan.gui.formats import format_ms
from sampan.gui.shell.words import MachineWords
from sampan.gui.widgets.charts import Segment

COLOURS = ("series0", "series1", "series2", "series3", "ok", "faint")
"""In the order of the phases; a start has six, a wake four."""


def phase_segments(phases: Sequence[Phase], words: MachineWords) -> list[Segment]:
    """Return a segment for each phase, its size in milliseconds."""
    return [
        Segment(words.phase(phase.name), phase.ms, format_ms(phase.ms), COLOURS[at % len(COLOURS)])
        for at, phase in enumerate(phases)
    ]
