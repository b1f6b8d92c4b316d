"""The whole form: parts, their problems, and the container that they say."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from sampan.core.runspec import ParsedRun, Problem, RunSpec, Weight, find_problems
from sampan.gui.run.basics import BasicsPart
from sampan.gui.run.choices import Choices
from sampan.gui.run.limits_part import LimitsPart
from sampan.gui.run.mount_rows import MountsPart
from sampan.gui.run.network_part import NetworkPart
from sampan.gui.run.notices import Notices
from sampan.gui.run.other_part import OtherPart
from sampan.gui.run.pair_rows import EnvironmentPart, LabelsPart
from sampan.gui.run.part import Part
from sampan.gui.run.port_rows import PortsPart
from sampan.gui.run.process_part import ProcessPart
from sampan.gui.run.section import Section
from sampan.gui.run.tabs import order_tabs
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.labels import line


class RunForm(QWidget):
    """What a person fills in; `changed` comes after each edit, when all is checked."""

    changed = Signal()

    def __init__(self, theme: Theme, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.spec = RunSpec()
        self.problems: tuple[Problem, ...] = ()
        self._filling = False
        self.basics = BasicsPart(choices.images, choices.containers)
        self.ports = PortsPart(theme)
        self.environment = EnvironmentPart(theme)
        self.mounts = MountsPart(theme, choices.volumes, choices.home)
        self.process = ProcessPart(theme)
        self.network = NetworkPart(theme, choices.networks)
        self.limits = LimitsPart(theme)
        self.labels = LabelsPart(theme)
        self.other = OtherPart(theme)
        self.notices = Notices(theme, closes=True)
        self.sections = (
            Section(self.tr("Volumes and folders"), self.mounts),
            Section(self.tr("Command and user"), self.process),
            Section(self.tr("Network"), self.network),
            Section(self.tr("Restart and limits"), self.limits),
            Section(self.tr("Labels"), self.labels),
            Section(self.tr("Other options"), self.other),
        )
        self._front: tuple[Part, ...] = (self.basics, self.ports, self.environment)
        self._area = QScrollArea()
        self._lay_out()
        for section in self.sections:
            section.header.clicked.connect(partial(self._reveal_soon, section))
        for part in self._parts():
            part.changed.connect(self._check)
        for part in (self.ports, self.environment, self.mounts, self.labels):
            part.rows.reordered.connect(self._take_row_in)
        self._check()

    def show_spec(self, spec: RunSpec) -> None:
        """Fill the form in; sections in which something is set are opened."""
        self._filling = True
        for part in self._parts():
            part.show_spec(spec)
        self._filling = False
        self._check()
        for section in self.sections:
            if any(part.summary() for part in section.parts):
                section.open()

    def show_parsed(self, parsed: ParsedRun) -> None:
        """Fill the form in with a pasted line, and list what is to be said about it."""
        self.show_spec(parsed.spec)
        self.notices.show_problems(parsed.problems)

    def is_right(self) -> bool:
        """Return True where a container can be made of it."""
        return not self.mistakes()

    def mistakes(self) -> tuple[Problem, ...]:
        """Return what keeps the container from being made."""
        return tuple(problem for problem in self.problems if problem.weight is not Weight.NOTE)

    def use_ports(self, used: Iterable[tuple[str, int]]) -> None:
        """Take in which ports of this computer are taken."""
        self.ports.use(used)

    def show_first_mistake(self) -> None:
        """Lead to the first mistake, also to the image that nobody was at yet."""
        self.basics.touch()
        self._check()
        wrong = next((part for part in self._parts() if self._wrong(part)), None)
        if wrong is None:
            return
        for section in self.sections:
            if wrong in section.parts:
                section.open()
        for each in wrong.findChildren(QWidget):
            if each.property("invalid"):
                each.setFocus()
                self._reveal_soon(each)
                return

    def _check(self) -> None:
        if self._filling:
            return
        spec = RunSpec(detach=True)
        for part in self._parts():
            spec = part.read(spec)
        self.spec = replace(spec, detach=True)
        found = [problem for part in self._parts() for problem in part.found]
        checked = [p for p in find_problems(self.spec) if p.field != "name"]
        every = (*found, *checked, *self.basics.problems_of(self.spec))
        self.problems = tuple(sorted(every, key=self._place))
        for part in self._parts():
            part.tell(self._problems_of(part))
        for section in self.sections:
            section.update_summary(wrong=any(self._wrong(part) for part in section.parts))
        self.changed.emit()

    def _place(self, problem: Problem) -> int:
        """Return where in the form a problem is: the first one is told first."""
        places = [problem.field in part.FIELDS for part in self._parts()]
        return places.index(True) if True in places else len(places)

    def _problems_of(self, part: Part) -> Sequence[Problem]:
        fields = (*part.FIELDS, "other") if part is self.other else part.FIELDS
        return [problem for problem in self.problems if problem.field in fields]

    def _wrong(self, part: Part) -> bool:
        return any(problem.weight is not Weight.NOTE for problem in self._problems_of(part))

    def _parts(self) -> list[Part]:
        return [*self._front, *(part for section in self.sections for part in section.parts)]

    def _lay_out(self) -> None:
        page = QWidget()
        self._column = column = QVBoxLayout(page)
        column.setContentsMargins(Space.XL, 0, Space.XL, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(self.notices)
        column.addWidget(_make_card(self._theme, self._front))
        column.addWidget(self._make_sections())
        column.addStretch(1)
        area = self._area
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(page)
        area.verticalScrollBar().rangeChanged.connect(self._make_room)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def _make_sections(self) -> Card:
        card = Card(self._theme)
        card.body.setContentsMargins(0, Space.XS, 0, Space.XS)
        card.body.setSpacing(0)
        for index, section in enumerate(self.sections):
            if index:
                card.body.addWidget(line())
            card.body.addWidget(section)
        return card

    def _make_room(self, _low: int, high: int) -> None:
        """Keep the cards where they are when the bar comes beside them."""
        bar = self._area.verticalScrollBar().sizeHint().width() if high else 0
        self._column.setContentsMargins(Space.XL, 0, Space.XL - bar, Space.L)

    def _take_row_in(self) -> None:
        order_tabs(self.window())
        focus = self.focusWidget()
        if focus is not None:
            self._reveal_soon(focus)

    def _reveal_soon(self, widget: QWidget, _checked: bool = False) -> None:
        """Scroll to a widget that has just been shown, when it has its place."""
        QTimer.singleShot(0, widget, lambda: self._area.ensureWidgetVisible(widget, 0, Space.L))


def _make_card(theme: Theme, parts: Sequence[Part]) -> Card:
    card = Card(theme)
    card.body.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
    card.body.setSpacing(Space.M)
    for part in parts:
        card.body.addWidget(part)
    return card
