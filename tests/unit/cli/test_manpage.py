"""The manual page and the completions say what the commands say."""

import re
from pathlib import Path

from sampan.cli.completion import completion_lines, current_commands
from sampan.cli.main import main
from sampan.cli.manpage import man_page

PAGE = Path(__file__).parents[3] / "docs" / "man" / "sampan.1"


def test_the_page_in_the_repository_is_of_these_commands():
    assert PAGE.read_text("utf-8") == man_page(current_commands()), (
        "write it anew: python -m sampan.cli.manpage > docs/man/sampan.1"
    )


def test_every_command_is_on_the_page_and_no_hidden_one():
    page = PAGE.read_text("utf-8").replace("\\-", "-")
    paths = [" ".join(command.path) for command in current_commands().walk() if command.path]
    assert {"start", "config set", "ssh", "doctor"} <= set(paths)
    for path in paths:
        assert f'.SS "\\fB{path}\\fR' in page
    assert "ssh-proxy" not in page
    # No line of text may begin as a request does.
    assert not re.search(r"^'", page, re.MULTILINE)


def test_every_command_says_in_a_sentence_what_it_is_for():
    for command in current_commands().walk():
        assert command.help.partition("\n\n")[0].endswith("."), command.path
        assert all(option.help.endswith(".") for option in command.options), command.path


def test_completion_prints_the_script(capsys):
    for shell in ("bash", "zsh", "fish"):
        assert main(["completion", shell]) == 0
        assert capsys.readouterr().out.splitlines() == completion_lines(current_commands(), shell)
    assert main(["completion", "csh"]) == 2
