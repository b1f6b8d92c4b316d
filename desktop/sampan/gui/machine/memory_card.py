"""The card of the memory: who has it, what it costs this computer, how to get some back."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from sampan.core.memory import GivenBack, MemoryLedger
from sampan.core.states import MachineState
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.machine.ledger_card import LedgerCard
from sampan.gui.machine.limit_dialog import LimitDialog
from sampan.gui.machine.look import LinkButton
from sampan.gui.machine.usage import Usage
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.charts import Segment

RESTS = (MachineState.STOPPED, MachineState.SUSPENDED)
UNITS = "\N{EN DASH}"


class MemoryCard(LedgerCard):
    """Shows the ledger that `usage` holds."""

    def __init__(self, context: Context, usage: Usage, parent: QWidget | None = None) -> None:
        super().__init__(context, usage, parent)
        self._returning = False
        self.give_back = Button(context.theme, self.tr("&Give back now"))
        self.give_back.clicked.connect(self._give_back)
        self.limit = LinkButton(context.theme, self.tr("&Limit…"))
        self.limit.clicked.connect(self._open_limit)
        words = self.tr("Memory"), self.tr("Memory of the machine")
        self.lay_out(*words, self.give_back, self.limit)
        usage.memory_changed.connect(self.show_ledger)
        for changed in (context.store.stats_changed, context.store.status_changed):
            changed.connect(self.show_ledger)
        self.show_ledger()

    @Slot()
    def show_ledger(self) -> None:
        """Show what is known now."""
        ledger = self._usage.memory
        segments = self._segments(ledger)
        if ledger is None:
            self.bar.set_segments([Segment(self.tr("in no use"), 1, "", "line")])
        else:
            self.bar.set_segments(segments, ledger.limit_bytes or 0)
        self.legend.set_segments(segments)
        host = ledger.host_bytes if ledger is not None else None
        self.cost.setText(self._cost(host))
        running = ledger is not None and self._usage.running
        self.give_back.setEnabled(running and not self._returning)
        self.limit.setEnabled(running)
        if not self._returning and not self.result.property("kept"):
            self.result.setText(self._promise(ledger) if running else "")

    def _segments(self, ledger: MemoryLedger | None) -> list[Segment]:
        containers = self._usage.containers_bytes()
        if ledger is None or ledger.programs_bytes is None:
            names = (self.tr("containers"), self.tr("engine + agent"), self.tr("cache, can go"))
            return [
                Segment(name, 0, UNITS, colour)
                for name, colour in zip(names, ("series0", "series1", "line"), strict=True)
            ]
        going = ledger.reclaimable_bytes or 0
        staying = max(0, (ledger.cache_bytes or 0) - going)
        used = ledger.programs_bytes + staying
        rest = max(0, used - (containers or 0))
        parts = [
            (self.tr("engine + agent"), rest, "series1", ""),
            (self.tr("cache, can go"), going, "faint", ""),
        ]
        if containers is None:
            parts[0] = (self.tr("containers, engine + agent"), used, "series0", "")
        else:
            parts.insert(0, (self.tr("containers"), min(containers, used), "series0", ""))
        if ledger.free_bytes is not None and ledger.limit_bytes is not None:
            of = self.tr("of {0}").format(format_bytes(ledger.limit_bytes))
            parts.append((self.tr("free"), ledger.free_bytes, "line", of))
        return [Segment(name, size, format_bytes(size), c, note) for name, size, c, note in parts]

    def _cost(self, host_bytes: int | None) -> str:
        if host_bytes is None:
            status = self._context.machine.status
            rests = status is not None and status.state in RESTS
            return self.tr("takes none of this computer now") if rests else ""
        return self.tr("what it costs this computer: {0}").format(format_bytes(host_bytes))

    def _promise(self, ledger: MemoryLedger | None) -> str:
        going = ledger.reclaimable_bytes if ledger is not None else None
        if ledger is not None and not ledger.gives_back:
            return self.tr("this system gets memory back only when the machine is suspended")
        if not going:
            return ""
        return self.tr("returns about {0}").format(format_bytes(going))

    def _give_back(self) -> None:
        self._returning = True
        self.give_back.setEnabled(False)
        self.result.setText(self.tr("giving back…"))
        call = self._context.machine.ask(lambda client: client.give_memory_back())
        self._context.bridge.submit(self, call, self._take_returned, self._no_return)

    def _take_returned(self, given: GivenBack) -> None:
        if given.gives_back:
            text = self.tr("returned {0}").format(format_bytes(given.returned_bytes))
        else:
            text = self.tr("freed {0} inside the machine").format(format_bytes(given.freed_bytes))
        self._say(text)

    def _no_return(self, failure: Failure) -> None:
        self._say("")
        self._context.toasts.fail(self.tr("Memory was not given back"), failure)

    def _say(self, text: str) -> None:
        """Keep the result in sight until the page is shown anew."""
        self._returning = False
        self.result.setText(text)
        self.result.setProperty("kept", bool(text))
        self.show_ledger()
        self._usage.ask_memory()

    def forget_result(self) -> None:
        """The page is shown anew: what was given back before is old news."""
        self.result.setProperty("kept", False)
        self.show_ledger()

    def _open_limit(self) -> None:
        if self._usage.memory is not None:
            LimitDialog(self._context, self._usage, self).open()
