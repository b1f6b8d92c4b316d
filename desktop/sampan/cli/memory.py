"""`sampan memory`: where the machine's memory is, giving it back, and how much it may be."""

from __future__ import annotations

import json

from sampan.cli.invocation import Invocation, run
from sampan.cli.terminal import format_rows
from sampan.client.memory import NewLimit, give_memory_back, limit_memory, read_memory
from sampan.core.errors import MachineStateError
from sampan.core.files import format_size
from sampan.core.memory import GivenBack, MemoryLedger
from sampan.core.quantities import show_value

NEVER_COMES_BACK = (
    "On this system, memory that the machine frees does not come back while it runs: "
    "`sampan stop` gives back all of it."
)


def show_memory(invocation: Invocation, *, as_json: bool) -> None:
    """Print the ledger, for people or as the JSON object of the contract."""
    ledger = run(read_memory(invocation.layout))
    if as_json:
        invocation.out.line(json.dumps(ledger.to_json(), indent=2))
        return
    for line in describe_ledger(ledger):
        invocation.out.line(line)


def give_back(invocation: Invocation) -> None:
    """Have the machine give back what it can, and say what this computer has got."""
    invocation.out.live("Giving back what the machine does not need ...")
    try:
        given = run(give_memory_back(invocation.layout))
    finally:
        invocation.out.end_live()
    if given is None:
        raise MachineStateError(
            "The machine is stopped: it takes no memory of this computer.", "Run `sampan start`."
        )
    for line in describe_given_back(given):
        invocation.out.line(line)


def change_limit(invocation: Invocation, text: str) -> None:
    """Limit the machine now as far as that goes, and from the next start on."""
    for line in describe_limit(run(limit_memory(invocation.layout, text))):
        invocation.out.line(line)


def describe_ledger(ledger: MemoryLedger) -> list[str]:
    """Return the ledger as aligned lines for people."""
    rows = [("Setting", f"{format_size(ledger.setting_bytes)}, from the next start on")]
    if ledger.limit_bytes is None or ledger.boot_bytes is None:
        rows.append(("This computer", "0 B: no machine runs"))
        return format_rows(rows)
    if ledger.boot_bytes == ledger.setting_bytes:
        rows[0] = ("Setting", format_size(ledger.setting_bytes))
    now = format_size(ledger.limit_bytes)
    if ledger.limit_bytes != ledger.boot_bytes:
        now += f", of the {format_size(ledger.boot_bytes)} that it started with"
    rows.append(("Limit now", now))
    inside = (
        ("Programs", ledger.programs_bytes, "in use inside the machine"),
        ("Caches", ledger.cache_bytes, _spare(ledger)),
        ("Free", ledger.free_bytes, "in no use inside the machine"),
        ("This computer", ledger.host_bytes, "occupied by the machine's process, QEMU"),
    )
    rows += [(name, f"{format_size(n)} {what}") for name, n, what in inside if n is not None]
    lines = format_rows(rows)
    if not ledger.gives_back:
        lines.append(NEVER_COMES_BACK)
    return lines


def describe_given_back(given: GivenBack) -> list[str]:
    """Return what came back, in sentences."""
    freed = f"The machine freed {format_size(given.freed_bytes)} of its caches"
    if not given.gives_back:
        return [f"{freed}.", NEVER_COMES_BACK]
    before, after = format_size(given.host_before_bytes), format_size(given.host_after_bytes)
    returned = format_size(given.returned_bytes)
    return [
        f"{freed}; this computer got {returned} back in {given.seconds:.0f} s.",
        f"The machine's process takes {after} now; it took {before}.",
    ]


def describe_limit(new: NewLimit) -> list[str]:
    """Return what holds now, and what from the next start on."""
    setting = show_value(new.setting.spec, new.setting.after)
    now = new.now
    if now is None:
        return [f"The machine may use {setting} from its next start on."]
    limit, kept = format_size(now.limit_bytes), f"The setting is {setting}"
    if now.needs_restart:
        return [
            f"The machine may use {limit} now: it started with {format_size(now.boot_bytes)}, "
            "and cannot grow beyond that while it runs.",
            f"{kept}: `sampan restart` applies it.",
        ]
    if now.limit_bytes > now.asked_bytes:
        return [
            f"The machine came down to {limit} only: the rest is in use.",
            f"{kept} and applies from the next start on.",
        ]
    return [f"The machine may use {limit} now.", f"{kept} and applies to every start."]


def _spare(ledger: MemoryLedger) -> str:
    if ledger.reclaimable_bytes is None:
        return "of files"
    return f"of files; {format_size(ledger.reclaimable_bytes)} of it can be given back at once"
