"""Fetches files of a container for somebody who waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import cast

from PySide6.QtCore import QElapsedTimer, QEventLoop, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from sampan.client.engine.engine import Engine
from sampan.client.engine.model import Transfer
from sampan.core.errors import SampanError
from sampan.gui.bridge import Failure, Job
from sampan.gui.containers.files.copies import came, make_room, remove
from sampan.gui.containers.files.entries import ShownFile
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.toasts import Kind

MOST_BYTES = 64 << 20
"""How much comes by dragging: whoever gets it waits, and cannot see how far it is."""

LIMIT_MS = 30_000
"""How long whoever gets the files is kept waiting."""

PATIENCE_MS = 4_500
"""Some give up after five seconds, which nobody tells us: Qt's programs under X11."""


class TooLargeError(SampanError):
    """More than comes by dragging; the window has words of its own for it."""

    code = "drag-too-large"


class Fetch(QObject):
    """Brings rows of a folder of a container to this computer, once."""

    ended = Signal()

    def __init__(self, context: Context, container_id: str, rows: Sequence[ShownFile]) -> None:
        super().__init__()
        self._context, self._id, self._rows = context, container_id, tuple(rows)
        self._paths: tuple[Path, ...] | None = None
        self._job: Job | None = None
        self._limit = QTimer(self, singleShot=True, interval=LIMIT_MS)
        self._limit.timeout.connect(self._give_up)
        self._clock = QElapsedTimer()  # a timer as coarse as that one does not know how late it is

    @property
    def named(self) -> str:
        """The name of the one row, or how many they are."""
        rows = self._rows
        return rows[0].name if len(rows) == 1 else self.tr("%n items", "", len(rows))

    def paths(self) -> tuple[Path, ...]:
        """Return the copies, none where that failed, which is told.

        This waits for them, while events are handled and the pointer shows that it is waited.
        """
        if self._job is None:
            folder = self._context.machine.layout.window_files
            work = fetch(self._context.engine, self._id, self._rows, folder)
            self._job = self._context.bridge.submit(self, work, self._take, self._fail)
            self._limit.start()
            self._clock.start()
        if self._paths is None:
            loop = QEventLoop()
            self.ended.connect(loop.quit)  # some ask again while they wait
            QGuiApplication.setOverrideCursor(Qt.CursorShape.BusyCursor)
            try:
                loop.exec()
            finally:
                QGuiApplication.restoreOverrideCursor()
        return self._paths or ()

    def _take(self, paths: tuple[Path, ...]) -> None:
        if not paths:
            self._tell(self.tr("There is nothing in it that this computer can keep."))
        elif self._clock.elapsed() > PATIENCE_MS:
            text = self.tr("If it is not where you dropped it, use Download instead.")
            title = self.tr("{0} came late").format(self.named)
            self._context.toasts.say(Kind.INFO, title, text)
        self._end(paths)

    def _fail(self, failure: Failure) -> None:
        if failure.code == TooLargeError.code:
            text = self.tr("What is dragged out may have {0} at most. Use Download instead.")
            self._tell(text.format(format_bytes(MOST_BYTES)))
        else:
            self._context.toasts.fail(self._title(), failure)
        self._end(())

    @Slot()
    def _give_up(self) -> None:
        if self._job is not None:
            self._job.cancel()
        seconds = self._limit.interval() // 1000
        text = self.tr("It took more than {0} seconds. Use Download instead.")
        self._tell(text.format(seconds))
        self._end(())

    def _title(self) -> str:
        return self.tr("{0} cannot be dragged out").format(self.named)

    def _tell(self, text: str) -> None:
        self._context.toasts.say(Kind.WARNING, self._title(), text)

    def _end(self, paths: tuple[Path, ...]) -> None:
        self._limit.stop()
        self._paths = paths
        self.ended.emit()


async def fetch(
    engine: Engine, id: str, rows: Sequence[ShownFile], folder: Path
) -> tuple[Path, ...]:
    """Bring files and folders into a new folder below `folder`; return those that came.

    Raises EngineError, and TooLargeError before or as soon as there are more than MOST_BYTES.
    """
    done = sum(row.entry.size_bytes for row in rows if row.entry.kind == "file")
    _check(done)
    target = await asyncio.to_thread(make_room, folder)
    try:
        done = 0
        for row in rows:
            moved = 0
            transfers = cast(AsyncGenerator[Transfer, None], engine.download(id, row.path, target))
            async with aclosing(transfers):
                async for transfer in transfers:
                    moved = transfer.done_bytes
                    _check(done + moved)
            done += moved
    except BaseException:
        await asyncio.to_thread(remove, [target])
        raise
    return await asyncio.to_thread(came, target, [row.name for row in rows])


def _check(done_bytes: int) -> None:
    if done_bytes > MOST_BYTES:
        raise TooLargeError("This is too large to be dragged out.", "Download it instead.")
