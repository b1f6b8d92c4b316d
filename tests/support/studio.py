"""The studio that takes pictures of the screens, always the same ones."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication
from tests.support import demo_machine
from tests.support.screens import Shot
from tests.support.staging import front, staged
from tests.support.still import StillClock

import sampan.gui.machine.doctor_dialog
import sampan.gui.operations
import sampan.gui.settings.page
import sampan.gui.store
from sampan.client.checkup.finding import Finding
from sampan.core.settings import GIB
from sampan.gui.i18n.compile import compile_texts
from sampan.gui.i18n.language import Language, file_of, install_language
from sampan.gui.settings.words import Host
from sampan.gui.shell.window import MainWindow
from sampan.gui.theme.theme import Appearance, Theme

SETTLE_MS = 120
"""How long nothing may change before a picture is taken."""

LONGEST_MS = 6_000

SHADE, FRAME = 70, 110
"""How dark the window is behind a dialog, and how plain the dialog's frame: of 255."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A screen with all of the window, and what it is about: the dialog, or all of it too."""

    whole: QImage
    subject: QImage


class Studio:
    """Takes pictures in one process; each screen gets a window of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        gc.disable()  # else it frees widgets on a bridge's thread
        self._application = QApplication([])
        self._application.setEffectEnabled(Qt.UIEffect.UI_General, False)
        self._application.setCursorFlashTime(0)
        self._themes: dict[tuple[str, str], Theme] = {}
        self._translations = folder / "i18n"
        self._translations.mkdir()
        for each in (Language.ENGLISH, Language.CHINESE):
            compile_texts(each, file_of(each, self._translations))
        around = replace(sampan.gui.settings.page.look_around(), host=Host(8, 16 * GIB))
        sampan.gui.settings.page.look_around = lambda: around
        sampan.gui.machine.doctor_dialog.look_at = _look_at
        sampan.gui.store.STATS_S = sampan.gui.store.CLOSE_STATS_S = 0.005

    def theme(self, appearance: str, language: str) -> Theme:
        """Return the theme of a window that speaks this language.

        One of its own: a window that is gone shall not hear that the colours change.
        """
        key = (appearance, language)
        if key not in self._themes:
            self._themes[key] = Theme(self._application, Appearance(appearance))
        return self._themes[key]

    def take(self, shot: Shot, appearance: str, language: str) -> Picture:
        """Return the picture of a screen."""
        sampan.gui.operations.time = StillClock()
        theme = self.theme(appearance, language)
        with self._spoken(Language(language)), staged(shot, theme, self._folder) as stage:
            stage.go(shot.place.page, shot.place.item, shot.place.tab)
            self._settle(stage.window)
            shot.then(stage)
            whole = self._settle(stage.window)
            subject = front(stage.window).grab().toImage() if shot.dialog else whole
        gc.collect()
        return Picture(whole, subject)

    @contextmanager
    def _spoken(self, language: Language) -> Iterator[None]:
        translators = install_language(self._application, language, self._translations)
        try:
            yield
        finally:
            for translator in translators:
                self._application.removeTranslator(translator)

    def _settle(self, window: MainWindow) -> QImage:
        """Return the picture once two in a row are the same."""
        before = picture(window)
        for _ in range(LONGEST_MS // SETTLE_MS):
            _run_for(SETTLE_MS)
            now = picture(window)
            if now == before:
                break
            before = now
        return before


def picture(window: MainWindow) -> QImage:
    """Return a window with the dialogs and popups over it, as a person sees them."""
    image = window.grab().toImage()
    painter = QPainter(image)
    for each in QApplication.topLevelWidgets():
        if each is window or not each.isVisible() or not each.isWindow():
            continue
        if each.isModal():
            painter.fillRect(image.rect(), QColor(0, 0, 0, SHADE))
        corner = each.mapToGlobal(QPoint(0, 0)) - window.mapToGlobal(QPoint(0, 0))
        own = each.windowType() in (Qt.WindowType.Dialog, Qt.WindowType.Window)
        if own:
            corner = window.rect().center() - each.rect().center()
        shown = each.grab()
        painter.drawPixmap(corner, shown)
        if own:  # as a system frames its windows
            painter.setPen(QColor(128, 128, 128, FRAME))
            painter.drawRect(shown.rect().translated(corner).adjusted(0, 0, -1, -1))
    painter.end()
    return image


async def _look_at(*_: object) -> tuple[Finding, ...]:
    return demo_machine.FINDINGS


def _run_for(ms: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()
