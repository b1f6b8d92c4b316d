"""A row of the page: a name and an explanation at the left, an editor at the right."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from sampan.gui.bridge import Failure
from sampan.gui.settings.editors import Editor
from sampan.gui.settings.values import SettingValues
from sampan.gui.settings.words import Host, SettingWords
from sampan.gui.theme.stylesheet import set_property
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space
from sampan.gui.widgets.buttons import IconButton
from sampan.gui.widgets.labels import label, set_role

EDITOR_WIDTH = 340


class Row(QWidget):
    """Anything that is set here; `matches` tells whether a search finds it."""

    def __init__(
        self, name: str, text: str, editor: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.name = label(name, "strong")
        self.help = label(text, "secondary")
        self.help.setWordWrap(True)
        self.help.setVisible(bool(text))
        self.note = label("", "error")
        self.note.setWordWrap(True)
        self.note.hide()
        self._words = [name, text]
        words = QVBoxLayout()
        words.setSpacing(2)
        if not text:
            self.name.setMinimumHeight(Size.CONTROL)  # alone, it stands beside the editor
        words.addWidget(self.name)
        words.addWidget(self.help)
        words.addWidget(self.note)
        words.addStretch(1)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, Space.XS, 0, Space.XS)
        self.grid.setHorizontalSpacing(Space.S)
        editor.setFixedWidth(EDITOR_WIDTH)
        self.grid.addLayout(words, 0, 0)
        self.grid.addWidget(editor, 0, 2, Qt.AlignmentFlag.AlignTop)
        self.grid.setColumnMinimumWidth(1, Size.CONTROL)
        self.grid.setColumnStretch(0, 1)

    def matches(self, wanted: str) -> bool:
        """Return whether all the words that are searched for are in it."""
        text = " ".join(self._words).casefold()
        return all(word in text for word in wanted.casefold().split())

    def tell(self, text: str, role: str = "error") -> None:
        """Say what is wrong or worth knowing, nothing for an empty text."""
        set_role(self.note, role)
        self.note.setText(text)
        self.note.setVisible(bool(text))


class SettingRow(Row):
    """A setting of the machine: checked as it is typed, written when a person is done."""

    def __init__(
        self,
        theme: Theme,
        key: str,
        editor: Editor,
        values: SettingValues,
        words: SettingWords,
        host: Host,
    ) -> None:
        super().__init__(words.name(key), words.help(key, host), editor)
        self.key, self.editor = key, editor
        self._values, self._texts, self._host = values, words, host
        self._words.append(key)
        self.reset = IconButton(theme, "restart", self.tr("Back to the default"))
        self.reset.clicked.connect(lambda: values.reset(key))
        self.grid.addWidget(self.reset, 0, 1, Qt.AlignmentFlag.AlignTop)
        self.name.setBuddy(editor.focus_target())
        editor.edited.connect(self._check)
        editor.settled.connect(self._settle)
        values.changed.connect(self._take)
        values.failed.connect(self._fail)
        self._take(key)

    def _check(self, text: str) -> None:
        wrong = self._values.check(self.key, text)
        target = self.editor.focus_target()
        set_property(target, "invalid", bool(wrong))
        target.setAccessibleDescription(wrong)
        self.tell(wrong)

    def _settle(self, text: str) -> None:
        self._check(text)
        self._values.set(self.key, text)

    def _take(self, key: str) -> None:
        if key != self.key:
            return
        value = self._values.value(key)
        self.editor.show_value(value)
        self.reset.setVisible(self._values.is_set(key))
        problem = self._values.problem(key)
        warning = self._texts.warning(key, value, self._host)
        self.tell(problem or warning, "error" if problem else "warning")

    def _fail(self, key: str, failure: Failure) -> None:
        if key == self.key:
            self.editor.show_value(self._values.value(key))
            self.tell(failure.text)
