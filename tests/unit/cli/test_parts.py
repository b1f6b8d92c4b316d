"""Status, environment, logs, progress and errors, part by part."""

import json
from dataclasses import replace

import pytest

from sampan.cli.app import AcceleratorName
from sampan.cli.logs import find_tail, follow_log
from sampan.cli.main import main
from sampan.cli.progress import BootProgress
from sampan.cli.report import describe_status
from sampan.cli.shells import detect_shell, environment_lines
from sampan.core.errors import ErrorReport
from sampan.core.events import AcceleratorChosen, Noticed, PhaseEnded, PhaseStarted, StateChanged
from sampan.core.phases import Phase
from sampan.core.states import MachineState
from sampan.core.status import Accelerator, DiskUse, MemoryUse, PublishedPort, Status
from sampan.hostagent.control_messages import ACCELERATORS

STATUS = Status(
    state=MachineState.RUNNING,
    home="/h",
    docker_host="unix:///h/run/docker.sock",
    memory=MemoryUse(2 << 30, 611 << 20, 240 << 20, 98 << 20),
    disk=DiskUse(60 << 30, 312 << 20, 200 << 20),
    accelerator=Accelerator("tcg", "/dev/kvm is missing."),
    phases=(Phase("kernel", 2600), Phase("engine", 7100)),
    ports=(
        PublishedPort("1", "tcp", "127.0.0.1", 8080, "172.17.0.2", 80),
        PublishedPort("2", "udp", "::1", 53, "172.17.0.3", 53),
    ),
    engine="Docker 26.1.5",
    uptime_s=192,
    notes=("A new image is there.",),
    error=ErrorReport("engine", "dockerd restarts.", "Wait a moment."),
)


def test_the_status_is_calm_and_aligned(terminal):
    plain = [
        line.replace("\x1b[1m", "").replace("\x1b[0m", "")
        for line in (describe_status(terminal, STATUS))
    ]
    assert plain[0] == "State        \x1b[1;32mrunning, up 3 min 12 s"
    assert plain[1:] == [
        "Accelerator  tcg (emulated): /dev/kvm is missing.",
        "Memory       up to 2.0 GiB, takes 611 MiB of this computer, "
        "uses 240 MiB and 98 MiB of cache inside",
        "Disk         up to 60 GiB, takes 312 MiB of this computer, uses 200 MiB inside",
        "Engine       Docker 26.1.5",
        "Ports        127.0.0.1:8080 -> 172.17.0.2:80/tcp",
        "             [::1]:53 -> 172.17.0.3:53/udp",
        "Docker host  unix:///h/run/docker.sock",
        "Last boot    9.7 s (kernel 2.6 s, engine 7.1 s)",
        "Folder       /h",
        "note: A new image is there.",
        "\x1b[1;31merror: dockerd restarts.",
        "hint: Wait a moment.",
    ]


def test_a_machine_asleep_is_a_quiet_state(terminal):
    lines = describe_status(terminal, replace(STATUS, state=MachineState.SUSPENDED, ports=()))
    assert "wakes when you use it" in lines[0]
    assert "Ports        none published" in lines


@pytest.mark.parametrize(
    ("env", "shell"),
    [
        ({"SHELL": "/usr/bin/fish"}, "fish"),
        ({"SHELL": "/bin/zsh"}, "zsh"),
        ({"SHELL": "/opt/pwsh"}, "powershell"),
        ({"SHELL": "/bin/dash"}, "sh"),
        ({}, "sh"),
    ],
)
def test_the_shell_is_found_in_the_environment(env: dict[str, str], shell: str):
    assert detect_shell(env) == shell


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("sh", "export DOCKER_HOST='unix:///a b'\"'\"'c'"),
        ("fish", "set -gx DOCKER_HOST 'unix:///a b\\'c'"),
        ("powershell", "$Env:DOCKER_HOST = 'unix:///a b''c'"),
    ],
)
def test_odd_paths_are_quoted_for_each_shell(shell: str, line: str):
    assert environment_lines("unix:///a b'c", shell)[0] == line


@pytest.mark.parametrize("text", ["", "a", "a\nb\nc", "a\nb\nc\n", "x\n" * 100_000])
@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_the_tail_of_a_log_is_its_last_lines(layout, text: str, count: int):
    layout.qemu_log.write_text(text)
    with layout.qemu_log.open("rb") as stream:
        stream.seek(find_tail(stream, count))
        wanted = "".join(text.splitlines(keepends=True)[-count:]) if count else ""
        assert stream.read().decode() == wanted


def test_a_followed_log_may_be_missing_grow_shrink_and_be_replaced(layout):
    path, read = layout.console_log, []

    def steps():
        yield lambda: None  # it is still not there
        yield lambda: path.write_text("one\n")
        yield lambda: path.open("a").close()
        yield lambda: path.write_text("2\n")  # cut short
        yield lambda: path.rename(layout.logs / "console.log.1")
        yield lambda: path.write_text("three\n")
        yield lambda: None

    steps = steps()

    def wait() -> bool:
        step = next(steps, None)
        if step is not None:
            step()
        return step is not None

    follow_log(path, 10, lambda data: read.append(data.decode()), wait=wait)
    assert "".join(read) == "one\n2\nthree\n"


def test_a_boot_on_a_terminal_moves_one_line(terminal, screen):
    progress = BootProgress(terminal)
    progress.take(AcceleratorChosen(Accelerator("tcg", "why")))
    progress.take(PhaseStarted("kernel", "the kernel"))
    progress.take(Noticed("info", "of no interest here"))
    progress.take(Noticed("warning", "look"))
    progress.take(PhaseEnded(Phase("kernel", 2614)))
    progress.take(PhaseEnded(Phase("kernel", 2614)))
    progress.take(PhaseStarted("agent", "hello"))
    progress.fail()
    progress.fail()
    text = screen.getvalue()
    assert "3/6  \x1b[2mwaits for the kernel" in text
    assert text.count("2.6 s") == 1
    assert text.count("✓") == 1
    assert text.count("✗") == 1
    assert "look" in text
    assert "of no interest" not in text


def test_a_restart_shows_its_phases_anew(screen):
    import io

    from sampan.cli.terminal import Terminal

    stream = io.StringIO()
    progress = BootProgress(Terminal(stream, {}))
    progress.join([Phase("kernel", 900)])
    progress.take(StateChanged(MachineState.STOPPING))
    progress.take(StateChanged(MachineState.STARTING))
    progress.complete([Phase("kernel", 2600)])
    assert stream.getvalue().splitlines() == [
        "The machine is already starting.",
        "kernel         900 ms",
        "kernel          2.6 s",
    ]


def test_the_command_and_the_host_agent_know_the_same_accelerators():
    assert tuple(name.value for name in AcceleratorName) == ACCELERATORS


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (["fly"], 2, "error: No such command 'fly'."),
        (["start", "--accelerator", "warp"], 2, "hint: `sampan start --help` shows"),
        (["logs", "-n", "-1"], 2, "error: "),
        (["demo", "--port", "0"], 2, "error: "),
        (["logs", "qemu"], 12, "There is no log of the QEMU process yet"),
        (["docker", "ps"], 8, "error: The machine is not running."),
    ],
)
def test_errors_are_sentences_with_a_hint(
    capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, part: str
):
    assert main(arguments) == code
    captured = capfd.readouterr()
    assert captured.out == ""
    assert part in captured.err
    assert "Traceback" not in captured.err
    assert "\x1b" not in captured.err


@pytest.mark.parametrize("arguments", [[], ["--help"], ["start", "-h"], ["docker"]])
def test_help_is_there(capfd: pytest.CaptureFixture[str], arguments: list[str]):
    assert main(arguments) in (0, 8)
    assert "machine" in capfd.readouterr().out


def test_status_and_env_come_from_files(capsys: pytest.CaptureFixture[str], layout):
    assert main(["status", "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert (value["state"], value["home"]) == ("stopped", str(layout.home))
    assert main(["env", "--shell", "fish"]) == 0
    assert capsys.readouterr().out.startswith("set -gx DOCKER_HOST 'unix://")
    assert main(["stop"]) == 0
    assert capsys.readouterr().out == "The machine is not running.\n"
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("sampan ")
