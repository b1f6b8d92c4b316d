"""Compiles the root's Python files ahead of time, since the root cannot be written to.

The suite's own Python does it (bytecode fits one minor version and any architecture). Bytecode is
marked "unchecked": the interpreter then looks at no source file (PEP 552).
"""

import json
from dataclasses import dataclass
from pathlib import Path

from sampan_vmimage.process import run
from sampan_vmimage.root import Stage
from sampan_vmimage.tools import Tools

_PROGRAM = """
import json, os, py_compile, sys
for source, target, name, level in json.load(sys.stdin):
    if not target.endswith(".pyc"):
        target += "." + sys.implementation.cache_tag + ".pyc"
    py_compile.compile(source, target, name, doraise=True, optimize=level,
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH)
    os.chmod(target, 0o644)
"""


@dataclass(frozen=True)
class _Job:
    source: Path
    target: Path
    name: str
    level: int


def compile_library(stage: Stage, tools: Tools) -> None:
    """Replace the standard library's sources by bytecode without docstrings and asserts.

    A .pyc in the source's place is found first and saves the look into a cache folder.
    """
    library = next((stage.folder / "usr/lib").glob("python3.[0-9]*"))
    jobs = [
        _Job(path, path.with_suffix(".pyc"), _name(stage, path), 2)
        for path in sorted(library.rglob("*.py"))
    ]
    _compile(jobs, tools)
    for job in jobs:
        job.source.unlink()


def compile_own(stage: Stage, tools: Tools) -> None:
    """Compile our own packages beside their sources, which stay for readable tracebacks."""
    _compile(
        [
            _Job(path, path.parent / "__pycache__" / path.stem, _name(stage, path), 0)
            for path in sorted((stage.folder / "usr/lib/sampan/python").rglob("*.py"))
        ],
        tools,
    )


def _compile(jobs: list[_Job], tools: Tools) -> None:
    orders = [[str(job.source), str(job.target), job.name, job.level] for job in jobs]
    run([*tools.python(), "-c", _PROGRAM], feed=json.dumps(orders))


def _name(stage: Stage, path: Path) -> str:
    return "/" + path.relative_to(stage.folder).as_posix()
