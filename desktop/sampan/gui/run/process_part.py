"""What runs in the container, as whom and where."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QWidget

from sampan.core.errors import SettingError
from sampan.core.runspec import Problem, RunSpec
from sampan.gui.run.field import Field, make_line
from sampan.gui.run.part import Part, about
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.code_line import CodeLine


class ProcessPart(Part):
    """Command, entrypoint, user, working folder, terminal."""

    FIELDS = ("command", "entrypoint", "user", "workdir", "tty", "interactive")

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._no_entrypoint = False  # `--entrypoint ''`: the image's is taken away
        self.command = CodeLine(theme, self.tr("that of the image"))
        self.entrypoint = CodeLine(theme, self.tr("that of the image"))
        self.user = make_line(self.tr("that of the image, or 1000:1000"))
        self.workdir = CodeLine(theme, self.tr("that of the image"))
        self.tty = CheckBox(theme, self.tr("&Terminal (TTY)"))
        self.interactive = CheckBox(theme, self.tr("&Keep input open"))
        self._fields = {
            "command": Field(self.tr("Co&mmand"), self.command),
            "entrypoint": Field(self.tr("Entrypoint"), self.entrypoint),
            "user": Field(self.tr("&User"), self.user),
            "workdir": Field(self.tr("Working &folder"), self.workdir),
        }
        for name, field in self._fields.items():
            self.column.addWidget(field)
            if name == "entrypoint":
                self.entrypoint.textEdited.connect(self._forget_none)
        for line in (self.command, self.entrypoint, self.user, self.workdir):
            line.textEdited.connect(self.changed)
        self.column.addWidget(self._make_switches())

    def show_spec(self, spec: RunSpec) -> None:
        self.command.setText(shlex.join(spec.command))
        self._no_entrypoint = spec.entrypoint == ""
        self.entrypoint.setText(spec.entrypoint or "")
        self.entrypoint.setPlaceholderText(
            self.tr("none at all") if self._no_entrypoint else self.tr("that of the image")
        )
        self.user.setText(spec.user)
        self.workdir.setText(spec.workdir)
        self.tty.setChecked(spec.tty)
        self.interactive.setChecked(spec.interactive)

    def read(self, spec: RunSpec) -> RunSpec:
        self.found.clear()
        entrypoint = self.entrypoint.text().strip() or ("" if self._no_entrypoint else None)
        return replace(
            spec,
            command=self.parsed(self._split, self.command.text(), "command", ()),
            entrypoint=entrypoint,
            user=self.user.text().strip(),
            workdir=self.workdir.text().strip(),
            tty=self.tty.isChecked(),
            interactive=self.interactive.isChecked(),
        )

    def tell(self, problems: Sequence[Problem]) -> None:
        for name, field in self._fields.items():
            field.tell(about(problems, name))

    def summary(self) -> str:
        words = (self.command.text(), self.entrypoint.text(), self.user.text())
        return next((word.strip() for word in words if word.strip()), "")

    def _split(self, text: str) -> tuple[str, ...]:
        try:
            return tuple(shlex.split(text))
        except ValueError:
            raise SettingError(
                self.tr("A quote in the command is opened and not closed."),
                self.tr("Add the missing quote."),
            ) from None

    def _make_switches(self) -> QWidget:
        switches = QWidget()
        row = QHBoxLayout(switches)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XL)
        for box in (self.tty, self.interactive):
            box.toggled.connect(self.changed)
            row.addWidget(box)
        row.addStretch(1)
        return Field(self.tr("Input and output"), switches)

    def _forget_none(self) -> None:
        self._no_entrypoint = False
        self.entrypoint.setPlaceholderText(self.tr("that of the image"))
