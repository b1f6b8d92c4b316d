"""How a container was set up, in words."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject

from sampan.gui.containers.common.inspection import part
from sampan.gui.formats import format_bytes
from sampan.gui.widgets.facts import Fact

Inspection = Mapping[str, Any]
BILLION = 1_000_000_000


class SettingsWords(QObject):
    """Turns what `inspect` says into facts; what is not set is left out where it says nothing."""

    def process(self, value: Inspection) -> list[Fact]:
        """Return what is run, as whom and where."""
        config = part(value, "Config")
        rows = (
            (self.tr("Entry point"), _line(config.get("Entrypoint")), True),
            (self.tr("Command"), _line(config.get("Cmd")), True),
            (self.tr("Folder"), str(config.get("WorkingDir") or "/"), True),
            (self.tr("User"), str(config.get("User") or "root"), False),
            (self.tr("Host name"), str(config.get("Hostname") or ""), True),
            (self.tr("Restart"), self._restart(value), False),
            (self.tr("Network"), self._networks(value), False),
            (self.tr("Terminal"), self.tr("yes") if config.get("Tty") else "", False),
            (self.tr("Rights"), self._rights(value), False),
        )
        return [Fact(name, text, mono) for name, text, mono in rows if text]

    def limits(self, value: Inspection) -> list[Fact]:
        """Return what it may use at most."""
        host = part(value, "HostConfig")
        memory, cpus = host.get("Memory") or 0, host.get("NanoCpus") or 0
        none = self.tr("no limit")
        facts = [
            Fact(self.tr("Memory"), format_bytes(memory) if memory else none),
            Fact(
                self.tr("Processors"),
                f"{cpus / BILLION:g}" if cpus else str(host.get("CpusetCpus") or none),
            ),
        ]
        if (pids := host.get("PidsLimit") or 0) > 0:
            facts.append(Fact(self.tr("Processes"), str(pids)))
        if shm := host.get("ShmSize") or 0:
            facts.append(Fact(self.tr("Shared memory"), format_bytes(shm)))
        return facts

    def mounts(self, value: Inspection) -> list[Fact]:
        """Return what is mounted, each by what it is."""
        facts = []
        mounts = value.get("Mounts")
        for mount in mounts if isinstance(mounts, list) else ():
            if not isinstance(mount, Mapping):
                continue
            note = "" if mount.get("RW", True) else self.tr("read only")
            source = str(mount.get("Name") or mount.get("Source") or "")
            target = str(mount.get("Destination") or "")
            kind = self._kind(str(mount.get("Type") or ""))
            arrow = "\N{RIGHTWARDS ARROW}"
            text = f"{source} {arrow} {target}" if source else target
            facts.append(Fact(kind, text, mono=True, note=note))
        return facts

    def labels(self, value: Inspection) -> list[Fact]:
        """Return the labels by name."""
        labels = part(value, "Config", "Labels")
        return [Fact("", f"{name}={labels[name]}", mono=True) for name in sorted(labels)]

    def _kind(self, kind: str) -> str:
        match kind:
            case "volume":
                return self.tr("Volume")
            case "bind":
                return self.tr("Bind")
            case "tmpfs":
                return self.tr("In memory")
            case _:
                return kind

    def _restart(self, value: Inspection) -> str:
        policy = part(value, "HostConfig", "RestartPolicy")
        most = policy.get("MaximumRetryCount") or 0
        match policy.get("Name"):
            case "always":
                return self.tr("always")
            case "unless-stopped":
                return self.tr("unless it was stopped")
            case "on-failure" if most:
                return self.tr("after a failure, %n time(s)", "", most)
            case "on-failure":
                return self.tr("after a failure")
            case _:
                return self.tr("never")

    def _networks(self, value: Inspection) -> str:
        networks = part(value, "NetworkSettings", "Networks")
        rows = []
        for name in networks:
            address = str(part(networks, name).get("IPAddress") or "")
            rows.append(f"{name} ({address})" if address else name)
        return ", ".join(rows) or str(part(value, "HostConfig").get("NetworkMode") or "")

    def _rights(self, value: Inspection) -> str:
        host = part(value, "HostConfig")
        if host.get("Privileged"):
            return self.tr("all (privileged)")
        added, dropped = host.get("CapAdd") or (), host.get("CapDrop") or ()
        return ", ".join(
            [*(f"+{each}" for each in added), *(f"\N{MINUS SIGN}{each}" for each in dropped)]
        )


def _line(words: object) -> str:
    return shlex.join(map(str, words)) if isinstance(words, list) else str(words or "")
