"""One project: its services, the logs of all of them, and what the last run told."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from sampan.client.engine.compose_model import ComposePreview
from sampan.gui.compose.deeds import Deed
from sampan.gui.compose.described import DescribedBar
from sampan.gui.compose.logs import ProjectLogs
from sampan.gui.compose.models import ServiceModel, project_tone
from sampan.gui.compose.output import OutputView
from sampan.gui.compose.projects import Project, Service
from sampan.gui.compose.runs import Run
from sampan.gui.compose.strip import RunStrip
from sampan.gui.compose.way import Way, column_of
from sampan.gui.context import Context
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Button, DangerButton, PrimaryButton
from sampan.gui.widgets.cells import ROW_ROLE
from sampan.gui.widgets.labels import ElidedLabel, label
from sampan.gui.widgets.pill import StatePill
from sampan.gui.widgets.table import RowAction, TableView
from sampan.gui.widgets.tabs import Tab, TabBar

ROOMY = 860
"""From this width on the buttons have room for icons, in pixels."""


class ProjectView(QWidget):
    """`asked(Deed, services)` carries what is wanted of it, all services for an empty tuple."""

    asked = Signal(object, object)
    left = Signal()
    tab_chosen = Signal(str)
    link_clicked = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.project = Project("")
        self.model = ServiceModel(self)
        self.logs = ProjectLogs(context)
        self.output = OutputView(context.theme)
        self.strip = RunStrip(context.theme)
        self.strip.output_asked.connect(lambda: self.choose_tab("output"))
        self.described = DescribedBar(context.theme)
        self.table = self._made_table()
        self.tabs = TabBar(
            context.theme,
            (
                Tab("services", self.tr("Services")),
                Tab("logs", self.tr("Logs")),
                Tab("output", self.tr("Output")),
            ),
            self.tr("Views of the project"),
        )
        self.tabs.chosen.connect(self._show_tab)
        self._arrange()

    def show_project(self, project: Project, preview: ComposePreview | None) -> None:
        """Show a project as it is now."""
        self.project = project
        self.way.set_last(project.name)
        self.name.setText(project.name)
        words = self.tr("{0} of {1} running").format(project.running, len(project.services))
        self.pill.set_state(words, project_tone(project))
        self.file.setText(project.file or self.tr("Its file is not known on this computer."))
        self.model.set_rows(project.services)
        self.described.show_preview(preview)
        self.logs.show_project(project)
        self._allow()

    def show_run(self, run: Run | None) -> None:
        """Show the newest run of the project."""
        self.strip.show_run(run)
        self.output.show_run(run)
        self._busy = run is not None and run.operation.running
        self._allow()

    def set_greyed(self, greyed: bool, note: str = "") -> None:
        """Show that this is the last known content, and say why."""
        self.table.set_greyed(greyed)
        self.note.setText(note)

    def choose_tab(self, key: str) -> None:
        """Show a tab."""
        self.tabs.choose(key)

    def set_watched(self, watched: bool) -> None:
        """Tell whether somebody looks at this project."""
        self._watched = watched
        self.logs.set_watched(watched and self.tabs.key == "logs")

    def focus_filter(self) -> None:
        """Put the cursor into the field that searches the logs."""
        self.choose_tab("logs")
        self.logs.panel.begin_search()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for button, icon in self._icons:
            button.set_icon(icon if self.width() >= ROOMY else "")

    def _arrange(self) -> None:
        self._busy = self._watched = False
        theme = self._context.theme
        self.way = Way(theme)
        self.way.left.connect(self.left)
        self.name, self.pill = label("", "title"), StatePill(theme)
        self.file = ElidedLabel("", "secondary", Qt.TextElideMode.ElideMiddle)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.name)
        head.addWidget(self.pill, 0, Qt.AlignmentFlag.AlignVCenter)
        self.note = label("", "muted")
        head.addWidget(self.note)
        head.addStretch(1)
        for button in self._made_buttons():
            head.addWidget(button)
        self.stack = QStackedWidget()
        services = QWidget()
        inner = QVBoxLayout(services)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.M)
        inner.addWidget(self.table, 1)
        inner.addWidget(self.described)
        for view in (services, self.logs, self.output):
            self.stack.addWidget(view)
        column = column_of(self, self.way, head, self.file)
        column.addWidget(self.strip)
        column.addWidget(self.tabs)
        column.addWidget(self.stack, 1)

    def _made_buttons(self) -> Sequence[Button]:
        theme = self._context.theme
        self.down = DangerButton(theme, self.tr("&Down…"))
        self.stop = Button(theme, self.tr("S&top"))
        self.start = Button(theme, self.tr("&Start"))
        self.restart = Button(theme, self.tr("&Restart"))
        self.up = PrimaryButton(theme, self.tr("&Up"))
        self.up.setToolTip(self.tr("Copy the folder to the machine, create and start"))
        self.build = Button(theme, self.tr("&Build and up"))
        self.build.setToolTip(self.tr("The same, with what is built from the folder built anew"))
        for button, deed in (
            (self.build, Deed.BUILD),
            (self.down, Deed.DOWN),
            (self.stop, Deed.STOP),
            (self.start, Deed.START),
            (self.restart, Deed.RESTART),
            (self.up, Deed.UP),
        ):
            button.clicked.connect(lambda _on=False, deed=deed: self.asked.emit(deed, ()))
        self._icons = (
            (self.down, "trash"),
            (self.restart, "restart"),
            (self.stop, "stop"),
            (self.start, "play"),
            (self.build, "layers"),
            (self.up, "arrow-up"),
        )
        return [button for button, _ in self._icons]

    def _made_table(self) -> TableView:
        table = TableView(self._context.theme, self.tr("Services"))
        table.setSortingEnabled(False)
        table.setModel(self.model)
        table.set_columns(self.model.widths)
        table.set_actions(self._actions)
        table.action_chosen.connect(self._choose)
        table.activated.connect(lambda index: self._choose(index, "open"))
        table.link_clicked.connect(self.link_clicked)
        return table

    def _actions(self, index: QModelIndex) -> Sequence[RowAction]:
        service: Service = index.data(ROW_ROLE)
        there, free = bool(service.containers), not self._busy
        runs = service.running > 0
        begin = RowAction(
            Deed.START, self.tr("Start"), "play", "S", on_row=True, enabled=there and free
        )
        end = RowAction(Deed.STOP, self.tr("Stop"), "stop", "S", on_row=True, enabled=free)
        return (
            RowAction("open", self.tr("Open the container"), "containers", "Return", enabled=there),
            end if runs else begin,
            RowAction(
                Deed.RESTART,
                self.tr("Restart"),
                "restart",
                "R",
                on_row=True,
                enabled=there and free,
            ),
            RowAction(
                Deed.SCALE,
                self.tr("Scale…"),
                "layers",
                "Ctrl+E",
                on_row=True,
                enabled=there and free and bool(self.project.file),
            ),
        )

    def _choose(self, index: QModelIndex, key: str) -> None:
        service: Service = index.data(ROW_ROLE)
        if key != "open":
            self.asked.emit(Deed(key), (service.name,))
        elif service.containers:
            self.link_clicked.emit("container:" + service.containers[0].id)

    def _show_tab(self, key: str) -> None:
        self.stack.setCurrentIndex(("services", "logs", "output").index(key))
        self.logs.set_watched(self._watched and key == "logs")
        self.tab_chosen.emit(key)

    def _allow(self) -> None:
        """Offer what makes sense now."""
        containers, free = self.project.containers, not self._busy
        self.up.setEnabled(free and bool(self.project.file))
        self.build.setEnabled(self.up.isEnabled())
        self.build.setVisible(any(each.builds for each in self.project.services))
        runs = self.project.running > 0
        self.stop.setVisible(runs)
        self.start.setVisible(not runs and bool(containers))
        self.restart.setVisible(runs)
        self.down.setVisible(bool(containers))
        for button in (self.stop, self.start, self.restart, self.down):
            button.setEnabled(free)
