"""SSH for people: a small sshd for each stream that asks for one; no port is listened on.

dropbear in inetd mode reads and writes one socket, its standard input: the other end of that socket
is the stream's. Its host key and the people's home folder are on the data disk and last.
"""
# No pathlib: see sampan_agent/__init__.py on imports.

from __future__ import annotations

import _socket
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from sampan_agent.channel import Handler, Stream
from sampan_agent.disk import MOUNT_POINT
from sampan_agent.errors import AgentError
from sampan_agent.files import exists, read_text, write_text
from sampan_agent.loop import Loop
from sampan_agent.process import Files, Outcome, spawn
from sampan_agent.streams import KIND, Relay
from sampan_agent.tasks import Task

FOLDER = "/run/sampan/ssh"
HOST_KEY = f"{MOUNT_POINT}/agent/ssh_host_ed25519_key"
HOME = f"{MOUNT_POINT}/home"
"""As /etc/passwd has it."""

SSHD = "/usr/sbin/dropbear"
KEY_TYPE = "ssh-ed25519"
WINDOW = 1024 * 1024
"""Bytes of a file that may be under way to the machine: dropbear's own 24 KiB make copies crawl."""

LOG_LIMIT = 64 * 1024

Run = Callable[[Sequence[str]], Awaitable[Outcome]]


class Ssh:
    """Prepares what sshd needs and starts one for each stream."""

    def __init__(
        self,
        loop: Loop,
        run: Run,
        cgroup: str = "",
        *,
        folder: str = FOLDER,
        host_key: str = HOST_KEY,
        home: str = HOME,
        program: str = SSHD,
    ) -> None:
        self._loop = loop
        self._run = run
        self._cgroup = cgroup
        self._folder = folder
        self._host_key = host_key
        self._home = home
        self._program = program
        self._public = ""
        self._preparing: Task[str] | None = None

    async def prepare(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """Let this key in, and return the host key: `{"key": "ssh-ed25519 ..."}`."""
        key = check_key(params.get("key"))
        try:
            make_private(self._folder)
            make_private(self._home)
            path = f"{self._folder}/authorized_keys"
            if read_text(path) != key + "\n":
                write_private(path, key + "\n")
        except OSError as error:
            raise AgentError(f"SSH cannot be prepared: {error.strerror}.") from error
        if not self._public:
            task = self._preparing
            if task is None:
                task = self._preparing = self._loop.start(self._find_host_key())
            try:
                self._public = await task
            finally:
                self._preparing = None
        return {"host_key": self._public, "user": "root"}

    def open(self, stream: Stream, _header: Mapping[str, Any]) -> Handler:
        """Open `{"kind": "ssh"}`: start an sshd that the stream leads to."""
        if not self._public:
            raise AgentError("SSH was not prepared on this connection.", code="header")
        ours, theirs = _socket.socketpair(_socket.AF_UNIX, KIND, 0)
        log = -1
        try:
            os.set_blocking(theirs.fileno(), True)
            log = open_log(f"{self._folder}/log")
            argv = [
                self._program,
                "-i",  # one session on standard input
                "-E",  # log to standard error
                "-s",  # keys only
                "-m",  # no message of the day
                f"-W{WINDOW}",
                f"-r{self._host_key}",
                f"-D{self._folder}",
            ]
            files = Files(theirs.fileno(), theirs.fileno(), log)
            pid = spawn(argv, files=files, cgroup=self._cgroup)
        except BaseException:
            ours.close()
            raise
        finally:
            theirs.close()
            if log >= 0:
                os.close(log)
        self._loop.watch_exit(pid, lambda _code: None)
        return Relay(self._loop, stream, ours)

    async def _find_host_key(self) -> str:
        """Return the public half of the host key, made when there is none."""
        await self._loop.sleep(0)
        if not exists(self._host_key):
            beside = f"{self._host_key}.new"
            with suppress(OSError):
                os.unlink(beside)
            await self._keygen("-t", "ed25519", "-f", beside)
            os.rename(beside, self._host_key)
        return parse_public_key(await self._keygen("-y", "-f", self._host_key))

    async def _keygen(self, *arguments: str) -> str:
        outcome = await self._run(["/usr/bin/dropbearkey", *arguments])
        if outcome.code != 0:
            last = outcome.output.splitlines()[-1:] or [f"code {outcome.code}"]
            raise AgentError(f"The machine's SSH key cannot be made or read: {last[0]}.")
        return outcome.output


def check_key(key: object) -> str:
    """Return the public key, without comment; raise AgentError if it is none, or has options."""
    words = key.split() if isinstance(key, str) else []
    if len(words) < 2 or words[0] != KEY_TYPE or not _is_base64(words[1]):
        raise AgentError(f"ssh.prepare needs a public key of the type {KEY_TYPE}.")
    return f"{words[0]} {words[1]}"


def parse_public_key(output: str) -> str:
    """Return type and key out of what `dropbearkey -y` prints; raise AgentError."""
    for line in output.splitlines():
        if line.startswith(f"{KEY_TYPE} "):
            return check_key(line)
    raise AgentError("dropbearkey did not tell the machine's public key.")


def make_private(folder: str) -> None:
    """Make a folder that only root may enter: sshd trusts no other; raise OSError."""
    os.makedirs(folder, mode=0o700, exist_ok=True)
    os.chmod(folder, 0o700)


def write_private(path: str, text: str) -> None:
    """Replace a file in one step, readable by its owner only; raise OSError."""
    beside = f"{path}.new"
    write_text(beside, text)
    os.chmod(beside, 0o600)
    os.rename(beside, path)


def open_log(path: str) -> int:
    """Open the log of all sshds to add to it; begin anew when it has grown large."""
    with suppress(OSError):
        if os.stat(path).st_size > LOG_LIMIT:
            os.unlink(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
    return os.open(path, flags, 0o600)


def _is_base64(text: str) -> bool:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
    return 60 <= len(text) <= 100 and all(letter in alphabet for letter in text)
