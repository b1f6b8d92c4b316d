"""Numbers with their units as the window shows them; binary steps, written MB and GB."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

UNITS = ("B", "KB", "MB", "GB", "TB")
STEP = 1024
MINUTE, HOUR, DAY = 60, 3_600, 86_400


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
        return format_ms(seconds * 1000)
    if seconds < MINUTE:
        digits = 2 if seconds < 0.995 else 1 if seconds < 59.95 else 0
        return format_seconds(f"{seconds:.{digits}f}")
    if seconds < HOUR:
        text = QCoreApplication.translate("Formats", "{0} min")
        return text.format(int(seconds // MINUTE))
    if seconds < DAY:
        return QCoreApplication.translate("Formats", "{0} h").format(int(seconds // HOUR))
    return QCoreApplication.translate("Formats", "{0} d").format(int(seconds // DAY))


def format_seconds(number: str | float) -> str:
    """Return a number of seconds as it is: 10 s, not 10.0 s."""
    return QCoreApplication.translate("Formats", "{0} s").format(number)


def format_ms(ms: float) -> str:
    """Return what a phase took: 60 ms, 1.2 s."""
    if ms >= 999.5:
        return format_duration(ms / 1000)
    return QCoreApplication.translate("Formats", "{0} ms").format(f"{ms:.0f}")


def format_percent(value: float) -> str:
    """Return a percentage that is as wide while it changes: 2.1 %, 38 %."""
    return f"{value:.0f} %" if value >= 9.95 else f"{value:.1f} %"
