"""The window on a sharp screen (twice the pixels) and in little room: no words are cut off."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_all_words_are_seen_on_a_sharp_screen_and_in_a_small_window(language: str):
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "2"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.fits", language],
        capture_output=True,
        check=False,
        cwd=ROOT,
        env=env,
    )
    assert done.returncode == 0, done.stderr.decode()
    seen = json.loads(done.stdout)
    assert seen["scale"] == 2
    assert seen["cut"] == {}
