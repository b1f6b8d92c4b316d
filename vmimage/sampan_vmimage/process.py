"""The one way this package runs another program."""

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from sampan_vmimage.errors import ImageError

_KEPT_VARIABLES = ("HOME", "PATH", "TMPDIR", "http_proxy", "https_proxy", "no_proxy")
_SYSTEM_FOLDERS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def run(
    command: Sequence[str | Path],
    *,
    hint: str = "",
    environment: Mapping[str, str] | None = None,
    feed: str = "",
) -> str:
    """Run `command` to its end in a clean environment and return its standard output.

    Raises ImageError when the program is missing or fails; the error ends with its last words.
    """
    output = run_bytes(command, hint=hint, environment=environment, feed=feed.encode())
    return output.decode(errors="replace")


def run_bytes(
    command: Sequence[str | Path],
    *,
    hint: str = "",
    environment: Mapping[str, str] | None = None,
    feed: bytes = b"",
) -> bytes:
    """Run `command` as `run` does, with bytes going in and coming out."""
    argv = [str(part) for part in command]
    try:
        done = subprocess.run(
            argv,
            env=_compose_environment(environment or {}),
            input=feed,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError as error:
        raise ImageError(
            f"The program {argv[0]} is not installed.",
            hint or "Install it with the system's package manager.",
        ) from error
    if done.returncode != 0:
        words = done.stderr.decode(errors="replace")
        raise ImageError(_describe_failure(argv, done.returncode, words), hint)
    return done.stdout


def _compose_environment(extra: Mapping[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in _KEPT_VARIABLES if name in os.environ}
    path = f"{kept.get('PATH', '')}:{_SYSTEM_FOLDERS}".lstrip(":")
    return kept | {"PATH": path, "LC_ALL": "C.UTF-8"} | dict(extra)


def _describe_failure(argv: Sequence[str], code: int, stderr: str) -> str:
    outcome = f"was ended by signal {-code}" if code < 0 else f"failed with exit status {code}"
    words = "\n  ".join(stderr.strip().splitlines()[-12:]) or "it said nothing"
    return f"{Path(argv[0]).name} {outcome}:\n  {words}\nCommand: {shlex.join(argv)}"
