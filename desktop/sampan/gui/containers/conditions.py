"""What stands instead of the list, and the strip above it: asleep, stopped, nothing yet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from sampan.core.states import MachineState
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.widgets.layouts import empty_layout
from sampan.gui.widgets.states import Banner, EmptyState, ErrorPanel

AT_REST = (MachineState.STOPPED, MachineState.FAILED)
ON_ITS_WAY = (MachineState.STARTING, MachineState.RESUMING)


class Conditions(QWidget):
    """Weighs the machine and the store; `strip` is to be laid out above the list."""

    run_asked = Signal()
    demo_asked = Signal()
    filter_dropped = Signal()

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._key = ""
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.strip = _Strip(context)
        self.strip.clicked.connect(self._use)

    def weigh(self, *, filtered: bool) -> bool:
        """Show what there is to say; return whether it may stand instead of an empty list."""
        self._weigh_strip()
        key, make = self._instead(filtered=filtered)
        if key != self._key:
            self._key = key
            empty_layout(self._column)
            self._column.addWidget(make())
        return bool(key)

    def _instead(self, *, filtered: bool) -> tuple[str, Callable[[], QWidget]]:
        store, state = self._context.store, self._state
        if store.containers:
            return "filter" if filtered else "none", self._nothing_found
        if state in AT_REST:
            return "rest", self._at_rest
        if state in ON_ITS_WAY:
            return "way", self._on_its_way
        if state is MachineState.STOPPING:
            return "stopping", self._stopping
        if store.failure is not None:
            failure = store.failure
            return f"failure {failure.message}", lambda: self._failed(failure)
        if not store.loaded:
            return "reading", self._reading
        return "nothing", self._nothing_yet

    @property
    def _state(self) -> MachineState | None:
        status = self._context.store.status or self._context.machine.status
        return None if status is None else status.state

    def _weigh_strip(self) -> None:
        store = self._context.store
        if not store.stale or not store.containers:
            self.strip.hide()
            return
        state = self._state
        if state in (MachineState.SUSPENDED, MachineState.SUSPENDING):
            text, action = self.tr("Suspended, wakes when you use it."), self.tr("Wake")
        elif state in AT_REST:
            text = self.tr("The machine is stopped. This is what was there last.")
            action = self.tr("Start")
        elif state is MachineState.STOPPING:
            text, action = self.tr("The machine is stopping."), ""
        elif store.failure is not None:
            text, action = store.failure.message, self.tr("Try again")
        elif state in ON_ITS_WAY:
            text, action = self.tr("The machine is on its way. This is what was there last."), ""
        else:
            self.strip.hide()
            return
        self.strip.set_text(text, action)
        self.strip.set_tone("error" if store.failure is not None else "accent")
        self.strip.show()

    def _use(self) -> None:
        """Do what the strip offers."""
        context, state = self._context, self._state
        if state is MachineState.SUSPENDED:
            context.operations.start(
                self.tr("Wake the machine"), lambda _report: context.machine.resume()
            )
        elif state in AT_REST:
            self._start()
        else:
            context.store.refresh()

    def _start(self) -> None:
        machine = self._context.machine
        self._context.operations.start(
            self.tr("Start the machine"), lambda _report: machine.start()
        )

    def _at_rest(self) -> QWidget:
        return EmptyState(
            self._context.theme,
            "machine",
            self.tr("The machine is stopped"),
            self.tr("Containers run in a small virtual machine. It starts in seconds."),
            (self.tr("Start"), self._start),
        )

    def _on_its_way(self) -> QWidget:
        return EmptyState(
            self._context.theme,
            "machine",
            self.tr("The machine is on its way"),
            self.tr("Containers are shown as soon as its engine answers."),
        )

    def _stopping(self) -> QWidget:
        return EmptyState(self._context.theme, "machine", self.tr("The machine is stopping"))

    def _reading(self) -> QWidget:
        return EmptyState(self._context.theme, "containers", self.tr("Reading the containers"))

    def _failed(self, failure: Failure) -> QWidget:
        panel = ErrorPanel(self._context.theme, failure)
        panel.retried.connect(self._context.store.refresh)
        return panel

    def _nothing_yet(self) -> QWidget:
        return EmptyState(
            self._context.theme,
            "containers",
            self.tr("No containers yet"),
            self.tr("Run the demo to see that all works, or run an image of your own."),
            (self.tr("Run the demo"), self.demo_asked.emit),
            (self.tr("Run..."), self.run_asked.emit),
        )

    def _nothing_found(self) -> QWidget:
        return EmptyState(
            self._context.theme,
            "search",
            self.tr("No container fits the filter"),
            "",
            (self.tr("Show all"), self.filter_dropped.emit),
        )


class _Strip(Banner):
    """The strip over the list; it is not there while there is nothing to say."""

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme, tone="accent")
        self.hide()
