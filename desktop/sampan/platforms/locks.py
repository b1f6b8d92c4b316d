"""A lock on a file that the kernel gives back when its holder ends, however it ends."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self


@dataclass(slots=True)
class FileLock:
    """A held lock, given back by `release`, the end of a `with`, or the end of the process."""

    descriptor: int
    _released: bool = field(default=False, init=False)

    def release(self) -> None:
        """Give the lock back; a second call does nothing."""
        if not self._released:
            self._released = True
            os.close(self.descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()
