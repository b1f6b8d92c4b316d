"""The commands as data, for the man page and the shells' completions."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import typer

HELP = "Show this message and exit."


@dataclass(frozen=True, slots=True)
class Option:
    """An option: its names, the word for its value (empty for a flag), what it may be."""

    names: tuple[str, ...]
    value: str
    help: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument: how the usage writes it, and what it may be."""

    usage: str
    help: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Command:
    """A command with all that it takes; `path` are the words behind `sampan`."""

    path: tuple[str, ...]
    help: str
    options: tuple[Option, ...]
    arguments: tuple[Argument, ...]
    children: tuple[Command, ...]
    passes_on: bool = False

    @property
    def summary(self) -> str:
        """The first sentence of the help."""
        return " ".join(self.help.partition("\n\n")[0].split()).rstrip(".")

    def walk(self) -> tuple[Command, ...]:
        """Return the command and all below it."""
        return (self, *(command for child in self.children for command in child.walk()))


def read_commands(app: typer.Typer, setting_keys: tuple[str, ...]) -> Command:
    """Return the tree of an app; hidden commands are left out.

    `setting_keys` are what an argument called SETTING may be.
    """
    return _command(typer.main.get_command(app), (), {"SETTING": setting_keys})


def _command(command: Any, path: tuple[str, ...], known: dict[str, tuple[str, ...]]) -> Command:
    children = getattr(command, "commands", {})
    options = [_option(item) for item in command.params if hasattr(item, "is_flag")]
    helps = [Option(("-h", "--help"), "", HELP)] if command.add_help_option else []
    return Command(
        path=path,
        help=(command.help or "").strip(),
        options=(*options, *helps),
        arguments=tuple(
            _argument(item, known) for item in command.params if not hasattr(item, "is_flag")
        ),
        children=tuple(
            _command(child, (*path, name), known)
            for name, child in children.items()
            if not child.hidden
        ),
        passes_on=bool(command.context_settings.get("ignore_unknown_options")),
    )


def _option(item: Any) -> Option:
    choices = _choices(item)
    value = "" if item.is_flag else "|".join(choices) or item.metavar or _word(item)
    return Option(tuple(item.opts), value, item.help or "", choices)


def _argument(item: Any, known: dict[str, tuple[str, ...]]) -> Argument:
    name = item.metavar or item.name.upper()
    choices = _choices(item) or known.get(name, ())
    usage = "|".join(_choices(item)) or name
    if not item.required and not usage.startswith("["):
        usage = f"[{usage}]"
    return Argument(usage, item.help or "", choices)


def _choices(item: Any) -> tuple[str, ...]:
    kind = item.type_descriptor.annotation
    if isinstance(kind, type) and issubclass(kind, Enum):
        return tuple(str(member.value) for member in kind)
    return ()


def _word(item: Any) -> str:
    kind = item.type_descriptor.annotation
    return "N" if kind is int else "FILE" if item.name == "out" else "TEXT"
