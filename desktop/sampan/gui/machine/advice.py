"""What to do about an emulated processor, by the reason that the host agent gives."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject

from sampan.core.status import Accelerator


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do; `command` is for a terminal of this computer, if there is one."""

    text: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Advice:
    """The steps; `retry` says that forgetting what was learned may help."""

    steps: tuple[Step, ...]
    retry: bool = False


class Advisor(QObject):
    """Knows the reasons of `machine.accelerator` and `platforms`."""

    def advise(self, accelerator: Accelerator) -> Advice:
        """Return what helps against this reason; the first that fits."""
        for pattern, make in self._table():
            if re.search(pattern, accelerator.reason):
                return make()
        return self._retry()

    def _table(self) -> tuple[tuple[str, Callable[[], Advice]], ...]:
        return (
            (r"The setting `accelerator` asks for", self._setting),
            (r"^The image is for ", self._foreign),
            (r"there is no \S*kvm", self._no_kvm),
            (r"you may not open|KVM cannot be opened \(.*[Pp]ermission", self._no_right),
            (r"entitlement", self._entitlement),
            (r"Windows Hypervisor Platform", self._feature),
            (r"built without", self._other_qemu),
            (r"kvm|KVM", self._retry_kvm),
        )

    def _setting(self) -> Advice:
        text = self.tr("A setting asks for emulation. Go back to the automatic choice.")
        return Advice((Step(text, "sampan config unset accelerator"), self._restart()))

    def _foreign(self) -> Advice:
        text = self.tr(
            "The machine's image is for another processor than this computer's, and only "
            "emulation can run it. Use the image that came along."
        )
        return Advice((Step(text, "sampan config unset image"), self._restart()))

    def _no_kvm(self) -> Advice:
        return Advice(
            (
                Step(
                    self.tr(
                        "Turn on virtualisation in this computer's firmware: it is called VT-x "
                        "(Intel) or AMD-V, often under Advanced or Security."
                    )
                ),
                Step(
                    self.tr("Then let the kernel load KVM, and see whether it finds it."),
                    "sudo modprobe kvm_intel || sudo modprobe kvm_amd; ls -l /dev/kvm",
                ),
                Step(
                    self.tr(
                        "If this computer is itself a virtual machine or a container, its host "
                        "must allow nested virtualisation."
                    )
                ),
                self._restart(),
            )
        )

    def _no_right(self) -> Advice:
        text = self.tr("Your user may not use KVM. Join the group that may.")
        again = self.tr("Log out and in again, so that the group counts, then restart the machine.")
        return Advice((Step(text, 'sudo usermod -aG kvm "$USER"'), Step(again, "sampan restart")))

    def _entitlement(self) -> Advice:
        text = self.tr(
            "macOS lets a program use its hypervisor only with an entitlement. The QEMU of "
            "Homebrew has it; install that one."
        )
        return Advice((Step(text, "brew reinstall qemu"), self._restart()), retry=True)

    def _feature(self) -> Advice:
        text = self.tr(
            "Turn the Windows feature on in a terminal of an administrator, then start this "
            "computer again."
        )
        command = "dism /online /enable-feature /featurename:HypervisorPlatform"
        return Advice((Step(text, command),))

    def _other_qemu(self) -> Advice:
        text = self.tr(
            "This QEMU cannot use the accelerator. Install QEMU from your system's packages, or "
            "name the folder of another one."
        )
        return Advice((Step(text, "sampan config set qemu FOLDER"), self._restart()), retry=True)

    def _retry_kvm(self) -> Advice:
        nested = Step(
            self.tr(
                "This happens most often where this computer is itself a virtual machine: its "
                "host must allow nested virtualisation. See whether KVM says that it is on."
            ),
            "cat /sys/module/kvm_intel/parameters/nested /sys/module/kvm_amd/parameters/nested",
        )
        return Advice((nested, *self._retry().steps), retry=True)

    def _retry(self) -> Advice:
        text = self.tr(
            "It is tried again by itself when this computer is started anew, or when its QEMU "
            "changes. To have it tried at the next start, choose Try again below."
        )
        return Advice((Step(text),), retry=True)

    def _restart(self) -> Step:
        return Step(self.tr("Then restart the machine."), "sampan restart")
