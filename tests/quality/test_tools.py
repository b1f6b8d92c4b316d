"""The linters and the type checker have nothing to say."""

import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = {
    "ruff-check": ["-m", "ruff", "check"],
    "ruff-format": ["-m", "ruff", "format", "--check"],
    "mypy": ["-m", "mypy"],
    "import-linter": [
        "-c",
        "from importlinter import cli; cli.lint_imports_command()",
        "--no-logo",
    ],
    "codespell": ["-c", "import sys, codespell_lib as c; sys.exit(c.main())"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_source_passes(tool: str, root: Path):
    command = [sys.executable, *TOOLS[tool]]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{tool} complains:\n{done.stdout[-6000:]}{done.stderr[-2000:]}"
