"""A program to run in the machine, as the control socket is asked for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ExecRequest:
    """A program to run in the machine; rows and columns count only with `tty`."""

    argv: tuple[str, ...]
    tty: bool = False
    rows: int = 24
    columns: int = 80
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str = "/"

    def to_json(self) -> dict[str, object]:
        """Return the params of `exec.attach`, and the fields of an `exec` stream's header."""
        return {
            "argv": list(self.argv),
            "tty": self.tty,
            "rows": self.rows,
            "columns": self.columns,
            "env": dict(self.env),
            "cwd": self.cwd,
        }
