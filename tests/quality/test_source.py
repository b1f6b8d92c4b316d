"""Rules on the source that no ready-made linter has."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

GUEST_PACKAGES = ("sampan_agent", "sampan_wire")
# In Python 3.11, gone in 3.13: the guest's Python may be either.
LEAVING = set(
    "aifc asynchat asyncore audioop cgi cgitb chunk crypt distutils uu xdrlib imghdr imp "  # noqa: SIM905
    "lib2to3 mailcap msilib nis nntplib ossaudiodev pipes smtpd sndhdr spwd sunau telnetlib".split()
)
PACKAGES = ("benchmarks", "desktop", "guest-agent", "vmimage")
LONGEST_FILE, LONGEST_FUNCTION = 450, 60
# The script stands alone, so it cannot be cut in two.
LONGEST_SCRIPT = 680


@pytest.fixture(scope="session")
def modules(root: Path) -> dict[Path, ast.Module]:
    files = [file for package in PACKAGES for file in sorted((root / package).rglob("*.py"))]
    return {
        file: ast.parse(file.read_text("utf-8"), str(file))
        for file in [root / "bootstrap.py", *files]
    }


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """The line and the first part of the name of each module that is imported."""
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name.split(".")[0]) for alias in names)
            case ast.ImportFrom(module=str(name), level=0):
                yield node.lineno, name.split(".")[0]


@pytest.mark.parametrize("package", GUEST_PACKAGES)
def test_the_guests_code_needs_only_the_standard_library(
    package: str, root: Path, modules: dict[Path, ast.Module]
):
    allowed = (sys.stdlib_module_names - LEAVING) | set(GUEST_PACKAGES)
    folder = root / "guest-agent" / package
    foreign = [
        f"{file.relative_to(root)}:{line} imports {name}"
        for file, tree in modules.items()
        if file.is_relative_to(folder)
        for line, name in imported(tree)
        if name not in allowed
    ]
    assert not foreign


@pytest.mark.parametrize("package", GUEST_PACKAGES)
def test_the_guests_code_is_python_3_11(package: str, root: Path):
    for file in (root / "guest-agent" / package).rglob("*.py"):
        ast.parse(file.read_text("utf-8"), str(file), feature_version=(3, 11))


def test_an_old_python_can_read_the_script_that_asks_for_a_newer_one(root: Path):
    ast.parse((root / "bootstrap.py").read_text("utf-8"), feature_version=(3, 9))


def test_the_script_that_installs_packages_needs_none(root: Path, modules: dict[Path, ast.Module]):
    names = {name for _, name in imported(modules[root / "bootstrap.py"])}
    assert names <= sys.stdlib_module_names


def test_no_module_has_grown_too_long(root: Path, modules: dict[Path, ast.Module]):
    long = {}
    for file in modules:
        lines = len(file.read_text("utf-8").splitlines())
        if lines > (LONGEST_SCRIPT if file.parent == root else LONGEST_FILE):
            long[str(file.relative_to(root))] = lines
    assert not long


def test_no_function_has_grown_too_long(root: Path, modules: dict[Path, ast.Module]):
    long = [
        f"{file.relative_to(root)}:{node.lineno} {node.name}: {length} lines"
        for file, tree in modules.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long
