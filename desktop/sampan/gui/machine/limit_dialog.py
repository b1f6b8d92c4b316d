"""Limits the memory of a machine that runs, and of every start after it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from sampan.core.errors import SettingError
from sampan.core.memory import LimitChange
from sampan.core.quantities import find_spec, parse_value
from sampan.core.settings import MIB
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.i18n.sentences import said
from sampan.gui.machine.amount import Amount
from sampan.gui.machine.calls import limit_memory
from sampan.gui.machine.dialog import ChoiceDialog
from sampan.gui.machine.usage import Usage
from sampan.gui.toasts import Kind
from sampan.gui.widgets.labels import label

LEAST_MIB, STEP_MIB = 512, 256


class LimitDialog(ChoiceDialog):
    """Open it while the machine runs."""

    def __init__(self, context: Context, usage: Usage, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._context, self._usage = context, usage
        ledger = usage.memory
        boot = (ledger.boot_bytes if ledger is not None else None) or 0
        now = (ledger.limit_bytes if ledger is not None else None) or boot
        text = self.tr(
            "The machine takes at most this much of this computer, from now on and at every "
            "start. It started with {0}; for more than that it must be restarted."
        ).format(format_bytes(boot))
        self.say(self.tr("Limit the machine's memory"), text, self.tr("Set the limit"))
        setting = (ledger.setting_bytes if ledger is not None else 0) // MIB
        self.amount = Amount(
            context.theme,
            self.tr("Memory of the machine"),
            LEAST_MIB,
            max(boot // MIB, setting, LEAST_MIB),
            STEP_MIB,
            unit="MB",
        )
        self.amount.set_number(now // MIB)
        self.amount.edited.connect(self._check)
        self.agree.clicked.connect(self._set)
        self.body.addWidget(self.amount)
        used = (ledger.programs_bytes if ledger is not None else None) or 0
        self.body.addWidget(
            label(self.tr("{0} are in use right now.").format(format_bytes(used)), "secondary")
        )
        self.amount.field.setFocus()

    def _mib(self) -> int | None:
        """Return what is typed; None, with the reason on the dialog, where it is no size."""
        try:
            value = parse_value(find_spec("memory"), self.amount.text)
        except SettingError as error:
            self.show_problem(said(error))
            return None
        self.show_problem("")
        return value if isinstance(value, int) else None

    def _check(self, _text: str) -> None:
        mib = self._mib()
        self.agree.setEnabled(mib is not None)
        if mib is not None:
            self.amount.show_number(mib)

    def _set(self) -> None:
        mib = self._mib()
        if mib is None:
            return
        self.set_busy(busy=True)
        work = limit_memory(self._context.machine, mib)
        self._context.bridge.submit(self, work, self._done, self.show_failure)

    def _done(self, change: LimitChange) -> None:
        text = self.tr("{0} now, and at every start.").format(format_bytes(change.limit_bytes))
        if change.needs_restart:
            text = self.tr("{0} from the next start on; until then {1}.").format(
                format_bytes(change.asked_bytes), format_bytes(change.limit_bytes)
            )
        self._context.toasts.say(Kind.OK, self.tr("Memory limited"), text)
        self._usage.ask_memory()
        self.accept()
