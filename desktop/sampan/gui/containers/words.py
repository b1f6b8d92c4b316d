"""The words, tones and short texts of containers."""

from __future__ import annotations

import re
from typing import assert_never

from PySide6.QtCore import QObject

from sampan.client.engine.model import Container, ContainerState, Health, PortBinding
from sampan.gui.formats import format_bytes, format_duration, format_share
from sampan.gui.widgets.cells import PillCell
from sampan.gui.widgets.pill import Tone

NONE = "\N{EN DASH}"
"""Stands where there is no value."""

ARROW = "\N{RIGHTWARDS ARROW}"
STOPPED_BY_SIGNAL = (130, 137, 143)
"""Exit codes of a container that was told to end: nothing went wrong."""


class ContainerWords(QObject):
    """Says how containers are."""

    def pill(self, container: Container, pending: str = "") -> PillCell:
        """Return the state as a pill; `pending` is what is being done to it."""
        if pending:
            return PillCell(pending, Tone.ACCENT)
        match container.state:
            case ContainerState.RUNNING:
                return self._running(container.health)
            case ContainerState.PAUSED:
                return PillCell(self.tr("Paused"), Tone.WARNING)
            case ContainerState.RESTARTING:
                return PillCell(self.tr("Restarting"), Tone.WARNING)
            case ContainerState.CREATED:
                return PillCell(self.tr("Created"), Tone.QUIET)
            case ContainerState.EXITED:
                return self._exited(container.exit_code or 0)
            case ContainerState.REMOVING:
                return PillCell(self.tr("Removing"), Tone.QUIET)
            case ContainerState.DEAD:
                return PillCell(self.tr("Dead"), Tone.ERROR)
            case _:
                assert_never(container.state)

    def since(self, container: Container, now: float) -> str:
        """Return how long it is up, or how long ago it ended."""
        if container.state.is_live and container.started_at is not None:
            return self._duration(now - container.started_at)
        ended = container.finished_at
        if ended is None and container.state is ContainerState.CREATED:
            ended = container.created_at
        if ended is None:
            return NONE
        return self.tr("{0} ago").format(self._duration(now - ended))

    def memory(self, used: float | None, limit: float | None) -> str:
        """Return `184 MB / 512` where there is a limit of its own."""
        if used is None:
            return NONE
        return format_bytes(used) if not limit else format_share(used, limit)

    def running_of(self, running: int, total: int) -> str:
        """Return what stands beside the name of a project."""
        return self.tr("{0} of {1} running · compose").format(running, total)

    def _running(self, health: Health) -> PillCell:
        match health:
            case Health.HEALTHY:
                return PillCell(self.tr("Healthy"), Tone.OK)
            case Health.UNHEALTHY:
                return PillCell(self.tr("Unhealthy"), Tone.ERROR)
            case Health.STARTING:
                return PillCell(self.tr("Checking"), Tone.ACCENT)
            case Health.NONE:
                return PillCell(self.tr("Running"), Tone.OK)
            case _:
                assert_never(health)

    def _exited(self, code: int) -> PillCell:
        if code == 0:
            return PillCell(self.tr("Exited"), Tone.QUIET)
        tone = Tone.QUIET if code in STOPPED_BY_SIGNAL else Tone.ERROR
        return PillCell(self.tr("Exited ({0})").format(code), tone)

    def _duration(self, seconds: float) -> str:
        if seconds < 60:
            return self.tr("{0} s").format(max(0, int(seconds)))
        return format_duration(seconds)


def published(container: Container) -> tuple[PortBinding, ...]:
    """Return the ports that this computer listens on, each once, by number."""
    found: dict[tuple[int, int, str], PortBinding] = {}
    for port in container.ports:
        if port.host_port:
            found.setdefault((port.host_port, port.container_port, port.proto), port)
    return tuple(found[key] for key in sorted(found))


def port_text(port: PortBinding) -> str:
    """Return `8080 → 80`, with the protocol unless it is TCP."""
    text = f"{port.host_port} {ARROW} {port.container_port}"
    return text if port.proto == "tcp" else f"{text}/{port.proto}"


def address_of(port: PortBinding) -> str:
    """Return what a browser opens for a port; one that says 443 is asked in TLS."""
    scheme = "https" if port.container_port in (443, 8443) else "http"
    host = port.host_ip if port.host_ip not in ("", "0.0.0.0", "::", "127.0.0.1") else "localhost"
    host = f"[{host}]" if ":" in host else host
    return f"{scheme}://{host}:{port.host_port}/"


def web_port(container: Container) -> PortBinding | None:
    """Return the port that a browser would most likely be meant for, None if there is none."""
    ports = [port for port in published(container) if port.proto == "tcp"]
    likely = (80, 8080, 3000, 5173, 8000, 443)
    ports.sort(
        key=lambda port: (
            likely.index(port.container_port) if port.container_port in likely else len(likely)
        )
    )
    return ports[0] if ports and container.state.is_live else None


def ip_of(container: Container) -> str:
    """Return its first address in the machine, or nothing."""
    return next((each.ip for each in container.networks if each.ip), "")


def is_anonymous(name: str) -> bool:
    """Return True for the name of a volume that nobody named."""
    return len(name) == 64 and all(digit in "0123456789abcdef" for digit in name)


_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-_])")


def plain_line(text: str) -> str:
    """Return a line of a log without colours and control characters."""
    plain = _ESCAPE.sub("", text)
    return "".join(letter for letter in plain if letter.isprintable()).strip()
