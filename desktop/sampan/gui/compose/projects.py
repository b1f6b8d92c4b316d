"""Which projects there are, and how their services stand. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sampan.client.engine.compose import HOME
from sampan.client.engine.compose_model import ComposePreview, ComposeService
from sampan.client.engine.model import Container, ContainerState, Health, PortBinding

FILES_LABEL = "com.docker.compose.project.config_files"
NUMBER_LABEL = "com.docker.compose.container-number"


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a project: what its file says, and its containers as they are."""

    name: str
    image: str = ""
    builds: bool = False
    depends_on: tuple[str, ...] = ()
    ports: tuple[str, ...] = ()
    """What the file publishes, as HOST:CONTAINER/PROTO; empty while there is only the machine."""
    containers: tuple[Container, ...] = ()

    @property
    def running(self) -> int:
        """How many of its containers run."""
        return sum(each.state is ContainerState.RUNNING for each in self.containers)

    @property
    def unhealthy(self) -> bool:
        """Whether a container of it fails its health check."""
        return any(each.health is Health.UNHEALTHY for each in self.containers)

    @property
    def failed(self) -> Container | None:
        """A container of it that ended by an error."""
        ended = (each for each in self.containers if each.state is ContainerState.EXITED)
        return next((each for each in ended if each.exit_code), None)

    @property
    def published(self) -> tuple[PortBinding, ...]:
        """The ports of this computer that lead to it, once each."""
        bindings = (port for each in self.containers for port in each.ports if port.host_port)
        return tuple({port.host_port: port for port in bindings}.values())


@dataclass(frozen=True, slots=True)
class Project:
    """A project: from its containers, from a file that was opened, or from both."""

    name: str
    file: str = ""
    """Path on this computer, empty where nobody knows it here."""
    services: tuple[Service, ...] = ()

    @property
    def containers(self) -> tuple[Container, ...]:
        """All containers of it."""
        return tuple(each for service in self.services for each in service.containers)

    @property
    def running(self) -> int:
        """How many of its services run."""
        return sum(bool(service.running) for service in self.services)


def list_projects(
    containers: Sequence[Container],
    files: Mapping[str, str],
    previews: Mapping[str, ComposePreview],
) -> tuple[Project, ...]:
    """Return all projects by name; `files` and `previews` are by the project's name."""
    members: dict[str, list[Container]] = {name: [] for name in files}
    for container in containers:
        if container.compose_project:
            members.setdefault(container.compose_project, []).append(container)
    return tuple(
        Project(
            name,
            files.get(name) or file_of(members[name]),
            services_of(members[name], previews.get(name)),
        )
        for name in sorted(members)
    )


def file_of(containers: Sequence[Container]) -> str:
    """Return the compose file of this computer that containers name, or nothing.

    A project that was brought up from here names the copy in the machine.
    """
    for container in containers:
        first = container.labels.get(FILES_LABEL, "").partition(",")[0]
        if first and not first.startswith(HOME):
            return first
    return ""


def services_of(
    containers: Sequence[Container], preview: ComposePreview | None = None
) -> tuple[Service, ...]:
    """Return the services: first those of the file in its order, then what else is there."""
    members: dict[str, list[Container]] = {}
    for container in containers:
        members.setdefault(container.compose_service or container.name, []).append(container)
    described = {each.name: each for each in preview.services} if preview else {}
    names = [*described, *sorted(members.keys() - described.keys())]
    return tuple(_service(name, described.get(name), members.get(name, [])) for name in names)


def number_of(container: Container) -> int:
    """Return which one of its service's containers it is, from 1."""
    number = container.labels.get(NUMBER_LABEL, "1")
    return int(number) if number.isdecimal() else 1


def log_names(project: Project) -> dict[str, str]:
    """Return how the logs call each container: its service, with a number where it has several."""
    return {
        each.id: service.name
        if len(service.containers) == 1
        else f"{service.name}-{number_of(each)}"
        for service in project.services
        for each in service.containers
    }


def _service(
    name: str, described: ComposeService | None, containers: Sequence[Container]
) -> Service:
    ordered = tuple(sorted(containers, key=number_of))
    image = ordered[0].image if ordered else ""
    if described is None:
        return Service(name, image, containers=ordered)
    return Service(
        name,
        image or described.image,
        described.builds,
        described.depends_on,
        described.ports,
        ordered,
    )
