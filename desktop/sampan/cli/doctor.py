"""`sampan doctor`: what is there, what is missing, what helps."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sampan.cli.invocation import Invocation, run
from sampan.cli.terminal import Terminal, printable
from sampan.client.checkup.examination import examine
from sampan.client.checkup.finding import Finding, Level
from sampan.core.layout import Layout
from sampan.platforms import current, machine_arch, machine_home

STYLES = {Level.OK: "green", Level.WARNING: "yellow", Level.PROBLEM: "red"}


def run_doctor(invocation: Invocation, *, as_json: bool) -> int:
    """Print what was found; return 1 if there is a problem, 0 if not."""
    platform = current()
    # Not `invocation.layout`: a folder that lies too deep is one of the findings.
    layout = Layout(machine_home(invocation.env, platform))
    invocation.out.live("Looking ...")
    findings = run(examine(layout, invocation.env, platform, machine_arch()))
    invocation.out.end_live()
    problems = count(findings, Level.PROBLEM)
    if as_json:
        value = {"ok": not problems, "findings": [finding.to_json() for finding in findings]}
        invocation.out.line(json.dumps(value, indent=2))
    else:
        for line in describe_findings(invocation.out, findings):
            invocation.out.line(line)
    return 1 if problems else 0


def describe_findings(terminal: Terminal, findings: Sequence[Finding]) -> list[str]:
    """Return the report for people: a sign, a word, the subject, a sentence; what helps below."""
    width = max(len(finding.name) for finding in findings)
    words = max(len(finding.level) for finding in findings)
    lines = []
    for finding in findings:
        word = finding.level.value
        head = f"{_sign(terminal, finding.level)} {word}".ljust(words + 2)
        text = printable(finding.text)
        styled = terminal.style(head, STYLES[finding.level])
        lines.append(f"{styled}  {finding.name.ljust(width)}  {text}")
        if finding.fix:
            indent = " " * (words + width + 6)
            lines.append(f"{indent}{terminal.style('->', 'bold')} {printable(finding.fix)}")
    return [*lines, "", summary(findings)]


def summary(findings: Sequence[Finding]) -> str:
    """Return the last line."""
    problems, warnings = count(findings, Level.PROBLEM), count(findings, Level.WARNING)
    if not problems and not warnings:
        return "Everything is fine."
    parts = [f"{problems} problem{'' if problems == 1 else 's'}"] if problems else []
    parts += [f"{warnings} warning{'' if warnings == 1 else 's'}"] if warnings else []
    found = " and ".join(parts)
    return f"{found}. The machine works all the same." if not problems else f"{found}."


def count(findings: Sequence[Finding], level: Level) -> int:
    """Return how many findings are that bad."""
    return sum(finding.level is level for finding in findings)


def _sign(terminal: Terminal, level: Level) -> str:
    match level:
        case Level.OK:
            return terminal.tick
        case Level.WARNING:
            return "!"
        case Level.PROBLEM:
            return terminal.cross
