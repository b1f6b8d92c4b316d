"""Does what is asked of a project; what takes something away is asked first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from sampan.client.engine.compose_model import ComposePreview
from sampan.gui.compose.deeds import Deed
from sampan.gui.compose.projects import Project
from sampan.gui.compose.runs import Runs
from sampan.gui.compose.scale_dialog import ScaleDialog
from sampan.gui.context import Context
from sampan.gui.widgets.confirm import ConfirmDialog

PROJECT_LABEL = "com.docker.compose.project"
FEW = 2
"""Volumes whose names have room beside each other."""


class Questions(QObject):
    """Asks over the page that is its parent."""

    def __init__(self, context: Context, runs: Runs, page: QWidget) -> None:
        super().__init__(page)
        self._context, self._runs, self._page = context, runs, page

    def do(
        self,
        deed: Deed,
        project: Project,
        services: Sequence[str],
        preview: ComposePreview | None,
    ) -> None:
        """Do it with all services of the project, or with some."""
        match deed:
            case Deed.UP | Deed.BUILD:
                total = sum(each.replicas for each in preview.services) if preview else 0
                build = deed is Deed.BUILD
                self._runs.up(project.name, Path(project.file), total, build=build)
            case Deed.STOP:
                self._runs.stop(project.name, services)
            case Deed.START:
                self._runs.start(project.name, services)
            case Deed.RESTART:
                self._runs.restart(project.name, services)
            case Deed.DOWN:
                self._ask_down(project)
            case Deed.SCALE:
                self._ask_scale(project, services)
            case _:
                raise ValueError(deed)

    def _ask_down(self, project: Project) -> None:
        store, name = self._context.store, project.name
        volumes = [each.name for each in store.volumes if each.labels.get(PROJECT_LABEL) == name]
        networks = [each.name for each in store.networks if each.labels.get(PROJECT_LABEL) == name]
        dialog = ConfirmDialog(
            self._context.theme,
            self.tr("Take {0} down?").format(project.name),
            self.tr("What is listed here is removed. The file and the images stay."),
            self.tr("Take down"),
            lost=[*(each.name for each in project.containers), *networks],
            option=self._option(volumes),
            parent=self._page,
        )
        dialog.ask(lambda: self._runs.down(project.name, volumes=dialog.option.isChecked()))

    def _option(self, volumes: Sequence[str]) -> str:
        """Return the words of the option that takes the volumes along, empty without any."""
        if not volumes:
            return ""
        if len(volumes) > FEW:
            return self.tr("And %n volume(s) with all data in them", "", len(volumes))
        return self.tr("And the data in {0}").format(", ".join(volumes))

    def _ask_scale(self, project: Project, services: Sequence[str]) -> None:
        service = next(each for each in project.services if each.name in services)
        dialog = ScaleDialog(self._context.theme, service, self._page)
        dialog.scaled.connect(
            lambda count: self._runs.scale(project.name, Path(project.file), service.name, count)
        )
        dialog.open()
