"""Ports: which of this computer lead to which of the container."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from sampan.core.errors import SettingError
from sampan.core.runspec import PortMapping, Problem, RunSpec, Weight
from sampan.core.runspec.checks import check_ports
from sampan.core.runspec.ports import PROTOCOLS, format_port, host_ports, is_range, parse_port
from sampan.core.runspec.problem import problem_of
from sampan.gui.run.field import Field
from sampan.gui.run.look import make_button
from sampan.gui.run.part import Part
from sampan.gui.run.rows import Row, Rows
from sampan.gui.theme.stylesheet import set_property
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.buttons import Variant
from sampan.gui.widgets.choice_box import ChoiceBox
from sampan.gui.widgets.code_line import CodeLine
from sampan.gui.widgets.labels import label

PROTOCOL_WIDTH = 84
SUGGESTION_HEIGHT = 24


class PortRow(Row):
    """[ADDRESS:]PORT of this computer, port of the container, protocol."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "")
        self._remove.setAccessibleName(self.tr("Remove this port"))
        self._remove.setToolTip(self.tr("Remove this port"))
        self.host = CodeLine(theme, self.tr("chosen for you"), self.tr("Port of this computer"))
        self.container = CodeLine(theme, "80", self.tr("Port of the container"))
        self.protocol = ChoiceBox(theme, self.tr("Protocol"))
        self.protocol.addItems(list(PROTOCOLS))
        self.protocol.setFixedWidth(PROTOCOL_WIDTH)
        self.suggestion = make_button(theme, "", Variant.TEXT)
        self.suggestion.setFixedHeight(SUGGESTION_HEIGHT)
        self.suggestion.hide()
        self.suggestion.clicked.connect(self._use_free)
        self.under.addWidget(self.suggestion)
        self._free = 0
        self._wrong = self.host
        for line in (self.host, self.container):
            line.textEdited.connect(self.changed)
            line.returnPressed.connect(self.finished)
        self.protocol.activated.connect(self.changed)
        self.fields.addWidget(self.host, 3)
        self.fields.addWidget(label("→", "muted"))
        self.fields.addWidget(self.container, 2)
        self.fields.addWidget(self.protocol)

    def is_empty(self) -> bool:
        return not self.host.text().strip() and not self.container.text().strip()

    def first(self) -> QWidget:
        return self.host

    def show_port(self, port: PortMapping) -> None:
        """Fill the row in."""
        host, _, container = format_port(replace(port, protocol="tcp")).rpartition(":")
        self.host.setText(host)
        self.container.setText(container)
        self.protocol.setCurrentText(port.protocol)

    def read(self) -> PortMapping:
        """Return what the row says; raise SettingError."""
        host, container = self.host.text().strip(), self.container.text().strip()
        self._wrong = self.container
        if not container:
            raise SettingError(
                self.tr("The port of the container is missing."), self.tr("For example 80.")
            )
        self._check_range(container)
        parse_port(container)
        self._wrong = self.host
        if port := host.rpartition(":")[2]:
            self._check_range(port)
        return parse_port(f"{host}:{container}/{self.protocol.currentText()}".removeprefix(":"))

    def tell(self, problem: Problem | None) -> None:
        super().tell(problem)
        wrong = problem is not None and problem.weight is Weight.WRONG
        for line in (self.host, self.container):
            set_property(line, "invalid", wrong and line is self._wrong)

    def suggest(self, port: int) -> None:
        """Offer a port that is free, none for 0."""
        self._free = port
        self.suggestion.setText(self.tr("Use {0}").format(port))
        self.suggestion.setVisible(bool(port))

    def _check_range(self, text: str) -> None:
        if not is_range(text):
            raise SettingError(
                self.tr("{0} is not a port.").format(text[:40]),
                self.tr("Write a number or a range, for example 8080 or 8000-8010."),
            )

    def _use_free(self) -> None:
        address, colon, _ = self.host.text().rpartition(":")
        self.host.setText(f"{address}{colon}{self._free}")
        self.host.setFocus()
        self.changed.emit()


class PortsPart(Part):
    """The ports of a container; those that are taken are told, and a free one is offered."""

    FIELDS = ("ports",)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._used: frozenset[tuple[str, int]] = frozenset()
        self._read: list[PortMapping | SettingError] = []
        self.rows = Rows(
            theme,
            lambda: PortRow(theme),
            self.tr("&Add a port"),
            (
                (self.tr("This computer"), -3),
                ("", 12),
                (self.tr("Container"), -2),
                ("", PROTOCOL_WIDTH),
            ),
        )
        self.rows.changed.connect(self.changed)
        self.column.addWidget(Field(self.tr("Ports"), self.rows))

    def show_spec(self, spec: RunSpec) -> None:
        self.rows.clear()
        for port in spec.ports:
            self.rows.add().show_port(port)

    def read(self, spec: RunSpec) -> RunSpec:
        self.found.clear()
        self._read = [_read(row) for row in self.rows.filled()]
        self.found += [
            problem_of(port, "ports") for port in self._read if isinstance(port, SettingError)
        ]
        return replace(spec, ports=tuple(_good(self._read)))

    def tell(self, problems: Sequence[Problem]) -> None:
        checked = iter(check_ports(_good(self._read), self._used))
        told: list[Problem | None] = []
        for row, port in zip(self.rows.filled(), self._read, strict=True):
            if isinstance(port, SettingError):
                told.append(problem_of(port, "ports"))
                row.suggest(0)
                continue
            problem = next(checked)
            told.append(problem)
            row.suggest(self._free_near(port) if problem is not None else 0)
        self.rows.tell(told)

    def use(self, used: Iterable[tuple[str, int]]) -> None:
        """Take in which ports of this computer are taken."""
        self._used = frozenset(used)
        self.tell(())

    def _free_near(self, port: PortMapping) -> int:
        """Return the next port that nobody has, for a port alone."""
        if port.host_end:
            return 0
        taken = {number for protocol, number in self._used if protocol == port.protocol}
        for other in _good(self._read):
            if other.protocol == port.protocol:
                taken |= {*host_ports(other)}
        # What is below 1024 is for services; a person's port is looked for above.
        start = port.host_port + 1 if port.host_port >= 1024 else port.host_port + 8000
        return next((free for free in range(start, 65536) if free not in taken), 0)


def _read(row: PortRow) -> PortMapping | SettingError:
    try:
        return row.read()
    except SettingError as error:
        return error


def _good(read: Iterable[PortMapping | SettingError]) -> list[PortMapping]:
    return [port for port in read if isinstance(port, PortMapping)]
