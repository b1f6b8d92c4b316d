"""The rows of projects, of services, and of what a run of compose touches."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject

from sampan.gui.compose.projects import Project, Service
from sampan.gui.widgets.cells import Cell, Link, LinksCell, PillCell, TextCell
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import Column, RowsModel

CONTAINER = "container:"
"""What the target of a link to a container begins with; its id follows."""

DONE = frozenset({"Started", "Running", "Healthy", "Created", "Stopped", "Removed", "Restarted"})
FAILED = frozenset({"Error", "Failed", "Unhealthy", "Interrupted"})


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a run of compose makes or ends, and how far it is with it."""

    kind: str
    name: str
    status: str

    @property
    def is_done(self) -> bool:
        """Whether compose is through with it."""
        return self.status in DONE


class ProjectModel(RowsModel[Project]):
    """The list of projects."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((), lambda project: project.name, parent)
        # The list is filtered by what is read out, which is the name without its services.
        self.set_columns(
            (
                Column(self.tr("Project"), 280, self._name, said=lambda row: row.name),
                Column(self.tr("Services"), 150, self._standing),
                Column(self.tr("Ports"), 170, self._ports),
                Column(self.tr("File"), 340, self._file),
            )
        )

    def _name(self, row: Project) -> Cell:
        names = ", ".join(service.name for service in row.services)
        live = "accent" if row.running else "muted"
        return TextCell(row.name, names, strong=True, icon="compose", icon_colour=live)

    def _standing(self, row: Project) -> Cell:
        words = self.tr("{0} of {1} running").format(row.running, len(row.services))
        return PillCell(words if row.services else self.tr("Not checked"), project_tone(row))

    def _ports(self, row: Project) -> Cell:
        return LinksCell(tuple(link for each in row.services for link in port_links(each)))

    def _file(self, row: Project) -> Cell:
        text = row.file or self.tr("not known here")
        return TextCell(text, colour="muted", mono=bool(row.file))


class ServiceModel(RowsModel[Service]):
    """The services of one project."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((), lambda service: service.name, parent)
        self.set_columns(
            (
                Column(self.tr("Service"), 240, self._name),
                Column(self.tr("Status"), 130, self._status),
                Column(self.tr("Ports"), 150, self._ports),
                Column(self.tr("Containers"), 190, self._containers),
                Column(self.tr("After"), 120, self._after, said=_needed),
            )
        )

    def _name(self, row: Service) -> Cell:
        image = row.image or (self.tr("built from the folder") if row.builds else "")
        live = "accent" if row.running else "muted"
        return TextCell(row.name, image, strong=True, icon="containers", icon_colour=live)

    def _status(self, row: Service) -> Cell:
        return PillCell(self._standing(row), service_tone(row))

    def _ports(self, row: Service) -> Cell:
        if row.published or not row.ports:
            return LinksCell(port_links(row))
        return TextCell(", ".join(map(_arrow, row.ports)), colour="muted", mono=True)

    def _containers(self, row: Service) -> Cell:
        return LinksCell(tuple(Link(each.name, CONTAINER + each.id) for each in row.containers))

    def _after(self, row: Service) -> Cell:
        return TextCell(_needed(row) or "\N{EN DASH}", colour="muted")

    def _standing(self, row: Service) -> str:
        failed = row.failed
        if not row.containers:
            return self.tr("Not created")
        if row.unhealthy:
            return self.tr("Unhealthy")
        if row.running == len(row.containers) == 1:
            return self.tr("Running")
        if row.running:
            return self.tr("{0} of {1} running").format(row.running, len(row.containers))
        if failed is not None:
            return self.tr("Exited ({0})").format(failed.exit_code)
        return self.tr("Stopped")


class ThingModel(RowsModel[Thing]):
    """What a run of compose touches."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__((), lambda thing: f"{thing.kind} {thing.name}", parent)
        self.set_columns(
            (
                Column(self.tr("What"), 320, self._name),
                Column(self.tr("State"), 160, self._state),
            )
        )

    def _name(self, row: Thing) -> Cell:
        icon = {"Network": "networks", "Volume": "volumes", "Image": "images"}
        return TextCell(row.name, icon=icon.get(row.kind, "containers"))

    def _state(self, row: Thing) -> Cell:
        tone = Tone.OK if row.is_done else Tone.ERROR if row.status in FAILED else Tone.ACCENT
        return PillCell(self._words().get(row.status, row.status), tone)

    def _words(self) -> dict[str, str]:
        return {
            "Creating": self.tr("Creating"),
            "Created": self.tr("Created"),
            "Starting": self.tr("Starting"),
            "Started": self.tr("Started"),
            "Running": self.tr("Running"),
            "Waiting": self.tr("Waiting"),
            "Healthy": self.tr("Healthy"),
            "Stopping": self.tr("Stopping"),
            "Stopped": self.tr("Stopped"),
            "Removing": self.tr("Removing"),
            "Removed": self.tr("Removed"),
            "Restarting": self.tr("Restarting"),
            "Restarted": self.tr("Restarted"),
            "Error": self.tr("Error"),
        }


def project_tone(project: Project) -> Tone:
    """Return the tone of a project's pill."""
    if any(service.unhealthy for service in project.services):
        return Tone.ERROR
    if not project.running:
        return Tone.QUIET
    return Tone.OK if project.running == len(project.services) else Tone.WARNING


def service_tone(service: Service) -> Tone:
    """Return the tone of a service's pill."""
    if service.unhealthy or (not service.running and service.failed is not None):
        return Tone.ERROR
    if not service.running:
        return Tone.QUIET
    return Tone.OK if service.running == len(service.containers) else Tone.WARNING


def port_links(service: Service) -> tuple[Link, ...]:
    """Return the ports that a browser can open."""
    return tuple(
        Link(
            f"{port.host_port} \N{RIGHTWARDS ARROW} {port.container_port}",
            f"http://localhost:{port.host_port}",
        )
        for port in service.published
    )


def _needed(service: Service) -> str:
    """Return what has to be there before a service."""
    return ", ".join(service.depends_on)


def _arrow(port: str) -> str:
    """Return 8080 → 80 for what the file calls 8080:80/tcp."""
    host, _, inside = port.partition("/")[0].rpartition(":")
    return f"{host} \N{RIGHTWARDS ARROW} {inside}" if host else inside
