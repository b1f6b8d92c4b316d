"""Asks what the machine uses, at the right times: the memory often, the disk seldom.

`memory.usage` looks at QEMU and asks the guest agent; it is no use of the machine. `disk.usage`
has Docker count, which is use: asked every few seconds, it would keep the machine from being
suspended. Neither is asked of a machine that does not run, which it would wake.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from sampan.core.disk_use import DiskLedger
from sampan.core.memory import MemoryLedger
from sampan.core.states import MachineState
from sampan.gui.bridge import Failure
from sampan.gui.context import Context

MEMORY_MS = 3_000
"""How often the memory is asked for while it is shown."""

DISK_DELAY_MS = 1_500
"""How long after a change of images or volumes Docker counts anew."""


class Usage(QObject):
    """Holds the last ledgers; `memory_changed` and `disk_changed` tell of new ones."""

    memory_changed = Signal()
    disk_changed = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.memory: MemoryLedger | None = None
        self.disk: DiskLedger | None = None
        self.disk_failure: Failure | None = None
        self._shown = self._asking_memory = self._asking_disk = False
        self._timer = QTimer(self, interval=MEMORY_MS)
        self._timer.timeout.connect(self.ask_memory)
        self._later = QTimer(self, interval=DISK_DELAY_MS, singleShot=True)
        self._later.timeout.connect(self.ask_disk)
        context.store.images_changed.connect(self._disk_soon)
        context.store.volumes_changed.connect(self._disk_soon)
        context.store.status_changed.connect(self._take_status)

    @property
    def running(self) -> bool:
        """Whether the machine can be asked."""
        status = self._context.machine.status
        return status is not None and status.state is MachineState.RUNNING

    def begin(self) -> None:
        """The page is seen: ask now, and the memory again and again."""
        if self._shown:
            return
        self._shown = True
        self._context.store.want_stats(self)
        self._timer.start()
        self.ask()

    def rest(self) -> None:
        """Nobody sees the page: ask no more."""
        self._shown = False
        self._context.store.unwant_stats(self)
        self._timer.stop()
        self._later.stop()

    def containers_bytes(self) -> int | None:
        """Return what containers use in memory, None while not all of them were measured."""
        store = self._context.store
        live = [each for each in store.containers if each.state.is_live]
        stats = [store.latest(each.id) for each in live]
        if any(each is None for each in stats):
            return None
        return sum(each.memory_bytes for each in stats if each is not None)

    def ask(self) -> None:
        """Ask for everything now."""
        self.ask_memory()
        self.ask_disk()

    @Slot()
    def ask_memory(self) -> None:
        """Ask for the memory, unless the machine does not run or an answer is still awaited."""
        if self._shown and self.running and not self._asking_memory:
            self._asking_memory = True
            call = self._context.machine.ask(lambda client: client.memory_usage())
            self._context.bridge.submit(self, call, self._take_memory, self._no_memory)

    @Slot()
    def ask_disk(self) -> None:
        """Have Docker count, under the same conditions."""
        if self._shown and self.running and not self._asking_disk:
            self._asking_disk = True
            call = self._context.machine.ask(lambda client: client.disk_usage())
            self._context.bridge.submit(self, call, self._take_disk, self._no_disk)

    @Slot()
    def _disk_soon(self) -> None:
        if self._shown and not self._later.isActive():
            self._later.start()

    @Slot()
    def _take_status(self) -> None:
        if self.running and self._shown:
            if self.memory is None:
                self.ask_memory()
            if self.disk is None:
                self.ask_disk()
        elif not self.running and self.memory is not None:
            self.memory = None
            self.memory_changed.emit()

    def _take_memory(self, ledger: MemoryLedger) -> None:
        self._asking_memory = False
        if self.running:  # else it is no longer true
            self.memory = ledger
            self.memory_changed.emit()

    def _no_memory(self, _failure: Failure) -> None:
        self._asking_memory = False

    def _take_disk(self, ledger: DiskLedger) -> None:
        self._asking_disk = False
        self.disk, self.disk_failure = ledger, None
        self.disk_changed.emit()

    def _no_disk(self, failure: Failure) -> None:
        self._asking_disk = False
        self.disk_failure = failure
        self.disk_changed.emit()
