"""Makes the data disk larger; it can never be made smaller again."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sampan.core.disk_use import DiskGrowth
from sampan.core.errors import SettingError
from sampan.core.quantities import find_spec, parse_value
from sampan.core.settings import GIB
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.i18n.sentences import said
from sampan.gui.machine.amount import Amount
from sampan.gui.machine.calls import grow_disk
from sampan.gui.machine.dialog import ChoiceDialog
from sampan.gui.machine.usage import Usage
from sampan.gui.toasts import Kind
from sampan.gui.widgets.labels import label

LARGEST_GIB = 512
"""Where the slider ends when this computer has not more room; more can be typed."""


class GrowDialog(ChoiceDialog):
    """Works for a machine that runs, sleeps or is stopped."""

    def __init__(
        self, context: Context, usage: Usage | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(context.theme, parent)
        self._context, self._usage = context, usage
        text = self.tr(
            "The disk's file takes what is in it, not its limit. A disk that was grown can "
            "never be made smaller again."
        )
        self.say(self.tr("Grow the data disk"), text, self.tr("Grow"))
        status = context.machine.status
        self._now = (status.disk.limit_bytes if status is not None else 60 * GIB) // GIB
        ledger = usage.disk if usage is not None else None
        free = ledger.host_free_bytes if ledger is not None else None
        most = max(self._now * 2, min(LARGEST_GIB, (free or 0) // GIB))
        self.amount = Amount(
            context.theme, self.tr("Size of the data disk"), self._now, most, unit="GiB"
        )
        self.amount.set_number(self._now)
        self.amount.edited.connect(self._check)
        self.agree.clicked.connect(self._grow)
        self.agree.setEnabled(False)
        self.body.addWidget(self.amount)
        if free is not None:
            text = self.tr("This computer has {0} free where the file lies.")
            self.body.addWidget(label(text.format(format_bytes(free)), "secondary"))
        self.amount.field.setFocus()

    def _gib(self) -> int | None:
        try:
            value = parse_value(find_spec("disk"), self.amount.text)
        except SettingError as error:
            self.show_problem(said(error))
            return None
        if not isinstance(value, int) or value < self._now:
            self.show_problem(
                self.tr("The disk has {0} already and cannot be made smaller.").format(
                    format_bytes(self._now * GIB)
                )
            )
            return None
        self.show_problem("")
        return value

    def _check(self, _text: str) -> None:
        gib = self._gib()
        self.agree.setEnabled(gib is not None and gib > self._now)
        if gib is not None:
            self.amount.show_number(gib)

    def _grow(self) -> None:
        gib = self._gib()
        if gib is None:
            return
        self.set_busy(busy=True)
        work = grow_disk(self._context.machine, gib)
        self._context.bridge.submit(self, work, self._done, self.show_failure)

    def _done(self, growth: DiskGrowth) -> None:
        text = self.tr("Containers have the room now.")
        if not growth.online:
            text = self.tr("Containers have the room after the next start.")
        title = self.tr("The data disk has {0}").format(format_bytes(growth.bytes))
        self._context.toasts.say(Kind.OK, title, text)
        self._context.machine.refresh()
        if self._usage is not None:
            self._usage.ask_disk()
        self.accept()
