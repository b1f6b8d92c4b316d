"""The field in which one searches a log: the words, how many there are, the way to each."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QWidget

from sampan.gui.logview.search import Query, Search
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Size, Space, Type

TYPING_MS = 120
"""How long after the last key a search begins: nobody means the first letter of a word."""


class FindField(QFrame):
    """Asks for a search while one types; Enter and the arrows go from match to match."""

    asked = Signal(Query)
    left = Signal()
    """Escape was pressed: the keyboard is to go back to the log."""

    def __init__(self, theme: Theme, search: Search, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._search = theme, search
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._ask)
        self.edit = QLineEdit(self)
        self.edit.setFrame(False)
        self.edit.setAccessibleName(self.tr("Search in the log"))
        self.edit.setPlaceholderText(self.tr("Search"))
        self.edit.textChanged.connect(self._typed)
        self._icon = QAction(self)
        self.edit.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        self.count = QLabel(self)
        self.count.setObjectName("match-count")
        self.case = self._button("Aa", self.tr("Match case"), checkable=True)
        self.regex = self._button(".*", self.tr("Regular expression"), checkable=True)
        self.before = self._button("↑", self.tr("Previous match (Shift+F3)"))
        self.after = self._button("↓", self.tr("Next match (F3)"))
        self.before.clicked.connect(lambda: self.go(-1))
        self.after.clicked.connect(lambda: self.go(1))
        self.case.toggled.connect(self._ask)
        self.regex.toggled.connect(self._ask)
        self._arrange()
        search.changed.connect(self._tell)
        theme.changed.connect(self._restyle)
        self._restyle()
        self._tell()

    @property
    def query(self) -> Query:
        """What is asked for now."""
        return Query(self.edit.text(), self.regex.isChecked(), self.case.isChecked())

    def begin(self, text: str = "") -> None:
        """Take the keyboard, with words to search for or those that were searched for last."""
        if text:
            self.edit.setText(text)
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def go(self, by: int) -> None:
        """Go to the match `by` further on; what was typed just now is searched for first."""
        if self._typing.isActive():
            self._ask()
        else:
            self._search.go(by)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Obey what the line of text leaves: Enter, arrows and Escape."""
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F3:
                self.go(-1 if back else 1)
            case Qt.Key.Key_Up | Qt.Key.Key_Down as key:
                self.go(-1 if key == Qt.Key.Key_Up else 1)
            case Qt.Key.Key_Escape:
                self.edit.clear()
                self._ask()
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.XS, 0, Space.XS, 0)
        row.setSpacing(2)
        row.addWidget(self.edit, 1)
        row.addWidget(self.count)
        row.addSpacing(Space.XS)
        for button in (self.before, self.after, self.case, self.regex):
            row.addWidget(button)
        self.setFixedHeight(Size.CONTROL)
        self.setMinimumWidth(300)
        self.setFocusProxy(self.edit)

    def _button(self, text: str, name: str, *, checkable: bool = False) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.setCheckable(checkable)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setFixedSize(Space.XL, Space.XL)
        return button

    @Slot()
    def _typed(self) -> None:
        self._typing.start()

    @Slot()
    def _ask(self) -> None:
        self._typing.stop()
        if self.query != self._search.query:
            self.asked.emit(self.query)

    @Slot()
    def _tell(self) -> None:
        search = self._search
        some = search.count > 0
        wrong = bool(search.problem)
        self.count.setText(self._words())
        self.count.setToolTip(search.problem)
        if self.count.property("wrong") is not wrong:
            self.count.setProperty("wrong", wrong)
            self.count.style().polish(self.count)
        self.before.setEnabled(some)
        self.after.setEnabled(some)
        self.edit.setAccessibleDescription(self.count.text())

    def _words(self) -> str:
        search = self._search
        if search.problem:
            return self.tr("Not valid")
        if not search.query.text:
            return ""
        if not search.count:
            return self.tr("Searching…") if search.running else self.tr("None")
        words = self.tr("{0} of {1}+") if search.capped else self.tr("{0} of {1}")
        return words.format(f"{search.current + 1:,}", f"{search.count:,}")

    @Slot()
    def _restyle(self) -> None:
        colours, theme = self._theme.colours, self._theme
        self.edit.setFont(theme.font(Type.BODY))
        self.count.setFont(theme.font(Type.SECONDARY))
        for button in (self.before, self.after, self.case, self.regex):
            button.setFont(theme.font(Type.SECONDARY))
        self._icon.setIcon(theme.icons.icon("search", colours.muted))
        self.setStyleSheet(
            f"FindField {{ background: {colours.card}; border: 1px solid {colours.line};"
            f" border-radius: {Radius.CONTROL}px; }}"
            f"QLineEdit {{ background: transparent; border: none; color: {colours.text}; }}"
            f"QLabel {{ color: {colours.muted}; }} QLabel[wrong=true] {{ color: {colours.error}; }}"
            f"QToolButton {{ background: transparent; border: 1px solid transparent;"
            f" border-radius: 4px; padding: 0; color: {colours.muted}; }}"
            f"QToolButton:hover {{ background: {colours.selection}; }}"
            f"QToolButton:focus {{ border-color: {colours.accent}; }}"
            f"QToolButton:disabled {{ color: {colours.faint}; }}"
            f"QToolButton:checked {{ background: {colours.accent_background};"
            f" color: {colours.accent}; }}"
        )
