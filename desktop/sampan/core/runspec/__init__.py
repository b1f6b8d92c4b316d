"""What a person asks of a new container: one value, read and written in each form it has."""

from sampan.core.runspec.checks import find_problems
from sampan.core.runspec.create_body import create_query, to_create_body
from sampan.core.runspec.environment import ParsedEnv, format_env_text, parse_env_text
from sampan.core.runspec.inspection import from_inspect
from sampan.core.runspec.problem import Problem, Weight
from sampan.core.runspec.reader import ParsedRun, parse_run_line
from sampan.core.runspec.spec import (
    Device,
    Mount,
    MountKind,
    NetworkUse,
    PortMapping,
    RunSpec,
    Tmpfs,
    Ulimit,
)
from sampan.core.runspec.writer import format_run_line

__all__ = [
    "Device",
    "Mount",
    "MountKind",
    "NetworkUse",
    "ParsedEnv",
    "ParsedRun",
    "PortMapping",
    "Problem",
    "RunSpec",
    "Tmpfs",
    "Ulimit",
    "Weight",
    "create_query",
    "find_problems",
    "format_env_text",
    "format_run_line",
    "from_inspect",
    "parse_env_text",
    "parse_run_line",
    "to_create_body",
]
