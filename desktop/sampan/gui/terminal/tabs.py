"""The tabs of a panel: renamed in place, closed by the middle button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTabBar, QWidget

from sampan.gui.theme.tokens import Space

WIDEST = 200
"""Width of a tab with a long name, in pixels."""


class TerminalTabs(QTabBar):
    """Asks to close a tab by `tabCloseRequested`; a name that a person gave is in `renamed`."""

    renamed = Signal(int, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._editor: QLineEdit | None = None
        self.setMovable(True)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setDocumentMode(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setAccessibleName(self.tr("Terminals"))

    def tabInserted(self, index: int) -> None:
        super().tabInserted(index)
        button = CloseButton(self)
        button.clicked.connect(lambda: self._close_by(button))
        self.setTabButton(index, QTabBar.ButtonPosition.RightSide, button)

    def tabSizeHint(self, index: int) -> QSize:
        hint = super().tabSizeHint(index)
        return QSize(min(hint.width(), WIDEST), hint.height())

    def sizeHint(self) -> QSize:
        # Qt keeps room for names that the tabs had before, and what stands behind them would float.
        width = sum(self.tabSizeHint(index).width() for index in range(self.count()))
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        hint, smallest = self.sizeHint(), super().minimumSizeHint()
        return QSize(min(hint.width(), smallest.width()), hint.height())

    def _close_by(self, button: QWidget) -> None:
        side = QTabBar.ButtonPosition.RightSide
        for index in range(self.count()):
            if self.tabButton(index, side) is button:
                self.tabCloseRequested.emit(index)
                return

    def rename(self, index: int) -> None:
        """Let a person type another name over the tab."""
        if index < 0:
            return
        editor = QLineEdit(self.tabText(index), self)
        editor.setAccessibleName(self.tr("Name of the terminal"))
        editor.setGeometry(self.tabRect(index).adjusted(2, 2, -2, -2))
        editor.setProperty("index", index)
        editor.installEventFilter(self)
        editor.editingFinished.connect(self._take_name)
        self._editor = editor
        editor.show()
        editor.selectAll()
        editor.setFocus()

    @Slot()
    def _take_name(self) -> None:
        editor = self._leave_editor()
        if editor is not None:
            self.renamed.emit(editor.property("index"), editor.text().strip())

    def _leave_editor(self) -> QLineEdit | None:
        editor, self._editor = self._editor, None  # first: one that is hidden says that it is done
        if editor is not None:
            editor.hide()
            editor.deleteLater()
        return editor

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._editor and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and event.key() == Qt.Key.Key_Escape:
                self._leave_editor()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.rename(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete:
            self.tabCloseRequested.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.rename(self.tabAt(event.position().toPoint()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.tabAt(event.position().toPoint())
        if event.button() == Qt.MouseButton.MiddleButton and index >= 0:
            self.tabCloseRequested.emit(index)
            return
        super().mouseReleaseEvent(event)


class CloseButton(QAbstractButton):
    """A small cross in the colour of text; keys close a tab by Delete, so this takes no focus."""

    SIZE = 18

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setFixedSize(self.SIZE, self.SIZE)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(self.tr("Close terminal"))
        self.setToolTip(self.tr("Close (Ctrl+Shift+W)"))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = QColor(self.palette().color(self.foregroundRole()))
        if self.underMouse():
            behind = QColor(colour)
            behind.setAlphaF(0.12)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(behind)
            painter.drawRoundedRect(self.rect(), Space.XS, Space.XS)
        else:
            colour.setAlphaF(0.6)
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        middle, arm = self.SIZE / 2, 3.5
        for way in (-1, 1):
            start = QPointF(middle - arm, middle - arm * way)
            painter.drawLine(start, QPointF(middle + arm, middle + arm * way))
        painter.end()
