"""The log viewer as pages embed it: a row of tools over the view."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from sampan.client.engine.model import LogLine
from sampan.gui.bridge import Bridge, Failure
from sampan.gui.logview.chunk import BOTH, STDERR, STDOUT
from sampan.gui.logview.finder import FindField
from sampan.gui.logview.saving import Format, save
from sampan.gui.logview.view import LogView
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Radius, Size, Space, Type
from sampan.gui.widgets.own_keys import OwnKeys

WIDEST_FIELD = 380
"""Pixels of the field to search in, beside the tools."""

WIDEST = 16_777_215  # Qt's own limit, which has no name in Python


class LogPanel(QWidget):
    """Shows what is appended; who embeds it opens the stream, again when `since_asked` says so."""

    since_asked = Signal(int)
    """Only lines of the last so many seconds are wanted; 0 means all there are."""
    saved = Signal(Path)
    failed = Signal(Failure)

    def __init__(self, theme: Theme, bridge: Bridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._bridge = theme, bridge
        self.view = LogView(theme, parent=self)
        self.finder = FindField(theme, self.view.search, self)
        self.file_name = "log.txt"
        self._dropped = QLabel(self)
        self._dropped.setObjectName("dropped")
        self._dropped.hide()
        self._tools: list[QToolButton] = []
        self._make_tools()
        self._arrange()
        self.finder.asked.connect(self.view.look_for)
        self.finder.left.connect(self.view.setFocus)
        self.view.following_changed.connect(self.follow.setChecked)
        self.view.dropped_changed.connect(self._tell_dropped)
        OwnKeys(self, {"Ctrl+F": self.begin_search})
        self._shortcut(QKeySequence.StandardKey.FindNext, lambda: self.finder.go(1))
        self._shortcut(QKeySequence.StandardKey.FindPrevious, lambda: self.finder.go(-1))
        self._shortcut(QKeySequence.StandardKey.Save, self._ask_path)
        self.view.set_placeholder(self.tr("Nothing has been written to the log yet."))
        self.setFocusProxy(self.view)
        theme.changed.connect(self._restyle)
        self._restyle()

    def append(self, batch: tuple[LogLine, ...]) -> None:
        """Add lines; fit to be the `take` of `Bridge.follow`."""
        self.view.append(batch)

    def begin_anew(self) -> None:
        """Forget all lines: what is appended from here on is of another stream."""
        self.view.clear()
        self.view.buffer.begin_anew()

    def clear(self) -> None:
        """Forget all lines; the stream goes on."""
        self.view.clear()

    def save_to(self, path: Path) -> None:
        """Write what is shown to a file; `saved` or `failed` tells how it went."""
        self.view.take_all()
        written = Format(
            self.view.streams, self.view.timestamps, len(self.view.buffer.services) > 1
        )
        work = save(self.view.buffer.snapshot(), path, written)
        self._bridge.submit(self, work, self.saved.emit, self.failed.emit)

    def _make_tools(self) -> None:
        view = self.view
        self.follow = self._toggle(self.tr("Follow"), view.set_following, on=True)
        self.follow.setToolTip(self.tr("Stay at the newest line"))
        self.timestamps = self._toggle(self.tr("Timestamps"), view.set_timestamps, on=True)
        self.wrap = self._toggle(self.tr("Wrap"), view.set_wrapped, on=False)
        self.streams = self._menu_button(self.tr("Streams"))
        self._choices(
            self.streams,
            (self.tr("stdout + stderr"), BOTH),
            (self.tr("stdout only"), STDOUT),
            (self.tr("stderr only"), STDERR),
            chosen=self._show_streams,
        )
        self.since = self._menu_button(self.tr("Since…"))
        self._choices(
            self.since,
            (self.tr("From the start"), 0),
            (self.tr("Last 5 minutes"), 5 * 60),
            (self.tr("Last hour"), 60 * 60),
            (self.tr("Last 24 hours"), 24 * 60 * 60),
            chosen=self.since_asked.emit,
        )
        self.copy = self._tool(self.tr("Copy"), self._copy)
        self.copy.setToolTip(self.tr("Copy the selection, or all that is shown"))
        self.save = self._tool(self.tr("Save…"), self._ask_path)
        self.clear_button = self._tool(self.tr("Clear"), self.clear)
        self.clear_button.setToolTip(
            self.tr("Forget the lines shown here; the container keeps its own")
        )

    def _arrange(self) -> None:
        self._tool_row = QWidget(self)
        tools = QHBoxLayout(self._tool_row)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.setSpacing(Space.XS)
        tools.addStretch()
        for tool in self._tools:
            tools.addWidget(tool)
        self._top = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._top.setSpacing(Space.S)
        self._top.addWidget(self.finder, 3)
        self._top.addWidget(self._tool_row, 5)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addLayout(self._top)
        column.addWidget(self._dropped)
        column.addWidget(self.view, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the field over the tools where there is no room for both in a row."""
        super().resizeEvent(event)
        self._stack()

    def _stack(self) -> None:
        tools, field = self._tool_row.minimumSizeHint(), self.finder.minimumWidth()
        self.setMinimumWidth(tools.width())  # or the row would keep the window from being narrow
        narrow = self.width() < tools.width() + field + Space.S
        way = QBoxLayout.Direction
        self._top.setDirection(way.TopToBottom if narrow else way.LeftToRight)
        self.finder.setMaximumWidth(WIDEST if narrow else WIDEST_FIELD)

    def _tool(self, text: str, pressed: Callable[[], None] | None = None) -> QToolButton:
        tool = QToolButton(self)
        tool.setText(text)
        tool.setAccessibleName(text)
        tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        tool.setFixedHeight(Size.CONTROL - Space.XS)
        if pressed is not None:
            tool.clicked.connect(pressed)
        self._tools.append(tool)
        return tool

    def _toggle(self, text: str, toggled: Callable[[bool], None], *, on: bool) -> QToolButton:
        tool = self._tool(text)
        tool.setCheckable(True)
        tool.setChecked(on)
        tool.toggled.connect(toggled)
        return tool

    def _menu_button(self, name: str) -> QToolButton:
        button = self._tool(name)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _choices(
        self, button: QToolButton, *choices: tuple[str, int], chosen: Callable[[int], object]
    ) -> None:
        """Give a button a menu of which one entry is chosen; the button says which."""
        menu, group = QMenu(button), QActionGroup(button)
        name = button.text()

        def take(action: QAction) -> None:
            button.setText(action.text() if action.data() else name)
            button.setAccessibleName(f"{name}: {action.text()}")
            chosen(int(action.data()))

        for text, value in choices:
            action = menu.addAction(text)
            action.setData(value)
            action.setCheckable(True)
            group.addAction(action)
        first = group.actions()[0]
        first.setChecked(True)
        button.setText(first.text() if first.data() else name)
        button.setAccessibleName(f"{name}: {first.text()}")
        button.setMenu(menu)
        group.triggered.connect(take)

    def _shortcut(self, key: QKeySequence.StandardKey, pressed: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(pressed)

    def begin_search(self) -> None:
        """Search for what is selected, if that is within one line."""
        chosen = self.view.selection
        within = chosen is not None and chosen.start.line == chosen.end.line
        self.finder.begin(self.view.selected_words() if within else "")

    def _show_streams(self, streams: int) -> None:
        self.view.set_streams(streams)
        self.view.set_placeholder(
            self.tr("Nothing has been written to the log yet.")
            if streams == BOTH
            else self.tr("No line of this stream so far.")
        )

    def _copy(self) -> None:
        if self.view.selection is None:
            self.view.select_all()
        self.view.copy()

    def _ask_path(self) -> None:
        dialog = QFileDialog(self, self.tr("Save the log"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(self.file_name)
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name)))
        dialog.open()

    @Slot(int)
    def _tell_dropped(self, count: int) -> None:
        self._dropped.setText(self.tr("%n older line(s) were dropped.", "", count))
        self._dropped.setVisible(count > 0)

    @Slot()
    def _restyle(self) -> None:
        colours = self._theme.colours
        for tool in self._tools:
            tool.setFont(self._theme.font(Type.BODY_STRONG))
        self._dropped.setFont(self._theme.font(Type.SECONDARY))
        self._dropped.setStyleSheet(f"color: {colours.muted};")
        self.view.setFont(self._theme.font(Type.BODY))
        self._tool_row.setStyleSheet(
            f"QToolButton {{ background: transparent; color: {colours.muted}; padding: 0 7px;"
            f" border: 1px solid transparent; border-radius: {Radius.CONTROL}px; }}"
            f"QToolButton:hover {{ background: {colours.selection}; color: {colours.text}; }}"
            f"QToolButton:checked {{ background: {colours.accent_background};"
            f" color: {colours.accent}; }}"
            f"QToolButton:focus {{ border-color: {colours.accent}; }}"
            "QToolButton::menu-indicator { image: none; }"
        )
        self._stack()
