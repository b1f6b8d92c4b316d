"""The arm64 image on a computer of another processor: emulated, from the command to the page.

The only tests that need this image. `-m "not slow"` leaves them out, and bootstrap.py then builds
no such image.
"""

from __future__ import annotations

import re
import shutil
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.e2e.conftest import GREETING, HELLO, ROOT, Sampan, make_folder, remove_folder

from sampan.platforms.current import machine_arch

QEMU = "qemu-system-aarch64"
IMAGE = ROOT / "build" / "image" / "arm64"


def find_obstacle() -> str:
    """Say why this computer cannot, or need not, boot the image; nothing when it can."""
    if machine_arch() == "arm64":
        return "This computer is arm64 itself: every other test boots this image."
    if shutil.which(QEMU) is None:
        return f"There is no {QEMU}: where apt is, `python3 bootstrap.py test` installs it."
    if not (IMAGE / "manifest.json").is_file():
        return "There is no arm64 image: `python -m sampan_vmimage build --arch arm64` makes it."
    return ""


OBSTACLE = find_obstacle()
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(OBSTACLE), reason=OBSTACLE)]


@pytest.fixture(scope="module")
def arm64(stock_docker: Path) -> Iterator[Sampan]:
    """A machine folder whose image is for arm64; the tests of this module use it in order."""
    sampan = replace(make_folder(stock_docker), image=str(IMAGE))
    yield sampan
    remove_folder(sampan)


def test_it_starts_emulated_and_says_why(arm64: Sampan) -> None:
    out = arm64.run("start").stdout
    status = arm64.status()
    assert (status["state"], status["accelerator"]["emulated"]) == ("running", True)
    reason = f"The image is for arm64 and this computer is {machine_arch()}"
    assert reason in status["accelerator"]["reason"]
    assert reason in out
    assert status["kernel"].endswith("arm64")
    phases = "  ".join(f"{phase['name']} {phase['ms']:.0f}" for phase in status["phases"])
    print(f"phases in ms: {phases}")


def test_the_demo_answers_on_a_port_of_this_computer(arm64: Sampan) -> None:
    said = arm64.run("demo").stdout
    address = re.search(r"http://127\.0\.0\.1:\d+/", said)
    assert address, said
    with urllib.request.urlopen(address[0], timeout=30) as answer:
        page = answer.read().decode()
    assert GREETING in page
    assert "aarch64" in page


def test_a_container_is_of_the_images_processor(arm64: Sampan) -> None:
    assert arm64.docker("run", "--rm", HELLO, "uname", "-m").stdout == "aarch64\n"


def test_the_doctor_knows_that_only_emulation_runs_it(arm64: Sampan) -> None:
    said = arm64.run("doctor", check=False).stdout
    assert QEMU in said
    assert "The image is for arm64" in said


def test_it_stops_and_leaves_nothing_running(arm64: Sampan) -> None:
    arm64.run("stop")
    assert arm64.status()["state"] == "stopped"
    assert list((arm64.home / "run").iterdir()) == []
