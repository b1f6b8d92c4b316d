"""Every other option of `docker run`, as in a terminal: nothing that a line asks is lost."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import fields, replace

from PySide6.QtWidgets import QPlainTextEdit

from sampan.core.runspec import Problem, RunSpec, Weight, format_run_line, parse_run_line
from sampan.core.runspec.reader import LEFT_OUT
from sampan.gui.run.field import Field
from sampan.gui.run.look import command_font
from sampan.gui.run.part import Part
from sampan.gui.theme.theme import Theme

ELSEWHERE = frozenset(
    {
        "image",
        "command",
        "detach",
        "interactive",
        "tty",
        "rm",
        "name",
        "restart",
        "ports",
        "env",
        "mounts",
        "hostname",
        "entrypoint",
        "user",
        "workdir",
        "nano_cpus",
        "memory",
        "labels",
    }
)
"""Fields that have a place of their own in the form."""

HEIGHT = 76
_START = "docker run "
_IMAGE = "image"

_EXAMPLE = "--cap-add NET_ADMIN --ulimit nofile=65535"


class OtherPart(Part):
    """Options without a field of their own."""

    FIELDS = tuple(
        field.name for field in fields(RunSpec) if field.name not in (*ELSEWHERE, "networks")
    )

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)
        self.text.setFont(command_font(theme))
        self.text.setFixedHeight(HEIGHT)
        self.text.setPlaceholderText(_EXAMPLE)
        self.text.textChanged.connect(self.changed)
        self._field = Field(
            self.tr("Options"), self.text, self.tr("As in docker run, for what has no field here.")
        )
        self.column.addWidget(self._field)

    def show_spec(self, spec: RunSpec) -> None:
        default = RunSpec()
        own = {name: getattr(default, name) for name in ELSEWHERE}
        rest = replace(spec, **own, networks=spec.networks[1:])
        line = format_run_line(replace(rest, detach=False), width=sys.maxsize)
        self.text.setPlainText(line.removeprefix(_START.strip()).strip())

    def read(self, spec: RunSpec) -> RunSpec:
        self.found.clear()
        text = self.text.toPlainText().strip()
        if not text:
            return spec
        parsed = parse_run_line(f"{_START}{text} {_IMAGE}")
        self.found += [
            # A line goes on without such an option; here somebody has just written it.
            replace(
                problem,
                field="other",
                weight=Weight.WRONG,
                hint=problem.hint.removeprefix(LEFT_OUT),
            )
            for problem in parsed.problems
            if problem.weight is not Weight.NOTE
        ]
        self._refuse(parsed.spec)
        more = {name: getattr(parsed.spec, name) for name in self.FIELDS}
        return replace(spec, **more, networks=(*spec.networks, *parsed.spec.networks))

    def tell(self, problems: Sequence[Problem]) -> None:
        self._field.tell(problems)

    def summary(self) -> str:
        return " ".join(self.text.toPlainText().split())

    def _refuse(self, spec: RunSpec) -> None:
        """Say what is written here and belongs elsewhere."""
        default = replace(RunSpec(), detach=False)
        if spec.image != _IMAGE or spec.command:
            self.found.append(
                Problem(
                    self.tr("{0} is not an option.").format(spec.image),
                    self.tr("The image and the command have fields above."),
                    "other",
                )
            )
            return
        names = ELSEWHERE - {"image", "command"}
        doubled = [n for n in sorted(names) if getattr(spec, n) != getattr(default, n)]
        if doubled:
            self.found.append(
                Problem(
                    self.tr("An option here has a field of its own."),
                    self.tr("Move it there: {0}.").format(", ".join(doubled)),
                    "other",
                )
            )
