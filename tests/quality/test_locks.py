"""The locked versions are complete, exact and fit together."""

import re
import tomllib
from pathlib import Path

import pytest

LOCKS = ("requirements.lock", "requirements-test.lock")
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)(.*)$", re.MULTILINE)


def pins(lock: Path) -> dict[str, str]:
    """Version by name, from the lines that hold a requirement."""
    return {name: version for name, version, _ in PIN.findall(lock.read_text())}


def normal(requirement: str) -> str:
    """The name of a requirement as registries compare it."""
    name = re.split(r"[\s<>=!~;\[]", requirement, maxsplit=1)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", LOCKS)
def test_each_requirement_has_an_exact_version_and_a_hash(name: str, root: Path):
    blocks = re.split(r"\n(?=\S)", re.sub(r"^ *#.*\n", "", (root / name).read_text(), flags=re.M))
    assert len(blocks) > 5
    for block in blocks:
        assert PIN.match(block), block
        assert "--hash=sha256:" in block, block


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_says_nothing_of_where_packages_come_from(name: str, root: Path):
    options = re.findall(r"^\s*(--(?!hash)\S+)|(\S+://\S+)", (root / name).read_text(), re.M)
    assert not options


def test_what_runs_and_what_is_tested_have_the_same_versions(root: Path):
    run, test = (pins(root / name) for name in LOCKS)
    assert run.items() <= test.items()


def test_the_locks_hold_all_that_the_project_asks_for(root: Path):
    project = tomllib.loads((root / "pyproject.toml").read_text())
    groups = project["dependency-groups"]
    run = [*project["project"]["dependencies"], *groups["build"]]
    assert {normal(requirement) for requirement in run} <= pins(root / LOCKS[0]).keys()
    assert {normal(requirement) for requirement in groups["test"]} <= pins(root / LOCKS[1]).keys()
