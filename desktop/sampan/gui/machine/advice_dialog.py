"""Says why the processor is emulated, what that costs, and what helps."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from sampan.core.errors import LayoutError
from sampan.core.status import Accelerator
from sampan.gui.context import Context
from sampan.gui.i18n.sentences import sentence
from sampan.gui.machine.advice import Advisor
from sampan.gui.machine.commands import CommandLine
from sampan.gui.machine.dialog import ChoiceDialog
from sampan.gui.theme.tokens import Space
from sampan.gui.toasts import Kind
from sampan.gui.widgets.labels import label

WIDTH = 560


class AdviceDialog(ChoiceDialog):
    """`restart` restarts the machine, so that the accelerator gets its new try."""

    def __init__(
        self,
        context: Context,
        accelerator: Accelerator,
        restart: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(context.theme, parent)
        self._context, self._restart = context, restart
        advice = Advisor(self).advise(accelerator)
        again = self.tr("Try again") if advice.retry else ""
        self.say(
            self.tr("Why the machine is slower than it could be"),
            sentence(accelerator.reason),
            again,
        )
        self.cancel.setText(self.tr("Close"))
        self.setFixedWidth(WIDTH)
        cost = label(
            self.tr(
                "What it costs: programs in containers run about ten times slower, and a cold "
                "start takes seconds longer. Everything works all the same."
            ),
            "muted",
        )
        cost.setWordWrap(True)
        self.body.addWidget(cost)
        self.body.addSpacing(Space.S)
        for number, step in enumerate(advice.steps, 1):
            text = label(f"{number}.  {step.text}" if len(advice.steps) > 1 else step.text)
            text.setWordWrap(True)
            self.body.addWidget(text)
            if step.command:
                self.body.addWidget(CommandLine(context.theme, step.command))
        self.agree.clicked.connect(self._forget)

    def _forget(self) -> None:
        self.set_busy(busy=True)
        work = asyncio.to_thread(forget, self._context.machine.layout.accelerator_verdicts)
        self._context.bridge.submit(self, work, self._forgotten, self.show_failure)

    def _forgotten(self, _nothing: None) -> None:
        self._context.toasts.say(
            Kind.INFO,
            self.tr("The accelerator is tried again"),
            self.tr("At the next start of the machine."),
            self.tr("Restart now"),
            self._restart,
        )
        self.accept()


def forget(path: Path) -> None:
    """Remove what was learned about accelerators (docs/machine-folder.md); raise LayoutError."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise LayoutError(f"{path} cannot be removed: {error.strerror or error}.") from error
