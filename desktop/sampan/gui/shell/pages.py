"""The pages, each made when it is first shown: a module that nobody opens is never loaded."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from sampan.gui.context import Context
from sampan.gui.page import Page
from sampan.gui.widgets.states import EmptyState

Factory = Callable[[Context], Page]

PAGES: Mapping[str, tuple[str, str]] = {
    "containers": ("sampan.gui.containers.page", "ContainersPage"),
    "images": ("sampan.gui.images.page", "ImagesPage"),
    "volumes": ("sampan.gui.volumes.page", "VolumesPage"),
    "networks": ("sampan.gui.networks.page", "NetworksPage"),
    "compose": ("sampan.gui.compose.page", "ComposePage"),
    "machine": ("sampan.gui.machine.page", "MachinePage"),
    "settings": ("sampan.gui.settings.page", "SettingsPage"),
}
"""Module and class of each page, by the key of its entry."""


def make_page(key: str, context: Context) -> Page:
    """Return the page; one that this version does not have says so."""
    module, name = PAGES[key]
    try:
        made = getattr(importlib.import_module(module), name)(context)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        return MissingPage(context)
    assert isinstance(made, Page)
    return made


class MissingPage(Page):
    """Stands where this version has no page."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        from PySide6.QtWidgets import QVBoxLayout

        state = EmptyState(
            context.theme,
            "layers",
            self.tr("This page is not part of this version"),
            self.tr("The command line does it meanwhile."),
        )
        QVBoxLayout(self).addWidget(state)
