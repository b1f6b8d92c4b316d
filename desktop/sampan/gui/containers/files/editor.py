"""A text file of a container, to read and to change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetricsF, QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from sampan.gui.bridge import Failure
from sampan.gui.containers.files.entries import TextFile, read_text
from sampan.gui.context import Context
from sampan.gui.i18n.sentences import in_a_row
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.buttons import Button, Variant
from sampan.gui.widgets.confirm import ConfirmDialog
from sampan.gui.widgets.labels import ElidedLabel, label, set_role
from sampan.gui.widgets.states import Banner


class FileEditor(QWidget):
    """Saves with Ctrl+S; what is unsaved is asked about before it is left. `left` asks to go."""

    left = Signal()
    saved = Signal(str)

    def __init__(self, context: Context, container_id: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context, self._id = context, container_id
        self._file = TextFile("")
        self._data = b""
        self.path = ""
        self.dialog: ConfirmDialog | None = None
        theme = context.theme
        self.back = Button(theme, self.tr("Files"), Variant.QUIET, "arrow-left")
        self.back.clicked.connect(self.close_file)
        self.name = ElidedLabel("", "strong", Qt.TextElideMode.ElideMiddle)
        self.note = label("", "secondary")
        self.save_button = Button(theme, self.tr("&Save"))
        self.save_button.setToolTip(self.tr("Write it back into the container (Ctrl+S)"))
        self.save_button.clicked.connect(self.save)
        self.banner = Banner(theme, "", "", "error")
        self.banner.hide()
        self.text = QPlainTextEdit()
        self.text.setProperty("role", "console")
        self.text.setFont(theme.mono(Type.MONO))
        self.text.setTabStopDistance(QFontMetricsF(self.text.font()).horizontalAdvance(" ") * 4)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setAccessibleName(self.tr("Content of the file"))
        self.text.modificationChanged.connect(self._tell)
        self._lay_out()
        keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Save), self)
        keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        keys.activated.connect(self.save)

    @property
    def unsaved(self) -> bool:
        """Whether there is something that leaving would lose."""
        return self.text.document().isModified()

    def open_file(self, path: str, data: bytes) -> bool:
        """Show a file; False where it is no text."""
        found = read_text(data)
        if found is None:
            return False
        self.path, self._data, self._file = path, data, found
        self.name.setText(path)
        self.text.setPlainText(found.text)
        self.text.setReadOnly(found.mixed)
        self.banner.hide()
        self._tell()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    @Slot()
    def close_file(self) -> None:
        """Go back to the files, after a question if something is unsaved."""
        if self.unsaved:
            self.ask_to_leave(lambda: None)
        else:
            self.left.emit()

    def ask_to_leave(self, then: Callable[[], object]) -> None:
        """Ask whether what is unsaved may be lost; `then` is called after that."""
        self.dialog = ConfirmDialog(
            self._context.theme,
            self.tr("Leave without saving?"),
            self.tr("Your changes are lost. The file in the container stays as it was."),
            self.tr("Discard changes"),
            parent=self,
        )

        def discard() -> None:
            self.text.document().setModified(False)
            self.left.emit()
            then()

        self.dialog.ask(discard)

    @Slot()
    def save(self) -> None:
        """Write it back, unless the file was changed by somebody else meanwhile."""
        if self.unsaved and self.save_button.isEnabled():
            self._write(asked=False)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self.back)
        head.addWidget(self.name, 1)
        head.addWidget(self.note)
        head.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addLayout(head)
        column.addWidget(self.banner)
        column.addWidget(self.text, 1)

    def _write(self, *, asked: bool) -> None:
        engine, id, path, before = self._context.engine, self._id, self.path, self._data
        data = self._file.encode(self.text.toPlainText())

        async def work() -> bool:
            if not asked and await engine.read_file(id, path) != before:
                return False
            await engine.write_file(id, path, data)
            return True

        def then(written: bool) -> None:
            self.save_button.setEnabled(True)
            if written:
                self._wrote(data)
            else:
                self._ask_overwrite()

        self.save_button.setEnabled(False)
        self._context.bridge.submit(self, work(), then, self._fail)

    def _wrote(self, data: bytes) -> None:
        self._data = data
        self.banner.hide()
        # What was typed while it was being written is still unsaved.
        same = self._file.encode(self.text.toPlainText()) == data
        self.text.document().setModified(not same)
        self._tell()
        self.saved.emit(self.path)

    def _ask_overwrite(self) -> None:
        self.dialog = ConfirmDialog(
            self._context.theme,
            self.tr("Replace the newer file?"),
            self.tr("Something in the container changed this file since you opened it."),
            self.tr("Replace it"),
            parent=self,
        )
        self.dialog.ask(lambda: self._write(asked=True))

    def _fail(self, failure: Failure) -> None:
        self.save_button.setEnabled(True)
        kept = self.tr("Your text is still here.")
        self.banner.set_text(in_a_row(failure.text, kept))
        self.banner.show()

    @Slot()
    def _tell(self) -> None:
        if self._file.mixed:
            note = self.tr("Read only: it mixes two kinds of line ends")
        else:
            note = self.tr("Not saved yet") if self.unsaved else ""
        self.note.setText(note)
        set_role(self.note, "warning" if note else "secondary")
        self.save_button.setEnabled(self.unsaved and not self._file.mixed)
