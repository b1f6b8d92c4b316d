"""Pictures of every screen, always the same: one of each, or all of them on contact sheets."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.demo_engine_data import NOW

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

APPEARANCES = ("light", "dark")
LANGUAGES = ("en", "zh_CN")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the pictures; return the exit code."""
    options = _parse(arguments)
    _stop_the_clock()
    from tests.support.screens import GROUPS, SMALL_SCREENS, USUAL
    from tests.support.sheets import Tile, draw_sheet
    from tests.support.studio import Studio  # Qt reads its environment when it is loaded

    groups = (*GROUPS, ("Small window", SMALL_SCREENS if options.out else ()))
    with _own_folder() as folder:
        studio = Studio(folder)
        for language, theme in product(options.language or LANGUAGES, options.theme or APPEARANCES):
            ending = f".{theme}.{language}.png"
            tiles: dict[str, list[Tile]] = {title: [] for title, _ in groups}
            for title, shot in ((title, shot) for title, shots in groups for shot in shots):
                if not all(word in shot.name for word in options.only):
                    continue
                picture = studio.take(shot, theme, language)
                if options.out:
                    _save(picture.whole, options.out / f"{shot.name}{ending}")
                if options.sheets and shot.size == USUAL:
                    tiles[title].append(Tile.of(shot.name, picture.subject))
            if options.sheets and any(tiles.values()):
                sheet = draw_sheet(list(tiles.items()), studio.theme(theme, language))
                _save(sheet, options.sheets / f"screens{ending}")
    return 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="a picture of each screen")
    parser.add_argument(
        "--sheets", type=Path, metavar="FOLDER", help="all screens of a theme on one picture"
    )
    parser.add_argument("--theme", choices=APPEARANCES, action="append", help="default: both")
    parser.add_argument("--language", choices=LANGUAGES, action="append", help="default: both")
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="screens with this in the name"
    )
    options = parser.parse_args(arguments)
    if not (options.out or options.sheets):
        parser.error("--out or --sheets says where the pictures go")
    return options


def _save(picture: QImage, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    picture.save(str(file), quality=0)  # as small as PNG goes, without a loss
    print(file, flush=True)


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
