"""The settings of the machine as the page changes them: read, checked, written, undone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from sampan.client.settings_file import (
    Change,
    SettingState,
    read_state,
    read_states,
    set_value,
    unset_value,
)
from sampan.core.errors import SettingError
from sampan.core.quantities import find_spec, parse_value
from sampan.core.settings import SETTINGS, Settings, show_settings
from sampan.core.states import LIVE, MachineState
from sampan.gui.bridge import Failure
from sampan.gui.context import Context, Machine
from sampan.gui.i18n.sentences import said, sentence
from sampan.gui.machine.calls import limit_memory

MOST_UNDONE = 50
RUNS = (*LIVE, MachineState.SUSPENDED)
"""States of a machine that started with the settings of before."""


@dataclass(frozen=True, slots=True)
class Written:
    """A change that was written: of which setting, from and to which value."""

    key: str
    before: object
    was_set: bool
    after: object


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A change of the file, and whether a machine that runs has it already."""

    change: Change | None
    applied: bool


class SettingValues(QObject):
    """Holds what the file says; `changed` carries a key, `written` a Written, `failed` both.

    `waiting` are the settings that a machine which runs does not have yet.
    """

    loaded = Signal()
    changed = Signal(str)
    written = Signal(object)
    failed = Signal(str, object)
    waiting_changed = Signal()

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._states: dict[str, SettingState] = {}
        self._defaults = show_settings(Settings())
        self._undo: list[Written] = []
        self._started_with: dict[str, object] = {}
        context.store.status_changed.connect(self._take_status)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The keys of what applies after a restart."""
        return tuple(self._started_with)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._undo)

    def value(self, key: str) -> object:
        """Return what is set, or the default."""
        state = self._states.get(key)
        return self._defaults[key] if state is None else state.value

    def default(self, key: str) -> object:
        """Return what holds where nothing is set."""
        return self._defaults[key]

    def is_set(self, key: str) -> bool:
        """Return whether the file names it."""
        state = self._states.get(key)
        return state is not None and state.is_set

    def problem(self, key: str) -> str:
        """Return what is wrong with the value in the file."""
        state = self._states.get(key)
        return "" if state is None else sentence(state.problem)

    def load(self, written: str = "") -> None:
        """Read the file; `loaded` follows, or `failed` with an empty key.

        The key `written` counts as changed in any case: its text may be written another way.
        """
        work = asyncio.to_thread(read_states, self._context.machine.layout.settings)
        self._context.bridge.submit(
            self, work, lambda states: self._take(states, written), self._no_file
        )

    def check(self, key: str, text: str) -> str:
        """Return the sentence about what is wrong with a text, nothing for a good one."""
        try:
            parse_value(find_spec(key), text)
        except SettingError as error:
            return said(error)
        return ""

    def set(self, key: str, text: str) -> None:
        """Write what the text means; `written` follows, or `failed`."""
        if self.check(key, text):
            return
        self._write(key, text, keep=True)

    def reset(self, key: str) -> None:
        """Go back to the default."""
        self._write(key, None, keep=True)

    def undo(self) -> None:
        """Take the last change back."""
        if self._undo:
            last = self._undo.pop()
            self._write(last.key, str(last.before) if last.was_set else None, keep=False)

    def _write(self, key: str, text: str | None, *, keep: bool) -> None:
        was_set = self.is_set(key)

        def done(outcome: _Outcome) -> None:
            self.load(key)
            change = outcome.change
            if change is not None and change.before != change.after:
                written = Written(key, change.before, was_set, change.after)
                self._note(written, keep=keep, applied=outcome.applied)

        machine = self._context.machine
        running = machine.status is not None and machine.status.state is MachineState.RUNNING
        self._context.bridge.submit(
            self,
            _change(machine, key, text, running=running),
            done,
            lambda failure: self.failed.emit(key, failure),
        )

    def _note(self, written: Written, *, keep: bool, applied: bool) -> None:
        if keep:
            self._undo.append(written)
            del self._undo[:-MOST_UNDONE]
        status = self._context.machine.status
        runs = status is not None and status.state in RUNS
        if runs and not applied:
            first = self._started_with.setdefault(written.key, written.before)
            if first == written.after:
                del self._started_with[written.key]
            self.waiting_changed.emit()
        if keep:
            self.written.emit(written)

    def _take(self, states: tuple[SettingState, ...], written: str) -> None:
        before = {key: self.value(key) for key in self._defaults}
        first = not self._states
        self._states = {state.spec.key: state for state in states}
        self.loaded.emit()
        for spec in SETTINGS:
            if first or spec.key == written or self.value(spec.key) != before[spec.key]:
                self.changed.emit(spec.key)

    def _no_file(self, failure: Failure) -> None:
        self.failed.emit("", failure)

    def _take_status(self) -> None:
        """A machine that starts has everything that was set before."""
        status = self._context.machine.status
        fresh = (MachineState.STARTING, MachineState.STOPPED, MachineState.FAILED)
        if status is not None and status.state in fresh and self._started_with:
            self._started_with.clear()
            self.waiting_changed.emit()


async def _change(machine: Machine, key: str, text: str | None, *, running: bool) -> _Outcome:
    """Write a value, or take it away for None; a machine that runs is limited at once.

    Raises SampanError; a limit that is refused is not kept.
    """
    path = machine.layout.settings
    if key == "memory" and running:
        before = await asyncio.to_thread(read_state, path, key)
        spec = before.spec
        value = parse_value(spec, text) if text is not None else before.default
        assert isinstance(value, int)
        limited = await limit_memory(machine, value)
        if text is None:
            await asyncio.to_thread(unset_value, path, key)
        return _Outcome(Change(spec, before.value, value), not limited.needs_restart)
    if text is None:
        change = await asyncio.to_thread(unset_value, path, key)
    else:
        change = await asyncio.to_thread(set_value, path, key, text)
    return _Outcome(change, find_spec(key).live)
