"""The list of projects."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from sampan.gui.compose.deeds import Deed
from sampan.gui.compose.models import ProjectModel
from sampan.gui.compose.projects import Project
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import PrimaryButton
from sampan.gui.widgets.cells import ROW_ROLE
from sampan.gui.widgets.labels import ElidedLabel, label
from sampan.gui.widgets.search import SearchField
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.table import RowAction, TableView


class ListView(QWidget):
    """`asked(Deed, project's name)` carries what is wanted; `file_asked` wants to open a file."""

    asked = Signal(object, str)
    file_asked = Signal()
    link_clicked = Signal(str)

    def __init__(
        self, theme: Theme, is_busy: Callable[[str], bool], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._is_busy = theme, is_busy
        self.model = ProjectModel(self)
        self.filtered = QSortFilterProxyModel(self)
        self.filtered.setSourceModel(self.model)
        self.filtered.setFilterKeyColumn(-1)
        self.filtered.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.search = SearchField(theme, self.tr("Filter projects"))
        self.search.textChanged.connect(self._filter)
        self.open_button = PrimaryButton(theme, self.tr("&Open a compose file…"), "folder")
        self.open_button.setToolTip(self.tr("Open a compose file (Ctrl+O)"))
        self.open_button.clicked.connect(self.file_asked)
        self.table = self._made_table()
        self.empty = EmptyState(
            theme,
            "compose",
            self.tr("No compose projects yet"),
            self.tr(
                "A compose file describes services that belong together. Open one, or drop it here."
            ),
            (self.tr("Open a compose file…"), self.file_asked.emit),
        )
        self.none_found = EmptyState(
            theme,
            "search",
            self.tr("No project matches"),
            other=(self.tr("Clear the filter"), self.search.clear),
        )
        self._arrange()
        self.show_projects(())

    def show_projects(self, projects: Sequence[Project]) -> None:
        """Show the projects as they are."""
        self.model.set_rows(projects)
        there = bool(projects)
        self.search.setVisible(there)
        self.open_button.setVisible(there)
        self._choose_view()

    def set_greyed(self, greyed: bool, note: str = "") -> None:
        """Show that this is the last known content, and say why."""
        self.table.set_greyed(greyed)
        self.note.setText(note)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        self.note = ElidedLabel("", "muted")
        head.addWidget(label(self.tr("Compose"), "title"))
        head.addWidget(self.note, 1)
        head.addWidget(self.search)
        head.addWidget(self.open_button)
        self.stack = QStackedWidget()
        for view in (self.table, self.empty, self.none_found):
            self.stack.addWidget(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.XS, 0, 0)  # as high as the other pages begin
        column.setSpacing(Space.XL)
        column.addLayout(head)
        column.addWidget(self.stack, 1)

    def _made_table(self) -> TableView:
        table = TableView(self._theme, self.tr("Compose projects"))
        table.setSortingEnabled(False)
        table.setModel(self.filtered)
        table.set_columns(self.model.widths)
        table.set_actions(self._actions)
        table.action_chosen.connect(self._choose)
        table.activated.connect(lambda index: self._choose(index, Deed.OPEN))
        table.link_clicked.connect(self.link_clicked)
        return table

    def _actions(self, index: QModelIndex) -> Sequence[RowAction]:
        project: Project = index.data(ROW_ROLE)
        free, there = not self._is_busy(project.name), bool(project.containers)
        runs = project.running > 0
        begin = RowAction(
            Deed.START, self.tr("Start"), "play", "S", on_row=there, enabled=there and free
        )
        end = RowAction(Deed.STOP, self.tr("Stop"), "stop", "S", on_row=True, enabled=free)
        last = RowAction(
            Deed.DOWN, self.tr("Down…"), "trash", "Del", enabled=there and free, line=True
        )
        forget = RowAction(Deed.FORGET, self.tr("Take off the list"), "close", "Del", line=True)
        return (
            RowAction(Deed.OPEN, self.tr("Open"), "compose", "Return"),
            RowAction(Deed.LOGS, self.tr("Logs"), "logs", "L", on_row=there, enabled=there),
            RowAction(
                Deed.UP,
                self.tr("Up"),
                "arrow-up",
                "U",
                on_row=True,
                enabled=free and bool(project.file),
            ),
            end if runs else begin,
            RowAction(Deed.RESTART, self.tr("Restart"), "restart", "R", enabled=runs and free),
            last if there else forget,
        )

    def _choose(self, index: QModelIndex, key: str) -> None:
        project: Project = index.data(ROW_ROLE)
        self.asked.emit(Deed(key), project.name)

    def _filter(self, text: str) -> None:
        self.filtered.setFilterFixedString(text)
        self._choose_view()

    def _choose_view(self) -> None:
        if not self.model.rows:
            self.stack.setCurrentWidget(self.empty)
        else:
            found = self.filtered.rowCount() > 0
            self.stack.setCurrentWidget(self.table if found else self.none_found)
