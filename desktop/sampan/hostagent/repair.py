"""A start that repairs the data disk: a copy first, then what the guest says, then what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import Any, TypeVar

from sampan.core.errors import DiskError, SampanError
from sampan.core.events import Event, Noticed
from sampan.core.files import format_size
from sampan.core.layout import Layout
from sampan.machine.command import REPAIR_WORD
from sampan.machine.diskcopy import keep_copy

REPAIR_S = 4 * 3600.0
"""How long the copy, and how long the check of a whole disk may take."""

_Result = TypeVar("_Result")


class DiskRepair:
    """One repair that a person asked for; lives as long as the boot that does it."""

    def __init__(self, layout: Layout, publish: Callable[[Event], None]) -> None:
        self._disk = layout.data_disk
        self._place = self._disk.resolve() if self._disk.is_symlink() else self._disk
        self._copy = layout.data_disk_copy
        self._publish = publish
        self._made = False
        self._guests = 0
        self._outcome = ""
        self._taken_over = False

    @classmethod
    def take_over(
        cls, layout: Layout, publish: Callable[[Event], None], argv: Sequence[str]
    ) -> DiskRepair | None:
        """Return the repair that a QEMU left by an earlier host agent does or has done, if any."""
        asked = any(REPAIR_WORD in argument.split() for argument in argv)
        if not asked or not layout.data_disk_copy.exists():
            return None
        repair = cls(layout, publish)
        # How many guests began is not known any more: the copy stays, whatever is told.
        repair._made, repair._guests, repair._taken_over = True, 2, True
        return repair

    async def keep_copy(self) -> None:
        """Keep the disk as it is; raise DiskError, and nothing is repaired then."""
        size = await keep_copy(self._disk, self._copy)
        self._made = True
        where = f"{self._copy} ({format_size(size)})"
        self._publish(Noticed("notice", f"The data disk as it is now is kept in {where}."))

    def guest_begins(self) -> None:
        """A guest runs: from here on it may write to the disk."""
        self._guests += 1

    def take(self, told: Mapping[str, Any]) -> None:
        """Take what the guest agent says of the repair; the first time counts."""
        if self._outcome:
            return
        self._outcome = str(told.get("outcome", ""))
        if self._outcome == "repaired":
            text = _describe(_count(told, "answers"), _count(told, "found"))
            self._publish(Noticed("warning", f"{text} {self._how_to_go_back}"))

    async def around(self, boot: Coroutine[Any, Any, _Result]) -> _Result:
        """Wait for the boot and say what became of the disk; the copy goes if nobody needs it."""
        try:
            result = await boot
        except SampanError as error:
            raise self._explain(error) from error
        else:
            self._tell_end()
        finally:
            if self._made and self._is_untouched:
                await asyncio.to_thread(self._copy.unlink, missing_ok=True)
        return result

    @property
    def _is_untouched(self) -> bool:
        """True when the repair has changed nothing, for certain."""
        # Of two guests the first may have repaired what the second then finds clean.
        return not self._guests or (self._guests == 1 and self._outcome in ("clean", "skipped"))

    @property
    def _how_to_go_back(self) -> str:
        return (
            f"The disk as it was before is {self._copy}: remove it if nothing is missing. To go "
            f"back, run `sampan stop` and move it to {self._place}."
        )

    def _tell_end(self) -> None:
        match self._outcome:
            case "repaired":
                return
            case "" if self._taken_over:
                return
            case "clean" | "skipped" if not self._is_untouched:
                text = f"The data disk has no errors now. {self._how_to_go_back}"
            case "clean":
                text = "The whole data disk was checked: it has no errors; its copy was removed."
            case "skipped":
                text = "There was nothing to repair on the data disk."
            case _:
                text = (
                    "The guest does not say that it checked the data disk: the VM image is older "
                    f"than this program. {self._how_to_go_back}"
                )
        self._publish(Noticed("notice", text))

    def _explain(self, error: SampanError) -> SampanError:
        """Say where the copy is, if the disk may not be what it was."""
        if not self._made or self._is_untouched:
            return error
        if self._outcome == "failed":
            hint = (
                f"The disk as it was before is {self._copy}: move it away to keep it; `sampan "
                "reset` then begins with an empty disk."
            )
            return DiskError(error.message, hint, details=error.details)
        error.hint = f"{error.hint} {self._how_to_go_back}".strip()
        return error


def _describe(answers: int, found: int) -> str:
    text = "The data disk had errors; they were repaired"
    if answers:
        times = "once" if answers == 1 else f"{answers} times"
        text += f": e2fsck asked {times} and was told yes (`sampan logs console` shows it)"
    text += "."
    if found:
        what = "1 file or folder" if found == 1 else f"{found} files or folders"
        text += f" {what} had lost the name: see /var/lib/sampan/lost+found in the machine."
    return text


def _count(told: Mapping[str, Any], name: str) -> int:
    value = told.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
