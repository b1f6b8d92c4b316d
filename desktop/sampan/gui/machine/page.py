"""The machine page."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from sampan.client.boots import read_boots
from sampan.core.boots import Boot
from sampan.core.events import Event
from sampan.core.states import MachineState
from sampan.core.status import Status
from sampan.gui.context import Context
from sampan.gui.machine.actions import MachineActions
from sampan.gui.machine.advice_dialog import AdviceDialog
from sampan.gui.machine.bundle_dialog import BundleDialog
from sampan.gui.machine.console_card import ConsoleCard
from sampan.gui.machine.disk_card import DiskCard
from sampan.gui.machine.doctor_dialog import DoctorDialog
from sampan.gui.machine.log_window import LogWindow
from sampan.gui.machine.memory_card import MemoryCard
from sampan.gui.machine.quiet import FailedCard, RestCard
from sampan.gui.machine.shell import ShellWindow
from sampan.gui.machine.start_card import StartCard
from sampan.gui.machine.starts_dialog import StartsDialog
from sampan.gui.machine.usage import Usage
from sampan.gui.navigator import Place
from sampan.gui.page import Page
from sampan.gui.shell.words import MachineWords, tone_of
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.confirm import ConfirmDialog
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.pill import StatePill

AWAKE = (MachineState.RUNNING, MachineState.DEGRADED)


class MachinePage(Page):
    """How the machine is, how it started, what it costs, what it says."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        theme = context.theme
        self.words = MachineWords(self)
        self.usage = Usage(context, self)
        self.buttons = MachineActions(context)
        self.heading = label(self.title, "title")
        self.pill = StatePill(theme)
        self.rest = RestCard(theme)
        self.failed = FailedCard(theme)
        self.start = StartCard(theme, self.words)
        self.memory = MemoryCard(context, self.usage)
        self.disk = DiskCard(context, self.usage)
        self.console = ConsoleCard(context, self.words)
        self._arrange()
        self.failed.again.connect(self.buttons.start_machine)
        self.failed.repair.connect(self._confirm_repair)
        self.start.history_asked.connect(self._read_history)
        self.start.advice_asked.connect(self._open_advice)
        self.console.shell_asked.connect(self._open_shell)
        self.console.log_asked.connect(self._open_log)
        self.console.bundle_asked.connect(self._open_bundle)
        self.console.checkup_asked.connect(self._open_doctor)
        context.machine.status_changed.connect(self.set_status)
        context.machine.happened.connect(self._take_event)
        if context.machine.status is not None:
            self.set_status(context.machine.status)

    @property
    def title(self) -> str:
        return self.tr("Machine")

    def shown(self, place: Place) -> None:
        self.memory.forget_result()
        self.disk.forget_result()
        if self.isVisible():
            self._begin()

    def hidden(self) -> None:
        self._rest()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Another page, or the window is minimised or in the tray."""
        super().hideEvent(event)
        self._rest()

    def _begin(self) -> None:
        self.usage.begin()
        self.console.begin()

    def _rest(self) -> None:
        self.usage.rest()
        self.console.rest()

    def refresh(self) -> None:
        self.context.machine.refresh()
        self.usage.ask()

    @Slot(object)
    def set_status(self, status: Status) -> None:
        """Show how the machine is now."""
        self.pill.set_state(self.words.state(status.state), tone_of(status.state))
        for part in (self.buttons, self.rest, self.failed, self.start):
            part.set_status(status)
        self.console.shell.setEnabled(status.state in (*AWAKE, MachineState.SUSPENDED))

    def _arrange(self) -> None:
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(Space.XL, Space.XL - 2, Space.XL, Space.L)
        head.setSpacing(Space.L)
        head.addWidget(self.heading)
        head.addWidget(self.pill)
        head.addStretch(1)
        head.addWidget(self.buttons)
        outer.addLayout(head)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(Space.XL, 0, Space.XL, Space.XL - 4)
        column.setSpacing(Space.L)
        for card in (self.rest, self.failed, self.start):
            column.addWidget(card)
        pair = QHBoxLayout()
        pair.setSpacing(Space.L)
        pair.addWidget(self.memory, 1)
        pair.addWidget(self.disk, 1)
        column.addLayout(pair)
        column.addWidget(self.console, 1)
        area.setWidget(inner)
        outer.addWidget(area, 1)

    @Slot(object)
    def _take_event(self, event: Event) -> None:
        self.start.take_event(event)
        if self.isVisible():
            self.console.take_event(event)

    def _confirm_repair(self) -> None:
        question = ConfirmDialog(
            self.context.theme,
            self.tr("Repair the data disk"),
            self.tr(
                "A copy of the disk is kept first, so nothing is lost by trying; it takes as "
                "much room as the disk's file. The repair can take long on a large disk."
            ),
            self.tr("Repair and start"),
            parent=self,
        )
        question.ask(lambda: self.buttons.start_machine(repair_disk=True))

    def _read_history(self) -> None:
        work = asyncio.to_thread(read_boots, self.context.machine.layout.boots)
        self.context.bridge.submit(self, work, self._open_history)

    def _open_history(self, boots: tuple[Boot, ...]) -> None:
        StartsDialog(self.context, boots, self).open()

    def _open_advice(self) -> None:
        status = self.context.machine.status
        if status is not None and status.accelerator is not None:
            restart = self.buttons.restart_machine
            AdviceDialog(self.context, status.accelerator, restart, self).open()

    def _open_shell(self) -> None:
        ShellWindow(self.context, parent=self).show()

    def _open_log(self) -> None:
        LogWindow(self.context, self).show()

    def _open_bundle(self) -> None:
        BundleDialog(self.context, parent=self).open()

    def _open_doctor(self) -> None:
        DoctorDialog(self.context, parent=self).open()
