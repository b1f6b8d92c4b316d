"""A part of the form that is folded until somebody needs it; folded, it says what is set in it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from sampan.gui.run.part import Part
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.labels import label, set_role


class Section(QWidget):
    """A header that opens and closes what is under it."""

    def __init__(self, title: str, *parts: Part) -> None:
        super().__init__()
        self.parts = parts
        self._wrong = False
        self.header = QToolButton()
        self.header.setText(title)
        self.header.setAccessibleName(title)
        self.header.setProperty("role", "section")
        self.header.setCheckable(True)
        self.header.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.header.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.header.setArrowType(Qt.ArrowType.RightArrow)
        self.header.setCursor(Qt.CursorShape.PointingHandCursor)
        self.header.toggled.connect(self._unfold)
        self.summary = label("", "secondary")
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._body = QWidget()
        inner = QVBoxLayout(self._body)
        inner.setContentsMargins(Space.L, Space.XS, Space.L, Space.L)
        inner.setSpacing(Space.M)
        for part in parts:
            inner.addWidget(part)
        self._body.hide()
        line = QHBoxLayout()
        line.setContentsMargins(Space.S, Space.XS, Space.L, Space.XS)
        line.setSpacing(Space.M)
        line.addWidget(self.header)
        line.addWidget(self.summary, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._body)

    def open(self) -> None:
        """Show what is in it."""
        self.header.setChecked(True)

    def is_open(self) -> bool:
        """Return True where what is in it is shown."""
        return self.header.isChecked()

    def update_summary(self, *, wrong: bool) -> None:
        """Say what is set in it, and that something is wrong in it, for when it is folded."""
        self._wrong = wrong
        words = [summary for part in self.parts if (summary := part.summary())]
        shown = [] if self.is_open() else words  # open, it says so itself
        text = self.tr("needs a look") if wrong else " · ".join(shown)
        self.summary.setText(text[:80])
        set_role(self.summary, "error" if wrong else "secondary")

    def _unfold(self, shown: bool) -> None:
        self._body.setVisible(shown)
        self.update_summary(wrong=self._wrong)
        self.header.setArrowType(Qt.ArrowType.DownArrow if shown else Qt.ArrowType.RightArrow)
