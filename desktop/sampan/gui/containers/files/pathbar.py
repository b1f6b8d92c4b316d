"""Where one is among the files: steps to click, and a field to type in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QWidget

from sampan.gui.containers.files.entries import parents, tidy
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space, Type
from sampan.gui.widgets.breadcrumb import Breadcrumb, Crumb
from sampan.gui.widgets.buttons import IconButton

MOST_STEPS = 4


class PathBar(QWidget):
    """`chosen` carries the path to go to; Escape leaves the field as it was."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = "/"
        self.up = IconButton(theme, "arrow-up", self.tr("Folder above (Backspace)"))
        self.up.clicked.connect(self.go_up)
        self.pencil = IconButton(theme, "pencil", self.tr("Type a path (Ctrl+L)"))
        self.pencil.clicked.connect(self.edit)
        self.crumbs = Breadcrumb(theme)
        self.field = _PathField()
        self.field.setFont(theme.mono(Type.MONO))
        self.field.setAccessibleName(self.tr("Path"))
        self.field.returnPressed.connect(self._typed)
        self.field.left.connect(self._leave)
        steps = QWidget()
        line = QHBoxLayout(steps)
        line.setContentsMargins(Space.XS, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.crumbs)
        line.addWidget(self.pencil)
        line.addStretch(1)
        self.stack = QStackedWidget()
        self.stack.setFixedHeight(Size.CONTROL)
        self.stack.addWidget(steps)
        self.stack.addWidget(self.field)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        row.addWidget(self.up)
        row.addWidget(self.stack, 1)

    def show_path(self, path: str, root: str = "/") -> None:
        """Show where one is; `root` is what the first step is called."""
        self.path = path
        self.field.setText(path)
        self.up.setEnabled(path != "/")
        steps = [path, *parents(path)] if path != "/" else []
        crumbs = [self._crumb(root, "/", here=path == "/")]
        shown = list(reversed(steps[:MOST_STEPS]))
        if len(steps) > len(shown):
            above = steps[len(shown)]
            crumbs.append(self._crumb("\N{HORIZONTAL ELLIPSIS}", above, here=False))
        crumbs += [self._crumb(step.rsplit("/", 1)[-1], step, here=step == path) for step in shown]
        self.crumbs.set_crumbs(crumbs)

    @Slot()
    def edit(self) -> None:
        """Put the cursor into the field."""
        self.stack.setCurrentWidget(self.field)
        self.field.setText(self.path)
        self.field.selectAll()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def go_up(self) -> None:
        """Ask for the folder above."""
        if self.path != "/":
            self.chosen.emit(self.path.rpartition("/")[0] or "/")

    def _crumb(self, text: str, path: str, *, here: bool) -> Crumb:
        return Crumb(text, None if here else lambda: self.chosen.emit(path))

    @Slot()
    def _typed(self) -> None:
        path = tidy(self.field.text(), self.path)
        self._leave()
        self.chosen.emit(path)

    @Slot()
    def _leave(self) -> None:
        self.stack.setCurrentIndex(0)


class _PathField(QLineEdit):
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
            return
        super().keyPressEvent(event)
