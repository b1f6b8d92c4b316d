"""The diagnostics bundle: what will be in it, where to write it, and what is in it then."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QPlainTextEdit, QWidget

from sampan.client.diagnosis import Line, bundle_name, collect, contents, plain_table, write
from sampan.core.layout import Layout
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.machine.dialog import ChoiceDialog
from sampan.gui.operations import Operation, Progress, Report
from sampan.gui.theme.tokens import Type
from sampan.gui.toasts import Kind
from sampan.gui.widgets.labels import label

WIDTH, LIST_HEIGHT = 640, 260


@dataclass(frozen=True, slots=True)
class Words:
    """What the progress says, translated."""

    collecting: str
    writing: str


class BundleDialog(ChoiceDialog):
    """Collecting goes on when it is closed; the activity list and a toast tell of it."""

    def __init__(
        self,
        context: Context,
        env: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context.theme, parent)
        self._context = context
        self._env = os.environ if env is None else env
        self._path = Path()
        self._operation: Operation | None = None
        self.setFixedWidth(WIDTH)
        self.say(
            self.tr("Diagnostics bundle"),
            self.tr("One file to show to whoever helps you. It is written here and sent nowhere."),
            self.tr("&Save…"),
        )
        self._items = [
            label(self.tr("In it"), "strong"),
            self._text(
                self.tr(
                    "Versions, the machine's status and settings, what the checkup found, the "
                    "phases of the last starts, the list of containers, and the ends of the logs "
                    "of the console, QEMU and the host agent."
                )
            ),
            label(self.tr("Replaced before it is written"), "strong"),
            self._text(
                self.tr(
                    "Passwords, tokens, keys and secrets, the values of containers' environment "
                    "variables, your name, your home folder and this computer's name. Command "
                    "lines and labels of containers are left out; their names are not."
                )
            ),
        ]
        for item in self._items:
            self.body.addWidget(item)
        self.list = QPlainTextEdit()
        self.list.setReadOnly(True)
        self.list.setTabChangesFocus(True)
        self.list.setFont(context.theme.mono(Type.MONO))
        self.list.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.list.setFixedHeight(LIST_HEIGHT)
        self.list.setAccessibleName(self.tr("What is in the bundle"))
        self.list.hide()
        self.body.addWidget(self.list)
        self.body.addStretch(1)
        self.agree.clicked.connect(self._ask_path)

    def save_to(self, path: Path) -> None:
        """Collect and write; the dialog then says what is in the file."""
        self._path = path
        self.set_busy(busy=True)
        self.foot.setText(self.tr("Collecting…"))
        words = Words(self.tr("Collecting"), self.tr("Writing"))
        layout, env, toasts = self._context.machine.layout, self._env, self._context.toasts
        title, text = self.tr("The bundle was written"), str(path)
        show = self.tr("Show the folder")

        def done(_lines: tuple[Line, ...]) -> None:
            toasts.say(Kind.OK, title, text, show, lambda: open_folder(path))

        self._operation = self._context.operations.start(
            self.tr("Write a diagnostics bundle"),
            lambda report: save_bundle(layout, env, path, words, report),
            done,
        )
        self._operation.changed.connect(self._follow)
        self._operation.destroyed.connect(self._forget)

    def _text(self, words: str) -> QWidget:
        made = label(words, "muted")
        made.setWordWrap(True)
        return made

    def _ask_path(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the diagnostics bundle"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(bundle_name(time.time()))
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    def _forget(self) -> None:
        self._operation = None

    def _follow(self) -> None:
        operation = self._operation
        if operation is None:
            return
        if operation.running:
            self.foot.setText(operation.progress.text)
        elif operation.failure is not None:
            self.foot.clear()
            self.show_failure(Failure(operation.failure.message, operation.failure.hint))
        else:
            self._context.bridge.submit(
                self, asyncio.to_thread(list_bundle, self._path), self._show
            )

    def _show(self, lines: list[str]) -> None:
        for item in self._items:
            item.hide()
        self.say(self.tr("The bundle was written"), str(self._path))
        self.foot.setText(self.tr("Look it through before you hand it on."))
        self.list.setPlainText("\n".join(lines))
        self.list.show()


async def save_bundle(
    layout: Layout, env: Mapping[str, str], path: Path, words: Words, report: Report
) -> tuple[Line, ...]:
    """Collect and write a bundle; raise SampanError."""
    report(Progress(words.collecting))
    # In a thread with a loop of its own: it reads files and waits for programs.
    parts = await asyncio.to_thread(lambda: asyncio.run(collect(layout, env)))
    report(Progress(words.writing))
    lines = contents(parts)
    now = time.time()
    # The file dialog has asked whether a file that is there may be replaced.
    await asyncio.to_thread(path.unlink, missing_ok=True)
    await asyncio.to_thread(lambda: write(path, parts, plain_table(lines), now=now))
    return lines


def list_bundle(path: Path) -> list[str]:
    """Return the files of a bundle with their sizes."""
    import tarfile

    with tarfile.open(path) as archive:
        return [f"{entry.size:>9}  {entry.name.partition('/')[2]}" for entry in archive]


def open_folder(path: Path) -> None:
    """Show the folder of a file in the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
