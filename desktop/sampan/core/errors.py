"""Errors that people see: what is wrong, and what to do.

The tree:

    SampanError
    +-- SettingError       a setting or an argument is not valid
    +-- LayoutError        the machine folder cannot be used
    +-- ImageError         the VM image is missing, truncated or altered
    +-- DiskError          the data disk cannot be made, grown or read
    +-- QemuError          QEMU is missing, too old, or ended by itself
    +-- BootError          the machine did not come up
    +-- MachineStateError  the machine is in a state in which this cannot be done
    +-- ChannelError       the guest agent cannot be reached
    +-- GuestError         the guest agent refused or failed
    +-- PortError          a port cannot be bound
    +-- HostAgentError     the host agent cannot be started or reached
    +-- EngineError        containerd or dockerd does not come up
    +-- SuspendError       the machine cannot be saved to disk or brought back from it
        +-- SuspendBlockedError    something in the machine cannot be saved at all
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


class SampanError(Exception):
    """The root: `message` says what is wrong, `hint` says what to do, `details` are for copying."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, hint: str = "", *, details: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details

    def report(self) -> ErrorReport:
        """Return the error as a value that can cross a process border."""
        return ErrorReport(self.code, self.message, self.hint, self.details)


class SettingError(SampanError):
    """A setting or an argument is not valid."""

    code = "setting"
    exit_code = 2


class LayoutError(SampanError):
    """The machine folder cannot be used."""

    code = "layout"
    exit_code = 3


class ImageError(SampanError):
    """The VM image is missing, truncated or altered."""

    code = "image"
    exit_code = 4


class DiskError(SampanError):
    """The data disk cannot be made, grown or read."""

    code = "disk"
    exit_code = 5


class QemuError(SampanError):
    """QEMU is missing, too old, or ended by itself."""

    code = "qemu"
    exit_code = 6


class BootError(SampanError):
    """The machine did not come up; `details` has the last console lines."""

    code = "boot"
    exit_code = 7


class MachineStateError(SampanError):
    """The machine is in a state in which this cannot be done."""

    code = "state"
    exit_code = 8


class ChannelError(SampanError):
    """The guest agent cannot be reached."""

    code = "channel"
    exit_code = 9


class GuestError(SampanError):
    """The guest agent refused or failed."""

    code = "guest"
    exit_code = 10


class PortError(SampanError):
    """A port cannot be bound on this computer."""

    code = "port"
    exit_code = 11


class HostAgentError(SampanError):
    """The host agent cannot be started or reached."""

    code = "hostagent"
    exit_code = 12


class EngineError(SampanError):
    """The container engine does not come up."""

    code = "engine"
    exit_code = 13


class SuspendError(SampanError):
    """The machine cannot be saved to disk or brought back from it; its disk is intact."""

    code = "suspend"
    exit_code = 14


class SuspendBlockedError(SuspendError):
    """Something in the machine cannot be saved at all: only an orderly shutdown remains."""

    code = "suspend_blocked"


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """An error as it crosses a socket: code, message, hint, details."""

    code: str
    message: str
    hint: str = ""
    details: str = ""

    def to_json(self) -> dict[str, str]:
        """Return the members of a JSON-RPC error object."""
        return {
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
            "details": self.details,
        }


_BY_CODE: dict[str, type[SampanError]] = {
    kind.code: kind
    for kind in (
        SettingError,
        LayoutError,
        ImageError,
        DiskError,
        QemuError,
        BootError,
        MachineStateError,
        ChannelError,
        GuestError,
        PortError,
        HostAgentError,
        EngineError,
        SuspendError,
        SuspendBlockedError,
    )
}


def error_from_json(value: Mapping[str, object]) -> SampanError:
    """Rebuild the error that the other end reported; an unknown code becomes the root."""
    kind = _BY_CODE.get(str(value.get("code", "")), SampanError)
    return kind(
        str(value.get("message", "something failed and did not say why")),
        str(value.get("hint", "")),
        details=str(value.get("details", "")),
    )
