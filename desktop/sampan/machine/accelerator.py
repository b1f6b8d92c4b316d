"""What runs the guest's processor: candidates, what is remembered of them, and why one failed."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from pathlib import Path

from sampan.core.errors import QemuError
from sampan.core.settings import Settings
from sampan.machine.binary import Version
from sampan.machine.jsonfile import read_json, write_json
from sampan.platforms import Platform

KEPT = 32
LABELS = {"kvm": "KVM", "hvf": "HVF", "whpx": "WHPX", "tcg": "emulation"}
TRY_AGAIN = "Set `accelerator` to `auto` to let Sampan choose."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a boot showed about an accelerator; `at` is in seconds since 1970."""

    usable: bool
    reason: str
    at: float


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to run the guest that a boot shall try, and the sentence that says why this one."""

    accelerator: str
    reason: str

    @property
    def emulated(self) -> bool:
        """True when no hardware helps."""
        return self.accelerator == "tcg"


@dataclass(frozen=True, slots=True)
class VerdictStore:
    """Verdicts in one JSON file (`layout.accelerator_verdicts`).

    A verdict holds for one QEMU version and one start of the computer: another QEMU, another
    kernel or a changed firmware setting gets a new try.
    """

    path: Path
    version: Version
    boot: str

    def recall(self, accelerator: str) -> Verdict | None:
        """Return what is known; nothing when the file is missing or damaged."""
        value = read_json(self.path).get(self._key(accelerator))
        if not isinstance(value, dict):
            return None
        usable, reason, at = value.get("usable"), value.get("reason"), value.get("at")
        if not isinstance(usable, bool) or not isinstance(reason, str):
            return None
        return Verdict(usable, reason, float(at) if isinstance(at, int | float) else 0.0)

    def remember(self, accelerator: str, *, usable: bool, reason: str) -> None:
        """Keep a verdict, and let go of the oldest; raise OSError when it cannot be written."""
        entries = read_json(self.path)
        entries.pop(self._key(accelerator), None)
        kept = dict(list(entries.items())[-(KEPT - 1) :])
        kept[self._key(accelerator)] = {
            "usable": usable,
            "reason": reason,
            "at": round(time.time(), 3),
        }
        write_json(self.path, kept)

    def forget(self) -> None:
        """Forget every verdict: each accelerator gets a new try."""
        self.path.unlink(missing_ok=True)

    def _key(self, accelerator: str) -> str:
        return f"{accelerator} {'.'.join(map(str, self.version))} {self.boot}"


def foreign_reason(guest: str, computer: str) -> str:
    """Say why only emulation runs a guest of another processor; nothing for one of our own."""
    if guest == computer:
        return ""
    image = f"The image is for {guest} and this computer is {computer}"
    return f"{image}, so the processor is emulated."


def plan(
    settings: Settings, store: VerdictStore, platform: Platform, *, foreign: str = ""
) -> list[Attempt]:
    """Return what a boot shall try, in order; the last one is emulation unless one is forced.

    `foreign` is what `foreign_reason` says of the image. Raises QemuError when the setting forces
    an accelerator that this computer, or this image, cannot have.
    """
    if foreign:
        return [_foreign(settings.accelerator, foreign)]
    if settings.accelerator != "auto":
        return [_forced(settings.accelerator, platform)]
    attempts: list[Attempt] = []
    passed_over: list[str] = []
    for name in platform.accelerators():
        if name == "tcg":
            attempts.append(Attempt(name, _emulation_reason(passed_over)))
            continue
        obstacle = platform.accelerator_obstacle(name)
        verdict = store.recall(name)
        if obstacle is not None:
            hint = f" {obstacle.hint}" if obstacle.hint else ""
            passed_over.append(f"{LABELS[name]}: {obstacle.reason}.{hint}")
        elif verdict is not None and not verdict.usable:
            passed_over.append(f"{LABELS[name]}: {verdict.reason}")
        elif verdict is not None:
            attempts.append(Attempt(name, f"{LABELS[name]} has run a guest here before."))
        else:
            attempts.append(Attempt(name, f"{LABELS[name]} is there and gets a try."))
    return attempts


def classify_failure(accelerator: str, exit_code: int | None, log_tail: str, seconds: float) -> str:
    """Say in one sentence how an accelerator failed in the boot that was its test.

    `exit_code` is QEMU's own (negative for a signal), None when it still ran after `seconds`.
    """
    label = LABELS.get(accelerator, accelerator)
    node = "/dev/kvm opens but" if accelerator == "kvm" else f"{label} is there but"
    so = ", so the processor is emulated."
    if exit_code is None:
        return f"{node} no guest starts under it (nothing came within {seconds:.0f} s){so}"
    for pattern, sentence in _KNOWN:
        match = re.search(pattern, log_tail)
        if match:
            return sentence.format(label=label, node=node, detail=_first(match)) + so
    ended = f"exit code {exit_code}" if exit_code >= 0 else f"signal {-exit_code}"
    return f"{node} QEMU ends under it after {seconds:.1f} s ({ended}){so}"


_KNOWN = (
    (r"kvm_(?:buf_set|put|set|get)_msrs?", "{node} QEMU cannot set the processor's registers"),
    (r"(KVM internal error[^\n]*)", "{node} the guest fails with a {detail}"),
    (r"KVM_RUN failed|kvm run failed ([^\n]*)", "{node} running the guest is refused ({detail})"),
    (r"(?:Could not access KVM kernel module: |failed to initialize kvm: )([^\n]*)",
     "KVM cannot be opened ({detail})"),
    (r"HV_DENIED", "{label} is refused to QEMU: its program lacks the hypervisor entitlement"),
    (r"HV_UNSUPPORTED|HV_NO_RESOURCES|HV_ERROR", "{label} cannot make a guest here"),
    (r"WHPX: No accelerator found|WHPX: Failed[^\n]*", "{label} cannot make a guest here"),
    (r"invalid accelerator|not found|No accelerator found", "this QEMU was built without {label}"),
)  # fmt: skip
"""What QEMU writes when an accelerator fails, and what that means."""


def _first(match: re.Match[str]) -> str:
    return next((group.strip() for group in match.groups() if group), "no reason given")


def _forced(name: str, platform: Platform) -> Attempt:
    if name not in platform.accelerators():
        raise QemuError(
            f"The setting `accelerator` asks for {name}, which does not exist on this system.",
            TRY_AGAIN,
        )
    obstacle = platform.accelerator_obstacle(name)
    if obstacle is not None:
        raise QemuError(
            f"The setting `accelerator` asks for {name}, but {obstacle.reason}.",
            obstacle.hint or TRY_AGAIN,
        )
    return Attempt(name, f"The setting `accelerator` asks for {name}.")


def _foreign(name: str, reason: str) -> Attempt:
    if name not in ("auto", "tcg"):
        raise QemuError(
            f"The setting `accelerator` asks for {name}, which runs no guest of another processor.",
            TRY_AGAIN,
            details=reason,
        )
    return Attempt("tcg", reason)


def _emulation_reason(passed_over: list[str]) -> str:
    if passed_over:
        return " ".join(passed_over)
    return "Nothing else ran a guest here."
