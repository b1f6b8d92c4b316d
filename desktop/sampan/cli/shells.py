"""`sampan env`: what points docker at the machine, in the words of the shell."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import PurePath

from sampan.cli.invocation import Invocation


def show_environment(invocation: Invocation, shell: str | None) -> None:
    """Print DOCKER_HOST for the shell; whether the machine runs makes no difference."""
    shell = shell or detect_shell(invocation.env)
    for line in environment_lines(invocation.layout.docker_host, shell):
        invocation.out.line(line)


def detect_shell(env: Mapping[str, str]) -> str:
    """Return the shell that SHELL names, `sh` for one that is not known."""
    name = PurePath(env.get("SHELL", "")).name
    if name in ("pwsh", "powershell"):
        return "powershell"
    return name if name in ("bash", "zsh", "fish") else "sh"


def environment_lines(host: str, shell: str) -> list[str]:
    """Return the line that sets DOCKER_HOST, and as a comment how to run it."""
    match shell:
        case "fish":
            quoted = host.replace("\\", "\\\\").replace("'", "\\'")
            return [f"set -gx DOCKER_HOST '{quoted}'", "# To use it: sampan env | source"]
        case "powershell":
            quoted = host.replace("'", "''")
            return [
                f"$Env:DOCKER_HOST = '{quoted}'",
                "# To use it: sampan env --shell powershell | Invoke-Expression",
            ]
        case _:
            return [
                f"export DOCKER_HOST={shlex.quote(host)}",
                '# To use it: eval "$(sampan env)"',
            ]
