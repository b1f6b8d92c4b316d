"""One volume: what it is, who uses it, and its files."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import Volume
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.lists.detail import Detail
from sampan.gui.lists.names import volume_name
from sampan.gui.lists.words import Words
from sampan.gui.navigator import Place
from sampan.gui.volumes.actions import VolumeActions
from sampan.gui.volumes.files import FilesView
from sampan.gui.widgets.breadcrumb import Crumb
from sampan.gui.widgets.buttons import Button, DangerButton
from sampan.gui.widgets.facts import Fact, FactsCard
from sampan.gui.widgets.labels import label

FILES_HEIGHT = 320


class VolumeDetail(Detail[Volume]):
    """Facts and the files of a volume."""

    def __init__(
        self,
        context: Context,
        volume: Volume,
        actions: VolumeActions,
        parent: QWidget | None = None,
    ) -> None:
        self._context, self._volume = context, volume
        theme = context.theme
        buttons = {
            "clone": Button(theme, ""),
            "import": Button(theme, "", icon="upload"),
            "export": Button(theme, "", icon="download"),
            "remove": DangerButton(theme, ""),
        }
        super().__init__(theme, Crumb(""), volume_name(volume), tuple(buttons.values()))
        for key, words in (
            ("clone", self.tr("C&lone...")),
            ("import", self.tr("&Import...")),
            ("export", self.tr("&Export...")),
            ("remove", self.tr("Re&move...")),
        ):
            buttons[key].setText(words)
            buttons[key].clicked.connect(
                lambda _checked=False, key=key: actions.act(key, [self._volume])
            )
        self._remove = buttons["remove"]
        self.words = Words(self)
        go = context.navigator.go
        self.crumbs.set_crumbs(
            (
                Crumb(self.tr("Volumes"), partial(go, Place("volumes"))),
                Crumb(volume_name(volume)),
            )
        )
        self.facts = FactsCard(theme, self.tr("Volume"))
        self.files = FilesView(context, volume.name)
        self.files.setMinimumHeight(FILES_HEIGHT)
        self.column.addWidget(self.facts)
        self.column.addWidget(label(self.tr("Files"), "card-title"))
        self.column.addWidget(self.files, 1)
        self.take(volume)

    def take(self, row: Volume) -> None:
        self._volume = volume = row
        go, by_name = (
            self._context.navigator.go,
            {each.name: each for each in self._context.store.containers},
        )
        size = self.tr("not measured yet")
        if volume.size_bytes is not None:
            size = format_bytes(volume.size_bytes)
        ago = self.words.ago(volume.created_at)
        self.line.setText(self.tr("{0}, created {1}").format(size, ago))
        self._remove.setEnabled(not volume.users)
        self._remove.setToolTip(self.tr("Containers use it.") if volume.users else "")
        self.facts.set_facts(
            (
                Fact(self.tr("Name"), volume.name, mono=True),
                Fact(self.tr("Driver"), volume.driver),
                Fact(self.tr("In the machine"), volume.mountpoint, mono=True),
                Fact(
                    self.tr("Used by"),
                    "" if volume.users else self.tr("no container"),
                    links=tuple(
                        (name, partial(go, Place("containers", by_name[name].id)))
                        for name in volume.users
                        if name in by_name
                    ),
                ),
                Fact(
                    self.tr("Labels"),
                    "\n".join(f"{key}={value}" for key, value in volume.labels.items()),
                    mono=True,
                ),
            )
        )
