"""A dialog with a few fields: what is wrong stands under the field, one button does it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from sampan.core.runspec import Problem
from sampan.gui.run.field import Field
from sampan.gui.theme.painting import plain_text
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.buttons import Button, PrimaryButton, Variant
from sampan.gui.widgets.code_line import CodeLine
from sampan.gui.widgets.labels import label

WIDTH = 520
PAIRS_HEIGHT = 64


class FormField(Field):
    """A field that is told a sentence; it stays silent until somebody was at it."""

    touched = False

    def say(self, message: str, hint: str = "") -> None:
        """Show what is wrong, or nothing."""
        self.tell([Problem(message, hint)] if message and self.touched else [])


class LineField(FormField):
    """A line to type in."""

    def __init__(self, name: str, line: QLineEdit, hint: str = "") -> None:
        super().__init__(name, line, hint)
        self.line = line

    @property
    def text(self) -> str:
        """What was typed, without spaces around it."""
        return self.line.text().strip()


class PathField(LineField):
    """A path with a button that opens the chooser."""

    def __init__(self, name: str, path: PathLine, hint: str = "") -> None:
        FormField.__init__(self, name, path, hint)
        self.line = path.line


class PairsField(FormField):
    """Lines KEY=VALUE."""

    def __init__(self, name: str, edit: QPlainTextEdit, hint: str = "") -> None:
        super().__init__(name, edit, hint)
        self.edit = edit

    @property
    def pairs(self) -> dict[str, str]:
        """What was typed."""
        return read_pairs(self.edit.toPlainText())[0]

    @property
    def wrong_line(self) -> str:
        """The first line that is no pair."""
        return read_pairs(self.edit.toPlainText())[1]


class FormDialog(QDialog):
    """Shown with `open()`; `accepted` follows when all fields are right and the person agreed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None, width: int = WIDTH) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(width)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.XL, Space.L + 4, Space.XL, Space.L + 4)
        column.setSpacing(Space.M)
        self.heading = label("", "card-title")
        self.heading.setWordWrap(True)
        column.addWidget(self.heading)
        self.sentence = label("", "muted")
        self.sentence.setWordWrap(True)
        column.addWidget(self.sentence)
        self.fields = QVBoxLayout()
        self.fields.setSpacing(Space.M)
        column.addLayout(self.fields)
        column.addStretch(1)
        column.addSpacing(Space.S)
        self.footer = QHBoxLayout()
        self.footer.setSpacing(Space.S)
        self.footer.addStretch(1)
        self.cancel = Button(theme, self.tr("Cancel"))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self.reject)
        self.agree = PrimaryButton(theme, "")
        self.agree.setDefault(True)
        self.agree.clicked.connect(self.finish)
        self.footer.addWidget(self.cancel)
        self.footer.addWidget(self.agree)
        column.addLayout(self.footer)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.finish)

    def set_words(self, title: str, text: str, action: str) -> None:
        """Set what it is about, a sentence on it (may be empty), and the word of its button."""
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.sentence.setText(text)
        self.sentence.setVisible(bool(text))
        self.agree.setText(action)

    def make_dangerous(self) -> None:
        """Let the button take something away: it looks so, and Enter cancels."""
        self.agree.variant = Variant.DANGER
        self.agree.setAutoDefault(False)
        self.agree.setDefault(False)
        self.cancel.setDefault(True)
        self.cancel.setFocus()

    def add_line(
        self, name: str, placeholder: str = "", hint: str = "", *, mono: bool = False
    ) -> LineField:
        """Add a line to type in."""
        line = CodeLine(self.theme) if mono else QLineEdit()
        line.setPlaceholderText(placeholder)
        field = LineField(name, line, hint)
        self._watch(field, line.textEdited, line.textChanged)
        return field

    def add_pairs(self, name: str, placeholder: str, hint: str = "") -> PairsField:
        """Add a field of lines KEY=VALUE."""
        edit = QPlainTextEdit()
        edit.setFont(self.theme.mono(Type.MONO))
        edit.setPlaceholderText(placeholder)
        edit.setTabChangesFocus(True)
        edit.setFixedHeight(PAIRS_HEIGHT)
        field = PairsField(name, edit, hint)
        self._watch(field, edit.textChanged)
        return field

    def add_path(self, name: str, caption: str, hint: str = "", *, folder: bool) -> PathField:
        """Add a path with its chooser."""
        editor = PathLine(self.theme, plain_text(name), caption, folder=folder)
        field = PathField(name, editor, hint)
        self._watch(field, editor.line.textEdited, editor.line.textChanged)
        return field

    def add(self, name: str, editor: QWidget, hint: str = "") -> FormField:
        """Add any editor."""
        said = editor.text() if isinstance(editor, QAbstractButton) else name
        editor.setAccessibleName(editor.accessibleName() or plain_text(said))
        field = FormField(name, editor, hint)
        self.fields.addWidget(field)
        return field

    def problems(self) -> Mapping[FormField, str]:
        """Return what is wrong, by field; an empty sentence is no problem. For subclasses."""
        return {}

    def check(self) -> bool:
        """Tell what is wrong under the fields; return True where nothing is."""
        problems = self.problems()
        for field, message in problems.items():
            field.say(message)
        right = not any(problems.values())
        self.agree.setEnabled(right)
        return right

    def finish(self) -> None:
        """Accept, where all is right; else lead to the first mistake."""
        for field in self.problems():
            field.touched = True
        if self.check():
            self.accept()
            return
        wrong = next(field for field, message in self.problems().items() if message)
        wrong.editor.setFocus()

    def event(self, event: QEvent) -> bool:
        """Be as high as what it shows: a sentence under a field comes and goes."""
        done = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest and (layout := self.layout()) is not None:
            self.resize(self.width(), layout.totalHeightForWidth(self.width()))
        return done

    def ask(self, agreed: Callable[[], object]) -> None:
        """Open it, and call `agreed` if the person agrees."""
        self.accepted.connect(lambda: agreed())
        self.check()
        if self.cancel.isDefault():
            self.cancel.setFocus()
        elif (first := self.fields.itemAt(0)) is not None and isinstance(
            field := first.widget(), FormField
        ):
            field.editor.setFocus()
        self.open()

    def _watch(self, field: FormField, *edited: SignalInstance) -> None:
        self.fields.addWidget(field)
        edited[0].connect(lambda *_: self._touch(field))
        for signal in edited[1:]:
            signal.connect(lambda *_: self.check())

    def _touch(self, field: FormField) -> None:
        field.touched = True
        self.check()


class PathLine(QWidget):
    """A path with a button that opens the system's chooser; `line` is what is typed into."""

    def __init__(
        self, theme: Theme, name: str, caption: str, *, folder: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._caption, self._folder = caption, folder
        self.line = QLineEdit()
        self.line.setAccessibleName(name)
        self.line.setFont(theme.mono(Type.MONO))
        self.button = Button(theme, self.tr("Choose..."))
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(self.line, 1)
        row.addWidget(self.button)
        self.setFocusProxy(self.line)
        self.setAccessibleName(name)

    def _choose(self) -> None:
        choose_path(
            self,
            self._caption,
            self.line.setText,
            mode=QFileDialog.FileMode.Directory if self._folder else None,
            start=self.line.text(),
        )


def choose_path(
    parent: QWidget,
    caption: str,
    chosen: Callable[[str], object],
    *,
    mode: QFileDialog.FileMode | None = None,
    save_as: str = "",
    start: str = "",
    filters: str = "",
) -> QFileDialog:
    """Open the system's chooser: of a file to open, a folder, or with `save_as` a file to write."""
    dialog = QFileDialog(parent, caption, start, filters)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode or QFileDialog.FileMode.ExistingFile)
    if save_as:
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(save_as)
        dialog.setDefaultSuffix(Path(save_as).suffix.lstrip("."))
    dialog.fileSelected.connect(lambda path: chosen(path))
    dialog.open()
    return dialog


def read_pairs(text: str) -> tuple[dict[str, str], str]:
    """Return the pairs of lines KEY=VALUE, and the first line that is none."""
    pairs: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        key, equals, value = line.strip().partition("=")
        if not equals or not key.strip() or any(each.isspace() for each in key.strip()):
            return pairs, line.strip()
        pairs[key.strip()] = value
    return pairs, ""
