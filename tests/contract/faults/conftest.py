"""The real command and the real host agent, with a QEMU that can be made to fail."""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.support.fake_qemu import FakeQemu, install

from sampan.core.layout import Layout
from sampan.machine.binary import SYSTEM_PROGRAMS
from sampan.platforms import machine_arch

ROOT = Path(__file__).resolve().parents[3]
TIMEOUT = 60
PARTS = ("kernel", "initramfs", "root")


@pytest.fixture
def layout(own_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    return Layout(own_environment / "m")


@pytest.fixture
def qemu(own_environment: Path, monkeypatch: pytest.MonkeyPatch) -> FakeQemu:
    """A QEMU before every other one on the PATH."""
    fake = install(own_environment / "q", SYSTEM_PROGRAMS[machine_arch()])
    monkeypatch.setenv("PATH", f"{fake.folder}:{os.environ['PATH']}")
    return fake


@pytest.fixture
def image(own_environment: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An image that is whole, if small."""
    folder = own_environment / "i"
    folder.mkdir()
    manifest: dict[str, Any] = {
        "format": 1, "arch": machine_arch(), "inputs": "ab", "cmdline": "quiet",
    }  # fmt: skip
    for name in PARTS:
        data = name.encode() * 100
        (folder / name).write_bytes(data)
        digest = hashlib.sha256(data).hexdigest()
        manifest[name] = {"file": name, "sha256": digest, "bytes": len(data)}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setenv("SAMPAN_IMAGE", str(folder))
    return folder


class Sampan:
    """The command, for one machine folder."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "sampan.cli.main", *arguments]

    def run(self, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
        options = {"stdin": subprocess.DEVNULL, "timeout": TIMEOUT, **options}
        return subprocess.run(
            self.command(*arguments), capture_output=True, text=True, check=False, **options
        )

    def alone(self, preparation: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the command, and a host agent it starts, where only they see what is mounted."""
        alone = ["unshare", "--map-root-user", "--mount"]
        if subprocess.run([*alone, "true"], capture_output=True, check=False).returncode:
            pytest.skip("this user may not mount anything for itself")
        script = "\n".join(["set -e", *preparation, f"exec {shlex.join(self.command(*arguments))}"])
        return subprocess.run(
            [*alone, "sh", "-c", script],
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=TIMEOUT,
        )  # fmt: skip

    def start(self) -> subprocess.CompletedProcess[str]:
        return self.run("start", "--accelerator", "tcg")

    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return status

    def host_agent(self) -> psutil.Process:
        [process] = [p for p in self.processes() if "sampan.hostagent" in p.cmdline()]
        return process

    def processes(self) -> list[psutil.Process]:
        """Every process with this folder in its command or its environment, but our own."""
        home, found = str(self.layout.home), []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                words = [*process.cmdline(), process.environ().get("SAMPAN_HOME", "")]
                if any(home in word for word in words) and process.pid != os.getpid():
                    found.append(process)
        return found


@pytest.fixture
def sampan(layout: Layout) -> Iterator[Sampan]:
    sampan = Sampan(layout)
    yield sampan
    sampan.run("stop")
    left = sampan.processes()
    for process in left:
        with suppress(psutil.Error):
            process.send_signal(signal.SIGKILL)
    psutil.wait_procs(left, timeout=10)


@pytest.fixture
def running(sampan: Sampan, image: Path, qemu: FakeQemu) -> Sampan:
    done = sampan.start()
    assert done.returncode == 0, done.stderr
    return sampan


def check_sentence(
    done: subprocess.CompletedProcess[str], code: int, message: str, hint: str
) -> None:
    """One sentence, one hint, this exit code, no traceback."""
    lines = done.stderr.splitlines()
    assert done.returncode == code, done.stderr
    assert [line for line in lines if line.startswith("error: ")] == lines[:1]
    assert message in lines[0]
    assert [line for line in lines if line.startswith("hint: ")] == lines[-1:]
    assert hint in lines[-1]
    assert "Traceback" not in done.stderr
