"""The icon in the system's tray: the machine's state, its actions, recent containers, Quit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from sampan.core.states import LIVE, MachineState
from sampan.core.status import Status
from sampan.gui.shell.commands import Command
from sampan.gui.shell.words import MachineWords
from sampan.gui.theme.theme import Theme
from sampan.gui.toasts import Kind, Toast

MOST_RECENT = 5
Recent = Callable[[], Sequence[Command]]


class Tray(QObject):
    """Signals say what was asked for; only where the system has a tray: see `make_tray`."""

    opened = Signal()
    quit_asked = Signal()
    start_asked = Signal()
    suspend_asked = Signal()
    stop_asked = Signal()

    def __init__(
        self, theme: Theme, words: MachineWords, recent: Recent, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._words, self._recent = words, recent
        colours = theme.colours
        icon = theme.icons.window_icon(colours.on_accent, colours.accent)
        self.icon = QSystemTrayIcon(icon, self)
        self.menu = QMenu()
        self.state = QAction("", self.menu, enabled=False)
        self._last: Toast | None = None
        self._add_actions()
        self.menu.aboutToShow.connect(self._fill)
        self.icon.setContextMenu(self.menu)
        self.icon.activated.connect(self._activate)
        self.icon.messageClicked.connect(self._message_clicked)
        self.icon.setToolTip("Sampan")

    def show(self) -> None:
        """Put it into the tray."""
        self.icon.show()

    def set_status(self, status: Status) -> None:
        """Show how the machine is, and offer what can be done with it."""
        word = self._words.state(status.state)
        self.state.setText(self.tr("Machine: {0}").format(word))
        self.icon.setToolTip(self.tr("Sampan: {0}").format(word))
        live = status.state in LIVE
        self.start.setVisible(not live)
        wakes = status.state is MachineState.SUSPENDED
        self.start.setText(self.tr("Wake the machine") if wakes else self.tr("Start the machine"))
        self.suspend.setVisible(status.state is MachineState.RUNNING)
        self.stop.setVisible(live)

    def tell(self, toast: Toast) -> None:
        """Show news as a notification of the desktop; a click on it does the toast's action."""
        kinds = QSystemTrayIcon.MessageIcon
        icon = {Kind.ERROR: kinds.Critical, Kind.WARNING: kinds.Warning}.get(
            toast.kind, kinds.Information
        )
        self._last = toast
        self.icon.showMessage(toast.title, toast.text, icon)

    def _add_actions(self) -> None:
        self.open = QAction(self.tr("Open Sampan"), self.menu)
        self.start = QAction(self.tr("Start the machine"), self.menu)
        self.suspend = QAction(self.tr("Suspend the machine"), self.menu)
        self.stop = QAction(self.tr("Stop the machine"), self.menu)
        self.quit = QAction(self.tr("Quit"), self.menu)
        self.quit.setToolTip(self.tr("Suspends the machine with its containers"))
        for action, signal in (
            (self.open, self.opened),
            (self.start, self.start_asked),
            (self.suspend, self.suspend_asked),
            (self.stop, self.stop_asked),
            (self.quit, self.quit_asked),
        ):
            action.triggered.connect(signal)

    def _fill(self) -> None:
        self.menu.clear()
        self.menu.addAction(self.state)
        self.menu.addSeparator()
        self.menu.addAction(self.open)
        recent = list(self._recent())[:MOST_RECENT]
        if recent:
            self.menu.addSeparator()
        for command in recent:
            entry = self.menu.addAction(command.text.replace("&", "&&"))
            entry.triggered.connect(lambda _checked=False, command=command: command.run())
        self.menu.addSeparator()
        for action in (self.start, self.suspend, self.stop):
            self.menu.addAction(action)
        self.menu.addSeparator()
        self.menu.addAction(self.quit)

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.opened.emit()

    def _message_clicked(self) -> None:
        self.opened.emit()
        if self._last is not None and self._last.action is not None:
            self._last.action()


def make_tray(
    theme: Theme, words: MachineWords, recent: Recent, parent: QObject | None = None
) -> Tray | None:
    """Return a tray icon that is shown, None where the system has no tray."""
    if not QSystemTrayIcon.isSystemTrayAvailable():
        return None
    tray = Tray(theme, words, recent, parent)
    tray.show()
    return tray
