"""`sampan completion`: scripts that know every command by themselves.

Nothing is started when Tab is pressed: an interpreter takes longer than a person likes to wait.
"""

from __future__ import annotations

import re
import shlex

from sampan.cli.commandtree import Command, read_commands
from sampan.cli.invocation import Invocation
from sampan.core.settings import SETTINGS

HOW = {
    "bash": 'eval "$(sampan completion bash)", in ~/.bashrc',
    "zsh": 'eval "$(sampan completion zsh)", in ~/.zshrc',
    "fish": "sampan completion fish | source, in ~/.config/fish/config.fish",
}
SET = ("config", "set")


def show_completion(invocation: Invocation, shell: str) -> None:
    """Print the script for the shell."""
    for line in completion_lines(current_commands(), shell):
        invocation.out.line(line)


def current_commands() -> Command:
    """Return the tree of this very command."""
    from sampan.cli.app import app

    return read_commands(app, tuple(spec.key for spec in SETTINGS))


def completion_lines(root: Command, shell: str) -> list[str]:
    """Return the script for `bash`, `zsh` or `fish`."""
    head = [f"# Completion of sampan for {shell}. To use it: {HOW[shell]}."]
    match shell:
        case "bash":
            return head + _bash(root)
        case "zsh":
            return ["#compdef sampan", *head, *_zsh(root)]
        case _:
            return head + _fish(root)


def _bash(root: Command) -> list[str]:
    lines = [
        "_sampan() {",
        "    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}",
        "    local at= words= options= word",
        '    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do',
        '        case "$at $word" in',
        f'            {_patterns(root)}) at="${{at:+$at }}$word" ;;',
        "        esac",
        "    done",
        '    case "$at" in',
    ]
    for command in root.walk():
        words, options = shlex.quote(" ".join(_words(command))), shlex.quote(_options(command))
        lines.append(f"        {_at(command)}) words={words} options={options} ;;")
    lines += ["    esac", '    case "$at $before" in']
    lines += [
        f"        {_after(command, names)}) words={shlex.quote(' '.join(choices))} options= ;;"
        for command, names, choices in _values(root)
    ]
    return [
        *lines,
        "    esac",
        "    [[ $current == -* ]] && words=$options",
        '    COMPREPLY=($(compgen -W "$words" -- "$current"))',
        "}",
        "complete -o default -F _sampan sampan",
    ]


def _zsh(root: Command) -> list[str]:
    lines = [
        "_sampan() {",
        "    local at= word",
        "    local -a items options",
        '    for word in "${(@)words[2,CURRENT-1]}"; do',
        '        case "$at $word" in',
        f'            ({_patterns(root)}) at="${{at:+$at }}$word" ;;',
        "        esac",
        "    done",
        '    case "$at" in',
    ]
    for command in root.walk():
        items = " ".join(_described(name, text) for name, text in _described_words(command))
        options = " ".join(
            _described(name, option.help) for option in command.options for name in option.names
        )
        lines.append(f"        ({_at(command)}) items=({items}) options=({options}) ;;")
    lines += ["    esac", '    case "$at ${words[CURRENT-1]}" in']
    lines += [
        f"        ({_after(command, names)}) items=({' '.join(choices)}) options=() ;;"
        for command, names, choices in _values(root)
    ]
    return [
        *lines,
        "    esac",
        "    if [[ ${words[CURRENT]} == -* ]]; then items=($options); fi",
        "    if (( ${#items} )); then _describe sampan items; else _files; fi",
        "}",
        # Sourced, or autoloaded from a folder of $fpath.
        'if [[ ${funcstack[1]} == _sampan ]]; then _sampan "$@"',
        "elif (( ${+functions[compdef]} )); then compdef _sampan sampan",
        "else autoload -Uz compinit && compinit && compdef _sampan sampan; fi",
    ]


def _fish(root: Command) -> list[str]:
    lines = [
        "function __sampan_at",
        "    set -l at ''",
        "    for word in (commandline -opc)[2..-1]",
        '        switch "$at $word"',
        f"            case {_patterns(root, ' ')}",
        '                set at (string trim -- "$at $word")',
        "        end",
        "    end",
        '    test "$at" = "$argv[1]"',
        "end",
    ]
    for command in root.walk():
        here = f"complete -c sampan -n {shlex.quote(f'__sampan_at {_fish_at(command)}')}"
        files = not _words(command) and bool(command.arguments)
        if not files:
            lines.append(f"{here} -f")
        lines += [
            f"{here} -a {shlex.quote(name)} -d {_fish_quote(text)}"
            for name, text in _described_words(command)
        ]
        for option in command.options:
            names = " ".join(
                f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
                for name in option.names
            )
            value = f" -x -a {shlex.quote(' '.join(option.choices))}" if option.choices else ""
            value = value or (" -r" if option.value else "")
            lines.append(f"{here} {names}{value} -d {_fish_quote(option.help)}")
    for spec in SETTINGS:
        if spec.choices:
            test = f"__sampan_at 'config set'; and __fish_seen_subcommand_from {spec.key}"
            words = shlex.quote(" ".join(spec.choices))
            lines.append(f"complete -c sampan -n {shlex.quote(test)} -a {words}")
    return lines


def _words(command: Command) -> list[str]:
    return [name for name, _ in _described_words(command)]


def _described_words(command: Command) -> list[tuple[str, str]]:
    """Return what may come next: the commands below, or what the first argument takes."""
    words = [(child.path[-1], child.summary) for child in command.children]
    for argument in command.arguments[:1]:
        words += [(choice, "") for choice in argument.choices]
    return words


def _options(command: Command) -> str:
    return " ".join(name for option in command.options for name in option.names)


def _values(root: Command) -> list[tuple[Command, tuple[str, ...], tuple[str, ...]]]:
    """Return the options and settings that take one of a few words, with these words."""
    options = [
        (command, option.names, option.choices)
        for command in root.walk()
        for option in command.options
        if option.choices
    ]
    settings = [
        (command, (spec.key,), spec.choices)
        for command in root.walk()
        for spec in SETTINGS
        if command.path == SET and spec.choices
    ]
    return options + settings


def _patterns(root: Command, separator: str = "|") -> str:
    """Return where a word leads one level down: ` config` from the top, `config set` below it."""
    found = [
        shlex.quote(f"{' '.join(command.path)} {child.path[-1]}")
        for command in root.walk()
        for child in command.children
    ]
    return separator.join(found)


def _after(command: Command, names: tuple[str, ...]) -> str:
    """Return the pattern for the word behind one of these options."""
    return "|".join(shlex.quote(f"{' '.join(command.path)} {name}") for name in names)


def _at(command: Command) -> str:
    return shlex.quote(" ".join(command.path))


def _fish_at(command: Command) -> str:
    return "'" + " ".join(command.path) + "'"


def _described(name: str, text: str) -> str:
    return shlex.quote(f"{name}:{text}" if text else name)


def _fish_quote(text: str) -> str:
    return "'" + re.sub(r"(['\\])", r"\\\1", text) + "'"
