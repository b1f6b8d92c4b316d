"""The page of compose: the projects, one of them, or a file that is being opened."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout

from sampan.client.engine.compose_model import ComposePreview
from sampan.core.states import MachineState
from sampan.gui.compose.deeds import Deed
from sampan.gui.compose.drop import DropFrame, dropped_path
from sampan.gui.compose.invalid_view import InvalidView
from sampan.gui.compose.list_view import ListView
from sampan.gui.compose.models import CONTAINER
from sampan.gui.compose.opening import Opened, open_file
from sampan.gui.compose.project_view import ProjectView
from sampan.gui.compose.projects import Project, list_projects
from sampan.gui.compose.questions import Questions
from sampan.gui.compose.runs import Runs
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.page import COMPACT_ROWS, Page
from sampan.gui.theme.tokens import Space

FILE = "file:"
"""What the item of a place begins with while its file is not known to be valid."""

FILES_KEY, FOLDER_KEY = "page/compose/files", "page/compose/folder"


class ComposePage(Page):
    """Items of its places are projects' names, or `file:` and a path; tabs as in ProjectView."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._previews: dict[str, ComposePreview] = {}
        self._projects: tuple[Project, ...] = ()
        self._place = Place("compose")
        self._visible = False
        self.runs = Runs(context.engine.compose, context.operations, self)
        self.list = ListView(context.theme, self.runs.is_busy)
        self.project = ProjectView(context)
        self.invalid = InvalidView(context.theme)
        self.questions = Questions(context, self.runs, self)
        self.stack = QStackedWidget()
        for view in (self.list, self.project, self.invalid):
            self.stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L + 2, Space.XL, Space.L)
        column.addWidget(self.stack)
        self.frame = DropFrame(context.theme, self)
        self.setAcceptDrops(True)
        self._connect()
        self._take_containers()
        self._take_stale()

    @property
    def title(self) -> str:
        return self._place.item if self.stack.currentWidget() is self.project else ""

    def shown(self, place: Place) -> None:
        self._visible = True
        self._place = place
        self.list.table.set_compact(self.context.memory.get(COMPACT_ROWS, False))
        if place.item.startswith(FILE):
            self._check(Path(place.item.removeprefix(FILE)))
        else:
            self._show_item()

    def hidden(self) -> None:
        self._visible = False
        self.project.set_watched(False)

    def refresh(self) -> None:
        self.context.store.refresh()
        if self._place.item.startswith(FILE):
            self._check(Path(self._place.item.removeprefix(FILE)))
        elif (found := self._found(self._place.item)) is not None and found.file:
            self._read_again(found)

    def focus_filter(self) -> None:
        if self.stack.currentWidget() is self.project:
            self.project.focus_filter()
        else:
            self.list.search.setFocus()

    def open_path(self, path: Path) -> None:
        """Check a compose file, or that of a folder, and show its project."""
        self.context.navigator.go(Place("compose", FILE + str(path)))

    def ask_file(self) -> None:
        """Let a person choose a compose file."""
        folder = self.context.memory.get(FOLDER_KEY, str(Path.home()))
        dialog = QFileDialog(self, self.tr("Open a compose file"), folder)
        dialog.setNameFilters([self.tr("Compose files (*.yaml *.yml)"), self.tr("All files (*)")])
        dialog.fileSelected.connect(lambda name: self.open_path(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_path(event.mimeData()) is not None:
            event.acceptProposedAction()
            self.frame.show_over()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.frame.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.frame.hide()
        path = dropped_path(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.open_path(path)

    def _connect(self) -> None:
        store = self.context.store
        store.containers_changed.connect(self._take_containers)
        store.stale_changed.connect(self._take_stale)
        store.status_changed.connect(self._take_stale)
        self.runs.changed.connect(self._take_run)
        self.runs.asked.connect(self._show_run)
        self.list.asked.connect(self._do_with_project)
        self.list.file_asked.connect(self.ask_file)
        self.list.link_clicked.connect(self._follow)
        self.project.asked.connect(self._do)
        self.project.left.connect(lambda: self.context.navigator.go(Place("compose")))
        self.project.tab_chosen.connect(self._take_tab)
        self.project.link_clicked.connect(self._follow)
        self.invalid.retried.connect(self.refresh)
        self.invalid.file_asked.connect(self.ask_file)
        self.invalid.left.connect(lambda: self.context.navigator.go(Place("compose")))
        open_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Open), self)
        open_keys.activated.connect(self.ask_file)

    def _check(self, path: Path) -> None:
        self.project.set_watched(False)
        self.invalid.show_checking(path)
        self.stack.setCurrentWidget(self.invalid)
        work = open_file(self.context.engine.compose, path)
        item = self._place.item
        self.context.bridge.submit(self, work, lambda opened: self._take_opened(item, opened))

    def _take_opened(self, item: str, opened: Opened) -> None:
        self.context.memory.set(FOLDER_KEY, str(opened.file.parent))
        waits = self._visible and self._place.item == item  # else a person has gone elsewhere
        if opened.preview is None:
            if waits:
                self.invalid.show_opened(opened)
            return
        self._keep(opened.preview)
        if waits:
            self._place = Place("compose", opened.preview.project)
            self.context.navigator.replace(self._place)
            self._show_item()

    def _keep(self, preview: ComposePreview) -> None:
        """Remember a file that is valid, and what it describes."""
        files = self.context.memory.get(FILES_KEY, dict[str, str]())
        self.context.memory.set(FILES_KEY, {**files, preview.project: str(preview.file)})
        self._previews[preview.project] = preview
        self._take_containers()

    def _read_again(self, project: Project) -> None:
        """Read the file of a project quietly; one that is not valid now is told by `up`."""

        def take(opened: Opened) -> None:
            if opened.preview is not None and opened.preview.project == project.name:
                self._keep(opened.preview)

        work = open_file(self.context.engine.compose, Path(project.file))
        self.context.bridge.submit(self, work, take)

    def _show_item(self) -> None:
        found = self._found(self._place.item)
        if found is None:
            self.project.set_watched(False)
            self.stack.setCurrentWidget(self.list)
            return
        self.project.show_project(found, self._previews.get(found.name))
        self.project.show_run(self.runs.latest(found.name))
        if self._place.tab:
            self.project.choose_tab(self._place.tab)
        self.project.set_watched(self._visible)
        self.stack.setCurrentWidget(self.project)

    def _found(self, name: str) -> Project | None:
        return next((each for each in self._projects if name and each.name == name), None)

    def _take_containers(self) -> None:
        files = self.context.memory.get(FILES_KEY, dict[str, str]())
        self._projects = list_projects(self.context.store.containers, files, self._previews)
        self.list.show_projects(self._projects)
        if self._visible and not self._place.item.startswith(FILE):
            self._show_item()

    def _take_stale(self) -> None:
        status = self.context.store.status
        sleeps = status is not None and status.state is MachineState.SUSPENDED
        note = self.tr("suspended, wakes when you use it") if sleeps else ""
        for view in (self.list, self.project):
            view.set_greyed(self.context.store.stale, note)

    def _take_run(self, project: str) -> None:
        if project == self.project.project.name:
            self.project.show_run(self.runs.latest(project))

    def _show_run(self, project: str) -> None:
        self.context.navigator.go(Place("compose", project, "output"))

    def _take_tab(self, tab: str) -> None:
        if self.stack.currentWidget() is self.project and self._visible:
            self._place = Place("compose", self._place.item, tab)
            self.context.navigator.replace(self._place)

    def _do_with_project(self, deed: Deed, name: str) -> None:
        found = self._found(name)
        if found is None:
            return
        match deed:
            case Deed.OPEN:
                self.context.navigator.go(Place("compose", name))
            case Deed.LOGS:
                self.context.navigator.go(Place("compose", name, "logs"))
            case Deed.FORGET:
                files = self.context.memory.get(FILES_KEY, dict[str, str]())
                rest = {key: path for key, path in files.items() if key != name}
                self.context.memory.set(FILES_KEY, rest)
                self._take_containers()
            case _:
                self.questions.do(deed, found, (), self._previews.get(name))

    def _do(self, deed: Deed, services: tuple[str, ...]) -> None:
        project = self.project.project
        self.questions.do(deed, project, services, self._previews.get(project.name))

    def _follow(self, target: str) -> None:
        if target.startswith(CONTAINER):
            self.context.navigator.go(Place("containers", target.removeprefix(CONTAINER)))
        else:
            QDesktopServices.openUrl(QUrl(target))
