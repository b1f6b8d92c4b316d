"""The settings page."""

from __future__ import annotations

import os
from dataclasses import dataclass

import psutil
from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sampan.core.quantities import find_spec, show_value
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.navigator import Place
from sampan.gui.page import Page
from sampan.gui.settings.machine_rows import MachineRows
from sampan.gui.settings.rows import Row, SettingRow
from sampan.gui.settings.values import SettingValues, Written
from sampan.gui.settings.window_rows import WindowRows
from sampan.gui.settings.words import Host
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.toasts import Kind
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.labels import label, line
from sampan.gui.widgets.search import SearchField
from sampan.gui.widgets.states import Banner
from sampan.platforms import current
from sampan.platforms.autostart import Autostart, current_autostart

WIDEST = 1040


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the page must know of this computer."""

    host: Host
    accelerators: tuple[str, ...]
    autostart: Autostart


def look_around() -> Surroundings:
    """Return what this computer is."""
    host = Host(os.cpu_count() or 1, psutil.virtual_memory().total)
    return Surroundings(host, current().accelerators(), current_autostart())


class Section(Card):
    """A card of rows that a search can thin out."""

    def __init__(self, theme: Theme, title: str, rows: list[Row]) -> None:
        super().__init__(theme, title)
        self.setAccessibleName(title)
        self.rows = rows
        self._title = title
        self._lines: list[QFrame] = []
        for at, row in enumerate(rows):
            if at:
                self._lines.append(line())
                self.body.addWidget(self._lines[-1])
            self.body.addWidget(row)

    def filter(self, wanted: str) -> bool:
        """Show the rows that match, all of them where the title does; return if there are any."""
        whole = not wanted or wanted.casefold() in self._title.casefold()
        shown = [whole or row.matches(wanted) for row in self.rows]
        for at, (row, visible) in enumerate(zip(self.rows, shown, strict=True)):
            row.setVisible(visible)
            if at:
                self._lines[at - 1].setVisible(visible and any(shown[:at]))
        self.setVisible(any(shown))
        return any(shown)


class SettingsPage(Page):
    """The machine's settings and the window's; what is changed is written at once."""

    def __init__(self, context: Context, around: Surroundings | None = None) -> None:
        super().__init__(context)
        theme = context.theme
        around = around or look_around()
        self.values = SettingValues(context, self)
        machine = MachineRows(context, self.values, around.host, around.accelerators, self)
        self._names = machine.name
        window = WindowRows(context, around.autostart, self)
        self.sections = Sections(self).make(theme, machine, window)
        self.heading = label(self.title, "title")
        self.search = SearchField(
            theme, self.tr("Search settings"), QKeySequence(QKeySequence.StandardKey.Find)
        )
        self.search.textChanged.connect(self._filter)
        self.restart = Banner(theme, "", self.tr("Restart"))
        self.restart.clicked.connect(self._restart)
        self.restart.hide()
        self.trouble = Banner(theme, tone="error")
        self.trouble.hide()
        self.nothing = label(self.tr("No setting is called so."), "muted")
        self.nothing.hide()
        self._arrange()
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.values.undo)
        self.values.written.connect(self._tell)
        self.values.failed.connect(self._fail)
        self.values.loaded.connect(self.trouble.hide)
        self.values.waiting_changed.connect(self._show_waiting)

    @property
    def title(self) -> str:
        return self.tr("Settings")

    def shown(self, place: Place) -> None:
        self.values.load()

    def refresh(self) -> None:
        self.values.load()

    def focus_filter(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def row(self, key: str) -> SettingRow:
        """Return the row of a setting of the machine."""
        rows = (row for section in self.sections for row in section.rows)
        return next(row for row in rows if isinstance(row, SettingRow) and row.key == key)

    def _arrange(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.XL - 2, Space.XL, Space.L)
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.search)
        outer.addLayout(head)
        banners = QVBoxLayout()
        banners.setContentsMargins(Space.XL, 0, Space.XL, 0)
        banners.setSpacing(Space.S)
        for banner in (self.trouble, self.restart):
            banners.addWidget(banner)
        outer.addLayout(banners)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        row = QHBoxLayout(inner)
        row.setContentsMargins(Space.XL, Space.XS, Space.XL, Space.XL)
        holder = QWidget()
        holder.setMaximumWidth(WIDEST)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        for section in self.sections:
            column.addWidget(section)
        column.addWidget(self.nothing)
        column.addStretch(1)
        row.addWidget(holder, 1)
        row.addStretch(0)
        self.area.setWidget(inner)
        outer.addWidget(self.area, 1)

    def _filter(self, wanted: str) -> None:
        found = [section.filter(wanted.strip()) for section in self.sections]
        self.nothing.setVisible(not any(found))

    @Slot(object)
    def _tell(self, written: Written) -> None:
        spec = find_spec(written.key)
        before, after = (show_value(spec, value) for value in (written.before, written.after))
        title = self.tr("{0} is now {1}").format(self._names(written.key), after)
        text = self.tr("It was {0}.").format(before)
        self.context.toasts.say(Kind.OK, title, text, self.tr("Undo"), self.values.undo)

    @Slot(str, object)
    def _fail(self, key: str, failure: Failure) -> None:
        if not key:
            words = failure.text
            self.trouble.set_text(words)
            self.trouble.show()

    @Slot()
    def _show_waiting(self) -> None:
        names = ", ".join(self._names(key) for key in self.values.waiting)
        self.restart.set_text(
            self.tr("Needs a restart of the machine: {0}.").format(names), self.tr("Restart")
        )
        self.restart.setVisible(bool(names))

    def _restart(self) -> None:
        title, machine = self.tr("Restart the machine"), self.context.machine
        self.context.operations.start(title, lambda _report: machine.restart())


class Sections(QObject):
    """Which rows stand together, in which order."""

    def make(self, theme: Theme, machine: MachineRows, window: WindowRows) -> list[Section]:
        """Return all sections."""
        registries = window.registries()
        groups: list[tuple[str, list[Row]]] = [
            (self.tr("Resources"), [machine.row(key) for key in ("cpus", "memory", "disk")]),
            (self.tr("Idle"), [machine.row(key) for key in ("suspend.after", "suspend.leaving")]),
            (self.tr("Network"), [machine.row(key) for key in ("ports.expose", "dns", "proxy")]),
            (self.tr("Certificates"), [machine.row("ca")]),
            (self.tr("Registries"), [registries] if registries is not None else []),
            (self.tr("Appearance"), [window.appearance(), window.language(), window.compact()]),
            (self.tr("This computer"), [window.start_at_login(), *self._missing(window)]),
            (
                self.tr("Advanced"),
                [machine.row(key) for key in ("accelerator", "qemu", "image")],
            ),
        ]
        return [Section(theme, title, rows) for title, rows in groups if rows]

    def _missing(self, window: WindowRows) -> list[Row]:
        return [
            window.missing(
                self.tr("Shared folders"),
                self.tr("Not available in this version: volumes hold what containers keep."),
            ),
            window.missing(
                self.tr("Updates"),
                self.tr("Off. There is no update service yet: a new version is installed by hand."),
            ),
        ]
