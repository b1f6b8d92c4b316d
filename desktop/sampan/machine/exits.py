"""How QEMU ended, and what the end of its log says about why."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sampan.core.errors import DiskError, QemuError, SampanError


@dataclass(frozen=True, slots=True)
class QemuExit:
    """QEMU has ended: its exit code (negative: a signal; None: unknown) and its last words."""

    code: int | None
    log_tail: str
    data_disk: str = "the data disk"

    def __str__(self) -> str:
        """Say in words how it ended."""
        if self.code is None:
            return "QEMU ended"
        if self.code < 0:
            return f"QEMU was ended by signal {-self.code}"
        return f"QEMU ended with exit code {self.code}"

    def error(self) -> SampanError:
        """Return the error for people: the known cause, else the last line of the log."""
        for pattern, kind, message, hint in _KNOWN:
            if re.search(pattern, self.log_tail):
                hint = hint.format(disk=self.data_disk)
                return kind(message, hint, details=self.log_tail)
        lines = [line for line in self.log_tail.splitlines() if line.strip()]
        last = _without_time(lines[-1]).removesuffix(".") if lines else ""
        return QemuError(
            f"{self}: {last}." if lines else f"{self} and said nothing.",
            "Run `sampan logs qemu` to read all that it wrote.",
            details=self.log_tail,
        )


_KNOWN: tuple[tuple[str, type[SampanError], str, str], ...] = (
    (
        r'Failed to get "(?:write|consistent read)" lock',
        DiskError,
        "The data disk is in use by another machine.",
        "Only one QEMU may use it: end the other one, or use another SAMPAN_HOME.",
    ),
    (
        r"cannot set up guest memory|Cannot allocate memory",
        QemuError,
        "This computer has not enough free memory for the machine.",
        "Close something, or give the machine less with `sampan config set memory 1024`.",
    ),
    (
        r"No space left on device",
        DiskError,
        "There is no space left on the disk that holds the machine's folder.",
        "Free some space, then start the machine again.",
    ),
    (
        r"Image is corrupt|image is corrupt",
        DiskError,
        "The data disk is damaged.",
        "Keep a copy of {disk}, then run `qemu-img check -r all` on it; or `sampan reset` begins "
        "with an empty one.",
    ),
    (
        r"Failed to load module|module-version|Only modules from the same build can be loaded",
        QemuError,
        "QEMU loaded a module of another QEMU.",
        "Set the setting `qemu` to the folder of one complete QEMU.",
    ),
)


def _without_time(line: str) -> str:
    # What `-msg timestamp=on` puts in front, and the name of the program.
    line = re.sub(r"^\d{4}-\d\d-\d\dT[\d:.]+Z ", "", line.strip())
    return re.sub(r"^\S*qemu-system-\S+: ", "", line)
