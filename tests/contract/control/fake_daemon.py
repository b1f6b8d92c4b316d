"""A host agent process without a machine, started as the launcher starts the real one.

Beside --ready-fd it takes words: `slow`, `crash`, `mute`, `error`, `fail-start`, `hang-start`,
`hang-calls`, `running`, `sshd`, `other-key`; they say what goes wrong, or the state of the
machine.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import json
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.unit.hostagent_control.fake_api import FakeApi, boot_error, make_layout

from sampan.core.errors import QemuError
from sampan.core.layout import Layout
from sampan.core.states import MachineState
from sampan.hostagent.control import serve_control


async def serve(layout: Layout, words: list[str], ready: int) -> None:
    api = FakeApi(layout)
    if "running" in words:
        api.state = MachineState.RUNNING
    if "fail-start" in words:
        api.fail_start = boot_error()
    if "hang-calls" in words:
        hang(api)
    if "hang-start" in words:
        api.gate = asyncio.Event()
    if "sshd" in words:
        from tests.contract.control.fake_sshd import HOST_KEY, serve_ssh

        api.ssh_server = serve_ssh
        api.host_key = "ssh-ed25519 BBBB" if "other-key" in words else HOST_KEY
    layout.docker_socket.touch()
    async with serve_control(api, layout.control_socket, version="0.0.fake", home=layout.home):
        say(ready, "ready")
        await api.leaving.wait()
    layout.docker_socket.unlink()
    await api.close()


def hang(api: FakeApi) -> None:
    """Have every call of the API say that it was made, and never return."""

    def never(name: str) -> Callable[..., Awaitable[None]]:
        async def wait(*_: object) -> None:
            print("hangs in", name, flush=True)
            await asyncio.Event().wait()

        return wait

    names = ("status", "start", "stop", "restart", "exit", "stats", "list_ports", "add_port")
    for name in (*names, "remove_port", "attach_console", "attach_exec", "attach_ssh"):
        setattr(api, name, never(name))


def say(ready: int, line: str) -> None:
    with contextlib.suppress(OSError):
        os.write(ready, f"{line}\n".encode())
        os.close(ready)


def main() -> int:
    words = sys.argv[1:]
    ready = -1
    if "--ready-fd" in words:
        ready = int(words[words.index("--ready-fd") + 1])
    layout = make_layout(Path(os.environ["SAMPAN_HOME"]))
    lock = os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        say(ready, "busy")
        return 0
    print("fake host agent", os.getpid(), os.getsid(0), Path.cwd(), flush=True)
    if "crash" in words:
        print("something broke", file=sys.stderr, flush=True)
        return 1
    if "error" in words:
        report = QemuError("QEMU is not here.", "Install it.").report()
        say(ready, "error " + json.dumps(report.to_json()))
        return 6
    if "mute" in words:
        os.read(os.pipe()[0], 1)
    asyncio.run(serve(layout, words, ready))
    return 0


if __name__ == "__main__":
    sys.exit(main())
