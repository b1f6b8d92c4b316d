"""The window speaks English and Chinese."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QObject
from PySide6.QtWidgets import QApplication

from sampan.gui.i18n.compile import compile_texts, fill_plurals
from sampan.gui.i18n.language import Language, file_of, install_language
from sampan.gui.shell.entries import Entries
from sampan.gui.shell.window import MainWindow


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for language in (Language.ENGLISH, Language.CHINESE):
        assert compile_texts(language, file_of(language, tmp_path)) == 0
    return tmp_path


@pytest.fixture(autouse=True)
def speaks_as_before() -> Iterator[None]:
    before = QLocale()
    yield
    QLocale.setDefault(before)


def test_the_pages_have_chinese_names(qapp: QApplication, folder: Path):
    owner = QObject()
    translators = install_language(qapp, Language.CHINESE, folder)
    try:
        names = [entry.name for entry in Entries(owner).all()]
    finally:
        for translator in translators:
            qapp.removeTranslator(translator)
    assert names == ["容器", "镜像", "卷", "网络", "编排", "虚拟机", "设置"]


@pytest.mark.parametrize(("count", "text"), [(1, "1 operation"), (2, "2 operations")])
def test_english_has_its_plurals(qapp: QApplication, folder: Path, count: int, text: str):
    translators = install_language(qapp, Language.ENGLISH, folder)
    try:
        assert qapp.translate(MainWindow.__name__, "%n operation(s)", "", count) == text
    finally:
        for translator in translators:
            qapp.removeTranslator(translator)


def test_without_the_compiled_file_the_window_speaks_english(
    qapp: QApplication, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("INFO")
    for translator in install_language(qapp, Language.CHINESE, tmp_path):
        qapp.removeTranslator(translator)
    owner = QObject()
    assert Entries(owner).all()[0].name == "Containers"
    assert "no translation" in caplog.text


def test_what_is_translated_already_stays():
    text = "<source>%n x(s)</source>\n<translation><numerusform>a</numerusform></translation>"
    assert fill_plurals(text) == text
