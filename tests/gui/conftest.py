"""The window without a screen; each test gets a bridge that is stopped when it ends."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before Qt is loaded

import pytest
from PySide6.QtCore import QSettings, QTranslator
from PySide6.QtWidgets import QApplication
from tests.support.fake_engine import FakeEngine
from tests.support.gui_context import FakeMachine, make_context

from sampan.gui.bridge import Bridge
from sampan.gui.context import Context
from sampan.gui.theme.theme import Appearance, Theme


@pytest.fixture(autouse=True, scope="session")
def settings_of_qt(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Let Qt's own dialogs remember things there: else in the folder of a test that is over."""
    folder = str(tmp_path_factory.mktemp("qt"))
    QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, folder)


@pytest.fixture(scope="session")
def lasting_objects() -> None:
    """Leave what the tests themselves are made of out of every search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="module")
def old_garbage(lasting_objects: None) -> Iterator[None]:
    """Search everything once a module."""
    yield
    gc.collect()


@pytest.fixture(autouse=True)
def garbage_on_this_thread(old_garbage: None) -> Iterator[None]:
    """Free nothing of Qt's on a bridge's thread: the search is done here, after each test.

    What a test made is young, since nothing searched meanwhile; older things have their turn later.
    """
    gc.disable()
    yield
    gc.collect(0)
    gc.enable()


@pytest.fixture(autouse=True)
def english(qapp: QApplication) -> Iterator[None]:
    """Leave no language behind that a test made the application speak."""
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()


@pytest.fixture
def bridge(qapp: object) -> Iterator[Bridge]:
    made = Bridge()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def light(qapp: QApplication) -> Theme:
    """One theme for all tests: a style sheet for the whole application takes its time."""
    return Theme(qapp, Appearance.LIGHT)


@pytest.fixture
def theme(light: Theme) -> Iterator[Theme]:
    yield light
    light.choose(Appearance.LIGHT)


@pytest.fixture
def machine(qapp: object, own_environment: Path) -> FakeMachine:
    return FakeMachine(own_environment / "m")


@pytest.fixture
def context(theme: Theme, bridge: Bridge, machine: FakeMachine) -> Context:
    return make_context(theme, bridge, machine)


@pytest.fixture
def engine(context: Context) -> FakeEngine:
    """The engine of the context."""
    assert isinstance(context.engine, FakeEngine)
    return context.engine
