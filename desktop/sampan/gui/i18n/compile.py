"""Makes the translations: `python -m sampan.gui.i18n.compile [--update]`.

`--update` first gathers the texts of the source into the committed `.ts`; its translations stay.
The tools come with PySide6.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import PySide6

from sampan.gui.i18n.language import CHINESE, FOLDER

TEXTS = FOLDER / "sampan_zh_CN.ts"


def main(arguments: Sequence[str]) -> int:
    """Run the tools; return 0 or the exit code of the one that failed."""
    if "--update" in arguments and (code := update()):
        return code
    return compile_texts()


def update() -> int:
    """Gather the texts of every module of the window into the `.ts`."""
    gui = FOLDER.parent
    sources = sorted(str(file.relative_to(gui)) for file in gui.rglob("*.py"))
    options = ["-no-obsolete", "-locations", "none", "-source-language", "en"]
    texts = str(TEXTS.relative_to(gui))
    return _run("lupdate", [*options, *sources, "-ts", texts], gui)


def compile_texts(target: Path = CHINESE) -> int:
    """Write the `.qm` that the window loads."""
    return _run("lrelease", ["-silent", str(TEXTS), "-qm", str(target)], FOLDER)


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
