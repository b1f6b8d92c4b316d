"""`python -m benchmarks NAME|all [--runs N] [--json FILE]`."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

from benchmarks.catalogue import list_benchmarks
from benchmarks.conditions import Conditions, read_conditions
from benchmarks.errors import BenchmarkError
from benchmarks.figures import Report, to_json
from benchmarks.programs import check_packages, find_program
from benchmarks.runner import Context
from benchmarks.table import render_report, render_summary
from sampan.core.errors import SampanError
from sampan.core.settings import Settings
from sampan.machine.binary import SYSTEM_PROGRAMS
from sampan.machine.image import find_image
from sampan.platforms.current import machine_arch

RUNS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is asked for; return 0 when every claim holds, 1 when one does not, 2 on failure."""
    options = _parse(arguments)
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _run(options)
    except (BenchmarkError, SampanError) as error:
        hint = f" {error.hint}" if error.hint else ""
        print(f"{error.message}{hint}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted; what was started has been ended.", file=sys.stderr)
        return 130


def _run(options: argparse.Namespace) -> int:
    # Before anything is measured: what is missing is told at once.
    check_packages("docker")
    arch = machine_arch()
    image = find_image(Settings(), os.environ, arch)
    qemu = find_program(SYSTEM_PROGRAMS[arch])
    conditions = read_conditions(image, qemu, options.runs)
    print(conditions.render(), flush=True)
    context = Context(Path(__file__).resolve().parents[1], image, qemu, options.runs, _say)
    benchmarks = list_benchmarks()
    names = list(benchmarks) if options.name == "all" else [options.name]
    reports: list[Report] = []
    for name in names:
        report = benchmarks[name](context)
        reports.append(report)
        print(f"\n{render_report(report)}", flush=True)
        if options.json:
            _write(options.json, conditions, reports)
    print(f"\n{render_summary(reports)}")
    return 1 if any(report.broken for report in reports) else 0


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=[*list_benchmarks(), "all"], metavar="NAME|all",
                        help=f"one of {', '.join(list_benchmarks())}, or all")  # fmt: skip
    parser.add_argument("--runs", type=_positive, default=RUNS, metavar="N",
                        help=f"how many turns to measure in (default {RUNS})")  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every value there too")
    return parser.parse_args(arguments)


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _write(file: Path, conditions: Conditions, reports: Sequence[Report]) -> None:
    value = {"conditions": conditions.to_json(), "reports": [to_json(item) for item in reports]}
    file.write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def _say(text: str) -> None:
    print(f"  ... {text}", file=sys.stderr, flush=True)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
