"""Terminals in tabs, for one container or for the machine."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QInputDialog,
    QMenu,
    QMessageBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from sampan.gui.bridge import Bridge, Failure
from sampan.gui.terminal.panel_style import style_of
from sampan.gui.terminal.session import SessionState, TerminalSession
from sampan.gui.terminal.tabs import TerminalTabs
from sampan.gui.terminal.target import Argv, TerminalTarget
from sampan.gui.terminal.view import TerminalView
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Size, Space
from sampan.gui.widgets.buttons import Button, IconButton, PrimaryButton, Variant
from sampan.gui.widgets.labels import label

FALLBACK = "sh"
"""The shell that is tried where nobody can say which there are."""


class TerminalPanel(QWidget):
    """Many terminals on one target; the first opens when the panel is first shown."""

    command_copied = Signal(str)
    """The command for the system's terminal is on the clipboard."""

    def __init__(
        self,
        bridge: Bridge,
        theme: Theme,
        target: TerminalTarget,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._bridge = bridge
        self._theme = theme
        self._target = target
        self._shells: tuple[str, ...] = ()
        self._asked = False
        self._build()
        self._add_shortcuts()
        theme.changed.connect(self._restyle)
        self._restyle()
        self._show_right_page()

    # --- what others call -------------------------------------------------------------------

    def open_terminal(self, argv: Argv = ()) -> TerminalView:
        """Open a tab with that command, or with the best shell."""
        argv = argv or (self._shells[0] if self._shells else FALLBACK,)
        view = TerminalView(self._theme)
        view.confirm_paste = self._confirm_paste
        session = TerminalSession(self._bridge, view, partial(self._target.open, argv))
        self._views.addWidget(view)
        index = self._tabs.addTab(argv[0].rsplit("/", 1)[-1])
        self._tabs.setTabData(index, view)
        view.title_changed.connect(partial(self._take_title, view))
        view.rang.connect(partial(self._mark, view))
        session.state_changed.connect(partial(self._take_state, view))
        self._tabs.setCurrentIndex(index)
        self._select(index)
        view.setFocus()
        session.start()
        return view

    def current(self) -> TerminalView | None:
        """Return the terminal that is shown."""
        view = self._tabs.tabData(self._tabs.currentIndex())
        return view if isinstance(view, TerminalView) else None

    def close_all(self) -> None:
        """End every process and close every tab."""
        while self._tabs.count():
            self._close(0)

    @Slot(int)
    def close_terminal(self, index: int) -> None:
        """End the process of a tab and close it."""
        if 0 <= index < self._tabs.count():
            self._close(index)

    @Slot()
    def copy_command(self) -> None:
        """Put on the clipboard what opens the same in the system's terminal."""
        shell = self._shells[0] if self._shells else FALLBACK
        command = f"{self._target.command} {shell.rsplit('/', 1)[-1]}".strip()
        QGuiApplication.clipboard().setText(command)
        self.command_copied.emit(command)

    # --- building ---------------------------------------------------------------------------

    def _build(self) -> None:
        self._tabs = TerminalTabs(self)
        self._tabs.currentChanged.connect(self._select)
        self._tabs.tabCloseRequested.connect(self.close_terminal)
        self._tabs.renamed.connect(self._rename)
        self._new = IconButton(self._theme, "plus", self.tr("New terminal"))
        self._new.setToolTip(self.tr("Open another terminal (Ctrl+Shift+T)"))
        self._new.clicked.connect(lambda: self.open_terminal())
        self._menu = QMenu(self)
        self._other = IconButton(self._theme, "chevron-down", self.tr("Other shells"))
        self._other.clicked.connect(self._show_menu)
        copy = self.tr("Copy command")
        self._copy = Button(self._theme, copy, Variant.QUIET, "copy")
        self._copy.setToolTip(
            self.tr("Copy the command that opens a terminal here from your system's own terminal")
        )
        self._copy.clicked.connect(self.copy_command)
        top = QWidget(self)
        top.setFixedHeight(Size.CONTROL + Space.S)
        bar = QHBoxLayout(top)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.setSpacing(0)
        bar.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignBottom)
        bar.addSpacing(Space.XS)
        bar.addWidget(self._new)
        bar.addWidget(self._other)
        bar.addStretch()
        bar.addWidget(self._copy)
        frame = QFrame(self)
        frame.setObjectName("terminal-frame")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(Space.S, Space.XS, Space.XS, Space.XS)
        self._views = QStackedWidget(frame)
        self._views.addWidget(self._make_empty())
        inside.addWidget(self._views)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(top)
        layout.addWidget(frame, 1)
        self._fill_menu()

    def _make_empty(self) -> QWidget:
        page = QWidget(self)
        text = label(self.tr("No terminal is open."), "muted", page)
        button = PrimaryButton(self._theme, self.tr("&Open a terminal"), parent=page)
        button.setObjectName("terminal-open")
        button.clicked.connect(lambda: self.open_terminal())
        layout = QVBoxLayout(page)
        layout.setSpacing(Space.M)
        layout.addStretch()
        layout.addWidget(text, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(button, 0, Qt.AlignmentFlag.AlignCenter)
        layout.addStretch()
        return page

    def _add_shortcuts(self) -> None:
        for name, keys, do in (
            (self.tr("New terminal"), ["Ctrl+Shift+T"], lambda: self.open_terminal()),
            (self.tr("Close terminal"), ["Ctrl+Shift+W"], self._close_current),
            (self.tr("Rename terminal"), ["Ctrl+Shift+R"], self._rename_current),
            (self.tr("Next terminal"), ["Ctrl+PgDown"], lambda: self._go(1)),
            (self.tr("Previous terminal"), ["Ctrl+PgUp"], lambda: self._go(-1)),
        ):
            action = QAction(name, self)
            action.setShortcuts([QKeySequence(key) for key in keys])
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            action.triggered.connect(do)
            self.addAction(action)

    def _fill_menu(self) -> None:
        menu = self._menu
        menu.clear()
        for shell in self._shells or (FALLBACK,):
            menu.addAction(shell).triggered.connect(partial(self._open_shell, shell))
        menu.addSeparator()
        menu.addAction(self.tr("Other command...")).triggered.connect(self._ask_command)

    @Slot()
    def _show_menu(self) -> None:
        self._menu.popup(self._other.mapToGlobal(self._other.rect().bottomLeft()))

    # --- the first terminal -----------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and not self._asked:
            self._asked = True
            self._bridge.submit(self, self._target.shells(), self._take_shells, self._no_shells)
        return super().event(event)

    def _take_shells(self, shells: tuple[str, ...]) -> None:
        self._shells = shells
        self._fill_menu()
        if not self._tabs.count():
            self.open_terminal()

    def _no_shells(self, _: Failure) -> None:
        if not self._tabs.count():
            self.open_terminal()  # it tells what is wrong, and Enter tries again

    # --- tabs -------------------------------------------------------------------------------

    def _open_shell(self, shell: str) -> None:
        self.open_terminal((shell,))

    @Slot()
    def _ask_command(self) -> None:
        dialog = QInputDialog(self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Run a command"))
        dialog.setLabelText(self.tr("Command to run in {0}:").format(self._target.name))
        dialog.textValueSelected.connect(self._open_command)
        dialog.open()

    @Slot(str)
    def _open_command(self, text: str) -> None:
        try:
            argv = tuple(shlex.split(text))
        except ValueError:  # a quote that is not closed: the shell can say it better
            argv = (FALLBACK, "-c", text)
        if argv:
            self.open_terminal(argv)

    @Slot(int)
    def _select(self, index: int) -> None:
        view = self._tabs.tabData(index)
        if isinstance(view, TerminalView):
            self._views.setCurrentWidget(view)
            self._tabs.setTabText(index, self._tabs.tabText(index).removeprefix("• "))
            view.setFocus()
        self._show_right_page()

    def _show_right_page(self) -> None:
        self._tabs.setVisible(self._tabs.count() > 0)
        if not self._tabs.count():
            self._views.setCurrentIndex(0)

    def _close(self, index: int) -> None:
        view = self._tabs.tabData(index)
        self._tabs.removeTab(index)
        if isinstance(view, TerminalView):
            for session in view.findChildren(TerminalSession):
                session.close()
            self._views.removeWidget(view)
            view.deleteLater()
        self._show_right_page()

    @Slot()
    def _close_current(self) -> None:
        self.close_terminal(self._tabs.currentIndex())

    @Slot()
    def _rename_current(self) -> None:
        self._tabs.rename(self._tabs.currentIndex())

    def _go(self, steps: int) -> None:
        if self._tabs.count():
            self._tabs.setCurrentIndex((self._tabs.currentIndex() + steps) % self._tabs.count())

    @Slot(int, str)
    def _rename(self, index: int, name: str) -> None:
        view = self._tabs.tabData(index)
        if isinstance(view, TerminalView):
            if name:
                view.setProperty("named", True)
                self._tabs.setTabText(index, name)
            view.setFocus()

    def _take_title(self, view: TerminalView, title: str) -> None:
        index = self._index_of(view)
        if index >= 0 and title and not view.property("named"):
            self._tabs.setTabText(index, title[:40])
            self._tabs.setTabToolTip(index, title)

    def _mark(self, view: TerminalView) -> None:
        index = self._index_of(view)
        if index >= 0 and index != self._tabs.currentIndex():
            text = self._tabs.tabText(index).removeprefix("• ")
            self._tabs.setTabText(index, f"• {text}")

    def _take_state(self, view: TerminalView, state: SessionState) -> None:
        index = self._index_of(view)
        if index >= 0:
            ended = state is SessionState.ENDED
            self._tabs.setTabToolTip(index, self.tr("The process has ended") if ended else "")

    def _index_of(self, view: TerminalView) -> int:
        places = range(self._tabs.count())
        return next((index for index in places if self._tabs.tabData(index) is view), -1)

    # --- asking and looking -----------------------------------------------------------------

    def _confirm_paste(self, text: str, go_on: Callable[[], None]) -> None:
        count = len(text.splitlines())
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setText(self.tr("Paste %n line(s)?", "", count))
        box.setInformativeText(self.tr("Each line runs as soon as it is pasted."))
        box.setDetailedText(text[:4000])
        paste = box.addButton(self.tr("&Paste"), QMessageBox.ButtonRole.AcceptRole)
        cancel = box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(cancel)
        paste.clicked.connect(lambda: go_on())
        box.open()

    @Slot()
    def _restyle(self) -> None:
        self.setStyleSheet(style_of(self._theme.colours))
