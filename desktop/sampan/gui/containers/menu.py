"""What can be done with a container, with several, and with a project: for menu, row and keys."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QObject

from sampan.client.engine.model import Container, ContainerState
from sampan.gui.containers.rows import GroupRow
from sampan.gui.containers.words import ip_of, web_port
from sampan.gui.widgets.table import RowAction


class Do(StrEnum):
    """The keys of all actions."""

    OPEN = "open"
    BROWSE = "browse"
    START = "start"
    STOP = "stop"
    RESTART = "restart"
    PAUSE = "pause"
    UNPAUSE = "unpause"
    KILL = "kill"
    LOGS = "logs"
    TERMINAL = "terminal"
    RENAME = "rename"
    CLONE = "clone"
    COPY_NAME = "copy-name"
    COPY_ID = "copy-id"
    COPY_IP = "copy-ip"
    COPY_RUN = "copy-run"
    REMOVE = "remove"
    COLLAPSE = "collapse"


LIFE = (Do.START, Do.STOP, Do.RESTART, Do.PAUSE, Do.UNPAUSE, Do.KILL)
"""What is done by one call of the engine for each container."""


def can(key: str, container: Container) -> bool:
    """Return True if this can be done with a container as it is now."""
    state = container.state
    match key:
        case Do.START:
            return state in (ContainerState.CREATED, ContainerState.EXITED, ContainerState.DEAD)
        case Do.STOP | Do.RESTART | Do.KILL:
            return state.is_live
        case Do.PAUSE:
            return state is ContainerState.RUNNING
        case Do.UNPAUSE:
            return state is ContainerState.PAUSED
        case _:
            return True


class Menus(QObject):
    """Lists actions with their words, icons and keys."""

    def of_container(self, container: Container, *, busy: bool = False) -> list[RowAction]:
        """Return everything that can be done with one container; nothing new while it is busy."""
        live = container.state.is_live
        running = container.state is ContainerState.RUNNING
        found: list[RowAction] = []
        if live:
            stop = RowAction(Do.STOP, self.tr("Stop"), "stop", "S", on_row=True, enabled=not busy)
            found.append(stop)
        else:
            start = RowAction(Do.START, self.tr("Start"), "play", "S", on_row=True)
            found.append(start if not busy else _off(start))
        found += [
            RowAction(Do.RESTART, self.tr("Restart"), "restart", "R", enabled=live and not busy),
            self._pause(container, busy=busy),
            RowAction(Do.KILL, self.tr("Kill"), "error", "Ctrl+Shift+K", enabled=live),
            RowAction(
                Do.TERMINAL,
                self.tr("Open a terminal"),
                "terminal",
                "T",
                on_row=running,
                enabled=running,
                line=True,
            ),
            RowAction(Do.LOGS, self.tr("Show logs"), "logs", "L", on_row=not running),
            RowAction(
                Do.BROWSE,
                self.tr("Open in the browser"),
                "external-link",
                "O",
                enabled=web_port(container) is not None,
            ),
            *self._copies(container),
            RowAction(Do.RENAME, self.tr("Rename..."), "pencil", "F2", line=True),
            RowAction(Do.CLONE, self.tr("Clone as new..."), "plus", "Ctrl+D"),
            RowAction(Do.REMOVE, self.tr("Remove..."), "trash", "Del", line=True),
        ]
        return found

    def of_several(self, containers: Sequence[Container]) -> list[RowAction]:
        """Return what can be done with several at once; those that it does not fit are left out."""

        def count(key: Do) -> int:
            return sum(can(key, each) for each in containers)

        start, stop = count(Do.START), count(Do.STOP)
        pause, resume = count(Do.PAUSE), count(Do.UNPAUSE)
        remove = self.tr("Remove %n container(s)...", "", len(containers))
        found = [
            (Do.START, self.tr("Start %n container(s)", "", start), "play", start),
            (Do.STOP, self.tr("Stop %n container(s)", "", stop), "stop", stop),
            (Do.RESTART, self.tr("Restart %n container(s)", "", stop), "restart", stop),
            (Do.PAUSE, self.tr("Pause %n container(s)", "", pause), "pause", pause),
            (Do.UNPAUSE, self.tr("Unpause %n container(s)", "", resume), "play", resume),
            (Do.KILL, self.tr("Kill %n container(s)", "", stop), "error", stop),
        ]
        keys = {
            Do.STOP if stop else Do.START: "S",
            Do.RESTART: "R",
            Do.PAUSE if pause else Do.UNPAUSE: "P",
            Do.KILL: "Ctrl+Shift+K",
        }
        on_row = Do.STOP if stop else Do.START
        return [
            *(
                RowAction(
                    key, text, icon, keys.get(key, ""), on_row=key == on_row, enabled=number > 0
                )
                for key, text, icon, number in found
            ),
            RowAction(Do.COPY_NAME, self.tr("Copy names"), "copy", "Ctrl+C", line=True),
            RowAction(Do.COPY_ID, self.tr("Copy IDs"), "", "Ctrl+Shift+C"),
            RowAction(Do.REMOVE, remove, "trash", "Del", line=True),
        ]

    def of_project(self, row: GroupRow) -> list[RowAction]:
        """Return what can be done with all containers of a project."""
        stopped = len(row.ids) - row.running
        shut = self.tr("Show containers") if row.collapsed else self.tr("Hide containers")
        return [
            RowAction(
                Do.START,
                self.tr("Start all"),
                "play",
                "" if row.running else "S",
                on_row=stopped > 0,
                enabled=stopped > 0,
            ),
            RowAction(
                Do.STOP,
                self.tr("Stop all"),
                "stop",
                "S" if row.running else "",
                on_row=row.running > 0,
                enabled=row.running > 0,
            ),
            RowAction(
                Do.RESTART,
                self.tr("Restart all"),
                "restart",
                "R",
                on_row=row.running > 0,
                enabled=row.running > 0,
            ),
            RowAction(
                Do.COLLAPSE,
                shut,
                "chevron-down" if row.collapsed else "chevron-up",
                "Right" if row.collapsed else "Left",
                line=True,
                on_row=True,
            ),
            RowAction(Do.REMOVE, self.tr("Remove all..."), "trash", "Del", line=True),
        ]

    def _pause(self, container: Container, *, busy: bool) -> RowAction:
        if container.state is ContainerState.PAUSED:
            return RowAction(Do.UNPAUSE, self.tr("Unpause"), "play", "P", enabled=not busy)
        able = can(Do.PAUSE, container) and not busy
        return RowAction(Do.PAUSE, self.tr("Pause"), "pause", "P", enabled=able)

    def _copies(self, container: Container) -> list[RowAction]:
        return [
            RowAction(Do.COPY_NAME, self.tr("Copy name"), "copy", "Ctrl+C", line=True),
            RowAction(Do.COPY_ID, self.tr("Copy ID"), "", "Ctrl+Shift+C"),
            RowAction(Do.COPY_IP, self.tr("Copy IP address"), enabled=bool(ip_of(container))),
            RowAction(Do.COPY_RUN, self.tr("Copy docker run line")),
        ]


def _off(action: RowAction) -> RowAction:
    return RowAction(
        action.key, action.text, action.icon, action.keys, action.on_row, enabled=False
    )
