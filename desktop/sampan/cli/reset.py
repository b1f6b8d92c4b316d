"""`sampan reset`: the machine as on its first day, after saying what that costs."""

from __future__ import annotations

import sys

from sampan.cli.invocation import Interrupted, Invocation, run
from sampan.cli.lifecycle import leave
from sampan.client.cleaning import clean, find_leavings, has_docker_context, occupied
from sampan.client.contents import Contents, count_contents
from sampan.client.offline import orphan_pid
from sampan.core.errors import HostAgentError, SampanError, SettingError
from sampan.core.files import format_size
from sampan.core.layout import Layout
from sampan.platforms import current

YES = ("y", "yes")


def reset_machine(invocation: Invocation, *, keep_data: bool, yes: bool) -> None:
    """Say what will be lost, ask, stop the machine, remove; raise SettingError without consent."""
    out, layout = invocation.out, invocation.layout
    leavings = find_leavings(layout, keep_data=keep_data)
    context = has_docker_context(layout, invocation.env)
    if not leavings and not context and not layout.control_socket.exists():
        out.line(f"There is nothing to reset in {layout.home}.")
        return
    contents = None if keep_data else run(count_contents(layout))
    for line in describe(layout, contents, keep_data=keep_data, context=context):
        out.line(line)
    if not yes:
        _ask(invocation)
    _stop(invocation, keep_data=keep_data)
    freed = occupied(find_leavings(layout, keep_data=keep_data))
    clean(layout, invocation.env, current(), keep_data=keep_data)
    out.line(f"Done: {format_size(freed)} of this computer's disk are free again.")
    out.line("`sampan start` begins anew." if not keep_data else "`sampan start` starts it again.")


def describe(
    layout: Layout, contents: Contents | None, *, keep_data: bool, context: bool
) -> list[str]:
    """Return the sentences that say what is removed and what is kept."""
    removed, kept = [], ["settings.json", "the key of `sampan ssh`"]
    if keep_data:
        kept.insert(0, "the data disk with all containers, images and volumes")
        if layout.data_disk_copy.exists():
            kept.insert(1, "its copy from before a repair")
    elif layout.data_disk.is_symlink():
        kept.insert(0, f"the file {layout.data_disk.resolve()} that the data disk is a link to")
    disk = not keep_data and layout.data_disk.exists()
    if disk and contents is not None:
        removed += describe_contents(contents)
    elif disk:
        removed.append(
            "ALL containers, images and volumes (not counted: the machine is not running)"
        )
    if disk:
        size = format_size(occupied((layout.data_disk,)))
        removed.append(f"the data disk that holds them ({size} of this computer's disk)")
    if not keep_data and layout.data_disk_copy.exists():
        size = format_size(occupied((layout.data_disk_copy,)))
        removed.append(f"the copy of the data disk from before a repair ({size})")
    if not keep_data and layout.forwards.exists():
        removed.append("the ports that were added with `sampan ports`")
    removed.append("logs, timelines of boots, what was learned about accelerators and the image")
    if context:
        removed.append("the docker context `sampan`")
    return [
        f"This stops the machine in {layout.home} and removes for good:",
        *(f"  - {line}" for line in removed),
        f"Kept: {', '.join(kept)}.",
    ]


def describe_contents(contents: Contents) -> list[str]:
    """Return a line for containers, images and volumes each."""
    running = f", {contents.running} of them running" if contents.running else ""
    return [
        f"{_count(contents.containers, 'container')}{running}",
        f"{_count(contents.images, 'image')} ({format_size(contents.images_bytes)})",
        f"{_count(contents.volumes, 'volume')} ({format_size(contents.volumes_bytes)})",
    ]


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _ask(invocation: Invocation) -> None:
    """Return if a person at a terminal says yes; raise Interrupted if not."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise SettingError(
            "Nothing was removed: there is no terminal to ask on.",
            "Add --yes if this is what you want.",
        )
    sys.stderr.write("Go on? [y/N] ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().lower()
    if answer not in YES:
        raise Interrupted("Nothing was removed.")


def _stop(invocation: Invocation, *, keep_data: bool) -> None:
    interrupted = "The machine goes on stopping in the background; nothing was removed."
    try:
        run(leave(invocation, in_order=keep_data), interrupted=interrupted)
    except SampanError as error:
        error.message = f"{error.message} Nothing was removed."
        raise
    if (pid := orphan_pid(invocation.layout)) is not None:
        raise HostAgentError(
            f"QEMU still runs (process {pid}). Nothing was removed.", "Run `sampan stop` first."
        )
