"""The rows of projects, of services, and of what a run of compose touches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject

from sampan.gui.compose.projects import Project, Service
from sampan.gui.compose.rows import RowsModel
from sampan.gui.widgets.cells import Cell, Link, LinksCell, PillCell, TextCell
from sampan.gui.widgets.pill import Tone

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
        super().__init__(lambda project: project.name, parent)

    def headings(self) -> Sequence[str]:
        return (
            self.tr("Project"),
            self.tr("Services"),
            self.tr("Ports"),
            self.tr("File"),
        )

    def cell(self, row: Project, column: int) -> Cell:
        match column:
            case 0:
                names = ", ".join(service.name for service in row.services)
                live = "accent" if row.running else "muted"
                return TextCell(row.name, names, strong=True, icon="compose", icon_colour=live)
            case 1:
                return PillCell(self.plain(row, 1), project_tone(row))
            case 2:
                return LinksCell(tuple(link for each in row.services for link in port_links(each)))
            case _:
                return TextCell(self.plain(row, 3), colour="muted", mono=bool(row.file))

    def plain(self, row: Project, column: int) -> str:
        match column:
            case 0:
                return row.name
            case 1:
                return self.standing(row)
            case 2:
                return ", ".join(each.text for service in row.services
                                 for each in port_links(service))  # fmt: skip
            case _:
                return row.file or self.tr("not known here")

    def standing(self, project: Project) -> str:
        """Return how many services run, in words."""
        if not project.services:
            return self.tr("Not checked")
        return self.tr("{0} of {1} running").format(project.running, len(project.services))


class ServiceModel(RowsModel[Service]):
    """The services of one project."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(lambda service: service.name, parent)

    def headings(self) -> Sequence[str]:
        return (
            self.tr("Service"),
            self.tr("Status"),
            self.tr("Ports"),
            self.tr("Containers"),
            self.tr("After"),
        )

    def cell(self, row: Service, column: int) -> Cell:
        match column:
            case 0:
                live = "accent" if row.running else "muted"
                image = self._image(row)
                return TextCell(row.name, image, strong=True, icon="containers", icon_colour=live)
            case 1:
                return PillCell(self.plain(row, 1), service_tone(row))
            case 2 if row.published or not row.ports:
                return LinksCell(port_links(row))
            case 3:
                return LinksCell(
                    tuple(Link(each.name, CONTAINER + each.id) for each in row.containers)
                )
            case _:
                return TextCell(
                    self.plain(row, column) or "\N{EN DASH}", colour="muted", mono=column == 2
                )

    def plain(self, row: Service, column: int) -> str:
        match column:
            case 0:
                return f"{row.name}, {self._image(row)}"
            case 1:
                return self._standing(row)
            case 2:
                links = port_links(row)
                return ", ".join(each.text for each in links) or ", ".join(map(_arrow, row.ports))
            case 3:
                return ", ".join(each.name for each in row.containers)
            case _:
                return ", ".join(row.depends_on)

    def _image(self, row: Service) -> str:
        return row.image or (self.tr("built from the folder") if row.builds else "")

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
        super().__init__(lambda thing: f"{thing.kind} {thing.name}", parent)

    def headings(self) -> Sequence[str]:
        return (self.tr("What"), self.tr("State"))

    def cell(self, row: Thing, column: int) -> Cell:
        if column == 0:
            icon = {"Network": "networks", "Volume": "volumes", "Image": "images"}
            return TextCell(row.name, icon=icon.get(row.kind, "containers"))
        tone = Tone.OK if row.is_done else Tone.ERROR if row.status in FAILED else Tone.ACCENT
        return PillCell(self.plain(row, 1), tone)

    def plain(self, row: Thing, column: int) -> str:
        return row.name if column == 0 else self._words().get(row.status, row.status)

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


def _arrow(port: str) -> str:
    """Return 8080 → 80 for what the file calls 8080:80/tcp."""
    host, _, inside = port.partition("/")[0].rpartition(":")
    return f"{host} \N{RIGHTWARDS ARROW} {inside}" if host else inside
