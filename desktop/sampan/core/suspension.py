"""What the settings of suspending take. Pure."""

from __future__ import annotations

NEVER = "never"
LONGEST_MINUTES = 24 * 60


def parse_suspend_after(text: str) -> float | None:
    """Return the seconds that the setting `suspend.after` means (never: None).

    Raises ValueError.
    """
    if text == NEVER:
        return None
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise ValueError(f"that is neither {NEVER} nor a whole number from 1 to {LONGEST_MINUTES}")
    return minutes * 60.0


def check_suspend_after(text: str) -> str:
    """Return what is wrong with a value of `suspend.after`; nothing when it is right."""
    try:
        parse_suspend_after(text)
    except ValueError as error:
        return str(error)
    return ""
