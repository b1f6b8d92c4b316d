"""QEMU's own port forwarding (slirp's hostfwd) into a running Sampan guest, to compare with.

The host agent holds QEMU's monitor, so the machine is started with a QEMU that has a second one: a
script of two lines, found first on the PATH, adds it to the command line.
"""

from __future__ import annotations

import json
import socket
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.errors import BenchmarkError
from benchmarks.machine import Machine, new_machine
from benchmarks.runner import Context

GUEST_ADDRESS = "10.0.2.15"
"""Of the guest's card in QEMU's user network."""

ANSWER_S = 20.0


@dataclass(frozen=True, slots=True)
class Forwarder:
    """Adds forwardings to the guest of the machine that was started with it."""

    monitor: Path

    def forward(self, guest_port: int) -> int:
        """Return a port of this computer that QEMU itself now carries to the guest's port."""
        port = free_port()
        self._command(f"hostfwd_add net tcp:127.0.0.1:{port}-{GUEST_ADDRESS}:{guest_port}")
        return port

    def _command(self, line: str) -> None:
        """Give an order to QEMU's monitor; raise BenchmarkError when it has anything to say."""
        orders: tuple[tuple[str, dict[str, str]], ...] = (
            ("qmp_capabilities", {}),
            ("human-monitor-command", {"command-line": line}),
        )
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(ANSWER_S)
            connection.connect(str(self.monitor))
            with connection.makefile("rwb") as lines:
                for name, given in orders:
                    text = json.dumps({"execute": name, "arguments": given})
                    lines.write(text.encode() + b"\n")
                    lines.flush()
                    _take_answer(lines)


@contextmanager
def forwarding_machine(context: Context) -> Iterator[tuple[Machine, Forwarder]]:
    """Yield a running machine with the demo image, and what forwards into it the other way."""
    with tempfile.TemporaryDirectory(prefix="sampan-f") as folder:
        monitor = Path(folder) / "qmp"
        wrapper = Path(folder) / context.qemu.name
        wrapper.write_text(
            f'#!/bin/sh\nexec {context.qemu} "$@" -qmp unix:{monitor},server=on,wait=off\n'
        )
        wrapper.chmod(0o755)
        with new_machine(context.image, Path(folder)) as machine:
            context.say(f"the machine started in {machine.start():.1f} s")
            machine.load_hello()
            yield machine, Forwarder(monitor)


def _take_answer(lines: Iterable[bytes]) -> None:
    """Skip greeting and events; raise BenchmarkError unless the answer is an empty one."""
    for line in lines:
        message = json.loads(line)
        if "error" in message or message.get("return"):
            raise BenchmarkError(f"QEMU's monitor refused: {message}")
        if "return" in message:
            return
    raise BenchmarkError("QEMU's second monitor hung up.")


def free_port() -> int:
    """Return a port of the loopback that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
