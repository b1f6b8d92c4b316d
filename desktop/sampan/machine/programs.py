"""Runs a short program and returns what it said."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# What a program of QEMU may need from our environment; everything else could change what it does.
PASSED_ON = ("PATH", "HOME", "TMPDIR", "LANG", "SYSTEMROOT", "TEMP", "TMP", "QEMU_MODULE_DIR")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a program ended: its exit code and both of its outputs as text."""

    code: int
    output: str
    errors: str

    @property
    def said(self) -> str:
        """What explains a failure: its errors, else its output."""
        return (self.errors or self.output).strip()


def clean_environment(env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the few variables that a program of QEMU gets, with messages in English."""
    return {name: env[name] for name in PASSED_ON if name in env} | {"LC_ALL": "C"}


async def run_program(argv: Sequence[str], *, timeout_s: float) -> Outcome:
    """Run a program to its end; raise OSError if it cannot start, TimeoutError if it does not end.

    Whatever happens, the program has ended when this returns.
    """
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=clean_environment(),
    )
    try:
        async with asyncio.timeout(timeout_s):
            output, errors = await process.communicate()
    except BaseException:
        if process.returncode is None:
            process.kill()
        await asyncio.shield(process.wait())
        raise
    return Outcome(
        process.returncode or 0,
        output.decode("utf-8", "replace"),
        errors.decode("utf-8", "replace"),
    )
