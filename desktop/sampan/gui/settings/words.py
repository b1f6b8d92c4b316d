"""What the settings are called on the page, and what is said below each."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from sampan.core.settings import MIB
from sampan.gui.formats import format_bytes


@dataclass(frozen=True, slots=True)
class Host:
    """This computer: its processors, its memory in bytes."""

    processors: int
    memory_bytes: int

    @property
    def most_memory_mib(self) -> int:
        """What a machine may sensibly have: three quarters, in steps of 256 MiB."""
        return max(512, int(self.memory_bytes * 0.75) // MIB // 256 * 256)


class SettingWords(QObject):
    """Names and explanations by the key of core's table."""

    def name(self, key: str) -> str:
        """Return the name of a setting."""
        names = {
            "cpus": self.tr("Processors"),
            "memory": self.tr("Memory"),
            "disk": self.tr("Data disk"),
            "suspend.after": self.tr("Suspend after"),
            "suspend.leaving": self.tr("Suspend when I leave"),
            "ports.expose": self.tr("Published ports"),
            "dns": self.tr("DNS servers"),
            "proxy": self.tr("Proxy"),
            "ca": self.tr("Trusted certificates"),
            "accelerator": self.tr("Accelerator"),
            "qemu": self.tr("Folder of QEMU"),
            "image": self.tr("Folder of the machine's image"),
        }
        return names[key]

    def help(self, key: str, host: Host) -> str:
        """Return what it does and what it costs."""
        match key:
            case "cpus":
                return self.tr(
                    "This computer has %n processor(s). Idle ones cost nothing.",
                    "",
                    host.processors,
                )
            case "memory":
                return self.tr(
                    "At most this much of this computer's {0}; the machine takes only what is "
                    "in use, and gives back what is not."
                ).format(format_bytes(host.memory_bytes))
            case "disk":
                return self.tr(
                    "The file on this computer takes what is in it, not its limit. It grows, "
                    "and can never be made smaller."
                )
        return self._help(key)

    def _help(self, key: str) -> str:
        helps = {
            "suspend.after": self.tr(
                "Minutes without use and without running containers, or never. A suspended "
                "machine takes no memory and wakes in less than a second."
            ),
            "suspend.leaving": self.tr(
                "With its containers, when you quit, log out or this computer goes to sleep."
            ),
            "ports.expose": self.tr(
                "Where a port that a container publishes on all interfaces can be reached from."
            ),
            "dns": self.tr("auto for those of this computer, or addresses such as 10.0.0.1"),
            "proxy": self.tr(
                "auto for this computer's, off, or an address such as http://proxy:3128"
            ),
            "ca": self.tr(
                "auto for what was added to this computer, off, or a file or folder of "
                "certificates (PEM) that the engine shall trust"
            ),
            "accelerator": self.tr("auto tries what this computer has; emulation always works."),
            "qemu": self.tr("empty for the one on the PATH"),
            "image": self.tr("empty for the image that came along"),
        }
        return helps[key]

    def choice(self, key: str, value: str) -> str:
        """Return a value of a setting that takes a few."""
        words = {
            ("ports.expose", "loopback"): self.tr("From this computer only"),
            ("ports.expose", "lan"): self.tr("From the whole network"),
            ("accelerator", "auto"): self.tr("Automatic"),
            ("accelerator", "tcg"): self.tr("Emulation (tcg)"),
            ("suspend.after", "never"): self.tr("never"),
        }
        return words.get((key, value), value.upper() if key == "accelerator" else value)

    def warning(self, key: str, value: object, host: Host) -> str:
        """Return what to know about a value that is valid and yet may not be wise."""
        if key == "cpus" and isinstance(value, int) and value > host.processors:
            return self.tr("More processors than this computer has make the machine slower.")
        if key == "memory" and isinstance(value, int) and value > host.most_memory_mib:
            return self.tr("That leaves little for everything else that runs on this computer.")
        if key == "ports.expose" and value == "lan":
            return self.tr(
                "Everybody in your network can reach these ports. Containers seldom ask for a "
                "password."
            )
        if key == "accelerator" and value == "tcg":
            return self.tr("Programs in containers run about ten times slower.")
        return ""
