"""What lies in the machine folder and in the image's: settings, disk, sockets, files."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

from sampan.client.checkup.finding import Finding, Level, Patient
from sampan.client.offline import orphan_pid
from sampan.client.settings_file import read_states, unknown_keys
from sampan.core.errors import SampanError
from sampan.core.files import allocated_bytes, format_size
from sampan.core.layout import SOCKET_PATH_LIMIT, Layout, check_layout
from sampan.machine.binary import Qemu
from sampan.machine.boots import BootStore
from sampan.machine.disks import CHECK_TIMEOUT_S, explain_failure
from sampan.machine.image import find_image, load_image
from sampan.machine.jsonfile import read_json
from sampan.machine.programs import run_program

LONG_PATH = 96
CHECK_LEAKS, CHECK_DAMAGED = 3, 2
"""Exit codes of `qemu-img check`, from its manual page."""

READY, NEEDS_DECISION = "ready", "cannot be repaired without asking"
"""How boots went: of those that did not end well, what the guest agent says of such a disk."""


def check_settings(path: Path) -> list[Finding]:
    """Say which settings are not valid."""
    try:
        states, unknown = read_states(path), unknown_keys(path)
    except SampanError as error:
        return [Finding("settings", Level.PROBLEM, error.message, error.hint)]
    findings = [
        Finding(
            "settings",
            Level.PROBLEM,
            state.problem,
            f"Run `sampan config set {state.spec.key} VALUE` or `unset`.",
        )
        for state in states
        if state.problem
    ]
    findings += [
        Finding(
            "settings",
            Level.PROBLEM,
            f"{path} has {key!r}, which is no setting.",
            f"Run `sampan config unset {key}`.",
        )
        for key in unknown
    ]
    changed = [state.spec.key for state in states if state.is_set]
    text = f"{', '.join(changed)} changed from the default." if changed else "all at their default."
    return findings or [Finding("settings", Level.OK, text)]


def check_folder(layout: Layout) -> Iterator[Finding]:
    """Say whether the folder is private and its path short enough for sockets."""
    try:
        check_layout(layout)
    except SampanError as error:
        yield Finding("folder", Level.PROBLEM, error.message, error.hint)
        return
    longest = max(len(os.fsencode(path)) for path in layout.sockets) + 1
    text = f"{layout.home}; its longest socket path has {longest} of {SOCKET_PATH_LIMIT} bytes."
    if layout.run.exists():
        status = layout.run.stat()
        if hasattr(os, "getuid") and status.st_uid != os.getuid():
            problem = f"{layout.run} belongs to another user."
            yield Finding("folder", Level.PROBLEM, problem, "Set SAMPAN_HOME to a folder of yours.")
            return
        if os.name == "posix" and stat.S_IMODE(status.st_mode) & 0o077:
            fix = f"Run: chmod 700 {layout.run} (the next start does so too)."
            yield Finding("folder", Level.WARNING, f"{layout.run} lets other users in.", fix)
            return
    if longest > LONG_PATH:
        yield Finding("folder", Level.WARNING, text, "A shorter SAMPAN_HOME leaves more room.")
    else:
        yield Finding("folder", Level.OK, text)


def check_image(patient: Patient) -> Finding:
    """Say which image is used, how large it is, and whether it was compared with its hashes."""
    try:
        folder = find_image(patient.settings, patient.env, patient.arch)
        image = load_image(folder)
    except SampanError as error:
        return Finding("image", Level.PROBLEM, error.message, error.hint)
    remembered = read_json(patient.layout.image_checks)
    compared = all(
        remembered.get(f"{file.path}|{file.path.stat().st_size}|{file.path.stat().st_mtime_ns}")
        == file.sha256
        for file in image.files
    )
    size = sum(file.bytes for file in image.files) / (1 << 20)
    facts = [
        *([f"Linux {image.kernel_version}"] if image.kernel_version else []),
        *([f"build {image.inputs[:12]}"] if image.inputs else []),
        f"{size:.0f} MiB",
    ]
    text = (
        f"{', '.join(facts)}, compared with its hashes: {folder}."
        if compared
        else f"{', '.join(facts)}, compared with its hashes at the next start: {folder}."
    )
    return Finding("image", Level.OK, text)


async def check_disk(patient: Patient, qemu: Qemu | None) -> Finding:
    """Have qemu-img look at the data disk while nobody uses it; nothing is repaired."""
    path = patient.layout.data_disk
    if not path.exists():
        if path.is_symlink():
            problem = f"{path} is a link to {path.resolve()}, which is not there."
            fix = "Connect the drive that holds it, or remove the link to start with an empty disk."
            return Finding("data disk", Level.PROBLEM, problem, fix)
        return Finding("data disk", Level.OK, "none yet; the first start makes it.")
    if patient.disk_in_use or orphan_pid(patient.layout) is not None:
        return Finding("data disk", Level.OK, "in use by the machine; checked when it is stopped.")
    if qemu is None:
        return Finding("data disk", Level.WARNING, f"{path}; it cannot be checked without QEMU.")
    argv = [str(qemu.img), "check", "-q", "-f", "qcow2", str(path)]
    try:
        outcome = await run_program(argv, timeout_s=CHECK_TIMEOUT_S)
    except (OSError, TimeoutError) as error:
        text = f"{path} could not be checked: {str(error) or 'it took too long'}."
        return Finding("data disk", Level.WARNING, text)
    if outcome.code == 0 and _needs_decision(patient.layout):
        text = (
            "its file is whole, but at the last start its file system had errors that need a yes."
        )
        fix = "`sampan start --repair-disk` keeps a copy of the disk, then repairs what it can."
        return Finding("data disk", Level.PROBLEM, text, fix)
    if outcome.code == 0:
        return Finding("data disk", Level.OK, f"checked, no errors: {path}.")
    if outcome.code == CHECK_LEAKS:
        fix = f"Nothing is lost. To give the space back: qemu-img check -r leaks {path}"
        return Finding("data disk", Level.WARNING, "holds space that nothing uses.", fix)
    if outcome.code == CHECK_DAMAGED:
        fix = f"Copy it somewhere safe, then run: qemu-img check -r all {path}"
        return Finding("data disk", Level.PROBLEM, f"{path} is damaged.", fix)
    failure = explain_failure(path, "checked", outcome)
    return Finding("data disk", Level.PROBLEM, failure.message, failure.hint)


def _needs_decision(layout: Layout) -> bool:
    """Tell whether a start ended with that, and none went well since."""
    for boot in reversed(BootStore(layout.boots).load()):
        if boot.outcome == READY:
            return False
        if NEEDS_DECISION in boot.outcome:
            return True
    return False


def check_copy(layout: Layout) -> list[Finding]:
    """Say what the copy of the data disk from before a repair takes, if there is one."""
    path = layout.data_disk_copy
    try:
        status = path.stat()
    except OSError:
        return []
    made = time.strftime("%d %B %Y", time.localtime(status.st_mtime))
    text = (
        f"the data disk as it was before a repair ({made}) takes "
        f"{format_size(allocated_bytes(status))}: {path}. Remove it if nothing is missing."
    )
    return [Finding("disk copy", Level.OK, text)]


def check_leftovers(patient: Patient) -> Finding:
    """Say what a host agent that was killed left behind."""
    layout = patient.layout
    pid = orphan_pid(layout)
    if patient.holder:
        return Finding("leftovers", Level.OK, "none.")
    if pid is not None:
        text = f"QEMU runs (process {pid}) without a host agent."
        fix = "`sampan start` takes it over with its containers; `sampan stop` ends it in order."
        return Finding("leftovers", Level.WARNING, text, fix)
    left = [path for path in (layout.lock, *layout.sockets) if path.exists()]
    if left:
        names = ", ".join(path.name for path in left)
        text = f"a host agent or QEMU that was killed left {names} in {layout.run}."
        return Finding("leftovers", Level.OK, f"{text} The next start replaces them.")
    return Finding("leftovers", Level.OK, "none.")
