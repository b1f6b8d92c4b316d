"""The commands that look after the machine: settings, memory, disk, reset, doctor, SSH, others."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class CompletingShell(StrEnum):
    """The shells that commands can be completed in."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


config = typer.Typer(
    help="Show and change the settings of the machine.", invoke_without_command=True
)

memory = typer.Typer(
    help="Show, give back and limit the machine's memory.", invoke_without_command=True
)

disk = typer.Typer(
    help="Show what the data disk is used for, grow it, give room back.",
    invoke_without_command=True,
)

Key = Annotated[str, typer.Argument(metavar="SETTING", help="Its name, such as memory.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def add_upkeep(app: typer.Typer) -> None:
    """Add the commands of this module to the command `sampan`."""
    app.add_typer(config, name="config")
    app.add_typer(memory, name="memory")
    app.add_typer(disk, name="disk")
    app.command()(reset)
    app.command()(doctor)
    app.command()(diagnose)
    app.command(
        context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
    )(ssh)
    app.command("ssh-config")(ssh_config)
    app.command("ssh-proxy", hidden=True)(ssh_proxy)
    app.command()(completion)


@config.callback()
def config_options(context: typer.Context, json: Json = False) -> None:
    """Show and change the settings of the machine."""
    if context.invoked_subcommand is None:
        from sampan.cli.config import list_settings

        list_settings(context.obj, as_json=json)


@config.command("list")
def config_list(context: typer.Context, json: Json = False) -> None:
    """Show every setting, its value, its default and when a change applies."""
    from sampan.cli.config import list_settings

    list_settings(context.obj, as_json=json)


@config.command("get")
def config_get(context: typer.Context, key: Key) -> None:
    """Print the value of one setting and nothing else."""
    from sampan.cli.config import print_setting

    print_setting(context.obj, key)


@config.command("set", context_settings={"ignore_unknown_options": True})
def config_set(
    context: typer.Context,
    key: Key,
    value: Annotated[str, typer.Argument(help="Such as 4, 4G or lan.")],
) -> None:
    """Change a setting: sampan config set memory 4G."""
    from sampan.cli.config import change_setting

    change_setting(context.obj, key, value)


@config.command("unset")
def config_unset(context: typer.Context, key: Key) -> None:
    """Go back to the default of a setting."""
    from sampan.cli.config import remove_setting

    remove_setting(context.obj, key)


@memory.callback()
def memory_options(context: typer.Context, json: Json = False) -> None:
    """Show where the machine's memory is, and what of it can be given back."""
    if context.invoked_subcommand is None:
        from sampan.cli.memory import show_memory

        show_memory(context.obj, as_json=json)


@memory.command("give-back")
def memory_give_back(context: typer.Context) -> None:
    """Give what the machine does not need back to this computer, now."""
    from sampan.cli.memory import give_back

    give_back(context.obj)


@memory.command("limit")
def memory_limit(
    context: typer.Context,
    size: Annotated[str, typer.Argument(metavar="SIZE", help="Such as 3G or 1536M.")],
) -> None:
    """Limit the machine's memory, now and from every start on: sampan memory limit 1536M."""
    from sampan.cli.memory import change_limit

    change_limit(context.obj, size)


@disk.callback()
def disk_options(context: typer.Context, json: Json = False) -> None:
    """Show what the data disk is used for, grow it, give room back."""
    if context.invoked_subcommand is None:
        from sampan.cli.disk import show_disk

        show_disk(context.obj, as_json=json)


@disk.command("grow")
def disk_grow(
    context: typer.Context,
    size: Annotated[str, typer.Argument(metavar="SIZE", help="Such as 80G; never smaller.")],
) -> None:
    """Make the data disk larger, also while the machine runs: sampan disk grow 80G."""
    from sampan.cli.disk import grow

    grow(context.obj, size)


@disk.command("trim")
def disk_trim(context: typer.Context) -> None:
    """Give what is free on the data disk back to this computer, now and not by itself."""
    from sampan.cli.disk import trim

    trim(context.obj)


def reset(
    context: typer.Context,
    keep_data: Annotated[
        bool, typer.Option("--keep-data", help="Keep containers, images and volumes.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Do not ask; needed where there is no terminal.")
    ] = False,
) -> None:
    """Remove the machine's data, logs and memories and begin anew."""
    from sampan.cli.reset import reset_machine

    reset_machine(context.obj, keep_data=keep_data, yes=yes)


def doctor(context: typer.Context, json: Json = False) -> int:
    """Look for what is missing or wrong, and say what helps; changes nothing."""
    from sampan.cli.doctor import run_doctor

    return run_doctor(context.obj, as_json=json)


def diagnose(
    context: typer.Context,
    out: Annotated[
        Path | None,
        typer.Option(help="The file to write; without it, one in this folder named by the time."),
    ] = None,
) -> None:
    """Collect what helps to find a fault into one file, without secrets; nothing is sent."""
    from sampan.cli.diagnose import write_bundle

    write_bundle(context.obj, out)


def ssh(
    context: typer.Context,
    command: Annotated[
        list[str] | None, typer.Argument(metavar="[COMMAND...]", help="Without it, a shell.")
    ] = None,
) -> int:
    """Open a shell in the machine, or run a command there: sampan ssh uname -a.

    One argument is a line for the machine's shell: sampan ssh 'ps | wc -l'. What is kept in the
    home folder lasts; the rest of the system is read-only.
    """
    from sampan.cli.ssh import run_ssh

    return run_ssh(context.obj, command or [])


def ssh_config(
    context: typer.Context,
    name: Annotated[
        str, typer.Option(metavar="HOST", help="What to call the machine there.")
    ] = "sampan",
) -> None:
    """Print what leads ssh, scp, sftp and IDEs to the machine, for ~/.ssh/config."""
    from sampan.cli.ssh import show_config

    show_config(context.obj, name)


def ssh_proxy(context: typer.Context) -> int:
    """Be the connection of an OpenSSH client to the machine (its ProxyCommand)."""
    from sampan.cli.ssh import run_proxy

    return run_proxy(context.obj)


def completion(
    context: typer.Context,
    shell: Annotated[CompletingShell, typer.Argument(help="Your shell.")],
) -> None:
    """Print what completes commands on Tab: eval "$(sampan completion bash)"."""
    from sampan.cli.completion import show_completion

    show_completion(context.obj, shell.value)
