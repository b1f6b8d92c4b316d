"""What `inspect` of a container says, as frozen values for its tabs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

SECRET_NAME = re.compile(
    r"PASS(WORD|WD|PHRASE)?($|_)|SECRET|TOKEN|CREDENTIAL|PRIVATE|(^|_)(API|ACCESS|AUTH|SIGNING|"
    r"ENCRYPTION|MASTER)?_?KEY(S|$|_)|(^|_)AUTH($|_)",
    re.IGNORECASE,
)
"""Names of variables whose values are better not seen over a shoulder."""

SECRET_URL = re.compile(r"://[^/@\s:]*:[^/@\s]+@")
"""A password inside of an address."""

NANOSECOND = 1e-9


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of the environment; `secret` if its value should be masked."""

    name: str
    value: str
    secret: bool = False


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One run of a container's own check; times are seconds since 1970."""

    started_at: float
    seconds: float
    exit_code: int
    output: str


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """A container's own check; `command` is empty where it has none. Durations are seconds."""

    command: str = ""
    in_shell: bool = False
    interval_s: float = 30.0
    timeout_s: float = 30.0
    start_period_s: float = 0.0
    retries: int = 3
    status: str = "none"
    failing_streak: int = 0
    results: tuple[CheckResult, ...] = ()


def variables(inspection: Mapping[str, Any]) -> tuple[Variable, ...]:
    """Return the environment by name."""
    found = [str(each).partition("=") for each in _items(part(inspection, "Config").get("Env"))]
    made = [
        Variable(name, value, bool(SECRET_NAME.search(name) or SECRET_URL.search(value)))
        for name, _, value in found
    ]
    return tuple(sorted(made, key=lambda each: each.name))


def health(inspection: Mapping[str, Any]) -> HealthFacts:
    """Return the check, its settings with Docker's defaults, and its last results, newest first."""
    check = part(inspection, "Config", "Healthcheck")
    state = part(inspection, "State", "Health")
    words = [str(each) for each in _items(check.get("Test"))]
    if not words or words == ["NONE"]:
        return HealthFacts()
    results = tuple(_result(each) for each in _items(state.get("Log")) if isinstance(each, Mapping))
    return HealthFacts(
        command=" ".join(words[1:]),
        in_shell=words[0] == "CMD-SHELL",
        interval_s=_seconds(check.get("Interval"), 30.0),
        timeout_s=_seconds(check.get("Timeout"), 30.0),
        start_period_s=_seconds(check.get("StartPeriod"), 0.0),
        retries=_whole(check.get("Retries")) or 3,
        status=str(state.get("Status") or "none"),
        failing_streak=_whole(state.get("FailingStreak")),
        results=tuple(reversed(results)),
    )


def part(value: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """Return the object under these names, an empty one where there is none."""
    for name in names:
        found = value.get(name)
        value = found if isinstance(found, Mapping) else {}
    return value


def parse_time(text: object) -> float | None:
    """Return the seconds since 1970 of a time as Docker writes it; None for none."""
    if not isinstance(text, str) or text.startswith("0001"):
        return None
    # Python 3.11 reads six digits of a second, Docker writes nine.
    cut = re.sub(r"(\.\d{6})\d+", r"\1", text)
    try:
        return datetime.fromisoformat(cut).timestamp()
    except ValueError:
        return None


def _result(value: Mapping[str, Any]) -> CheckResult:
    start = parse_time(value.get("Start")) or 0.0
    end = parse_time(value.get("End")) or start
    output = str(value.get("Output") or "").strip()
    return CheckResult(start, max(0.0, end - start), _whole(value.get("ExitCode")), output)


def _seconds(value: object, default: float) -> float:
    return value * NANOSECOND if isinstance(value, int) and value > 0 else default


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0


def _items(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
