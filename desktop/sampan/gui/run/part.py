"""A part of the form: some fields of a RunSpec, shown and read back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sampan.core.errors import SettingError
from sampan.core.runspec import Problem, RunSpec
from sampan.core.runspec.problem import problem_of
from sampan.gui.theme.tokens import Space

T = TypeVar("T")


class Part(QWidget):
    """Some fields; `changed` is emitted at each edit by a person."""

    changed = Signal()
    FIELDS: tuple[str, ...] = ()
    """The fields of RunSpec whose problems are told here."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: list[Problem] = []  # what `read` could not understand
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(Space.M)

    def show_spec(self, spec: RunSpec) -> None:
        """Fill the fields in."""
        raise NotImplementedError

    def read(self, spec: RunSpec) -> RunSpec:
        """Return the spec with what the fields say; what is not understood goes to `found`."""
        raise NotImplementedError

    def tell(self, problems: Sequence[Problem]) -> None:
        """Show the problems of this part's fields, each at its field."""
        raise NotImplementedError

    def summary(self) -> str:
        """Return in a few words what is set here, empty where nothing is."""
        return ""

    def parsed(self, parse: Callable[[str], T], text: str, field: str, default: T) -> T:
        """Return what a text means, or the default where it is empty or not understood."""
        if not text.strip():
            return default
        try:
            return parse(text.strip())
        except SettingError as error:
            self.found.append(problem_of(error, field))
            return default


def about(problems: Sequence[Problem], *fields: str) -> list[Problem]:
    """Return the problems of some fields."""
    return [problem for problem in problems if problem.field in fields]
