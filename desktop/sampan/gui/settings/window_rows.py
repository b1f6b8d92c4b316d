"""The rows of the window's own settings, and of what this version does not have."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QHBoxLayout, QWidget

from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.i18n.language import Language
from sampan.gui.page import COMPACT_ROWS
from sampan.gui.settings.editors import ChoiceEditor, SwitchEditor
from sampan.gui.settings.rows import Row
from sampan.gui.theme.theme import Appearance
from sampan.gui.widgets.buttons import Button
from sampan.platforms.autostart import Autostart

LOGIN = ("sampan.gui.images.login", "LoginDialog")


class WindowRows(QObject):
    """Makes the rows; they apply at once, or say when they do."""

    def __init__(
        self, context: Context, autostart: Autostart, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._autostart = context, autostart

    def appearance(self) -> Row:
        """Light, dark, or as the system is."""
        choices = (
            (Appearance.SYSTEM.value, self.tr("As the system")),
            (Appearance.LIGHT.value, self.tr("Light")),
            (Appearance.DARK.value, self.tr("Dark")),
        )
        name = self.tr("Theme")
        editor = ChoiceEditor(self._context.theme, name, choices)
        editor.show_value(self._context.theme.appearance.value)
        editor.settled.connect(self._choose_theme)
        return Row(name, "", editor)

    def language(self) -> Row:
        """English, Chinese, or as the system is."""
        choices = (
            (Language.SYSTEM.value, self.tr("As the system")),
            (Language.ENGLISH.value, "English"),
            (Language.CHINESE.value, "简体中文"),
        )
        name = self.tr("Language")
        editor = ChoiceEditor(self._context.theme, name, choices)
        before = self._context.memory.get("language", "") or Language.SYSTEM.value
        editor.show_value(before)
        row = Row(name, "", editor)

        def choose(value: str) -> None:
            self._context.memory.set("language", value)
            later = self.tr("After the next start of the window.")
            row.tell(later if value != before else "", "warning")

        editor.settled.connect(choose)
        return row

    def compact(self) -> Row:
        """Low rows in the tables."""
        name = self.tr("Compact rows")
        editor = SwitchEditor(self._context.theme, name)
        editor.show_value(self._context.memory.get(COMPACT_ROWS, False))
        editor.settled.connect(lambda text: self._context.memory.set(COMPACT_ROWS, text == "on"))
        return Row(name, self.tr("More rows of a table on one screen."), editor)

    def start_at_login(self) -> Row:
        """Open the window when a person logs in."""
        name = self.tr("Start at log-in")
        editor = SwitchEditor(self._context.theme, name)
        text = self.tr("The window opens when you log in; the machine starts when it is used.")
        row = Row(name, text, editor)
        bridge, autostart = self._context.bridge, self._autostart
        bridge.submit(row, asyncio.to_thread(autostart.enabled), editor.show_value)

        def choose(value: str) -> None:
            row.tell("")
            bridge.submit(row, _switch(autostart, window_command(), on=value == "on"), None, fail)

        def fail(failure: Failure) -> None:
            row.tell(failure.text)
            bridge.submit(row, asyncio.to_thread(autostart.enabled), editor.show_value)

        editor.settled.connect(choose)
        return row

    def registries(self) -> Row | None:
        """Log-ins at registries; None where this version has no dialog for them."""
        if not _is_there(LOGIN[0]):
            return None

        def show() -> None:
            dialog = getattr(importlib.import_module(LOGIN[0]), LOGIN[1])
            made = dialog(self._context, parent=row)
            assert isinstance(made, QDialog)
            made.open()

        button = _button(self._context, self.tr("&Log in…"), show)
        text = self.tr("Log-ins are kept where the docker command keeps them.")
        row = Row(self.tr("Registries"), text, button)
        return row

    def missing(self, name: str, text: str) -> Row:
        """Return a row about what this version does not have."""
        return Row(name, text, QWidget())

    def _choose_theme(self, value: str) -> None:
        self._context.memory.set("theme", value)
        self._context.theme.choose(Appearance(value))


def window_command(executable: Path = Path(sys.executable)) -> tuple[str, ...]:
    """Return what opens the window; on Windows by the Python that opens no console."""
    quiet = executable.with_name("pythonw.exe")
    return (str(quiet if quiet.exists() else executable), "-P", "-m", "sampan.gui")


def _is_there(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:  # not even its package
        return False


def _button(context: Context, text: str, does: Callable[[], None]) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.addStretch(1)
    button = Button(context.theme, text)
    button.clicked.connect(lambda: does())
    row.addWidget(button)
    return holder


async def _switch(autostart: Autostart, command: Sequence[str], *, on: bool) -> None:
    """Change what starts at log-in; raise SampanError."""
    if on:
        await asyncio.to_thread(autostart.enable, command)
    else:
        await asyncio.to_thread(autostart.disable)
