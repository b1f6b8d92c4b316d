"""Opening a compose file."""

import asyncio
from pathlib import Path

import pytest
from tests.support.fake_engine import FakeEngine

from sampan.core.errors import EngineError
from sampan.gui.compose.opening import find_line, may_be_dropped, open_file, read_excerpt


def test_a_folder_means_the_compose_file_in_it(engine: FakeEngine, file: Path):
    opened = asyncio.run(open_file(engine.compose, file.parent))
    assert opened.file == file
    assert opened.preview is not None
    assert opened.preview.project == "shop"


def test_a_folder_without_one_says_what_it_would_be_called(engine: FakeEngine, tmp_path: Path):
    opened = asyncio.run(open_file(engine.compose, tmp_path))
    assert opened.failure is not None
    assert "compose.yaml" in opened.failure.hint


def test_a_failure_that_names_a_line_shows_the_lines_around_it(engine: FakeEngine, file: Path):
    engine.fail_next("compose_preview", EngineError("It is not valid.", details="yaml: line 4: x"))
    excerpt = asyncio.run(open_file(engine.compose, file)).excerpt
    assert excerpt is not None
    assert (excerpt.first, excerpt.wrong) == (2, 4)
    assert excerpt.lines[2] == "    ports: [8080:80"


def test_a_line_that_the_file_does_not_have_is_not_shown(file: Path):
    assert read_excerpt(file, 99) is None
    assert read_excerpt(file.with_name("gone.yaml"), 1) is None


@pytest.mark.parametrize(
    ("text", "line"),
    [("yaml: line 7: mapping values", 7), ("services.web: no image", None), ("deadline 4", None)],
)
def test_the_line_is_found_in_what_compose_says(text: str, line: int | None):
    assert find_line(text) == line


def test_only_yaml_and_folders_may_be_dropped():
    assert may_be_dropped(Path("a/compose.YML"))
    assert may_be_dropped(Path("a/shop"))
    assert not may_be_dropped(Path("a/photo.jpg"))
