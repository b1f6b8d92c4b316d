"""The card of the data disk: what takes its room, and the ways to get some back."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from sampan.core.disk_use import DiskItem, DiskLedger, DiskTrim
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.machine.cleanup_dialog import CleanupDialog
from sampan.gui.machine.grow_dialog import GrowDialog
from sampan.gui.machine.ledger_card import LedgerCard
from sampan.gui.machine.look import LinkButton
from sampan.gui.machine.usage import Usage
from sampan.gui.widgets.buttons import Button
from sampan.gui.widgets.charts import Segment

ORDER = {"images": "series0", "volumes": "series1", "build cache": "series2", "containers": "faint"}
"""Each kind of thing that Docker keeps, and its colour."""


class DiskCard(LedgerCard):
    """Shows the ledger that `usage` holds; without one, what the status says of the file."""

    def __init__(self, context: Context, usage: Usage, parent: QWidget | None = None) -> None:
        super().__init__(context, usage, parent)
        self._said = ""
        self.clean = Button(context.theme, self.tr("&Clean up…"))
        self.clean.setToolTip(self.tr("Remove what nothing uses; you choose what"))
        self.clean.clicked.connect(self._open_clean)
        self.grow = LinkButton(context.theme, self.tr("Gro&w…"))
        self.grow.clicked.connect(self._open_grow)
        self.trim = LinkButton(context.theme, self.tr("Gi&ve back"))
        self.trim.setToolTip(self.tr("Give room that nothing uses back to this computer"))
        self.trim.clicked.connect(self._trim)
        words = self.tr("Disk"), self.tr("Data disk of the machine")
        self.lay_out(*words, self.clean, self.grow, self.trim)
        usage.disk_changed.connect(self.show_ledger)
        context.store.status_changed.connect(self.show_ledger)
        self.show_ledger()

    @Slot()
    def show_ledger(self) -> None:
        """Show what is known now."""
        ledger, running = self._usage.disk, self._usage.running
        segments = self._segments(ledger)
        empty = not any(each.size for each in segments)
        self.bar.set_segments([self._unknown()] if empty else segments)
        self.legend.set_segments(segments)
        self.cost.setText(self._file(ledger))
        counted = running and ledger is not None and ledger.items is not None
        self.clean.setEnabled(counted)
        self.trim.setEnabled(running)
        self.result.setText(self._said or self._hint(ledger))

    def _unknown(self) -> Segment:
        return Segment(self.tr("not counted"), 1, "", "line")

    def _segments(self, ledger: DiskLedger | None) -> list[Segment]:
        items = {item.kind: item for item in (ledger.items or ())} if ledger is not None else {}
        segments = []
        for kind, colour in ORDER.items():
            item = items.get(kind)
            if item is None:
                segments.append(Segment(self._name(kind), 0, "\N{EN DASH}", colour))
                continue
            shown = format_bytes(item.bytes)
            segments.append(Segment(self._name(kind), item.bytes, shown, colour, self._note(item)))
        return segments

    def _name(self, kind: str) -> str:
        match kind:
            case "images":
                return self.tr("images")
            case "volumes":
                return self.tr("volumes")
            case "build cache":
                return self.tr("build cache")
            case _:
                return self.tr("container layers")

    def _note(self, item: DiskItem) -> str:
        unused = item.count - item.in_use
        if item.kind in ("images", "volumes") and unused > 0:
            return self.tr("%n unused", "", unused)
        return ""

    def _file(self, ledger: DiskLedger | None) -> str:
        status = self._context.machine.status
        host = ledger.host_bytes if ledger is not None else None
        limit = ledger.limit_bytes if ledger is not None else 0
        if status is not None:  # it comes more often than the ledger
            host, limit = status.disk.host_bytes or host, status.disk.limit_bytes or limit
        if host is None:
            return self.tr("no file yet: the first start makes it")
        sizes = format_bytes(host), format_bytes(limit)
        return self.tr("file on this computer: {0} of {1}").format(*sizes)

    def _hint(self, ledger: DiskLedger | None) -> str:
        if self._usage.disk_failure is not None and ledger is None:
            return self._usage.disk_failure.message
        if ledger is None:
            return self.tr("counting…") if self._usage.running else ""
        if ledger.items is None:
            return self.tr("Docker does not answer at the moment")
        if not ledger.reclaimable_bytes:
            return self.tr("all of it is in use")
        return self.tr("frees up to {0}").format(format_bytes(ledger.reclaimable_bytes))

    def _open_clean(self) -> None:
        if self._usage.disk is not None:
            CleanupDialog(self._context, self._usage, self).open()

    def _open_grow(self) -> None:
        GrowDialog(self._context, self._usage, self).open()

    def _trim(self) -> None:
        self.trim.setEnabled(False)
        self._said = self.tr("giving back…")
        self.result.setText(self._said)
        self._context.operations.start(
            self.tr("Give unused room of the disk back"),
            lambda _report: self._context.machine.ask(lambda client: client.trim_disk()),
            self._take_trimmed,
            self._no_trim,
        )

    def _take_trimmed(self, trimmed: DiskTrim) -> None:
        self._said = self.tr("returned {0}").format(format_bytes(trimmed.given_back_bytes))
        self.show_ledger()
        self._usage.ask_disk()

    def _no_trim(self, _failure: Failure) -> None:
        self.forget_result()

    def forget_result(self) -> None:
        """The page is shown anew: what was given back before is old news."""
        self._said = ""
        self.show_ledger()
