"""`sampan ssh` and OpenSSH against an SSH server behind a fake host agent."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.contract.control.conftest import SAMPAN

from sampan.client.ssh import open_transport
from sampan.core.errors import ChannelError

SSH = shutil.which("ssh")


def test_a_command_has_its_exit_code_and_both_outputs(daemon, sampan):
    daemon("running", "sshd")
    done = sampan("ssh", "fail", "7")
    assert (done.returncode, done.stdout, done.stderr) == (7, "", "it failed\n")
    done = sampan("ssh", "echo", "a b", "--help", "-x")
    assert (done.returncode, done.stdout, done.stderr) == (0, "ran echo 'a b' --help -x\n", "")
    assert sampan("ssh", "echo $HOME | wc").stdout == "ran echo $HOME | wc\n"


def test_bytes_come_back_as_they_went(daemon, sampan):
    daemon("running", "sshd")
    data = os.urandom(3_000_000)
    done = sampan("ssh", "cat", input=data)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == data


def test_a_shell_has_a_terminal_that_is_resized_and_restored(daemon, screen):
    daemon("running", "sshd")
    shown = screen("ssh", rows=41, columns=123)
    shown.wait_for("size (123, 41)")
    shown.type(b"\x03")
    shown.wait_for("<\x03>")
    shown.type(b"w")
    shown.wait_for("<w>")
    shown.resize(20, 60)
    shown.wait_for("size (60, 20)")
    shown.type(b"\x04")
    assert shown.exit_code() == 3


def test_a_connection_that_is_lost_is_said(daemon, sampan):
    daemon("running", "sshd")
    done = sampan("ssh", "drop")
    assert done.returncode == 9
    assert done.stderr.startswith("error: The connection to the machine ended")


def test_an_sshd_with_another_key_gets_nothing(daemon, layout):
    daemon("running", "sshd", "other-key")
    with pytest.raises(ChannelError, match="another key"), open_transport(layout):
        pass


def test_without_a_machine_ssh_says_how_to_start_one(daemon, sampan, layout):
    assert sampan("ssh", "x").returncode == 8
    daemon("sshd")
    done = sampan("ssh", "x")
    assert done.returncode == 8
    assert "Run `sampan start`." in done.stderr
    assert sampan("ssh-proxy").returncode == 8


@pytest.mark.skipif(SSH is None, reason="there is no OpenSSH client")
def test_openssh_gets_in_by_the_config(daemon, sampan, tmp_path: Path):
    daemon("running", "sshd")
    config = tmp_path / "config"
    config.write_text(sampan("ssh-config", "--name", "box").stdout)
    data = os.urandom(1_000_000)
    done = subprocess.run(
        [str(SSH), "-F", config, "box", "cat"], input=data, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout == data
    done = subprocess.run(
        [str(SSH), "-F", config, "box", "fail 5"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (5, b"it failed\n")


def test_the_config_leads_back_to_this_command_and_folder(sampan, layout):
    text = sampan("ssh-config").stdout
    assert f"SAMPAN_HOME={layout.home}" in text
    assert text.splitlines()[-1].endswith(f"{' '.join(SAMPAN[1:])} ssh-proxy")
    assert layout.ssh_key.exists()
