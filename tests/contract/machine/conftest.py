"""A machine folder and a real QEMU for the tests of this folder."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

import pytest

from sampan.core.layout import Layout
from sampan.core.settings import Settings
from sampan.machine.binary import Qemu, QemuFinder
from sampan.machine.process import adopt_qemu
from sampan.platforms import current, machine_arch

# Folders of another QEMU than the one on the PATH and of another image than the checkout's own,
# read before each test gets an environment of its own.
OTHER_QEMU = os.environ.get("SAMPAN_TEST_QEMU", "")
OTHER_IMAGE = os.environ.get("SAMPAN_TEST_IMAGE", "")


def pytest_asyncio_loop_factories() -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    return {"own": current().new_event_loop}


@pytest.fixture
def platform():
    return current()


@pytest.fixture
async def layout(own_environment, platform) -> AsyncIterator[Layout]:
    """Yield a machine folder; a QEMU that a failed test left in it is ended."""
    layout = Layout(own_environment / "m")
    for folder in (layout.home, layout.run, layout.logs, layout.machine):
        platform.make_private_folder(folder)
    yield layout
    left = await adopt_qemu(layout, platform)
    if left is not None:
        await left.terminate()


@pytest.fixture
async def qemu(platform) -> Qemu:
    if not OTHER_QEMU and shutil.which("qemu-img") is None:
        pytest.skip("QEMU is not installed")
    settings = Settings(qemu=OTHER_QEMU)
    return await QemuFinder(platform).find(settings, os.environ, machine_arch())


@pytest.fixture
def image_folder() -> Path:
    folder = Path(OTHER_IMAGE or Path(__file__).parents[3] / "build" / "image" / machine_arch())
    if not (folder / "manifest.json").exists():
        pytest.skip("there is no VM image: python3 bootstrap.py setup")
    return folder
