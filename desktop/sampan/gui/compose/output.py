"""What the newest run of compose has told: its things with their states, and every line."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from sampan.gui.compose.models import ThingModel
from sampan.gui.compose.runs import MOST_LINES, Run
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space
from sampan.gui.widgets.console import Console
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.table import TableView

SHOWN_THINGS = 7
HEADER = 40


class OutputView(QWidget):
    """Follows one run."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._run: Run | None = None
        self._told = 0
        self.model = ThingModel(self)
        self.table = TableView(theme, self.tr("What the run touches"))
        self.table.setSortingEnabled(False)
        self.table.setModel(self.model)
        self.table.set_columns(self.model.widths)
        self.table.set_compact(True)
        self.text = Console(theme, self.tr("Output of compose"))
        self.text.setMaximumBlockCount(MOST_LINES)
        self.nothing = label(self.tr("Compose has not run here since the window was opened."),
                             "muted")  # fmt: skip
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.nothing)
        column.addWidget(self.table)
        column.addWidget(self.text, 1)
        column.addStretch(0)
        self.show_run(None)

    def show_run(self, run: Run | None) -> None:
        """Show a run as far as it is; the same one goes on where it was."""
        if run is not self._run:
            self._run, self._told = run, 0
            self.text.clear()
        lines = tuple(run.lines) if run is not None else ()
        for line in lines[self._told :]:
            self.text.appendPlainText(line.text)
        self._told = len(lines)
        things = run.things() if run is not None else ()
        self.model.set_rows(things)
        self.nothing.setVisible(run is None)
        self.text.setVisible(run is not None)
        self.table.setVisible(bool(things))
        rows = min(len(things), SHOWN_THINGS)
        self.table.setFixedHeight(HEADER + rows * Size.ROW_COMPACT + Space.S)
