"""When the container is started again, and how much of the machine it may use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sampan.core.runspec import Problem, RunSpec
from sampan.core.runspec.values import format_cpus, format_size, parse_cpus, parse_size
from sampan.gui.run.field import Field, make_line
from sampan.gui.run.part import Part, about
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.choice_box import ChoiceBox
from sampan.gui.widgets.count_box import CountBox

MOST_RETRIES = 999


class LimitsPart(Part):
    """Restart policy, removal at the end, processors, memory."""

    FIELDS = ("restart", "rm", "nano_cpus", "memory", "memory_reservation", "memory_swap")

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.restart = ChoiceBox(theme)
        for text, policy in (
            (self.tr("Never"), "no"),
            (self.tr("When it fails"), "on-failure"),
            (self.tr("Always, unless it was stopped"), "unless-stopped"),
            (self.tr("Always"), "always"),
        ):
            self.restart.addItem(text, policy)
        self.retries = CountBox(MOST_RETRIES, self.tr("without end"))
        self.rm = CheckBox(theme, self.tr("Remo&ve the container when it ends"))
        self.cpus = make_line(self.tr("all of the machine's"))
        self.memory = make_line(self.tr("all of the machine's; or 512m, 1.5g"))
        self._retries_field = Field(self.tr("Attempts"), self.retries)
        self._fields = {
            "restart": Field(self.tr("Re&start"), self.restart),
            "retries": self._retries_field,
            "rm": Field(self.tr("At the end"), self.rm),
            "nano_cpus": Field(self.tr("Processors"), self.cpus),
            "memory": Field(self.tr("Memory"), self.memory),
        }
        for field in self._fields.values():
            self.column.addWidget(field)
        self.restart.currentIndexChanged.connect(self._choose)
        self.retries.valueChanged.connect(self.changed)
        self.rm.toggled.connect(self.changed)
        self.cpus.textEdited.connect(self.changed)
        self.memory.textEdited.connect(self.changed)
        self._retries_field.hide()

    def show_spec(self, spec: RunSpec) -> None:
        name, _, count = spec.restart.partition(":")
        self.restart.setCurrentIndex(max(0, self.restart.findData(name)))
        self.retries.setValue(int(count or 0))
        self.rm.setChecked(spec.rm)
        self.cpus.setText(format_cpus(spec.nano_cpus) if spec.nano_cpus else "")
        self.memory.setText(format_size(spec.memory) if spec.memory else "")

    def read(self, spec: RunSpec) -> RunSpec:
        self.found.clear()
        return replace(
            spec,
            restart=self._policy(),
            rm=self.rm.isChecked(),
            nano_cpus=self.parsed(parse_cpus, self.cpus.text(), "nano_cpus", 0),
            memory=self.parsed(parse_size, self.memory.text(), "memory", 0),
        )

    def tell(self, problems: Sequence[Problem]) -> None:
        for name in ("restart", "nano_cpus"):
            self._fields[name].tell(about(problems, name))
        self._fields["memory"].tell(about(problems, "memory", "memory_reservation", "memory_swap"))

    def summary(self) -> str:
        words = [
            self.restart.currentText() if self._policy() != "no" else "",
            self.tr("{0} CPU").format(self.cpus.text()) if self.cpus.text() else "",
            self.memory.text(),
            self.tr("removed at the end") if self.rm.isChecked() else "",
        ]
        return " · ".join(word for word in words if word)

    def _policy(self) -> str:
        name = str(self.restart.currentData())
        retries = self.retries.value() if name == "on-failure" else 0
        return f"{name}:{retries}" if retries else name

    def _choose(self) -> None:
        self._retries_field.setVisible(self.restart.currentData() == "on-failure")
        self.changed.emit()
