"""Which language the window speaks, and how its translation is loaded."""

from __future__ import annotations

import logging
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent
CHINESE = FOLDER / "sampan_zh_CN.qm"


class Language(StrEnum):
    """What a person chose; the window's texts are those of the next start."""

    SYSTEM = "system"
    ENGLISH = "en"
    CHINESE = "zh_CN"


def install_language(application: QCoreApplication, chosen: Language) -> tuple[QTranslator, ...]:
    """Make the application speak the language; return the translators, for whoever removes them.

    Without the compiled file the window speaks English, and the log says so.
    """
    if spoken(chosen) is not Language.CHINESE:
        QLocale.setDefault(QLocale(QLocale.Language.English))
        return ()
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)) / "qtbase_zh_CN.qm"
    translators = []
    for file in (qt, CHINESE):
        translator = QTranslator(application)
        if translator.load(str(file)):
            application.installTranslator(translator)
            translators.append(translator)
        elif file is CHINESE:
            log.info("no translation in %s: `python -m sampan.gui.i18n.compile` makes it", file)
    return tuple(translators)


def spoken(chosen: Language) -> Language:
    """Return the language that is meant: English or Chinese."""
    if chosen is not Language.SYSTEM:
        return chosen
    language = QLocale.system().language()
    return Language.CHINESE if language is QLocale.Language.Chinese else Language.ENGLISH
