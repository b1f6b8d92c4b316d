"""`sampan ...` as people run it: output, exit codes, signals, terminals, binary data."""

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.contract.control.conftest import SAMPAN


def test_start_shows_each_phase_and_what_comes_next(daemon, sampan):
    daemon()
    done = sampan("start")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Without hardware help: /dev/kvm opens, but no guest comes up under it."
    assert [line.split()[0] for line in lines[1:7]] == (
        ["prepare", "qemu", "kernel", "agent", "disk", "engine"]
    )
    assert lines[1:4] == ["prepare        100 ms", "qemu           400 ms", "kernel         900 ms"]
    assert "The machine is running; it took" in lines[7]
    assert "\x1b" not in done.stdout


def test_start_of_a_running_machine_says_so(daemon, sampan):
    daemon("running")
    done = sampan("start", "--accelerator", "kvm")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0] == "The machine already runs, up 3 min 12 s."
    assert "to use kvm, stop it first" in done.stdout


def test_a_boot_that_fails_says_where_and_shows_the_console(daemon, sampan):
    daemon("fail-start")
    done = sampan("start")
    assert done.returncode == 7
    assert done.stdout.splitlines()[-1].split() == ["kernel", "failed"]
    assert done.stderr.splitlines()[0].startswith("error: The machine did not come up")
    assert "    [    1.2] Kernel panic - not syncing: no init" in done.stderr.splitlines()
    assert done.stderr.splitlines()[-1].startswith("hint: Run `sampan logs console`")


def test_a_terminal_shows_a_live_line(daemon, screen):
    daemon("hang-start")
    shown = screen("start")
    shown.wait_for("waits for the Linux kernel to reach its first program")
    shown.type(b"\x03")
    assert shown.exit_code() == 130
    assert "goes on starting in the background" in shown.text
    assert "Traceback" not in shown.text


def test_stop_waits_until_the_host_agent_is_gone(daemon, sampan, layout):
    process = daemon("running")
    done = sampan("stop")
    assert done.returncode == 0
    assert done.stdout.startswith("The machine is stopped; it took ")
    assert process.poll() == 0
    assert not layout.control_socket.exists()


def test_restart_goes_through_the_phases(daemon, sampan):
    daemon("running")
    done = sampan("restart")
    assert done.returncode == 0
    assert "kernel         900 ms" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["stop"], 0),
        (["status"], 0),
        (["env"], 0),
        (["version"], 0),
        (["docker", "ps"], 8),
        (["console"], 8),
        (["demo", "--remove"], 8),
    ],
)
def test_no_host_agent_is_started_for_what_needs_none(sampan, layout, arguments, code):
    assert sampan(*arguments).returncode == code
    assert list(layout.run.iterdir()) == []


def test_status_is_the_same_object_for_scripts(daemon, sampan):
    daemon("running")
    value = json.loads(sampan("status", "--json").stdout)
    assert value["state"] == "running"
    assert value["accelerator"]["emulated"] is True
    text = sampan("status").stdout
    assert "Ports        127.0.0.1:8080 -> 172.17.0.2:80/tcp" in text
    assert "Memory       up to 2.0 GiB, takes 611 MiB of this computer" in text


def test_the_environment_can_be_evaluated(sampan, layout):
    script = f'eval "$({" ".join(SAMPAN)} env)"; echo $DOCKER_HOST'
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == f"unix://{layout.docker_socket}\n"


def test_docker_gets_its_arguments_untouched(daemon, sampan):
    daemon("running")
    given = ["args", "--help", "-v", "--", "a b", "", "ü", "-"]
    assert sampan("docker", *given).stdout == "\n".join(given[1:])


def test_docker_keeps_output_apart_and_passes_the_code(daemon, sampan):
    daemon("running")
    done = sampan("docker", "both")
    assert (done.stdout, done.stderr) == ("out\n", "err\n")
    assert sampan("docker", "fail", "42").returncode == 42
    assert sampan("docker", "nonsense").returncode == 125


def test_docker_passes_a_few_variables(daemon, sampan):
    daemon("running")
    done = sampan("docker", "env", env={**os.environ, "TERM": "xterm-x", "SECRET": "s"})
    assert "TERM=xterm-x" in done.stdout
    assert "SECRET" not in done.stdout


def test_bytes_come_out_as_they_went_in(daemon, sampan):
    daemon("running")
    done = sampan("docker", "save", text=False)
    wanted = bytes(range(256)) * 128 * 200
    assert hashlib.sha256(done.stdout).digest() == hashlib.sha256(wanted).digest()
    data = os.urandom(5_000_000)
    assert sampan("docker", "count", input=data).stdout == b"count: 5000000\n"


def test_input_from_a_file_and_from_nothing(daemon, sampan, tmp_path: Path):
    daemon("running")
    (tmp_path / "x").write_bytes(b"x" * 100_000)
    with (tmp_path / "x").open("rb") as stream:
        assert sampan("docker", "count", stdin=stream).stdout == "count: 100000\n"
    assert sampan("docker", "count").stdout == "count: 0\n"


def test_docker_in_a_loop_does_not_eat_the_input_of_the_loop(daemon, layout):
    daemon("running")
    command = " ".join(SAMPAN)
    script = f"printf 'a\\nb\\nc\\n' | while read x; do {command} docker ps $x; echo $x; done"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout == "a\nb\nc\n"


def test_a_reader_that_leaves_ends_docker_quietly(daemon, layout):
    daemon("running")
    script = f"{{ {' '.join(SAMPAN)} docker save; echo $? >&2; }} | head -c 10 | wc -c"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "10"
    assert done.stderr == "141\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT])
def test_signals_are_docker_s(daemon, layout, number: signal.Signals):
    daemon("running")
    process = subprocess.Popen([*SAMPAN, "docker", "wait"], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"waiting\n"
    process.send_signal(number)
    assert process.stdout.read() == f"signal {number.value}\n".encode()
    assert process.wait(10) == 128 + number
    process.stdout.close()


def test_docker_on_a_terminal_has_one_there_too(daemon, screen):
    daemon("running")
    shown = screen("docker", "shell", rows=41, columns=123)
    shown.wait_for("tty True 41x123")
    shown.type(b"ab\x03\x1a")
    shown.wait_for("<ab\x03\x1a>")
    shown.resize(20, 60)
    shown.wait_for("resized 20x60")
    shown.type(b"\x04")
    assert shown.exit_code() == 0


def test_a_lost_connection_is_said_and_not_taken_for_success(daemon, sampan):
    daemon("running")
    done = sampan("docker", "drop")
    assert done.returncode == 9
    assert "The connection to the machine ended" in done.stderr


def test_build_sends_the_folder_of_this_computer(daemon, sampan, tmp_path: Path):
    daemon("running")
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    (tmp_path / "big").write_bytes(bytes(200_000))
    done = sampan("docker", "build", "-t", "x", ".", cwd=tmp_path)
    assert done.stderr == ""
    words, _, size = done.stdout.rpartition(": ")
    assert words == "build -t x -"
    assert int(size) > 200_000
    (tmp_path / ".dockerignore").write_text("big\n")
    done = sampan("docker", "build", "-t", "x", ".", cwd=tmp_path)
    assert int(done.stdout.rpartition(": ")[2]) < 20_000


def test_the_console_is_left_by_its_key_and_the_terminal_restored(daemon, screen):
    daemon("running")
    shown = screen("console")
    shown.wait_for("Ctrl-] leaves")
    shown.type(b"hi\r")
    shown.wait_for("HI\r")
    shown.type(b"\x1d")
    assert shown.exit_code() == 0
    assert "login: " in shown.text
    assert "Detached; the machine runs on." in shown.text


def test_the_console_takes_a_pipe(daemon, sampan):
    daemon("running")
    done = sampan("console", input=b"uname\n")
    assert (done.returncode, done.stdout) == (0, b"login: \nUNAME\n")


def test_logs_follow_until_ctrl_c(layout):
    layout.console_log.write_text("".join(f"line {n}\n" for n in range(100)))
    process = subprocess.Popen(
        [*SAMPAN, "logs", "-f", "-n", "2"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"line 98\n"
    assert process.stdout.readline() == b"line 99\n"
    with layout.console_log.open("a") as log:
        log.write("line 100\n")
    assert process.stdout.readline() == b"line 100\n"
    layout.console_log.rename(layout.console_log.with_suffix(".log.1"))
    layout.console_log.write_text("a new boot\n")
    assert process.stdout.readline() == b"a new boot\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=10)
    assert process.returncode == 130
    assert b"Traceback" not in errors


def test_a_pipe_that_closes_is_no_error(layout):
    layout.console_log.write_text("x\n" * 100_000)
    script = f"{' '.join(SAMPAN)} logs -n 100000 | head -n 1"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("x\n", "")


def test_a_bug_is_one_sentence_and_a_file(layout, sampan):
    layout.boots.mkdir()  # not a case that anybody foresees, and yet no traceback
    layout.settings.mkdir()
    assert sampan("status").returncode == 0
    code = "import sys, sampan.cli.report as r; r.show_status = None; " + (
        "from sampan.cli.main import main; sys.exit(main(['status']))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 70
    assert "sampan failed unexpectedly: TypeError" in done.stderr
    assert "Traceback" in (layout.logs / "sampan-error.log").read_text()


def test_what_nohup_ignores_stays_ignored(daemon, layout):
    daemon("running")
    script = f"trap '' HUP; exec {' '.join(SAMPAN)} docker wait"
    process = subprocess.Popen(["sh", "-c", script], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"waiting\n"
    process.send_signal(signal.SIGHUP)
    process.send_signal(signal.SIGTERM)
    assert process.stdout.read() == b"signal 15\n"
    assert process.wait(10) == 143
    process.stdout.close()


def test_reset_asks_on_a_terminal_and_no_is_no(layout, screen):
    layout.data_disk.write_text("x")
    shown = screen("reset")
    shown.wait_for("Go on? [y/N] ")
    shown.type(b"n\r")
    assert shown.exit_code() == 130
    assert "Nothing was removed." in shown.text
    assert layout.data_disk.exists()
    shown = screen("reset")
    shown.wait_for("Go on? [y/N] ")
    shown.type(b"yes\r")
    assert shown.exit_code() == 0
    assert not layout.data_disk.exists()


def test_reset_stops_the_machine_first(daemon, sampan, layout):
    process = daemon("running")
    layout.data_disk.write_text("x")
    done = sampan("reset", "--yes")
    assert done.returncode == 0
    assert process.poll() == 0
    assert not layout.data_disk.exists()


def test_a_setting_of_a_running_machine_needs_a_restart(daemon, sampan, layout):
    daemon("running")
    done = sampan("config", "set", "memory", "4G")
    assert done.stdout.splitlines()[:2] == [
        "memory is now 4 GiB; it was 2 GiB.",
        "The machine runs with the old value: `sampan restart` applies the new one.",
    ]


def test_the_doctor_s_exit_code_tells_whether_there_is_a_problem(daemon, sampan, layout):
    daemon("running")
    done = sampan("doctor")
    assert done.returncode == 1  # no Docker API behind the fake host agent
    assert "The Docker API does not answer." in done.stdout
    value = json.loads(sampan("doctor", "--json").stdout)
    assert value["ok"] is False
    levels = {item["name"]: item["level"] for item in value["findings"]}
    assert (levels["engine"], levels["machine"]) == ("problem", "ok")


def test_diagnose_works_while_nothing_does(sampan, layout, tmp_path: Path):
    layout.settings.write_text("{")
    done = sampan("diagnose", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (bundle,) = tmp_path.glob("sampan-diagnose-*.tar.gz")
    assert bundle.name in done.stdout
