"""What QEMU and qemu-img write when they fail becomes a sentence that helps."""

from pathlib import Path

import pytest

from sampan.core.errors import DiskError, QemuError
from sampan.machine.disks import explain_failure
from sampan.machine.exits import QemuExit
from sampan.machine.programs import Outcome


@pytest.mark.parametrize(
    ("log", "kind", "words"),
    [
        ('qemu-system-x86_64: -blockdev x: Failed to get "write" lock', DiskError, "in use by"),
        ("qemu: cannot set up guest memory 'ram': Cannot allocate memory", QemuError, "memory"),
        ("qemu: write: No space left on device", DiskError, "no space"),
        (
            "2026-01-01T10:00:00.123Z qemu-system-x86_64: -cpu nobody: unable to find CPU model",
            QemuError,
            "exit code 1: -cpu nobody: unable to find CPU model",
        ),
        ("", QemuError, "said nothing"),
    ],
)
def test_the_end_of_the_log_explains_the_exit(log, kind, words):
    error = QemuExit(1, log).error()
    assert type(error) is kind
    assert words in error.message
    assert error.details == log


def test_a_signal_is_named():
    assert str(QemuExit(-9, "")) == "QEMU was ended by signal 9"
    assert str(QemuExit(None, "")) == "QEMU ended"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ('qemu-img: Could not open: Failed to get shared "write" lock', "in use by"),
        ("qemu-img: x: No space left on device", "no space left in /home/li"),
        ("qemu-img: Could not open 'x': Image is not in qcow2 format", "not a qcow2 disk"),
        ("qemu-img: Could not open 'x': No such file or directory", "is not there"),
        ("qemu-img: something new", "cannot be grown: something new"),
        ("", "cannot be grown: exit code 1"),
    ],
)
def test_qemu_img_failures_have_a_sentence(said, words):
    error = explain_failure(Path("/home/li/data.qcow2"), "grown", Outcome(1, "", said))
    assert words in error.message
