"""A real machine for the tests: booted once, with a machine folder of its own, gone at the end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import uuid
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker
import pytest

from sampan.core.layout import Layout
from sampan.platforms.current import machine_arch

ROOT = Path(__file__).parents[2]
BOOT_S = 240
LAST_LINES = 80
# Read at once: each test has an environment of its own, without the names of ours.
IMAGE = os.environ.get("SAMPAN_IMAGE")
HELLO = "sampan/hello:latest"
GREETING = "The container runs"
"""What its page says."""

CLI_FILES = (
    "./usr/bin/docker",
    "./usr/libexec/docker/cli-plugins/docker-buildx",
    "./usr/libexec/docker/cli-plugins/docker-compose",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.vm)
    # The window comes last of all: it has an application and a bridge of its own beside the tests'.
    items.sort(key=lambda item: item.path.name == "test_window.py" and "e2e" in item.path.parts)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A test that fails shows what its machine said last; the folder will be gone."""
    report = yield
    if report.failed:
        given = getattr(item, "funcargs", {}).values()
        for sampan in (value for value in given if isinstance(value, Sampan)):
            report.sections += [(f"end of {name}", text) for name, text in sampan.last_words()]
    return report


@dataclass(frozen=True)
class Sampan:
    """One machine folder, and the commands a person would type for it."""

    home: Path
    stock_docker: Path
    image: str | None = IMAGE

    @property
    def env(self) -> dict[str, str]:
        keep = {name: os.environ[name] for name in ("PATH", "LANG", "TERM") if name in os.environ}
        image = {"SAMPAN_IMAGE": self.image} if self.image else {}
        return {
            **keep,
            **image,
            "HOME": str(self.home.parent),
            "SAMPAN_HOME": str(self.home),
            "DOCKER_CONFIG": str(self.home.parent / "docker"),
            "DOCKER_HOST": self.docker_host,
        }

    @property
    def docker_host(self) -> str:
        return f"unix://{self.home}/run/docker.sock"

    def command(self, *args: str) -> list[str]:
        return [str(Path(sys.executable).with_name("sampan")), *args]

    def run(self, *args: str, check: bool = True, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run `sampan ARGS`."""
        return self._run(self.command(*args), check, **more)

    def docker(
        self, *args: str, check: bool = True, **more: Any
    ) -> subprocess.CompletedProcess[str]:
        """Run the stock docker CLI against the machine."""
        return self._run([str(self.stock_docker), *args], check, **more)

    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return status

    def last_words(self) -> Iterator[tuple[str, str]]:
        """Yield the name and the last lines of each of its logs."""
        layout = Layout(self.home)
        for path in (layout.hostagent_log, layout.console_log):
            if path.exists():
                lines = path.read_text("utf-8", "replace").splitlines()
                yield path.name, "\n".join(lines[-LAST_LINES:])

    def client(self) -> docker.DockerClient:
        return docker.DockerClient(base_url=self.docker_host, timeout=120)

    def _run(self, argv: list[str], check: bool, **more: Any) -> subprocess.CompletedProcess[str]:
        options: dict[str, Any] = {
            "capture_output": True,
            "text": True,
            "timeout": BOOT_S,
            "stdin": subprocess.DEVNULL if "input" not in more else None,
        }
        done = subprocess.run(argv, env=self.env, check=False, **options | more)
        if check and done.returncode:
            pytest.fail(
                f"{' '.join(argv)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
            )
        return done


@pytest.fixture(scope="session")
def stock_docker(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Debian's docker-cli and its plugins, from the packages that the image was made of."""
    archives = sorted((ROOT / "build/cache/vmimage").glob(f"packages-{machine_arch()}-*.tar"))
    if not archives:
        pytest.fail("There is no package cache: python3 bootstrap.py setup makes it.")
    newest = max(archives, key=lambda path: path.stat().st_mtime)
    folder = tmp_path_factory.mktemp("docker-cli")
    with tarfile.open(newest) as archive:
        for name in CLI_FILES:
            archive.extract(name, folder, filter="data")
    return folder / "usr/bin/docker"


def make_folder(stock_docker: Path) -> Sampan:
    base = Path(tempfile.mkdtemp(prefix="sampan-e2e-", dir="/tmp"))
    plugins = base / "docker/cli-plugins"
    plugins.mkdir(parents=True)
    for plugin in (stock_docker.parents[1] / "libexec/docker/cli-plugins").iterdir():
        (plugins / plugin.name).symlink_to(plugin)
    return Sampan(base / "m", stock_docker)


def remove_folder(sampan: Sampan) -> None:
    sampan.run("stop", check=False)
    shutil.rmtree(sampan.home.parent, ignore_errors=True)


@pytest.fixture
def folder(stock_docker: Path) -> Iterator[Sampan]:
    """A machine folder in which nothing runs yet."""
    sampan = make_folder(stock_docker)
    yield sampan
    remove_folder(sampan)


@pytest.fixture(scope="session")
def machine(stock_docker: Path) -> Iterator[Sampan]:
    """The machine that most tests share, running, with the demo image loaded."""
    sampan = make_folder(stock_docker)
    try:
        # Others' tests may take minutes, and it is not to fall asleep meanwhile.
        sampan.run("config", "set", "suspend.after", "never")
        sampan.run("start")
        sampan.run("demo")
        sampan.run("demo", "--remove")
        yield sampan
    finally:
        remove_folder(sampan)


@pytest.fixture(scope="session")
def client(machine: Sampan) -> Iterator[docker.DockerClient]:
    """docker-py on the shared machine."""
    client = machine.client()
    yield client
    client.close()


@pytest.fixture
def name(machine: Sampan) -> Iterator[str]:
    """A name for a container, which is gone after the test."""
    name = f"t{uuid.uuid4().hex[:10]}"
    yield name
    machine.docker("rm", "-fv", name, check=False)
