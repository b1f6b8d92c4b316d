"""`python -m tests.screenshots --out FOLDER`: a picture of every screen, always the same."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.support.demo_engine_data import NOW

APPEARANCES = ("light", "dark")
LANGUAGES = ("en", "zh_CN")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the pictures; return the exit code."""
    options = _parse(arguments)
    _stop_the_clock()
    from tests.support.screens import SCREENS, SMALL_SCREENS
    from tests.support.studio import Studio  # Qt reads its environment when it is loaded

    every = (*SCREENS, *SMALL_SCREENS)
    wanted = [shot for shot in every if all(word in shot.name for word in options.only)]
    options.out.mkdir(parents=True, exist_ok=True)
    with _own_folder() as folder:
        studio = Studio(folder)
        for language in options.language or LANGUAGES:
            for appearance in options.theme or APPEARANCES:
                for shot in wanted:
                    picture = studio.take(shot, appearance, language)
                    file = options.out / f"{shot.name}.{appearance}.{language}.png"
                    picture.whole.save(str(file))
                    print(file, flush=True)
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--theme", choices=APPEARANCES, action="append", help="default: both")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="default: both")
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="screens with this in the name"
    )
    return parser.parse_args(arguments)


@contextmanager
def _own_folder() -> Iterator[Path]:
    """Yield a folder that is called the same each time, as its path is in the pictures."""
    folder = Path(tempfile.gettempdir()) / "sampan-screenshots"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _stop_the_clock() -> None:
    """Let it be the moment of the demo content, in UTC, on a window that is nowhere shown."""
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
    time.tzset()
    time.time = lambda: NOW


if __name__ == "__main__":
    sys.exit(main())
