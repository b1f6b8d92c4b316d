"""SSH and SFTP into the machine, over the control socket: no port of this computer is opened.

The connection itself is as private as the folder it lies in; keys are there because SSH wants some.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sampan.client.control import LINE_LIMIT
from sampan.client.replacing import replace_file
from sampan.core.errors import (
    ChannelError,
    HostAgentError,
    LayoutError,
    MachineStateError,
    error_from_json,
)
from sampan.core.layout import Layout

if TYPE_CHECKING:
    import paramiko

HOST_NAME = "sampan"
"""What OpenSSH calls the machine."""

ANSWER_S = 30.0
"""How long the host agent may take to have an sshd started; the first time a key is made."""

HANDSHAKE_S = 60.0
"""Of an emulated machine's sshd under load."""


@dataclass(frozen=True, slots=True)
class SshLine:
    """A connection to an sshd in the machine, and what that sshd's key must be."""

    socket: socket.socket
    host_key: str
    user: str


def ensure_key(layout: Layout) -> str:
    """Return the public key of this machine folder; both halves are made if there are none."""
    try:
        with suppress(FileNotFoundError):
            return layout.ssh_public_key.read_text("ascii").strip()
        layout.ssh.mkdir(mode=0o700, parents=True, exist_ok=True)
        return _make_key(layout)
    except OSError as error:
        raise LayoutError(
            f"The SSH key {layout.ssh_key} cannot be read or made: {error.strerror or error}.",
            "Check that the folder is yours and that there is space on its disk.",
        ) from error


def open_line(layout: Layout) -> SshLine:
    """Have an sshd started in the machine and return the connection to it; raise SampanError.

    The host key is written into `layout.ssh_known_hosts`, for OpenSSH.
    """
    key = ensure_key(layout)
    line = _connect(layout)
    try:
        answer = _ask(line, key)
        host_key, user = str(answer["host_key"]), str(answer["user"])
        line.settimeout(None)
        _remember_host(layout, host_key)
    except BaseException:
        line.close()
        raise
    return SshLine(line, host_key, user)


@contextmanager
def open_transport(layout: Layout) -> Iterator[paramiko.Transport]:
    """Yield an SSH connection on which we are logged in; raise SampanError."""
    import paramiko

    # It writes to standard error by itself where nobody has said what to do with its words.
    logging.getLogger("paramiko").addHandler(logging.NullHandler())
    line = open_line(layout)
    transport = paramiko.Transport(line.socket)
    transport.banner_timeout = transport.auth_timeout = HANDSHAKE_S
    try:
        try:
            transport.start_client(timeout=HANDSHAKE_S)
            check_host_key(transport.get_remote_server_key(), line.host_key)
            key = paramiko.Ed25519Key.from_private_key_file(str(layout.ssh_key))
            transport.auth_publickey(line.user, key)
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise ChannelError(
                f"SSH to the machine failed: {error}.",
                f"If it happens again, remove {layout.ssh}: a new key is made.",
            ) from error
        yield transport
    finally:
        transport.close()


@contextmanager
def open_sftp(layout: Layout) -> Iterator[paramiko.SFTPClient]:
    """Yield the files of the machine; raise SampanError."""
    import paramiko

    with open_transport(layout) as transport:
        # Two MiB under way: a round trip of an emulated machine is several milliseconds.
        client = paramiko.SFTPClient.from_transport(transport, window_size=2 * 1024 * 1024)
        if client is None:
            raise ChannelError("The machine's SFTP server does not start.", "Rebuild the image.")
        with client:
            yield client


def check_host_key(found: paramiko.PKey, wanted: str) -> None:
    """Raise ChannelError if the sshd is not the one that the guest agent told of."""
    if f"{found.get_name()} {found.get_base64()}" != wanted:
        raise ChannelError(
            "The SSH server in the machine has another key than the guest agent told.",
            "Run `sampan restart`.",
        )


def _make_key(layout: Layout) -> str:
    """Make the two files, the private one last: whoever finds it finds a whole pair."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    if layout.ssh_key.exists():
        stored = serialization.load_ssh_private_key(layout.ssh_key.read_bytes(), None)
        if not isinstance(stored, Ed25519PrivateKey):
            raise LayoutError(f"{layout.ssh_key} is not a key that Sampan made.", "Move it away.")
        key = stored
    else:
        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.OpenSSH,
            serialization.NoEncryption(),
        )
        if not _write_once(layout.ssh_key, private):
            return _make_key(layout)  # somebody else made one at the same moment: take theirs
    public = key.public_key().public_bytes(
        serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH
    )
    text = f"{public.decode()} {HOST_NAME}"
    replace_file(layout.ssh_public_key, f"{text}\n", 0o644)
    return text


def _write_once(path: Path, data: bytes) -> bool:
    """Write a private file whole, unless it is there already; return whether it was written."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # 0600
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
        path.hardlink_to(beside)
    except FileExistsError:
        return False
    finally:
        beside.unlink()
    return True


def _remember_host(layout: Layout, host_key: str) -> None:
    text = f"{HOST_NAME} {host_key}\n"
    with suppress(OSError, UnicodeDecodeError):
        if layout.ssh_known_hosts.read_text("utf-8") == text:
            return
    try:
        replace_file(layout.ssh_known_hosts, text)
    except OSError as error:
        raise LayoutError(
            f"{layout.ssh_known_hosts} cannot be written: {error.strerror or error}."
        ) from error


def _connect(layout: Layout) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(ANSWER_S)
    try:
        line.connect(str(layout.control_socket))
    except (FileNotFoundError, ConnectionRefusedError) as error:
        line.close()
        raise MachineStateError("The machine is not running.", "Run `sampan start`.") from error
    except OSError as error:
        line.close()
        raise HostAgentError(
            f"The control socket {layout.control_socket} cannot be opened: "
            f"{error.strerror or error}.",
            "It can be used only by the user who started the machine.",
        ) from error
    return line


def _ask(line: socket.socket, key: str) -> dict[str, object]:
    """Send `ssh.attach` and return its result; raise the error in the answer."""
    request = {"jsonrpc": "2.0", "id": 1, "method": "ssh.attach", "params": {"key": key}}
    try:
        line.sendall(json.dumps(request).encode() + b"\n")
        message = json.loads(_read_line(line))
        error, result = message.get("error"), message.get("result")
    except TimeoutError as late:
        raise HostAgentError(
            f"No sshd answered in the machine within {ANSWER_S:.0f} s.", "Run `sampan status`."
        ) from late
    except (OSError, ValueError, AttributeError) as broken:
        raise HostAgentError(
            "The host agent ended before it answered.", "Run `sampan logs hostagent` to see why."
        ) from broken
    if isinstance(error, dict):
        raise error_from_json(error)
    if not isinstance(result, dict) or not {"host_key", "user"} <= result.keys():
        raise HostAgentError(
            "The host agent's answer is not one.", "Run `sampan stop`, then start."
        )
    return result


def _read_line(line: socket.socket) -> bytes:
    """Return what comes before a newline and not one byte more: what follows is SSH."""
    read = bytearray()
    while not read.endswith(b"\n"):
        # Looked at first, so that nothing behind the newline is taken.
        piece = line.recv(4096, socket.MSG_PEEK)
        if not piece or len(read) > LINE_LIMIT:
            raise ConnectionError("no answer")
        end = piece.find(b"\n") + 1
        read += line.recv(end or len(piece))
    return bytes(read)
