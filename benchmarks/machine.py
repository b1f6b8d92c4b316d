"""A Sampan for the time of a benchmark: a machine folder and its commands, gone at the end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.errors import BenchmarkError
from benchmarks.programs import SET_UP, SYSTEM_FOLDERS, last_words
from sampan.client.attach import Output, attach_exec
from sampan.client.control import connect
from sampan.core.errors import SampanError
from sampan.core.execution import ExecRequest
from sampan.core.layout import Layout
from sampan.core.status import Status

BOOT_S = 240.0
HELLO = "sampan/hello:latest"


@dataclass(frozen=True, slots=True)
class Machine:
    """A machine folder and the commands a person would type for it."""

    layout: Layout
    env: Mapping[str, str]

    def sampan(self, *arguments: str) -> str:
        """Run `sampan ARGUMENTS` and return what it says; raise BenchmarkError if it fails."""
        argv = [str(Path(sys.executable).with_name("sampan")), *arguments]
        try:
            done = subprocess.run(
                argv, env=dict(self.env), stdin=subprocess.DEVNULL, capture_output=True,
                text=True, timeout=BOOT_S, check=False,
            )  # fmt: skip
        except FileNotFoundError as error:
            raise BenchmarkError("Sampan is not set up here.", SET_UP) from error
        except subprocess.TimeoutExpired as error:
            raise BenchmarkError(f"sampan {arguments[0]} did not end in {BOOT_S:.0f} s.") from error
        if done.returncode:
            raise BenchmarkError(f"sampan {arguments[0]} failed: {last_words(done.stderr)}", SET_UP)
        return done.stdout

    def start(self) -> float:
        """Boot under emulation; return the seconds until the Docker API answered."""
        began = time.monotonic()
        self.sampan("start", "--accelerator", "tcg")
        return time.monotonic() - began

    def stop(self) -> None:
        """Stop the machine and its host agent."""
        self.sampan("stop")

    def status(self) -> Status:
        """Return how things stand."""
        return asyncio.run(self._status())

    def host_agent_pid(self) -> int:
        """Return the number of the host agent's process."""
        return asyncio.run(self._host_agent_pid())

    def load_hello(self) -> None:
        """Bring the demo image into the engine."""
        asyncio.run(self._load())

    def run_in_guest(self, *argv: str, data: bytes = b"") -> str:
        """Run a program in the guest with `data` as its input and return its output."""
        return asyncio.run(run_in_guest(self.layout, argv, data))

    async def _status(self) -> Status:
        async with connect(self.layout) as client:
            return await client.status()

    async def _host_agent_pid(self) -> int:
        async with connect(self.layout) as client:
            return (await client.hello()).pid

    async def _load(self) -> None:
        async with connect(self.layout) as client:
            await client.load_bundled_images()

    def docker_url(self) -> str:
        """Return where the Docker API answers."""
        return f"unix://{self.layout.docker_socket}"


@contextlib.contextmanager
def new_machine(image: Path, programs: Path | None = None) -> Iterator[Machine]:
    """Yield a machine in which nothing runs yet; whatever happens, nothing is left of it.

    `programs` is a folder to look for QEMU in first.
    """
    base = Path(tempfile.mkdtemp(prefix="sampan-b"))
    path = f"{os.environ.get('PATH', '')}:{SYSTEM_FOLDERS}"
    env = {
        "PATH": f"{programs}:{path}" if programs else path,
        "LANG": "C.UTF-8",
        "HOME": str(base),
        "SAMPAN_HOME": str(base / "m"),
        "SAMPAN_IMAGE": str(image),
    }
    machine = Machine(Layout(base / "m"), env)
    machine.layout.home.mkdir(mode=0o700)
    # What is watched for minutes while it does nothing must not fall asleep meanwhile.
    machine.layout.settings.write_text(json.dumps({"suspend.after": "never"}), encoding="utf-8")
    try:
        yield machine
    finally:
        with undisturbed():
            try:
                machine.stop()
            finally:
                shutil.rmtree(base, ignore_errors=True)


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Let a second Ctrl-C not end the cleaning up after the first."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextlib.contextmanager
def docker_client(url: str) -> Iterator[Any]:
    """Yield docker-py on an engine; raise BenchmarkError if it is not installed."""
    import docker  # type: ignore[import-untyped]

    try:
        with contextlib.closing(docker.DockerClient(base_url=url, timeout=BOOT_S)) as client:
            yield client
    except docker.errors.DockerException as error:
        raise BenchmarkError(f"Docker says: {error}.") from error


async def run_in_guest(layout: Layout, argv: tuple[str, ...], data: bytes = b"") -> str:
    """Run a program in the guest to its end; raise BenchmarkError if it fails or is lost."""
    out, err = bytearray(), bytearray()
    try:
        async with attach_exec(layout, ExecRequest(argv)) as session:

            async def feed() -> None:
                await session.send_input(data)
                await session.end_input()

            feeding = asyncio.create_task(feed())
            async for output, piece in session.output():
                (out if output is Output.STDOUT else err).extend(piece)
            feeding.cancel()
            await asyncio.gather(feeding, return_exceptions=True)
    except SampanError as error:
        raise BenchmarkError(f"{argv[0]} in the guest: {error.message}", error.hint) from error
    if session.exit_code:
        said = last_words((err or out).decode("utf-8", "replace"))
        raise BenchmarkError(f"{argv[0]} in the guest ended with {session.exit_code}: {said}")
    return out.decode("utf-8", "replace")
