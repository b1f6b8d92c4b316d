"""The network that the container joins, and its names there."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sampan.core.runspec import NetworkUse, Problem, RunSpec
from sampan.gui.run.field import Field, make_line
from sampan.gui.run.part import Part, about
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.choice_box import ChoiceBox

BUILT_IN = ("bridge", "host", "none")


class NetworkPart(Part):
    """Network, aliases and host name; further networks stand among the other options."""

    FIELDS = ("networks", "hostname")

    def __init__(self, theme: Theme, networks: Sequence[str]) -> None:
        super().__init__()
        self._base = NetworkUse("")
        self.network = ChoiceBox(theme)
        self.network.setEditable(True)
        self.network.setInsertPolicy(ChoiceBox.InsertPolicy.NoInsert)
        self.network.addItems([*dict.fromkeys((*networks, *BUILT_IN))])
        self.network.setCurrentText("")
        line = self.network.lineEdit()
        if line is not None:
            line.setAccessibleName(self.tr("Network"))
            line.setPlaceholderText(self.tr("the usual one (bridge)"))
        self.aliases = make_line(self.tr("other names there, with spaces between"))
        self.hostname = make_line(self.tr("made of the container's id"))
        self._fields = {
            "networks": Field(self.tr("Net&work"), self.network),
            "aliases": Field(self.tr("Aliases"), self.aliases),
            "hostname": Field(self.tr("&Host name"), self.hostname),
        }
        for field in self._fields.values():
            self.column.addWidget(field)
        self.network.editTextChanged.connect(self.changed)
        self.aliases.textEdited.connect(self.changed)
        self.hostname.textEdited.connect(self.changed)

    def show_spec(self, spec: RunSpec) -> None:
        self._base = spec.networks[0] if spec.networks else NetworkUse("")
        self.network.setCurrentText(self._base.name)
        self.aliases.setText(" ".join(self._base.aliases))
        self.hostname.setText(spec.hostname)

    def read(self, spec: RunSpec) -> RunSpec:
        name = self.network.currentText().strip()
        aliases = tuple(re.split(r"[\s,]+", self.aliases.text().strip())) if self._aliased() else ()
        base = self._base if self._base.name == name else NetworkUse("")
        use = replace(base, name=name or ("bridge" if aliases else ""), aliases=aliases)
        networks = (use,) if use.name else ()
        return replace(spec, networks=networks, hostname=self.hostname.text().strip())

    def tell(self, problems: Sequence[Problem]) -> None:
        self._fields["networks"].tell(about(problems, "networks"))
        self._fields["hostname"].tell(about(problems, "hostname"))

    def summary(self) -> str:
        return self.network.currentText().strip()

    def _aliased(self) -> bool:
        return bool(self.aliases.text().strip())
