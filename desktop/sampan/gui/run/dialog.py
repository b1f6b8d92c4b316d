"""The dialog that runs a container: the form, the line it stands for, Create and Run."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from sampan.core.runspec import RunSpec
from sampan.gui.bridge import Bridge, Failure, Job
from sampan.gui.i18n.sentences import sentence
from sampan.gui.run.choices import Choices, PortsInUse
from sampan.gui.run.form import RunForm
from sampan.gui.run.look import make_button, make_text
from sampan.gui.run.paste import PasteDialog
from sampan.gui.run.preview import Preview
from sampan.gui.run.tabs import order_tabs
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.buttons import Variant
from sampan.gui.widgets.confirm import ConfirmDialog
from sampan.gui.widgets.labels import label, set_role

WIDTH, HEIGHT = 760, 720
SMALLEST_HEIGHT = 480
PORTS_MS = 5000
"""How often it is asked which ports are taken, while the dialog is open."""


class RunDialog(QDialog):
    """Asks what to run; `accepted_spec` carries the RunSpec and whether it is to be started.

    Shown with `open()`. Without `ports_in_use` no port is told to be taken.
    """

    accepted_spec = Signal(object, bool)

    def __init__(
        self,
        theme: Theme,
        bridge: Bridge,
        choices: Choices | None = None,
        ports_in_use: PortsInUse | None = None,
        spec: RunSpec | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._bridge = theme, bridge
        self._choices = choices or Choices()
        self._ports_in_use = ports_in_use
        self._asking: Job | None = None
        self.setObjectName("runDialog")
        self.setWindowTitle(self.tr("Run a container"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        room = parent.window().height() - 2 * Space.L if parent is not None else HEIGHT
        self.resize(WIDTH, max(SMALLEST_HEIGHT, min(HEIGHT, room)))
        self.form = RunForm(theme, self._choices)
        self.preview = Preview(theme)
        self.reason = make_text("", "secondary")
        self.run_button = make_button(theme, self.tr("&Run"), Variant.PRIMARY)
        self.create_button = make_button(theme, self.tr("Create only"))
        self.cancel_button = make_button(theme, self.tr("Cancel"))
        self.paste_button = make_button(theme, self.tr("&Paste a docker run line..."), Variant.TEXT)
        self._lay_out()
        self._connect()
        if spec is not None:
            self.form.show_spec(spec)
        self._first = self.form.spec
        self._update()
        order_tabs(self)
        self.form.basics.image.setFocus()

    def is_edited(self) -> bool:
        """Return True where a person typed something that closing would lose."""
        return self.form.spec != self._first or bool(self._typed_mistakes())

    def finish(self, *, start: bool) -> None:
        """Hand the container over and close, where it is right."""
        if not self.form.is_right():
            self.form.show_first_mistake()
            return
        self.accepted_spec.emit(self.form.spec, start)
        self.accept()

    def reject(self) -> None:
        """Close; typed content is asked about first."""
        if not self.is_edited():
            self._close()
            return
        ConfirmDialog(
            self._theme,
            self.tr("Close without running the container?"),
            self.tr("What you filled in is lost."),
            self.tr("Close"),
            cancel=self.tr("Keep editing"),
            parent=self,
        ).ask(self._close)

    def _close(self) -> None:
        super().reject()

    def open_paste(self) -> None:
        """Ask for a `docker run` line."""
        dialog = PasteDialog(self._theme, self._choices.folder, self._choices.home, self)
        dialog.taken.connect(self.form.show_parsed)
        dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask_ports()
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _connect(self) -> None:
        self.form.changed.connect(self._update)
        self.run_button.clicked.connect(lambda: self.finish(start=True))
        self.create_button.clicked.connect(lambda: self.finish(start=False))
        self.cancel_button.clicked.connect(self.reject)
        self.paste_button.clicked.connect(self.open_paste)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, lambda: self.finish(start=True))
        self._timer = QTimer(self)
        self._timer.setInterval(PORTS_MS)
        self._timer.timeout.connect(self._ask_ports)

    def _update(self) -> None:
        self.preview.show_spec(self.form.spec)
        mistakes = self.form.mistakes()
        self.run_button.setEnabled(not mistakes)
        self.create_button.setEnabled(not mistakes)
        if mistakes:
            more = len(mistakes) - 1
            text = sentence(mistakes[0].message)
            if more:
                text = self.tr("{0} And %n more.", "", more).format(text)
            self.reason.setText(text)
        else:
            self.reason.setText(self.tr("Ctrl+Enter runs it."))
        typed = bool(self._typed_mistakes())
        set_role(self.reason, "error" if typed else "secondary")

    def _typed_mistakes(self) -> list[str]:
        """Return the mistakes but the one with which every form begins: that it is empty."""
        empty = not self.form.spec.image
        return [
            problem.message
            for problem in self.form.mistakes()
            if not (problem.field == "image" and empty)
        ]

    def _ask_ports(self) -> None:
        if self._ports_in_use is None or (self._asking is not None and not self._asking.done):
            return
        self._asking = self._bridge.submit(
            self, self._ports_in_use(), self.form.use_ports, self._no_ports
        )

    def _no_ports(self, failure: Failure) -> None:
        """Nobody knows which ports are taken: then none is told to be."""

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.L, Space.L, Space.S)
        title = label(self.tr("Run a container"), "card-title")
        head.addWidget(title)
        head.addStretch(1)
        head.addWidget(self.paste_button)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.reason, 1)
        for button in (self.cancel_button, self.create_button, self.run_button):
            buttons.addWidget(button)
        footer = QWidget()
        below = QVBoxLayout(footer)
        below.setContentsMargins(Space.XL, Space.S, Space.XL, Space.L)
        below.setSpacing(Space.M)
        below.addWidget(self.preview)
        below.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.form, 1)
        column.addWidget(footer)
