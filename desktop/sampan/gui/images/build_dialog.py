"""Asks what to build: a folder, its Dockerfile, a name for the image."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import BuildRequest
from sampan.core.runspec.checks import check_image
from sampan.gui.context import Context
from sampan.gui.i18n.sentences import said
from sampan.gui.lists.form import FormDialog, FormField
from sampan.gui.widgets.checks import CheckBox

LAST = "images/last-build"
DIALOG_WIDTH = 600


class BuildDialog(FormDialog):
    """What was built last is filled in; `request` is what was asked for."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent, DIALOG_WIDTH)
        self._memory = context.memory
        self.set_words(
            self.tr("Build an image"),
            self.tr("A folder of this computer is built in the machine."),
            self.tr("&Build"),
        )
        choose = self.tr("The folder to build")
        self.folder = self.add_path(self.tr("&Folder"), choose, folder=True)
        self.dockerfile = self.add_line(
            self.tr("&Dockerfile"),
            "Dockerfile",
            self.tr("In the folder, or a whole path."),
            mono=True,
        )
        self.tag = self.add_line(self.tr("&Tag"), "shop/api:dev", mono=True)
        self.arguments = self.add_pairs(
            self.tr("&Arguments"), "VERSION=1.2", self.tr("A build argument on each line.")
        )
        self.target = self.add_line(self.tr("Ta&rget"), self.tr("the last stage"), mono=True)
        self.no_cache = CheckBox(context.theme, self.tr("Without the &cache"))
        self.pull = CheckBox(context.theme, self.tr("&Pull newer base images"))
        for box in (self.no_cache, self.pull):
            self.add("", box)
        self._fill(context.memory.get(LAST, {}))

    @property
    def request(self) -> BuildRequest:
        """What was asked for."""
        return BuildRequest(
            folder=self.folder.text,
            tags=(self.tag.text,) if self.tag.text else (),
            dockerfile=self.dockerfile.text,
            arguments=self.arguments.pairs,
            target=self.target.text,
            no_cache=self.no_cache.isChecked(),
            pull=self.pull.isChecked(),
        )

    def problems(self) -> Mapping[FormField, str]:
        tag = check_image(self.tag.text) if self.tag.text else None
        wrong = self.arguments.wrong_line
        return {
            self.folder: self._folder_problem(),
            self.tag: said(tag) if tag else "",
            self.arguments: self.tr("{0} is not NAME=VALUE.").format(wrong) if wrong else "",
        }

    def accept(self) -> None:
        request = self.request
        last = {"folder": request.folder, "tag": self.tag.text, "file": request.dockerfile}
        self._memory.set(LAST, last)
        super().accept()

    def _folder_problem(self) -> str:
        if not self.folder.text:
            return self.tr("A folder is needed.")
        if not Path(self.folder.text).is_absolute():
            return self.tr("A whole path is needed.")
        return ""

    def _fill(self, last: Mapping[str, object]) -> None:
        for key, field in (("folder", self.folder), ("tag", self.tag), ("file", self.dockerfile)):
            value = last.get(key, "")
            field.line.setText(value if isinstance(value, str) else "")
