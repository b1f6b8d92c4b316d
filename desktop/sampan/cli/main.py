"""The entry of the `sampan` command: what it is asked, and how it ends."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sampan.cli.invocation import Interrupted, Invocation
from sampan.cli.terminal import Terminal, printable, silence
from sampan.core.errors import SampanError

if TYPE_CHECKING:
    from pathlib import Path

DETAIL_LINES = 12
EXIT_USAGE, EXIT_UNEXPECTED, EXIT_INTERRUPTED, EXIT_PIPE = 2, 70, 130, 141


def main(arguments: Sequence[str] | None = None, env: Mapping[str, str] | None = None) -> int:
    """Run the command and return its exit code; every failure is told in words on stderr."""
    arguments = sys.argv[1:] if arguments is None else arguments
    env = os.environ if env is None else env
    _replace_closed_streams()
    invocation = Invocation(env, Terminal(sys.stdout, env), Terminal(sys.stderr, env))
    as_program = signal.getsignal(signal.SIGINT) is signal.SIG_DFL  # see sampan/cli/__init__.py
    try:
        if as_program:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        code = _run(invocation, list(arguments))
        sys.stdout.flush()
    except SampanError as error:
        show_error(invocation.err, error)
        return error.exit_code
    except (Interrupted, KeyboardInterrupt) as interrupt:
        invocation.out.end_live()
        invocation.err.line(str(interrupt) or "Interrupted.")
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        silence(sys.stdout)
        return EXIT_PIPE
    except Exception as error:
        _show_unexpected(invocation, error)
        return EXIT_UNEXPECTED
    finally:
        if as_program:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
    return code


def show_error(terminal: Terminal, error: SampanError) -> None:
    """Write the sentence, the last lines of the details, and what to do."""
    terminal.end_live()
    terminal.line(f"{terminal.style('error:', 'bold', 'red')} {error.message}")
    details = [printable(line).rstrip() for line in error.details.splitlines()]
    for line in [line for line in details if line][-DETAIL_LINES:]:
        terminal.line(terminal.style(f"    {line}", "dim"))
    if error.hint:
        terminal.line(f"{terminal.style('hint:', 'bold')} {error.hint}")


def _replace_closed_streams() -> None:
    """Put /dev/null where a shell has closed a stream (`sampan status >&-`): Python has None."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115


def _run(invocation: Invocation, arguments: list[str]) -> int:
    if arguments[:1] == ["docker"]:
        # Before anything parses them: every argument behind it is docker's, `--` and `-h` too.
        from sampan.cli.docker import run_docker

        return run_docker(invocation, arguments[1:])
    from sampan.cli.app import run_app

    return run_app(invocation, arguments)


def _show_unexpected(invocation: Invocation, error: Exception) -> None:
    terminal = invocation.err
    invocation.out.end_live()
    terminal.end_live()
    what = f"{type(error).__name__}: {error}".rstrip(": ")
    terminal.line(f"{terminal.style('error:', 'bold', 'red')} sampan failed unexpectedly: {what}")
    if path := _write_traceback(invocation):
        terminal.line(f"{terminal.style('hint:', 'bold')} Where it happened stands in {path}.")


def _write_traceback(invocation: Invocation) -> Path | None:
    """Write the traceback to a file of its own and return where; None if nowhere can be written."""
    import tempfile
    import traceback
    from contextlib import suppress
    from pathlib import Path

    text = traceback.format_exc()
    with suppress(Exception):
        folder = invocation.layout.logs
        if folder.is_dir():
            path = folder / "sampan-error.log"
            path.write_text(text, "utf-8")
            return path
    with suppress(OSError):
        descriptor, name = tempfile.mkstemp(prefix="sampan-error-", suffix=".log")
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
        return Path(name)
    return None


if __name__ == "__main__":
    sys.exit(main())
