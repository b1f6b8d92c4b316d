"""`sampan disk`: what the data disk is used for, growing it, giving room back."""

from __future__ import annotations

import json

from sampan.cli.invocation import Invocation, run
from sampan.cli.terminal import format_rows, printable
from sampan.client.disk import grow_disk, parse_size, read_ledger, trim_disk
from sampan.core.disk_use import DiskGrowth, DiskItem, DiskLedger, DiskTrim
from sampan.core.files import format_size
from sampan.core.settings import GIB

HEAD = ("WHAT", "COUNT", "IN USE", "SIZE", "CAN BE FREED")
NUMBERS = (1, 2, 3, 4)
WORTH_TELLING = GIB // 2
"""A file is always somewhat larger than what is in it: tables, the journal."""

STILL_GROWS = "The disk goes on growing in the background; `sampan disk` shows how large it is."


def show_disk(invocation: Invocation, *, as_json: bool) -> None:
    """Print what the disk is used for, for people or as the JSON object of the contract."""
    ledger = run(read_ledger(invocation.layout))
    out = invocation.out
    if as_json:
        out.line(json.dumps(ledger.to_json(), indent=2))
        return
    for line in describe_ledger(ledger):
        out.line(line)
    if ledger.items is None:
        return
    head, *rows = describe_items(ledger.items)
    out.line()
    out.line(out.style(head, "bold"))
    for line in rows:
        out.line(line)
    out.line()
    for line in describe_ways(ledger):
        out.line(line)


def grow(invocation: Invocation, text: str) -> None:
    """Make the disk as large as the text says, `80G` or a number of GiB."""
    size_gib = parse_size(text)
    work = grow_disk(invocation.layout, invocation.env, size_gib)
    growth = run(work, interrupted=STILL_GROWS)
    out = invocation.out
    out.line(describe_growth(growth))
    if warning := describe_room(growth):
        out.line(f"{out.style('warning:', 'yellow')} {warning}")


def trim(invocation: Invocation) -> None:
    """Give back what the machine does not use and say how much that was."""
    invocation.out.line(describe_trim(run(trim_disk(invocation.layout))))


def describe_ledger(ledger: DiskLedger) -> list[str]:
    """Return the sizes of the disk as aligned lines."""
    rows = [("Limit", format_size(ledger.limit_bytes))]
    if ledger.guest_used_bytes is not None:
        rows.append(("Used", f"{format_size(ledger.guest_used_bytes)} inside the machine"))
    if ledger.host_bytes is None:
        rows.append(("File", "none yet; the first start makes it"))
    else:
        text = f"{format_size(ledger.host_bytes)} of this computer"
        if ledger.host_free_bytes is not None:
            text += f", which has {format_size(ledger.host_free_bytes)} free there"
        rows.append(("File", text))
    return format_rows(rows)


def describe_items(items: tuple[DiskItem, ...]) -> list[str]:
    """Return what Docker keeps as the lines of a table, its head first."""
    rows = [list(HEAD), *(_row(item) for item in items)]
    for column in NUMBERS:
        width = max(len(row[column]) for row in rows)
        for row in rows:
            row[column] = row[column].rjust(width)
    return [printable(line) for line in format_rows(rows)]


def describe_ways(ledger: DiskLedger) -> list[str]:
    """Return what a person can do to get room back."""
    lines = []
    if ledger.reclaimable_bytes:
        lines.append(
            f"{format_size(ledger.reclaimable_bytes)} is not in use: "
            "`sampan docker system prune -a --volumes` deletes it."
        )
        lines.append("The disk's file shrinks by itself within a minute of that.")
    elif any(item.bytes for item in ledger.items or ()):
        lines.append("All of it is in use.")
    else:
        lines.append("Docker keeps nothing yet.")
    if (ledger.trimmable_bytes or 0) >= WORTH_TELLING:
        lines.append(
            f"The file is {format_size(ledger.trimmable_bytes or 0)} larger than what is used; "
            "`sampan disk trim` gives back what is free."
        )
    return lines


def describe_growth(growth: DiskGrowth) -> str:
    """Return what became of the disk in a sentence."""
    size = format_size(growth.bytes)
    if not growth.before_bytes:
        return f"The data disk is made with {size} at the first start."
    if growth.before_bytes == growth.bytes:
        return f"The data disk has {size}, as it had."
    before = format_size(growth.before_bytes)
    if growth.online:
        return f"The data disk was grown from {before} to {size}; containers have the room now."
    return f"The data disk was grown from {before} to {size}; containers have it after a start."


def describe_room(growth: DiskGrowth) -> str:
    """Return what to know about a disk that may outgrow this computer, or nothing."""
    if growth.host_free_bytes is None or growth.host_free_bytes >= growth.bytes:
        return ""
    return (
        f"This computer has only {format_size(growth.host_free_bytes)} free there. The disk's file "
        "takes what is in it, not its limit; when no room is left, the machine waits for some."
    )


def describe_trim(trimmed: DiskTrim) -> str:
    """Return how much was given back in a sentence."""
    now = f"The disk's file takes {format_size(trimmed.host_bytes)} of this computer."
    if not trimmed.given_back_bytes:
        return f"There was nothing to give back. {now}"
    return f"{format_size(trimmed.given_back_bytes)} was given back. {now}"


def _row(item: DiskItem) -> list[str]:
    return [
        item.kind,
        str(item.count),
        str(item.in_use),
        format_size(item.bytes),
        format_size(item.reclaimable_bytes),
    ]
