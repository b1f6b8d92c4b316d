"""The image and the name: what a container cannot be without, and what it is called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter

from sampan.core.runspec import Problem, RunSpec
from sampan.core.runspec.checks import check_name
from sampan.gui.run.field import Field, make_line
from sampan.gui.run.part import Part, about


class BasicsPart(Part):
    """Image and name; that an image is missing is told here once somebody was at the field."""

    FIELDS = ("image", "name")

    def __init__(self, images: Sequence[str], taken: Sequence[str]) -> None:
        super().__init__()
        self._taken = tuple(taken)
        self._touched = False
        self.image = make_line(self.tr("nginx, postgres:17, ghcr.io/owner/app ..."))
        completer = QCompleter(list(images), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.image.setCompleter(completer)
        self.name = make_line(self.tr("made up when empty"))
        for line in (self.image, self.name):
            line.textEdited.connect(self._edit)
        completer.activated.connect(self._edit)
        self._image_field = Field(self.tr("&Image"), self.image)
        self._name_field = Field(self.tr("&Name"), self.name)
        self.column.addWidget(self._image_field)
        self.column.addWidget(self._name_field)

    def show_spec(self, spec: RunSpec) -> None:
        self._touched = False
        self.image.setText(spec.image)
        self.name.setText(spec.name)

    def read(self, spec: RunSpec) -> RunSpec:
        return replace(spec, image=self.image.text().strip(), name=self.name.text().strip())

    def tell(self, problems: Sequence[Problem]) -> None:
        silent = not self.image.text() and not self._touched
        self._image_field.tell([] if silent else about(problems, "image"))
        self._name_field.tell(about(problems, "name"))

    def problems_of(self, spec: RunSpec) -> list[Problem]:
        """Return what is wrong with the name among the containers that exist."""
        problem = check_name(spec.name, self._taken)
        return [problem] if problem else []

    def touch(self) -> None:
        """Tell from now on that the image is missing."""
        self._touched = True

    def _edit(self) -> None:
        self._touched = True
        self.changed.emit()
