"""The card of the console: what the machine says, as it says it."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QSyntaxHighlighter, QTextCharFormat
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from sampan.core.events import AcceleratorChosen, Event, Noticed, StateChanged
from sampan.gui.bridge import Job
from sampan.gui.context import Context
from sampan.gui.i18n.sentences import sentence
from sampan.gui.machine.look import LinkButton
from sampan.gui.shell.tail import follow_file
from sampan.gui.shell.words import MachineWords
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space, Type
from sampan.gui.widgets.card import Card

KEPT_LINES = 500
SMALLEST_HEIGHT = 132


class ConsoleCard(Card):
    """Follows the console's log only while it is shown.

    `shell_asked` wants a terminal in the machine, `log_asked` the whole log, `bundle_asked` a file
    for whoever helps, `checkup_asked` a look at everything.
    """

    shell_asked = Signal()
    log_asked = Signal()
    bundle_asked = Signal()
    checkup_asked = Signal()

    def __init__(
        self, context: Context, words: MachineWords, parent: QWidget | None = None
    ) -> None:
        super().__init__(context.theme, ground="sidebar", parent=parent)
        self._context, self._words = context, words
        self._job: Job | None = None
        self.body.addLayout(self.head)
        self.heading.setText(self.tr("Console"))
        self.setAccessibleName(self.heading.text())
        theme = context.theme
        self.shell = LinkButton(theme, self.tr("Open shell"))
        self.shell.setToolTip(self.tr("A terminal in the machine itself, as root"))
        self.shell.clicked.connect(self.shell_asked)
        self.log = LinkButton(theme, self.tr("Full log"))
        self.log.clicked.connect(self.log_asked)
        self.checkup = LinkButton(theme, self.tr("Checkup"))
        self.checkup.setToolTip(self.tr("Look at everything that the machine needs"))
        self.checkup.clicked.connect(self.checkup_asked)
        self.bundle = LinkButton(theme, self.tr("Diagnostics…"))
        self.bundle.setToolTip(self.tr("Write one file to show to whoever helps"))
        self.bundle.clicked.connect(self.bundle_asked)
        self.copy = LinkButton(theme, self.tr("Copy"))
        self.copy.clicked.connect(self._copy)
        self.head.setSpacing(Space.XS)
        for button in (self.checkup, self.bundle, self.shell, self.log, self.copy):
            self.head.addWidget(button)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(KEPT_LINES)
        self.text.setFont(theme.mono(Type.MONO))
        self.text.setAccessibleName(self.tr("Console of the machine"))
        self.text.setTabChangesFocus(True)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.text.setStyleSheet(
            "QPlainTextEdit { background: transparent; border: none; padding: 0; }"
        )
        self.text.document().setDocumentMargin(0)
        self.text.setMinimumHeight(SMALLEST_HEIGHT)
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._quiet = _Quiet(theme, self.text)
        self.body.addWidget(self.text, 1)

    def begin(self) -> None:
        """The page is shown: follow the log."""
        if self._job is None:
            self.text.clear()
            lines = follow_file(self._context.machine.layout.console_log, kept=True)
            self._job = self._context.bridge.follow(self, lines, self._take_lines)

    def rest(self) -> None:
        """The page is hidden."""
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def take_event(self, event: Event) -> None:
        """Say what the host agent tells between the lines of the machine."""
        match event:
            case Noticed(_, message):
                self._say(sentence(message))
            case AcceleratorChosen(accelerator):
                self._say(f"{accelerator.name}: {sentence(accelerator.reason)}")
            case StateChanged(state, _):
                self._say(self._words.state(state))
            case _:
                pass

    def _say(self, text: str) -> None:
        now = time.strftime("%H:%M:%S", time.localtime())
        self.text.appendPlainText(f"{now}  {text}")

    def _take_lines(self, lines: tuple[str, ...]) -> None:
        self.text.appendPlainText("\n".join(lines[-KEPT_LINES:]))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())


class _Quiet(QSyntaxHighlighter):
    """The kernel's lines, which begin with a time in brackets, are quieter than the others."""

    def __init__(self, theme: Theme, text: QPlainTextEdit) -> None:
        super().__init__(text.document())
        self._theme = theme
        theme.changed.connect(self.rehighlight)

    def highlightBlock(self, text: str) -> None:
        form = QTextCharFormat()
        kernel = text.lstrip().startswith("[")
        form.setForeground(self._theme.colour("muted" if kernel else "text"))
        self.setFormat(0, len(text), form)
