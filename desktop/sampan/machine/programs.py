"""Runs a short program and returns what it said."""

from __future__ import annotations

import asyncio
import os
import subprocess
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

    Whatever happens, the program has ended when this returns. It is not started by the event loop:
    that of uvloop hands a file that this system cannot run to /bin/sh, as execvp(3) does.
    """
    process = subprocess.Popen(  # noqa: ASYNC220 - as quick as asyncio's own, which does the same
        argv,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=clean_environment(),
    )
    ended = asyncio.get_running_loop().run_in_executor(None, _await_end, process, timeout_s)
    try:
        output, errors = await asyncio.shield(ended)
    except asyncio.CancelledError:
        process.kill()
        await asyncio.wait([ended])
        raise
    return Outcome(
        process.returncode,
        output.decode("utf-8", "replace"),
        errors.decode("utf-8", "replace"),
    )


def _await_end(process: subprocess.Popen[bytes], timeout_s: float) -> tuple[bytes, bytes]:
    """Return what the program said until it ended, or kill it and raise TimeoutError."""
    with process:
        try:
            return process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise TimeoutError from error
