"""Sentences that come from below the window, in the language of the window.

What is wrong and what to do about it is said in English by core, client and host agent, which know
no language. `sentences_zh_CN.txt` has each of those sentences as a template with its translation:
an English line, the Chinese one below it. `{0}` stands for a value, which is carried over, or
translated where it is a sentence or part of one itself; `{0!}` is a word that is translated too.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QCoreApplication, QObject, QTranslator

log = logging.getLogger(__name__)

CONTEXT = "Sentences"
HOLE = re.compile(r"\{(\d+)(!?)\}")

KEPT = 256
"""How many sentences are remembered with their translation."""

_BETWEEN = re.compile(r"(?<=[.?!]) (?=[^\W\d_a-z]|`)")
"""Where a sentence ends and another begins."""


def sentence(text: str) -> str:
    """Return a sentence that came from below in the language of the window, or as it is."""
    if not text or "\0" in text:  # Qt's strings of a source end there
        return text
    try:
        return QCoreApplication.translate(CONTEXT, text)
    except UnicodeEncodeError:  # the path of a file whose name is no Unicode
        return text


class Said(Protocol):
    """An error, its report or a problem: what is wrong, and what to do."""

    @property
    def message(self) -> str: ...
    @property
    def hint(self) -> str: ...


def said(what: Said) -> str:
    """Return what is wrong and what to do as one text, in the language of the window."""
    message = sentence(what.message).strip()
    if what.hint and message[-1:] not in ".?!。？！":  # it ends with what somebody wrote
        message += "."
    return in_a_row(message, sentence(what.hint))


def in_a_row(*sentences: str) -> str:
    """Return sentences as one text; those of Chinese stand without a space between them."""
    text = " ".join(each for each in sentences if each)
    return re.sub(r"(?<=[。？！：；]) ", "", text)


class SentenceTranslator(QTranslator):
    """Answers for the context of sentences; to be installed first, so that it is asked last."""

    def __init__(self, file: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self._phrasebook: Phrasebook | None = None

    def isEmpty(self) -> bool:
        return False

    def translate(
        self,
        context: str,
        sourceText: str,
        disambiguation: str | None = None,
        n: int = -1,
    ) -> str:
        if context != CONTEXT:
            return sourceText
        if self._phrasebook is None:
            self._phrasebook = Phrasebook(load_sentences(self._file))
        return self._phrasebook.translate(sourceText)


def load_sentences(file: Path) -> dict[str, str]:
    """Return the translation of each template; none where the file cannot be read."""
    try:
        return dict(read_sentences(file.read_text("utf-8")))
    except OSError as error:
        log.warning("the sentences of %s are missing: %s", file.name, error.strerror)
        return {}


def read_sentences(text: str) -> Iterator[tuple[str, str]]:
    """Yield template and translation; a line that begins with # names the module they are from."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return zip(lines[::2], lines[1::2], strict=False)


@dataclass(frozen=True, slots=True)
class _Template:
    """A template with holes: what stands around them, and the expression that finds them."""

    begin: str
    end: str
    holes: tuple[str, ...]
    source: str
    target: str

    def match(self, text: str) -> dict[str, str] | None:
        """Return the values by their number, None where the text is another sentence."""
        if not (text.startswith(self.begin) and text.endswith(self.end)):
            return None
        parts = HOLE.split(self.source)[::3]
        found = re.fullmatch("(.*?)".join(map(re.escape, parts)), text, re.DOTALL)
        return None if found is None else dict(zip(self.holes, found.groups(), strict=True))


class Phrasebook:
    """Finds the template that a sentence was made from; what none fits stays as it is."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._whole = {key: text for key, text in sentences.items() if not HOLE.search(key)}
        templates = [_template(key, text) for key, text in sentences.items() if HOLE.search(key)]
        # What says more is tried first: `{0} is full.` fits the end of many a sentence.
        self._templates = sorted(templates, key=lambda each: -len(HOLE.sub("", each.source)))
        self._known: dict[str, str] = {}

    def translate(self, text: str) -> str:
        """Return one or more sentences, each translated if it is known."""
        if text not in self._known:
            if len(self._known) >= KEPT:
                self._known.clear()
            self._known[text] = self._find(text) or text
        return self._known[text]

    def _find(self, text: str) -> str | None:
        """Return the translation of a sentence, of several in a row, or of part of one."""
        return self._one(text) or self._several(text) or self._one(text, across=True)

    def _one(self, text: str, *, across: bool = False) -> str | None:
        """Return the translation of one sentence, also where it begins or ends another way."""
        for form in (text, text[:1].lower() + text[1:]):
            if found := self._fits(form, across=across):
                return found
            if form.endswith(".") and (found := self._fits(form[:-1], across=across)):
                return found if found.endswith("。") else f"{found}。"
        return None

    def _several(self, text: str) -> str | None:
        """Return sentences that stand in a row, if the first of them is known."""
        for cut in _BETWEEN.finditer(text):
            if head := self._one(text[: cut.start()]):
                rest = text[cut.end() :]
                found = self._find(rest)
                return f"{head}{found}" if found else f"{head} {rest}"
        return None

    def _fits(self, text: str, *, across: bool) -> str | None:
        """Return the first translation that fits; a value reaches `across` sentences if asked."""
        if whole := self._whole.get(text):
            return whole
        for template in self._templates:
            values = template.match(text)
            if values is not None and (across or not any(map(_BETWEEN.search, values.values()))):
                text = self._filled(template.target, values)
                return text if template.end else re.sub(r"\.$", "。", text)
        return None

    def _filled(self, target: str, values: Mapping[str, str]) -> str:
        """Return a translation with its values; a single word is translated only if marked."""

        def value(hole: re.Match[str]) -> str:
            words = values[hole[1]].strip()
            return (self._find(words) if hole[2] or " " in words else None) or values[hole[1]]

        return HOLE.sub(value, target)


def _template(source: str, target: str) -> _Template:
    parts = HOLE.split(source)
    return _Template(parts[0], parts[-1], tuple(parts[1::3]), source, target)
