"""What the data disk is used for, as `sampan disk` shows it, and what was done to it."""

from __future__ import annotations

from dataclasses import dataclass

KINDS = ("images", "containers", "volumes", "build cache")


@dataclass(frozen=True, slots=True)
class DiskItem:
    """One kind of thing that Docker keeps: how many, how many in use, bytes, bytes of no use."""

    kind: str
    count: int
    in_use: int
    bytes: int
    reclaimable_bytes: int

    def to_json(self) -> dict[str, object]:
        """Return it as the control socket tells it."""
        return {
            "kind": self.kind,
            "count": self.count,
            "in_use": self.in_use,
            "bytes": self.bytes,
            "reclaimable_bytes": self.reclaimable_bytes,
        }


@dataclass(frozen=True, slots=True)
class DiskLedger:
    """The data disk in bytes. `items` is None while Docker cannot be asked.

    `limit_bytes` is what the disk may grow to, `host_bytes` what its file takes here,
    `host_free_bytes` what is left beside it, `guest_used_bytes` what is used in the machine.
    """

    limit_bytes: int
    host_bytes: int | None = None
    host_free_bytes: int | None = None
    guest_used_bytes: int | None = None
    items: tuple[DiskItem, ...] | None = None

    @property
    def reclaimable_bytes(self) -> int | None:
        """What Docker could free; None when it is not known."""
        return None if self.items is None else sum(item.reclaimable_bytes for item in self.items)

    @property
    def trimmable_bytes(self) -> int | None:
        """What a trim would give back, at most."""
        return trimmable_bytes(self.host_bytes, self.guest_used_bytes)

    def to_json(self) -> dict[str, object]:
        """Return it as the control socket tells it."""
        return {
            "limit_bytes": self.limit_bytes,
            "host_bytes": self.host_bytes,
            "host_free_bytes": self.host_free_bytes,
            "guest_used_bytes": self.guest_used_bytes,
            "reclaimable_bytes": self.reclaimable_bytes,
            "trimmable_bytes": self.trimmable_bytes,
            "items": None if self.items is None else [item.to_json() for item in self.items],
        }


@dataclass(frozen=True, slots=True)
class DiskGrowth:
    """The data disk was grown: its size before and now in bytes; `before_bytes` is 0 for none yet.

    `online` says that the machine runs and has the room already; else it has it after its start.
    """

    before_bytes: int
    bytes: int
    online: bool
    host_free_bytes: int | None = None

    def to_json(self) -> dict[str, object]:
        """Return it as the control socket tells it."""
        return {
            "before_bytes": self.before_bytes,
            "bytes": self.bytes,
            "online": self.online,
            "host_free_bytes": self.host_free_bytes,
        }


@dataclass(frozen=True, slots=True)
class DiskTrim:
    """Unused room was given back: what the disk's file took here before and takes now, in bytes."""

    host_bytes_before: int
    host_bytes: int

    @property
    def given_back_bytes(self) -> int:
        """By how much the file has shrunk; what was written meanwhile counts against it."""
        return max(0, self.host_bytes_before - self.host_bytes)

    def to_json(self) -> dict[str, object]:
        """Return it as the control socket tells it."""
        return {
            "host_bytes_before": self.host_bytes_before,
            "host_bytes": self.host_bytes,
            "given_back_bytes": self.given_back_bytes,
        }


def trimmable_bytes(host_bytes: int | None, guest_used_bytes: int | None) -> int | None:
    """Return by how much the file here is larger than what is used inside; None if not known.

    That is what a trim gives back at most: tables and journal of both file formats are in it too.
    """
    if host_bytes is None or guest_used_bytes is None:
        return None
    return max(0, host_bytes - guest_used_bytes)
