"""An sshd for each stream, with a program of ours in its place."""

import sys
from pathlib import Path
from typing import Any

import pytest
from tests.contract.agent.conftest import Guest
from tests.support.channel_host import Host

from sampan_agent.errors import AgentError
from sampan_agent.process import Outcome
from sampan_agent.ssh import Ssh, check_key, parse_public_key

KEY = "ssh-ed25519 " + "A" * 68
HOST_KEY = "ssh-ed25519 " + "B" * 68

# What dropbear does: both directions on standard input, words on standard error.
SSHD = f"""#!{sys.executable}
import socket, sys
sys.stderr.write(" ".join(sys.argv[1:3]) + "\\n")
line = socket.socket(fileno=0)
while data := line.recv(65536):
    line.sendall(data.upper())
    if data == b"end":
        break
"""


class Keygen:
    """A dropbearkey."""

    def __init__(self, code: int = 0) -> None:
        self.code = code
        self.asked: list[list[str]] = []

    async def run(self, argv: Any) -> Outcome:
        self.asked.append(list(argv))
        if self.code:
            return Outcome(self.code, "first\nno random numbers")
        if "-t" in argv:
            Path(argv[-1]).write_text("private")
        return Outcome(0, f"Public key portion is:\n{HOST_KEY} root@sampan\nFingerprint: x\n")


@pytest.fixture
def keygen() -> Keygen:
    return Keygen()


@pytest.fixture
def ssh(guest: Guest, keygen: Keygen, own_environment: Path) -> Ssh:
    program = own_environment / "sshd"
    program.write_text(SSHD)
    program.chmod(0o755)
    (own_environment / "agent").mkdir()
    ssh = Ssh(
        guest.loop,
        keygen.run,
        folder=str(own_environment / "ssh"),
        host_key=str(own_environment / "agent" / "key"),
        home=str(own_environment / "home"),
        program=str(program),
    )
    guest.openers["ssh"] = ssh.open
    guest.rpc.methods = {"ssh.prepare": ssh.prepare}
    return ssh


def prepare(host: Host, params: dict[str, Any]) -> dict[str, Any]:
    from sampan_wire.messages import decode_line, encode_line

    stream = host.open({"kind": "rpc"})
    assert host.answer(stream) == {"ok": True}
    host.send(stream, encode_line({"id": 1, "method": "ssh.prepare", "params": params}))
    host.until(lambda: b"\n" in host.data[stream])
    return decode_line(bytes(host.data[stream]).partition(b"\n")[0])


def test_a_key_is_let_in_and_the_host_key_made_once(
    host: Host, ssh: Ssh, keygen: Keygen, own_environment: Path
):
    for comment in ("", " me@here"):
        answer = prepare(host, {"key": KEY + comment})
        assert answer["result"] == {"host_key": HOST_KEY, "user": "root"}
    assert [("-t" in argv) for argv in keygen.asked] == [True, False]
    keys = own_environment / "ssh" / "authorized_keys"
    assert keys.read_text() == f"{KEY}\n"
    assert keys.stat().st_mode & 0o777 == 0o600
    assert keys.parent.stat().st_mode & 0o777 == 0o700
    assert (own_environment / "home").stat().st_mode & 0o777 == 0o700


def test_a_stream_is_the_standard_input_of_its_own_sshd(
    host: Host, ssh: Ssh, own_environment: Path
):
    prepare(host, {"key": KEY})
    one, two = host.open({"kind": "ssh"}), host.open({"kind": "ssh"})
    for stream in (one, two):
        assert host.answer(stream) == {"ok": True}
    big = b"x" * 300_000
    host.send(one, big)
    host.send(two, b"two")
    host.until(lambda: len(host.data[one]) == len(big) and len(host.data[two]) == 3)
    assert bytes(host.data[one]) == big.upper()
    assert bytes(host.data[two]) == b"TWO"
    host.send(one, b"end")
    host.until(lambda: host.ended(one))
    host.session.finish(one)
    host.session.reset(two)
    host.turn()
    assert (own_environment / "ssh" / "log").read_text() == "-i -E\n-i -E\n"


def test_without_preparation_there_is_no_sshd(host: Host, ssh: Ssh):
    stream = host.open({"kind": "ssh"})
    assert "was not prepared" in host.answer(stream)["error"]["message"]


@pytest.mark.parametrize(
    "key",
    [
        None,
        "",
        "ssh-rsa " + "A" * 68,
        'command="x" ' + KEY,
        "ssh-ed25519 short",
        "ssh-ed25519 " + "A" * 60 + "\x00aaaaa",
    ],
)
def test_what_is_no_plain_key_is_refused(host: Host, ssh: Ssh, key: object):
    assert "needs a public key" in prepare(host, {"key": key})["error"]["message"]


def test_a_key_that_cannot_be_made_is_said(host: Host, ssh: Ssh, keygen: Keygen):
    keygen.code = 1
    assert (
        "cannot be made or read: no random numbers"
        in (prepare(host, {"key": KEY})["error"]["message"])
    )
    keygen.code = 0
    assert "result" in prepare(host, {"key": KEY})


def test_of_a_key_only_type_and_number_are_taken():
    assert check_key(f"  {KEY}   and a\tcomment ") == KEY
    assert check_key(f"{KEY}\n{HOST_KEY}") == KEY
    with pytest.raises(AgentError, match="did not tell"):
        parse_public_key("nothing here")
