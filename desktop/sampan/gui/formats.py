"""Numbers with their units as the window shows them; binary steps, written MB and GB."""

from __future__ import annotations

UNITS = ("B", "KB", "MB", "GB", "TB")
STEP = 1024


def format_bytes(count: float) -> str:
    """Return a size of bytes with two or three digits: 38 MB, 1.2 GB."""
    value, unit = float(count), 0
    while value >= STEP - 0.5 and unit < len(UNITS) - 1:
        value, unit = value / STEP, unit + 1
    digits = 1 if unit and value < 9.95 and round(value, 1) != round(value) else 0
    return f"{value:.{digits}f} {UNITS[unit]}"


def format_share(part: float, whole: float) -> str:
    """Return `part / whole`, with the unit once if it is the same: 1.8 / 60 GB."""
    first, second = format_bytes(part), format_bytes(whole)
    number, _, unit = first.partition(" ")
    return f"{number} / {second}" if second.endswith(f" {unit}") else f"{first} / {second}"


def format_duration(seconds: float) -> str:
    """Return a duration: 60 ms, 0.31 s, 9.8 s, 4 min, 2 h, 3 d."""
    if seconds < 0.0995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 0.995:
        return f"{seconds:.2f} s"
    if seconds < 59.95:
        return f"{seconds:.1f} s"
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{int(seconds // size)} {unit}"
    return f"{seconds:.0f} s"


def format_ms(ms: float) -> str:
    """Return what a phase took: 60 ms, 1.2 s."""
    return f"{ms:.0f} ms" if ms < 999.5 else format_duration(ms / 1000)


def format_percent(value: float) -> str:
    """Return a percentage that is as wide while it changes: 2.1 %, 38 %."""
    return f"{value:.0f} %" if value >= 9.95 else f"{value:.1f} %"
