"""Which language the window speaks, and how its translation is loaded."""

from __future__ import annotations

import logging
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from sampan.gui.i18n.sentences import SentenceTranslator

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
SENTENCES = FOLDER / "sentences_zh_CN.txt"


class Language(StrEnum):
    """What a person chose; the window's texts are those of the next start."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


def install_language(
    application: QCoreApplication, chosen: Language, folder: Path = FOLDER
) -> tuple[QTranslator, ...]:
    """Make the application speak the language; return the translators, for whoever removes them.

    Without the compiled file the window speaks English, and the log says so.
    """
    language = spoken(chosen)
    files = [file_of(language, folder)]
    translators: list[QTranslator] = []
    if language is Language.CHINESE:
        QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        translations = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        files.insert(0, Path(translations) / "qtbase_zh_CN.qm")
        translators.append(SentenceTranslator(SENTENCES, application))
        application.installTranslator(translators[0])
    else:
        QLocale.setDefault(QLocale(QLocale.Language.English))
    for file in files:
        translator = QTranslator(application)
        if translator.load(str(file)):
            application.installTranslator(translator)
            translators.append(translator)
        elif file is files[-1]:
            log.info("no translation in %s: `python -m sampan.gui.i18n.compile` makes it", file)
    return tuple(translators)


def file_of(language: Language, folder: Path = FOLDER) -> Path:
    """Return the compiled file of a language."""
    return folder / f"sampan_{language.value}.qm"


def spoken(chosen: Language) -> Language:
    """Return the language that is meant: English or Chinese."""
    if chosen is not Language.SYSTEM:
        return chosen
    language = QLocale.system().language()
    return Language.CHINESE if language is QLocale.Language.Chinese else Language.ENGLISH
