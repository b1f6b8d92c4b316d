"""The commands and their options; what they do stands in modules that are loaded when needed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from sampan.cli.invocation import Interrupted, Invocation
from sampan.cli.upkeep import add_upkeep


class AcceleratorName(StrEnum):
    """How the machine's processor may be run."""

    AUTO = "auto"
    KVM = "kvm"
    HVF = "hvf"
    WHPX = "whpx"
    TCG = "tcg"


class ShellName(StrEnum):
    """The shells that `sampan env` knows the words of."""

    SH = "sh"
    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"
    POWERSHELL = "powershell"


class LogName(StrEnum):
    """The logs of a machine."""

    CONSOLE = "console"
    QEMU = "qemu"
    HOSTAGENT = "hostagent"


app = typer.Typer(
    name="sampan",
    help="Run Linux containers in a small virtual machine.",
    epilog="SAMPAN_HOME chooses the machine folder. Begin with `sampan start`, then `sampan demo`.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def run_app(invocation: Invocation, arguments: list[str]) -> int:
    """Run the command that the arguments name and return its exit code."""
    from typer import _click

    try:
        result = typer.main.get_command(app)(
            arguments, prog_name="sampan", obj=invocation, standalone_mode=False
        )
    except _click.exceptions.NoArgsIsHelpError as error:
        invocation.out.line(error.format_message())
        return 0
    except _click.exceptions.UsageError as error:
        return _show_usage_error(invocation, error)
    except typer.Abort:
        raise Interrupted from None
    return result if isinstance(result, int) else 0


def docker_help() -> str:
    """Return what is told of `sampan docker` when there is no docker to answer for itself."""
    return (docker.__doc__ or "").replace("\n    ", "\n").strip()


def _show_usage_error(invocation: Invocation, error: typer.TyperException) -> int:
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "sampan"
    message = error.format_message().rstrip(".").replace("Value error, ", "")
    invocation.err.line(f"{invocation.err.style('error:', 'bold', 'red')} {message}.")
    hint = f"`{command} --help` shows what it takes."
    invocation.err.line(f"{invocation.err.style('hint:', 'bold')} {hint}")
    return error.exit_code


def _show_version(wanted: bool) -> None:
    if wanted:
        from sampan import __version__

        typer.echo(f"sampan {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Run Linux containers in a small virtual machine."""


@app.command()
def start(
    context: typer.Context,
    accelerator: Annotated[
        AcceleratorName | None,
        typer.Option(help="How to run the processor; without it, what the settings say."),
    ] = None,
    repair_disk: Annotated[
        bool,
        typer.Option(
            "--repair-disk", help="Keep a copy of the data disk, then repair its file system."
        ),
    ] = False,
) -> None:
    """Start the machine and wait until the Docker API answers."""
    from sampan.cli.lifecycle import start_machine

    name = accelerator.value if accelerator else None
    start_machine(context.obj, name, repair_disk=repair_disk)


@app.command()
def stop(context: typer.Context) -> None:
    """Stop the machine in order, then the host agent."""
    from sampan.cli.lifecycle import stop_machine

    stop_machine(context.obj)


@app.command()
def suspend(context: typer.Context) -> None:
    """Save the machine to disk with its containers; it then takes no memory and no processor."""
    from sampan.cli.suspend import suspend_machine

    suspend_machine(context.obj)


@app.command()
def resume(context: typer.Context) -> None:
    """Bring a suspended machine back; whatever uses it does that too."""
    from sampan.cli.suspend import resume_machine

    resume_machine(context.obj)


@app.command(name="quit")
def quit_(context: typer.Context) -> None:
    """Suspend the machine with its containers, then end the host agent: nothing runs any more."""
    from sampan.cli.suspend import quit_machine

    quit_machine(context.obj)


@app.command()
def restart(context: typer.Context) -> None:
    """Stop the machine and start it again."""
    from sampan.cli.lifecycle import restart_machine

    restart_machine(context.obj)


@app.command()
def status(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what the machine is doing and what it costs."""
    from sampan.cli.report import show_status

    show_status(context.obj, as_json=json)


@app.command()
def env(
    context: typer.Context,
    shell: Annotated[
        ShellName | None, typer.Option(help="The shell to print for; without it, yours.")
    ] = None,
) -> None:
    """Print what points docker at the machine: eval "$(sampan env)"."""
    from sampan.cli.shells import show_environment

    show_environment(context.obj, shell.value if shell else None)


@app.command()
def logs(
    context: typer.Context,
    log: Annotated[LogName, typer.Argument(help="Which log to show.")] = LogName.CONSOLE,
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on with what is added, until Ctrl-C.")
    ] = False,
    lines: Annotated[
        int, typer.Option("--lines", "-n", min=0, help="How many of the last lines to show.")
    ] = 50,
) -> None:
    """Show the last lines of a log."""
    from sampan.cli.logs import show_log

    show_log(context.obj, log.value, lines=lines, follow=follow)


@app.command()
def console(context: typer.Context) -> None:
    """Attach to the serial console of the machine; Ctrl-] leaves it."""
    from sampan.cli.console import use_console

    use_console(context.obj)


@app.command()
def demo(
    context: typer.Context,
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="The port to publish on; without it, a free one."),
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Remove the demo container.")] = False,
) -> None:
    """Run a demo container and show the page that it serves."""
    from sampan.cli.demo import remove_demo, run_demo

    if remove:
        remove_demo(context.obj)
    else:
        run_demo(context.obj, port)


@app.command(add_help_option=False, context_settings={"ignore_unknown_options": True})
def docker(
    context: typer.Context,
    arguments: Annotated[list[str] | None, typer.Argument(metavar="ARGS...")] = None,
) -> int:
    """Run docker in the machine: sampan docker ps.

    Everything behind `docker` goes to it untouched. Paths in ARGS are those of the machine, not of
    this computer, until folders are shared; standard input and output work: `docker load < x.tar`.
    """
    from sampan.cli.docker import run_docker

    return run_docker(context.obj, arguments or [])


ports_app = typer.Typer(
    help="Show and add ports of this computer that lead into the machine.",
    invoke_without_command=True,
)
app.add_typer(ports_app, name="ports")


@ports_app.callback()
def ports(
    context: typer.Context,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show the ports of this computer that lead into the machine, and what went through them."""
    if context.invoked_subcommand is None:
        from sampan.cli.ports import show_ports

        show_ports(context.obj, as_json=json)


@ports_app.command("add")
def ports_add(
    context: typer.Context,
    port: Annotated[str, typer.Argument(metavar="[HOST_IP:]HOST_PORT:CONTAINER:PORT[/udp]")],
) -> None:
    """Lead a port of this computer to a container that did not publish it."""
    from sampan.cli.ports import add_port

    add_port(context.obj, port)


@ports_app.command("remove")
def ports_remove(
    context: typer.Context,
    port: Annotated[str, typer.Argument(metavar="[HOST_IP:]HOST_PORT[/udp]")],
) -> None:
    """Close a port that was added."""
    from sampan.cli.ports import remove_port

    remove_port(context.obj, port)


@app.command()
def gui(context: typer.Context) -> None:
    """Open the window; it goes on when this command ends."""
    from sampan.cli.window import open_window

    open_window(context.obj)


@app.command()
def version(context: typer.Context) -> None:
    """Show the version of the command, the host agent and the engine."""
    from sampan.cli.report import show_version

    show_version(context.obj)


add_upkeep(app)
