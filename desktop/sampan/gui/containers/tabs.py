"""Which views a container has, each made when it is first chosen."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout

from sampan.gui.containers.tab import Tab
from sampan.gui.context import Context
from sampan.gui.widgets import tabs as bar
from sampan.gui.widgets.states import EmptyState

TABS: Mapping[str, str] = {
    "logs": "sampan.gui.containers.logs_tab:LogsTab",
    "terminal": "sampan.gui.containers.terminal_tab:TerminalTab",
    "stats": "sampan.gui.containers.stats_tab:StatsTab",
    "files": "sampan.gui.containers.files_tab:FilesTab",
    "processes": "sampan.gui.containers.processes_tab:ProcessesTab",
    "inspect": "sampan.gui.containers.inspect_tab:InspectTab",
    "ports": "sampan.gui.containers.ports_tab:PortsTab",
    "environment": "sampan.gui.containers.environment_tab:EnvironmentTab",
    "health": "sampan.gui.containers.health_tab:HealthTab",
}
"""Module and class of each view, in their order, by the tab's key."""


class TabWords(QObject):
    """Names the views."""

    def entries(self) -> list[bar.Tab]:
        """Return the entries of the bar."""
        words = {
            "logs": self.tr("Logs"),
            "terminal": self.tr("Terminal"),
            "stats": self.tr("Stats"),
            "files": self.tr("Files"),
            "processes": self.tr("Processes"),
            "inspect": self.tr("Inspect"),
            "ports": self.tr("Ports"),
            "environment": self.tr("Environment"),
            "health": self.tr("Health"),
        }
        return [bar.Tab(key, words[key]) for key in TABS]


def make_tab(key: str, context: Context, container_id: str) -> Tab:
    """Return a view; one that this version does not have says so."""
    module, _, name = TABS[key].partition(":")
    try:
        made = getattr(importlib.import_module(module), name)(context, container_id)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        return MissingTab(context, container_id)
    assert isinstance(made, Tab)
    return made


class MissingTab(Tab):
    """Stands where this version has no view."""

    def __init__(self, context: Context, container_id: str) -> None:
        super().__init__(context, container_id)
        state = EmptyState(
            context.theme,
            "layers",
            self.tr("This view is not part of this version"),
            self.tr("The docker command shows it meanwhile."),
        )
        QVBoxLayout(self).addWidget(state)
