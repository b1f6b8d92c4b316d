"""SSH and SFTP into a real machine."""

from __future__ import annotations

import hashlib
import os
import pty
import select
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from tests.e2e.conftest import Sampan

from sampan.client.ssh import open_sftp
from sampan.core.layout import Layout

SSH = shutil.which("ssh")
BIG = 20 * 1024 * 1024


def test_a_command_has_its_exit_code_and_its_own_outputs(machine: Sampan):
    done = machine.run("ssh", "echo out; echo err >&2; exit 42", check=False)
    assert (done.returncode, done.stdout, done.stderr) == (42, "out\n", "err\n")
    assert machine.run("ssh", "printf", "%s|", "a b", "$HOME").stdout == "a b|$HOME|"
    assert machine.run("ssh", "kill -9 $$", check=False).returncode == 255


def test_the_machine_is_docker_s_and_its_root_is_tidy(machine: Sampan):
    assert "CONTAINER ID" in machine.run("ssh", "docker", "ps").stdout
    assert machine.run("ssh", "stat -c %a / /var/lib/sampan/home").stdout == "755\n700\n"


def test_input_goes_in_byte_by_byte(machine: Sampan):
    data = os.urandom(2_000_000)
    done = subprocess.run(
        machine.command("ssh", "sha256sum"),
        input=data,
        env=machine.env,
        capture_output=True,
        check=True,
        timeout=120,
    )
    assert done.stdout.split()[0].decode() == hashlib.sha256(data).hexdigest()


def test_a_file_of_20_mib_comes_back_as_it_went(machine: Sampan, tmp_path: Path):
    data = os.urandom(BIG)
    (tmp_path / "up").write_bytes(data)
    with open_sftp(Layout(machine.home)) as files:
        files.put(str(tmp_path / "up"), "big")
        files.get("big", str(tmp_path / "down"))
        files.remove("big")
    assert (tmp_path / "down").read_bytes() == data


def test_nothing_is_left_of_a_session_that_ended(machine: Sampan):
    machine.run("ssh", "true")
    count = machine.run("ssh", "pidof dropbear | wc -w").stdout
    assert count == "1\n"


def test_a_shell_is_on_a_terminal(machine: Sampan):
    pid, keyboard = pty.fork()
    if pid == 0:
        os.execve(machine.command()[0], machine.command("ssh"), {**machine.env, "TERM": "xterm"})
    text = b""
    os.write(keyboard, b"tty; echo $((6 * 7))$TERM; exit 9\n")
    until = time.monotonic() + 60
    while time.monotonic() < until:
        ready, _, _ = select.select([keyboard], [], [], 1)
        try:
            piece = os.read(keyboard, 65536) if ready else b"-"
        except OSError:
            break
        text += piece if ready else b""
    _, status = os.waitpid(pid, 0)
    os.close(keyboard)
    assert os.waitstatus_to_exitcode(status) == 9
    assert b"/dev/pts/" in text
    assert b"42xterm" in text


def test_what_the_servers_of_ides_need_is_there(machine: Sampan):
    # Visual Studio Code's brings a Node.js along that asks for these, and starts it from bash.
    library = "/usr/lib/$(uname -m)-linux-gnu"
    names = "libstdc++.so.6 libdl.so.2 libpthread.so.0 libm.so.6 librt.so.1 libgcc_s.so.1"
    script = f"cd {library} && ls {names} >/dev/null && echo bash $((${{BASH_VERSION%%.*}} > 4))"
    assert machine.run("ssh", "bash", input=script).stdout == "bash 1\n"
    assert machine.run("ssh", "which tar wget && tar --version >/dev/null").returncode == 0


@pytest.mark.skipif(SSH is None, reason="there is no OpenSSH client")
def test_openssh_scp_and_a_forwarded_socket_work_by_the_config(machine: Sampan, tmp_path: Path):
    config, control = tmp_path / "config", machine.home.parent / "docker-by-ssh.sock"
    config.write_text(machine.run("ssh-config").stdout)
    data = os.urandom(1_000_000)
    (tmp_path / "up").write_bytes(data)

    def run(*argv: object) -> str:
        done = subprocess.run(
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert run("ssh", "-v", "-F", config, "sampan", "uname").strip() == "Linux"
    run("scp", "-v", "-F", config, tmp_path / "up", "sampan:up")
    run("scp", "-v", "-F", config, "sampan:up", tmp_path / "down")
    assert (tmp_path / "down").read_bytes() == data
    forward = f"{control}:/run/docker.sock"
    tunnel = subprocess.Popen(
        ["ssh", "-F", str(config), "-T", "-L", forward, "sampan", "echo ready; cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert tunnel.stdout is not None
        assert tunnel.stdout.readline() == b"ready\n"
        answer = machine.docker("-H", f"unix://{control}", "version", "-f", "{{.Server.Os}}")
        assert answer.stdout == "linux\n"
    finally:
        tunnel.communicate(timeout=30)


def test_the_host_key_and_the_home_folder_outlive_a_restart(folder: Sampan):
    folder.run("start")
    folder.run("ssh", "echo kept > note")
    known = (folder.home / "ssh/known_hosts").read_text()
    sleeper = subprocess.Popen(
        folder.command("ssh", "cd; sleep 1000"), env=folder.env, stdin=subprocess.DEVNULL
    )
    folder.run("restart")
    assert sleeper.wait(30) != 0
    assert folder.run("ssh", "cat note").stdout == "kept\n"
    assert (folder.home / "ssh/known_hosts").read_text() == known
    log = (folder.home / "logs/console.log.1").read_text(errors="replace")
    assert "could not unmount" not in log
