"""Names and values: the environment, where a .env text can be pasted, and labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from sampan.core.runspec import Problem, RunSpec, parse_env_text
from sampan.core.runspec.checks import check_env_name
from sampan.core.runspec.spec import Pairs
from sampan.gui.run.field import Field
from sampan.gui.run.notices import Notices
from sampan.gui.run.part import Part
from sampan.gui.run.rows import Row, Rows
from sampan.gui.theme.stylesheet import set_property
from sampan.gui.theme.theme import Theme
from sampan.gui.widgets.code_line import CodeLine
from sampan.gui.widgets.labels import label


class NameLine(CodeLine):
    """A name; text with `=` that is pasted into it is not a name but variables."""

    pasted = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Paste):
            text = QGuiApplication.clipboard().text()
            if "=" in text:
                self.pasted.emit(text)
                return
        super().keyPressEvent(event)


class PairRow(Row):
    """NAME = VALUE."""

    pasted = Signal(str)

    def __init__(self, theme: Theme, name: str, value: str, remove: str) -> None:
        super().__init__(theme, remove)
        self.name = NameLine(theme, name=name)
        self.value = CodeLine(theme, name=value)
        self.name.pasted.connect(self.pasted)
        for line in (self.name, self.value):
            line.textEdited.connect(self.changed)
            line.returnPressed.connect(self.finished)
        self.fields.addWidget(self.name, 2)
        self.fields.addWidget(label("=", "muted"))
        self.fields.addWidget(self.value, 3)

    def is_empty(self) -> bool:
        return not self.name.text() and not self.value.text()

    def first(self) -> QWidget:
        return self.name

    def show_pair(self, pair: tuple[str, str]) -> None:
        """Fill the row in."""
        self.name.setText(pair[0])
        # A line has no line breaks: they are shown as they are written in a .env text.
        self.value.setText(
            pair[1].replace("\\", "\\\\").replace("\n", "\\n") if _long(pair) else pair[1]
        )
        self.value.setProperty("escaped", _long(pair))

    def read(self) -> tuple[str, str]:
        """Return name and value."""
        value = self.value.text()
        if self.value.property("escaped"):
            value = value.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
        return self.name.text().strip(), value

    def tell(self, problem: Problem | None) -> None:
        super().tell(problem)
        set_property(self.name, "invalid", problem is not None)


class PairsPart(Part):
    """The rows of one field of RunSpec that is made of names and values."""

    def __init__(
        self,
        theme: Theme,
        field: str,
        label: str,  # empty where the section says it
        make_row: Callable[[], PairRow],
        add_text: str,
        header: tuple[str, str],
    ) -> None:
        super().__init__()
        self._field = field
        self.FIELDS = (field,)
        self.rows = Rows(theme, make_row, add_text, ((header[0], -2), ("", 9), (header[1], -3)))
        self.rows.changed.connect(self.changed)
        self.column.addWidget(Field(label, self.rows) if label else self.rows)

    def show_spec(self, spec: RunSpec) -> None:
        self.rows.clear()
        self.show_pairs(getattr(spec, self._field))

    def show_pairs(self, pairs: Pairs) -> None:
        """Add rows for the pairs; a name that is there gets the new value."""
        there = {row.name.text(): row for row in self.rows.filled()}
        for pair in pairs:
            row = there.get(pair[0]) or self.rows.add()
            row.show_pair(pair)

    def read(self, spec: RunSpec) -> RunSpec:
        pairs = tuple(row.read() for row in self.rows.filled())
        return replace(spec, **{self._field: pairs})  # type: ignore[arg-type]

    def tell(self, problems: Sequence[Problem]) -> None:
        names = [row.read()[0] for row in self.rows.filled()]
        self.rows.tell([self._check(name, names[:at]) for at, name in enumerate(names)])

    def _check(self, name: str, before: Sequence[str]) -> Problem | None:
        if name and name in before:
            return Problem(self.tr("{0} is there twice.").format(name), field=self._field)
        problem = check_env_name(name)
        return problem and replace(problem, field=self._field)

    def summary(self) -> str:
        return ", ".join(row.name.text() for row in self.rows.filled())


class EnvironmentPart(PairsPart):
    """The variables, and a button that reads a .env text from the clipboard."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "env",
            self.tr("Environment"),
            lambda: self._make_row(theme),
            self.tr("A&dd a variable"),
            (self.tr("Name"), self.tr("Value")),
        )
        self.said = Notices(theme, closes=True)
        self.paste_button = self.rows.add_action(self.tr("Paste .&env"))
        self.paste_button.clicked.connect(self._paste)
        self.rows.add_below(self.said)

    def take_text(self, text: str) -> None:
        """Add the variables of a .env text, and say what was not understood."""
        parsed = parse_env_text(text)
        for row in [row for row in self.rows.rows if row.is_empty()]:
            self.rows.take(row)
        self.show_pairs(parsed.pairs)
        none = Problem(self.tr("The clipboard holds no variables."), "", "env")
        self.said.show_problems(parsed.problems if parsed.pairs else (none, *parsed.problems))
        self.changed.emit()

    def _make_row(self, theme: Theme) -> PairRow:
        row = PairRow(
            theme,
            self.tr("Name of the variable"),
            self.tr("Value"),
            self.tr("Remove this variable"),
        )
        row.pasted.connect(self.take_text)
        return row

    def _paste(self) -> None:
        self.take_text(QGuiApplication.clipboard().text())


class LabelsPart(PairsPart):
    """The labels of a container."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(
            theme,
            "labels",
            "",
            lambda: self._make_row(theme),
            self.tr("Add a &label"),
            (self.tr("Name"), self.tr("Value")),
        )

    def _make_row(self, theme: Theme) -> PairRow:
        return PairRow(
            theme, self.tr("Name of the label"), self.tr("Value"), self.tr("Remove this label")
        )


def _long(pair: tuple[str, str]) -> bool:
    return "\n" in pair[1]
