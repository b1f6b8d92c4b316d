"""The completions, in the shells that are here."""

import shutil
import subprocess
from pathlib import Path

import pytest

from sampan.cli.completion import completion_lines, current_commands


@pytest.fixture
def script(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    shell = request.param
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    path = tmp_path / f"completion.{shell}"
    path.write_text("\n".join(completion_lines(current_commands(), shell)) + "\n")
    return path


def bash(script: Path, *words: str) -> list[str]:
    """What bash offers for the last word."""
    line = " ".join(f"'{word}'" for word in words)
    code = (
        f"source {script}; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _sampan; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize("script", ["bash"], indirect=True)
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("sampan", "sta"), ["start", "status"]),
        (("sampan", "config", "se"), ["set"]),
        (("sampan", "config", "set", "mem"), ["memory"]),
        (("sampan", "config", "set", "accelerator", "k"), ["kvm"]),
        (("sampan", "config", "--j"), ["--json"]),
        (("sampan", "start", "--accelerator", ""), ["auto", "kvm", "hvf", "whpx", "tcg"]),
        (("sampan", "completion", ""), ["bash", "zsh", "fish"]),
        (("sampan", "--ver"), ["--version"]),
        (("sampan", "docker", ""), []),
        (("sampan", "ssh-p"), []),
    ],
)
def test_bash_offers_what_comes_next(script: Path, words: tuple[str, ...], offered: list[str]):
    assert bash(script, *words) == offered


@pytest.mark.parametrize("script", ["fish"], indirect=True)
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("sampan sta", {"start", "status"}),
        ("sampan config ", {"list", "get", "set", "unset"}),
        ("sampan logs q", {"qemu"}),
        ("sampan config set accelerator hv", {"hvf"}),
        ("sampan env --shell fi", {"fish"}),
    ],
)
def test_fish_offers_what_comes_next(script: Path, line: str, offered: set[str]):
    code = f"source {script}; complete -C '{line}'"
    done = subprocess.run(
        ["fish", "--no-config", "-c", code], capture_output=True, text=True, check=True
    )
    assert {item.split("\t")[0] for item in done.stdout.splitlines()} == offered


@pytest.mark.parametrize("script", ["zsh"], indirect=True)
def test_zsh_takes_the_script_and_offers_what_comes_next(script: Path):
    # `_describe` is zsh's own and only works on a command line: here it shows what it is given.
    code = f"""
        functions[compdef]=true; source {script}
        _describe() {{ print -l -- "${{items[@]}}" }}
        words=(sampan config ''); CURRENT=3; _sampan
        words=(sampan config set accelerator ''); CURRENT=5; _sampan
    """
    done = subprocess.run(["zsh", "-f", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert "set:Change a setting: sampan config set memory 4G" in done.stdout.splitlines()
    assert done.stdout.split()[-5:] == ["auto", "kvm", "hvf", "whpx", "tcg"]
