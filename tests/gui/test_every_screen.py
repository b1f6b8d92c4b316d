"""What every screen of the window keeps: silence in both themes and languages, and no leak."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from tests.support.gui_context import FakeMachine, make_context
from tests.support.screens import SCREENS, Shot
from tests.support.staging import front, go_to, settle, staged

from sampan.gui.bridge import Bridge
from sampan.gui.i18n.compile import compile_texts
from sampan.gui.i18n.language import Language, file_of, install_language
from sampan.gui.navigator import Place
from sampan.gui.shell.pages import PAGES, make_page
from sampan.gui.theme.theme import Appearance, Theme

DIALOG_SCREENS = [shot for shot in SCREENS if shot.dialog]


@pytest.fixture(scope="module")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("i18n")
    compile_texts(Language.CHINESE, file_of(Language.CHINESE, folder))
    return folder


@pytest.fixture
def chinese(qapp: QApplication, translations: Path) -> Iterator[None]:
    """The other language: every other test is in English."""
    translators = install_language(qapp, Language.CHINESE, translations)
    yield
    for each in translators:
        qapp.removeTranslator(each)


@pytest.mark.parametrize("shot", SCREENS, ids=lambda shot: shot.name)
def test_a_screen_is_silent_in_chinese_and_when_the_theme_changes(
    shot: Shot, chinese: None, qtbot: QtBot, theme: Theme, own_environment: Path
):
    with staged(shot, theme, own_environment) as stage:
        go_to(qtbot, shot, stage)
        light = front(stage.window).grab().toImage()
        theme.choose(Appearance.DARK)
        settle(qtbot)
        assert front(stage.window).grab().toImage() != light
        theme.choose(Appearance.LIGHT)
        settle(qtbot)


@pytest.mark.parametrize("key", PAGES)
def test_nothing_is_left_of_a_page_that_was_closed(
    key: str, qtbot: QtBot, theme: Theme, bridge: Bridge, machine: FakeMachine
):
    context = make_context(theme, bridge, machine)
    page = make_page(key, context)
    page.show()
    page.shown(Place(key))
    settle(qtbot)
    page.hidden()
    gone = weakref.ref(page)
    page.close()
    page.deleteLater()
    del page
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    settle(qtbot)
    gc.collect()
    assert gone() is None
    context.store.stop()


@pytest.mark.parametrize("shot", DIALOG_SCREENS, ids=lambda shot: shot.name)
def test_nothing_is_left_of_a_dialog_that_was_closed(
    shot: Shot, qtbot: QtBot, theme: Theme, own_environment: Path
):
    with staged(shot, theme, own_environment) as stage:
        go_to(qtbot, shot, stage)
        dialog = front(stage.window)
        assert dialog is not stage.window
        gone = weakref.ref(dialog)
        dialog.close()
        del dialog
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        settle(qtbot)
        gc.collect()
        assert gone() is None or not isValid(gone())
