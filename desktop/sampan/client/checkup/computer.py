"""What this computer brings along: QEMU, accelerators, memory, disk space, the docker CLI."""

from __future__ import annotations

import os
import shutil
import time

from sampan.client.checkup.finding import Finding, Level, Patient
from sampan.client.dockercontext import find_docker_target
from sampan.core.errors import SampanError
from sampan.core.files import occupied
from sampan.core.settings import GIB, MIB
from sampan.machine.accelerator import LABELS, VerdictStore, foreign_reason
from sampan.machine.binary import Qemu, QemuFinder
from sampan.machine.command import TRANSLATES_ANYWHERE
from sampan.machine.image import find_image, load_image

LOW_SPACE, NO_SPACE = 5 * GIB, 1 * GIB
LARGE_SHARE = 0.75
EMULATION_COSTS = "Without it the processor is emulated, which is about ten times slower."
FIXED_ADDRESSES = (
    "programs in an emulated machine start at the same ones each time (no ASLR): "
    "much faster with a QEMU before 8.0."
)


async def find_qemu(patient: Patient) -> tuple[Finding, Qemu | None]:
    """Look for QEMU and ask it for its version."""
    try:
        finder = QemuFinder(patient.platform)
        qemu = await finder.find(patient.settings, patient.env, _guest_arch(patient))
    except SampanError as error:
        return Finding("QEMU", Level.PROBLEM, error.message, error.hint), None
    text = (
        f"version {qemu.version_text} with its sandbox: {qemu.system}."
        if qemu.sandbox
        else f"version {qemu.version_text}, without a sandbox (no seccomp): {qemu.system}."
    )
    return Finding("QEMU", Level.OK, text), qemu


def check_accelerators(patient: Patient, qemu: Qemu | None) -> list[Finding]:
    """Say of each accelerator whether it is there, and what the last boot showed."""
    foreign = foreign_reason(_guest_arch(patient), patient.arch)
    if foreign:
        return [_check_foreign(patient, foreign), *_check_addresses(qemu)]
    wanted = patient.settings.accelerator
    findings = []
    for name in patient.platform.accelerators():
        if name != "tcg":
            findings.append(_check_accelerator(patient, qemu, name))
    text = "always there (tcg), about ten times slower than an accelerator."
    findings += [Finding("emulation", Level.OK, text), *_check_addresses(qemu)]
    known = patient.platform.accelerators()
    if wanted != "auto" and wanted not in known:
        text = f"The setting `accelerator` asks for {wanted}, which does not exist on this system."
        fix = "Run `sampan config unset accelerator`."
        findings.append(Finding("setting", Level.PROBLEM, text, fix))
    return findings


def _check_addresses(qemu: Qemu | None) -> list[Finding]:
    """Say what speed costs under an old QEMU (`docs/adr/0021`)."""
    if qemu is None or qemu.version >= TRANSLATES_ANYWHERE:
        return []
    return [Finding("addresses", Level.OK, FIXED_ADDRESSES)]


def _check_foreign(patient: Patient, reason: str) -> Finding:
    """Say what an image of another processor costs, and which accelerator cannot run it."""
    wanted = patient.settings.accelerator
    if wanted not in ("auto", "tcg"):
        text = f"The setting `accelerator` asks for {wanted}. {reason}"
        return Finding("setting", Level.PROBLEM, text, "Run `sampan config unset accelerator`.")
    fix = f"Leave SAMPAN_IMAGE and the setting `image` out to run an image for {patient.arch}."
    return Finding("emulation", Level.WARNING, f"{reason} That is about ten times slower.", fix)


def _check_accelerator(patient: Patient, qemu: Qemu | None, name: str) -> Finding:
    label, wanted = LABELS[name], patient.settings.accelerator
    forced = Level.PROBLEM if wanted == name else Level.WARNING
    obstacle = patient.platform.accelerator_obstacle(name)
    if obstacle is not None:
        text = f"{_capital(obstacle.reason)}. {EMULATION_COSTS}"
        return Finding(label, forced, text, obstacle.hint)
    if qemu is None:
        return Finding(label, Level.OK, "is there; whether it works can be told once QEMU is.")
    boot = patient.platform.boot_identity()
    store = VerdictStore(patient.layout.accelerator_verdicts, qemu.version, boot)
    verdict = store.recall(name)
    if verdict is None:
        return Finding(label, Level.OK, "is there; the next start shows whether a guest runs.")
    when = time.strftime("%d %B %H:%M", time.localtime(verdict.at))
    if verdict.usable:
        return Finding(label, Level.OK, f"ran a guest here ({when}).")
    fix = (
        "It is tried again when this computer or QEMU changes, "
        f"or after: rm {patient.layout.accelerator_verdicts}"
    )
    text = f"{_capital(verdict.reason)} Emulation is about ten times slower. (Found {when}.)"
    return Finding(label, forced, text, fix)


def check_memory(patient: Patient) -> Finding:
    """Compare the machine's memory with this computer's."""
    import psutil

    memory = psutil.virtual_memory()
    wanted = patient.settings.memory_mib * MIB
    text = (
        f"{wanted / GIB:.1f} GiB for the machine at most; this computer has "
        f"{memory.total / GIB:.1f} GiB, {memory.available / GIB:.1f} GiB of it free now."
    )
    status = patient.status
    if status is not None and status.memory.host_bytes:
        text += f" The machine takes {status.memory.host_bytes / GIB:.1f} GiB of them."
    if wanted > memory.total * LARGE_SHARE:
        size = max(512, int(memory.total * 0.5) // MIB // 256 * 256)
        return Finding("memory", Level.WARNING, text, f"Run `sampan config set memory {size}`.")
    runs = status is not None and status.pid is not None
    if not runs and memory.available < wanted:
        fix = "It takes only what the guest uses; close something if this computer gets slow."
        return Finding("memory", Level.WARNING, text, fix)
    return Finding("memory", Level.OK, text)


def check_space(patient: Patient) -> Finding:
    """Say how much room is left where the data disk grows."""
    folder = patient.layout.data_disk.resolve().parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    taken = occupied(patient.layout.data_disk) or 0
    text = (
        f"{free / GIB:.1f} GiB free; the data disk takes {taken / GIB:.1f} GiB "
        f"and may grow to {patient.settings.disk_gib} GiB."
    )
    if free < NO_SPACE:
        fix = "Free some space, on this computer or with `sampan docker system prune`."
        return Finding("disk space", Level.PROBLEM, text, fix)
    if free < LOW_SPACE:
        fix = "`sampan docker system prune` removes what no container uses."
        return Finding("disk space", Level.WARNING, text, fix)
    return Finding("disk space", Level.OK, text)


def check_docker_cli(patient: Patient) -> list[Finding]:
    """Look for a docker command on this computer, and where it leads."""
    program = shutil.which("docker", path=patient.env.get("PATH", ""))
    if program is None:
        text = "There is no docker command on the PATH; `sampan docker ...` works without one."
        return [Finding("docker command", Level.OK, text)]
    found = Finding("docker command", Level.OK, f"{program}.")
    target = find_docker_target(patient.env)
    ours = patient.layout.docker_host
    if target.host == ours:
        text = f"this machine ({target.said_by})."
        return [found, Finding("docker leads to", Level.OK, text)]
    text = f"{target.host or 'another engine'} ({target.said_by}), not this machine."
    if target.by_variable:
        fix = 'Run `eval "$(sampan env)"` in this shell to use this machine.'
    else:
        fix = "Run `docker context use sampan` to use this machine."
        if patient.env.get("SAMPAN_HOME") and not patient.env.get("DOCKER_CONFIG"):
            fix = 'Run `eval "$(sampan env)"` in this shell to use this machine.'
    return [found, Finding("docker leads to", Level.WARNING, text, fix)]


def _guest_arch(patient: Patient) -> str:
    """Return the processor that the image is for; this computer's while there is no image."""
    try:
        return load_image(find_image(patient.settings, patient.env, patient.arch)).arch
    except SampanError:
        return patient.arch


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:] if not text.startswith(os.sep) else text
