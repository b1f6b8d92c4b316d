"""`sampan config`: what can be set, what is set, and since when it counts."""

from __future__ import annotations

import json

from sampan.cli.invocation import Invocation, run
from sampan.cli.report import read_status
from sampan.cli.terminal import format_rows, printable
from sampan.client.offline import orphan_pid
from sampan.client.settings_file import (
    Change,
    SettingState,
    read_state,
    read_states,
    set_value,
    unknown_keys,
    unset_value,
)
from sampan.core.errors import SampanError
from sampan.core.quantities import show_value
from sampan.core.settings import MIB, SettingSpec
from sampan.core.states import LIVE, MachineState

APPLIES = {False: "next start", True: "at once"}
"""By whether the setting is `live`."""

LARGE_SHARE = 0.75
"""The part of this computer's memory above which a machine takes from what else runs here."""


def list_settings(invocation: Invocation, *, as_json: bool) -> None:
    """Print every setting with its value and its default."""
    path = invocation.layout.settings
    states, unknown = read_states(path), unknown_keys(path)
    if as_json:
        invocation.out.line(json.dumps([_to_json(state) for state in states], indent=2))
        return
    head = ("SETTING", "VALUE", "DEFAULT", "APPLIES", "WHAT IT IS")
    rows = [head, *(_row(state) for state in states)]
    out = invocation.out
    for number, line in enumerate(format_rows(rows)):
        out.line(printable(line) if number else out.style(line, "bold"))
    for state in states:
        if state.problem:
            out.line(f"{out.style('warning:', 'yellow')} {state.problem}")
    for key in unknown:
        text = f"{path} has {key!r}, which is no setting; `sampan config unset {key}` removes it."
        out.line(f"{out.style('warning:', 'yellow')} {printable(text)}")
    out.line()
    out.line("Change one with `sampan config set memory 4G`; `sampan config unset memory` goes")
    out.line("back to the default.")


def print_setting(invocation: Invocation, key: str) -> None:
    """Print the bare value, for scripts."""
    state = read_state(invocation.layout.settings, key)
    if state.problem:
        invocation.err.line(f"{invocation.err.style('warning:', 'yellow')} {state.problem}")
    invocation.out.line(printable(str(state.value)))


def change_setting(invocation: Invocation, key: str, text: str) -> None:
    """Set a value and say what that means for a machine that runs."""
    change = set_value(invocation.layout.settings, key, text)
    _tell(invocation, change)
    for warning in warnings(change.spec, change.after):
        invocation.out.line(f"{invocation.out.style('warning:', 'yellow')} {warning}")


def remove_setting(invocation: Invocation, key: str) -> None:
    """Go back to the default."""
    change = unset_value(invocation.layout.settings, key)
    if change is None:
        invocation.out.line(f"{printable(key)} was no setting and is gone from the file.")
    else:
        _tell(invocation, change)


def warnings(spec: SettingSpec, value: object) -> list[str]:
    """Return what a person should know about a value that is valid and yet may not be wise."""
    import os

    import psutil

    if spec.key == "cpus" and isinstance(value, int) and value > (count := os.cpu_count() or value):
        return [f"This computer has {count} processors; more make the machine slower, not faster."]
    if spec.key == "memory" and isinstance(value, int):
        total = psutil.virtual_memory().total // MIB
        if value > total * LARGE_SHARE:
            return [f"This computer has {total / 1024:.1f} GiB in all, for everything that runs."]
    if spec.key == "disk":
        return [
            "The data disk grows at the next start (`sampan disk grow` does it at once), and can "
            "never be made smaller again."
        ]
    return []


def _tell(invocation: Invocation, change: Change) -> None:
    out, spec = invocation.out, change.spec
    before, after = (printable(show_value(spec, value)) for value in (change.before, change.after))
    if change.before == change.after:
        out.line(f"{spec.key} is {after}, as it was.")
        return
    out.line(f"{spec.key} is now {after}; it was {before}.")
    if spec.live:
        out.line("It applies at once.")
    elif _runs(invocation):
        out.line("The machine runs with the old value: `sampan restart` applies the new one.")
    else:
        out.line("It applies when the machine starts.")


def _runs(invocation: Invocation) -> bool:
    if orphan_pid(invocation.layout) is not None:
        return True
    try:
        return run(read_status(invocation)).state in (*LIVE, MachineState.SUSPENDED)
    except SampanError:
        return False


def _row(state: SettingState) -> tuple[str, ...]:
    spec = state.spec
    value = show_value(spec, state.value)
    return (spec.key, value, show_value(spec, state.default), APPLIES[spec.live], spec.help)


def _to_json(state: SettingState) -> dict[str, object]:
    return {
        "key": state.spec.key,
        "value": state.value,
        "default": state.default,
        "set": state.is_set,
        "applies": APPLIES[state.spec.live],
        "help": state.spec.help,
        "problem": state.problem or None,
    }
