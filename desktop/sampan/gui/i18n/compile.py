"""Makes the translations: `python -m sampan.gui.i18n.compile [--update]`.

`--update` first gathers the texts of the source into the committed `.ts` files; what they have
stays. The English one holds plurals only, and fills itself. The tools come with PySide6.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import PySide6

from sampan.gui.i18n.language import FOLDER, Language, file_of

UNFINISHED = re.compile(
    r"(<source>(?P<source>[^<]*)</source>\s*)<translation type=\"unfinished\">\s*"
    r"<numerusform></numerusform>\s*<numerusform></numerusform>\s*</translation>"
)


def main(arguments: Sequence[str]) -> int:
    """Run the tools; return 0 or the exit code of the one that failed."""
    languages = (Language.ENGLISH, Language.CHINESE)
    for language in languages:
        code = update(language) if "--update" in arguments else 0
        if code := code or compile_texts(language, file_of(language)):
            return code
    return 0


def update(language: Language) -> int:
    """Gather the texts of every module of the window into the `.ts` of a language."""
    gui, texts = FOLDER.parent, texts_of(language)
    sources = sorted(str(file.relative_to(gui)) for file in gui.rglob("*.py"))
    options = ["-no-obsolete", "-locations", "none", "-source-language", "en", "-silent"]
    english = language is Language.ENGLISH
    plurals = ["-pluralonly", "-target-language", "en"] if english else []
    code = _run("lupdate", [*options, *plurals, *sources, "-ts", str(texts.relative_to(gui))], gui)
    if not code and english:
        texts.write_text(fill_plurals(texts.read_text("utf-8")), "utf-8")
    return code


def compile_texts(language: Language, target: Path) -> int:
    """Write the `.qm` that the window loads."""
    return _run("lrelease", ["-silent", str(texts_of(language)), "-qm", str(target)], FOLDER)


def texts_of(language: Language) -> Path:
    """Return the committed file of a language."""
    return FOLDER / f"sampan_{language.value}.ts"


def fill_plurals(text: str) -> str:
    """Return a `.ts` of English with `(s)` and `(es)` left out for one, written out for many."""

    def filled(match: re.Match[str]) -> str:
        source = match["source"]
        one, many = re.sub(r"\(e?s\)", "", source), re.sub(r"\((e?s)\)", r"\1", source)
        return (
            f"{match[1]}<translation>\n            <numerusform>{one}</numerusform>\n"
            f"            <numerusform>{many}</numerusform>\n        </translation>"
        )

    return UNFINISHED.sub(filled, text)


def _run(name: str, arguments: Sequence[str], folder: Path) -> int:
    return subprocess.run([str(_tool(name)), *arguments], cwd=folder, check=False).returncode


def _tool(name: str) -> Path:
    """Return where PySide6 keeps one of Qt's tools, which differs from system to system."""
    package = Path(PySide6.__file__).parent
    for folder in (package, package / "Qt" / "libexec"):
        for suffix in ("", ".exe"):
            if (tool := folder / f"{name}{suffix}").is_file():
                return tool
    raise FileNotFoundError(f"PySide6 has no {name}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
