"""Rules on what is in the repository."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

LARGEST_FILE = 1 << 20  # bytes
# Packages are named, their servers never: which server is the business of pip, apt and npm.
REGISTRIES = re.compile(
    r"https?://[^\s/]*(?:debian|ubuntu|pypi|pythonhosted|npmjs)|"
    r"\b(?:deb\.debian|archive\.ubuntu|files\.pythonhosted|registry\.npmjs)\.(?:com|org)",
    re.IGNORECASE,
)
# Folders of the machine that a file was made on: such a path holds nowhere else.
MACHINE_FOLDERS = re.compile(r"(?<![\w.-])/(?:work/\w|root/\.(?:pyenv|cache|local)|opt/wheels)")
LINK = re.compile(r"\]\(\s*<?([^)\s#>]*)(?:#[^)]*)?\)")
CODE_BLOCK = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def texts(files: list[Path]) -> Iterator[tuple[Path, str]]:
    for file in files:
        try:
            yield file, file.read_text("utf-8")
        except UnicodeDecodeError:
            continue


@pytest.mark.parametrize("pattern", [REGISTRIES, MACHINE_FOLDERS], ids=["registry", "folder"])
def test_no_file_names_a_registry_or_a_folder_of_one_machine(
    pattern: re.Pattern[str], tracked: list[Path], root: Path
):
    here = Path(__file__)
    found = [
        f"{file.relative_to(root)}: {match.group()}"
        for file, text in texts(tracked)
        if file != here
        for match in pattern.finditer(text)
    ]
    assert not found


def test_no_tracked_file_is_large(tracked: list[Path], root: Path):
    sizes = {str(file.relative_to(root)): file.stat().st_size for file in tracked}
    assert not {name: size for name, size in sizes.items() if size > LARGEST_FILE}


def test_links_between_pages_lead_somewhere(tracked: list[Path], root: Path):
    dead = [
        f"{file.relative_to(root)}: {target}"
        for file, text in texts([file for file in tracked if file.suffix == ".md"])
        for target in LINK.findall(CODE_BLOCK.sub("", text))
        if target
        and ":" not in target
        and not ((root if target.startswith("/") else file.parent) / target.lstrip("/")).exists()
    ]
    assert not dead
