"""`sampan ssh`, `ssh-config` and `ssh-proxy`: a shell, a command, and OpenSSH's way in."""

from __future__ import annotations

import os
import queue
import shlex
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sampan.cli.descriptors import raw_mode, write_all
from sampan.cli.invocation import Interrupted, Invocation
from sampan.cli.terminal import measure_terminal
from sampan.client.ssh import HOST_NAME, ensure_key, open_line, open_transport
from sampan.core.errors import ChannelError

if TYPE_CHECKING:
    import paramiko

    from sampan.core.layout import Layout

CHUNK = 32 * 1024
NO_EXIT_CODE = 255
"""What OpenSSH says of a program that a signal ended."""

ENDED = "The connection to the machine ended."


def run_ssh(invocation: Invocation, arguments: Sequence[str]) -> int:
    """Run a command in the machine, or a shell without one; return its exit code."""
    has_input = sys.stdin is not None
    tty = has_input and os.isatty(0) and os.isatty(1)
    try:
        with open_transport(invocation.layout) as transport:
            return _run(transport, join_command(arguments), tty=tty, has_input=has_input)
    except KeyboardInterrupt:
        raise Interrupted(ENDED) from None


def join_command(arguments: Sequence[str]) -> str:
    """Return what the machine's shell is given: one argument as it is, several quoted.

    So `sampan ssh 'ls | wc'` is a line of shell, and `sampan ssh touch 'a b'` makes one file.
    """
    return arguments[0] if len(arguments) == 1 else shlex.join(arguments)


def show_config(invocation: Invocation, name: str) -> None:
    """Print the block for ~/.ssh/config that leads OpenSSH, and IDEs with it, to the machine."""
    layout = invocation.layout
    ensure_key(layout)
    proxy = proxy_command(invocation)
    for line in config_lines(layout, name, proxy):
        invocation.out.line(line)


def config_lines(layout: Layout, name: str, proxy: str) -> list[str]:
    """Return the lines of the block; see ssh_config(5)."""
    return [
        "# Sampan: add this to ~/.ssh/config, or use it at once:",
        f"# ssh -F <(sampan ssh-config) {name}",
        f"Host {name}",
        "    User root",
        f"    HostName {HOST_NAME}",
        f"    HostKeyAlias {HOST_NAME}",
        f"    IdentityFile {quote_path(layout.ssh_key)}",
        "    IdentitiesOnly yes",
        f"    UserKnownHostsFile {quote_path(layout.ssh_known_hosts)}",
        "    StrictHostKeyChecking yes",
        f"    ProxyCommand {proxy}",
    ]


def quote_path(path: Path) -> str:
    """Return a path as ssh_config takes it: in quotes, `%` doubled."""
    return '"' + str(path).replace("%", "%%").replace('"', '\\"') + '"'


def proxy_command(invocation: Invocation) -> str:
    """Return the command that OpenSSH starts, with the machine folder if it was chosen."""
    words = [*find_command(sys.argv[0]), "ssh-proxy"]
    if invocation.env.get("SAMPAN_HOME"):
        words = ["env", f"SAMPAN_HOME={invocation.layout.home}", *words]
    return shlex.join(words).replace("%", "%%")


def find_command(called: str) -> list[str]:
    """Return how this very command is started again, from any folder."""
    path = Path(called)
    if path.name == "sampan" and path.is_file() and os.access(path, os.X_OK):
        return [str(path.absolute())]
    return [sys.executable, "-P", "-m", "sampan.cli.main"]


def run_proxy(invocation: Invocation) -> int:
    """Be OpenSSH's connection: standard input and output are those of an sshd in the machine."""
    line = open_line(invocation.layout).socket

    def send() -> None:
        with suppress(OSError):
            while data := os.read(0, CHUNK):
                line.sendall(data)
            line.shutdown(1)  # SHUT_WR

    threading.Thread(target=send, name="to the machine", daemon=True).start()
    try:
        while data := line.recv(CHUNK):
            write_all(1, data)
    except ConnectionError:
        return NO_EXIT_CODE
    except KeyboardInterrupt:
        raise Interrupted(ENDED) from None
    return 0


def _run(transport: paramiko.Transport, command: str, *, tty: bool, has_input: bool) -> int:
    import paramiko

    try:
        channel = transport.open_session()
        with ExitStack() as stack:
            if tty:
                size = measure_terminal(1)
                term = os.environ.get("TERM", "xterm-256color")
                channel.get_pty(term, size.columns, size.lines)
            if command:
                channel.exec_command(command)
            else:
                channel.invoke_shell()
            if tty:
                stack.enter_context(_resizing(channel))
                stack.enter_context(raw_mode(0))
            return _carry(channel, has_input=has_input)
    except (paramiko.SSHException, EOFError) as error:
        raise ChannelError(f"{ENDED.rstrip('.')}: {error}.", "Run `sampan status`.") from error


def _carry(channel: paramiko.Channel, *, has_input: bool) -> int:
    """Pass everything both ways until the program has ended; return its exit code."""
    threading.Thread(target=_send_input, args=(channel, has_input), daemon=True).start()
    errors = threading.Thread(target=_show_errors, args=(channel,), daemon=True)
    errors.start()
    while data := channel.recv(CHUNK):
        write_all(1, data)
    errors.join()
    code = channel.recv_exit_status()
    if code >= 0:
        return code
    if not channel.get_transport().is_active():
        raise ChannelError(ENDED, "Run `sampan status` to see whether the machine is still there.")
    return NO_EXIT_CODE


def _send_input(channel: paramiko.Channel, has_input: bool) -> None:
    # OSError, EOFError: the program, or the connection, has ended; whoever reads from it tells.
    with suppress(OSError, EOFError):
        while has_input and (data := os.read(0, CHUNK)):
            channel.sendall(data)
        channel.shutdown_write()


def _show_errors(channel: paramiko.Channel) -> None:
    with suppress(OSError):
        while data := channel.recv_stderr(CHUNK):
            write_all(2, data)


@contextmanager
def _resizing(channel: paramiko.Channel) -> Iterator[None]:
    """Tell the size of the terminal whenever it changes, and end in order when we are told to."""
    # A thread of its own sends: the signal may come while this one holds a lock of paramiko's.
    changes: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def tell() -> None:
        while changes.get():
            size = measure_terminal(1)
            with suppress(OSError, EOFError):
                channel.resize_pty(size.columns, size.lines)

    def interrupt(*_: object) -> None:
        raise Interrupted(ENDED)

    threading.Thread(target=tell, name="tell the size", daemon=True).start()
    handlers = {
        signal.SIGWINCH: lambda *_: changes.put(True),
        # Their default would leave the terminal raw.
        signal.SIGTERM: interrupt,
        signal.SIGHUP: interrupt,
    }
    before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        changes.put(False)
