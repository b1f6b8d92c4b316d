"""Break lines anew for another width: text that was wrapped comes together or apart again."""

from __future__ import annotations

from collections.abc import Iterable

from sampan.gui.terminal.cells import Line


def reflowed(
    lines: Iterable[Line], columns: int, cursor: tuple[int, int] = (0, 0)
) -> tuple[list[Line], tuple[int, int]]:
    """Return the lines for that width, and where the cursor's row and column have gone."""
    broken: list[Line] = []
    whole = Line()
    moved = cursor
    offset: int | None = None
    for number, line in enumerate(lines):
        if number == cursor[0]:
            offset = len(whole) + cursor[1]
        whole = line if not whole else Line([*whole, *line], line.wrapped)
        if line.wrapped:
            continue
        first = len(broken)
        broken.extend(_break(whole, columns))
        if offset is not None:
            moved = _find(broken, first, offset, columns)
            offset = None
        whole = Line()
    if whole or offset is not None:
        first = len(broken)
        broken.extend(_break(whole, columns))
        if offset is not None:
            moved = _find(broken, first, offset, columns)
    return broken, moved


def _break(whole: Line, columns: int) -> list[Line]:
    used = whole.used()
    if used <= columns:
        return [Line(whole[:used])] if len(whole) > columns or whole.wrapped else [whole]
    parts = []
    start = 0
    while start < used:
        end = min(start + columns, used)
        if end < used and not whole[end].text and end - start > 1:
            end -= 1  # a wide character is not cut in two
        parts.append(Line(whole[start:end], wrapped=end < used))
        start = end
    return parts


def _find(lines: list[Line], row: int, offset: int, columns: int) -> tuple[int, int]:
    while row < len(lines) - 1 and offset >= len(lines[row]) and lines[row].wrapped:
        offset -= len(lines[row])
        row += 1
    return row, min(offset, columns)
