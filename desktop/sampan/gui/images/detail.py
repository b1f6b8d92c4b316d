"""One image: what it is, its layers, and who uses it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from sampan.client.engine.model import Image, ImageLayer
from sampan.client.engine.values import items, members, text
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.images.actions import ImageActions
from sampan.gui.images.names import image_name
from sampan.gui.lists.detail import Detail
from sampan.gui.lists.words import Words
from sampan.gui.navigator import Place
from sampan.gui.theme.tokens import Size, Space
from sampan.gui.widgets.breadcrumb import Crumb
from sampan.gui.widgets.buttons import Button, DangerButton, PrimaryButton
from sampan.gui.widgets.cells import Cell, TextCell
from sampan.gui.widgets.facts import Fact, FactsCard
from sampan.gui.widgets.labels import label
from sampan.gui.widgets.rows import Column, RowsModel
from sampan.gui.widgets.states import Banner
from sampan.gui.widgets.table import TableView

SHELL = "/bin/sh -c "


@dataclass(frozen=True, slots=True)
class Step:
    """A layer with its place in the history."""

    number: int
    layer: ImageLayer


class ImageDetail(Detail[Image]):
    """Facts at once from the list; the rest comes when the engine has answered."""

    def __init__(
        self, context: Context, image: Image, actions: ImageActions, parent: QWidget | None = None
    ) -> None:
        self._context, self._image, self._actions = context, image, actions
        theme = context.theme
        run = PrimaryButton(theme, "", "play")
        push, tag = Button(theme, ""), Button(theme, "")
        remove = DangerButton(theme, "")
        super().__init__(theme, Crumb("", None), image_name(image), (tag, push, remove, run))
        for button, words, key in (
            (run, self.tr("&Run..."), "run"),
            (push, self.tr("P&ush..."), "push"),
            (tag, self.tr("&Tag..."), "tag"),
            (remove, self.tr("Re&move..."), "remove"),
        ):
            button.setText(words)
            button.clicked.connect(lambda _checked=False, key=key: self._act(key))
        self._push = push
        self.words = Words(self)
        navigator = context.navigator
        self.crumbs.set_crumbs(
            (
                Crumb(self.tr("Images"), partial(navigator.go, Place("images"))),
                Crumb(image_name(image)),
            )
        )
        self.facts = FactsCard(theme, self.tr("Image"))
        self.settings = FactsCard(theme, self.tr("What a container of it gets"))
        self.failure = Banner(theme, tone="error")
        self.failure.hide()
        cards = QHBoxLayout()
        cards.setSpacing(Space.L)
        cards.addWidget(self.facts, 1)
        cards.addWidget(self.settings, 1)
        self.column.addWidget(self.failure)
        self.column.addLayout(cards)
        self._add_layers()
        self._details: Mapping[str, Any] = {}
        self.take(image)
        self._ask()

    def take(self, row: Image) -> None:
        self._image = image = row
        self._push.setEnabled(bool(image.tags))
        self.heading.setText(image_name(image))
        size = format_bytes(image.size_bytes)
        self.line.setText(self.tr("{0}, made {1}").format(size, self.words.ago(image.created_at)))
        self._show_facts()

    def _act(self, key: str) -> None:
        self._actions.act(key, [self._image])

    def _ask(self) -> None:
        """Ask for the rest; a machine that sleeps is not woken for it."""
        store = self._context.store
        if store.stale:
            once = Qt.ConnectionType.SingleShotConnection
            store.stale_changed.connect(self._ask, once)
            return
        bridge, engine, id = self._context.bridge, self._context.engine, self._image.id
        bridge.submit(self, engine.inspect_image(id), self._take_details, self._fail)
        bridge.submit(self, engine.image_history(id), self._take_history, self._fail)

    def _fail(self, failure: Failure) -> None:
        self.failure.set_text(failure.text)
        self.failure.show()

    def _take_details(self, details: Mapping[str, Any]) -> None:
        self._details = details
        self._show_facts()

    def _show_facts(self) -> None:
        image, details, config = self._image, self._details, members(self._details.get("Config"))
        go = self._context.navigator.go
        users = [each for each in self._context.store.containers if each.image_id == image.id]
        platform = "/".join(
            part for part in (text(details.get("Os")), text(details.get("Architecture"))) if part
        )
        self.facts.set_facts(
            (
                Fact(self.tr("Names"), "\n".join(image.tags)),
                Fact(self.tr("Id"), image.id, mono=True),
                Fact(self.tr("Digest"), "\n".join(_digests(image)), mono=True),
                Fact(self.tr("Platform"), platform),
                Fact(
                    self.tr("Used by"),
                    "" if users else self.tr("no container"),
                    links=tuple(
                        (each.name, partial(go, Place("containers", each.id))) for each in users
                    ),
                ),
                Fact(self.tr("Labels"), _pairs(config.get("Labels") or image.labels), mono=True),
            )
        )
        self.settings.set_facts(
            (
                Fact(self.tr("Entrypoint"), _words(config.get("Entrypoint")), mono=True),
                Fact(self.tr("Command"), _words(config.get("Cmd")), mono=True),
                Fact(self.tr("Folder"), text(config.get("WorkingDir")), mono=True),
                Fact(self.tr("User"), text(config.get("User")), mono=True),
                Fact(self.tr("Ports"), "  ".join(members(config.get("ExposedPorts"))), mono=True),
                Fact(self.tr("Volumes"), "\n".join(members(config.get("Volumes"))), mono=True),
                Fact(
                    self.tr("Environment"),
                    "\n".join(text(each) for each in items(config.get("Env"))),
                    mono=True,
                ),
            )
        )

    def _add_layers(self) -> None:
        columns: tuple[Column[Step], ...] = (
            Column(self.tr("Step"), 0, self._step),
            Column(self.tr("Size"), 110, self._size),
        )
        self.layers = RowsModel[Step](columns, lambda row: row.number, self)
        self.table = TableView(self._context.theme, self.tr("Layers"))
        self.table.set_compact(True)
        self.table.setModel(self.layers)
        self.table.set_columns(self.layers.widths, indent=0)
        self.table.setSortingEnabled(False)
        self.table.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addWidget(label(self.tr("Layers, the newest first"), "card-title"))
        self.column.addWidget(self.table)
        self.column.addStretch(1)

    def _take_history(self, history: tuple[ImageLayer, ...]) -> None:
        self.layers.set_rows(Step(at, layer) for at, layer in enumerate(history))
        self.table.setFixedHeight(len(history) * Size.ROW_COMPACT + 40)

    def _step(self, row: Step) -> Cell:
        return TextCell(shortened(row.layer.created_by), mono=True)

    def _size(self, row: Step) -> Cell:
        if not row.layer.size_bytes:
            return TextCell("\N{EN DASH}", colour="faint")
        return TextCell(format_bytes(row.layer.size_bytes))


def shortened(command: str) -> str:
    """Return a step as a Dockerfile would have it, on one line."""
    line = " ".join(command.replace("# buildkit", "").split())
    line = line.removeprefix(f"{SHELL}#(nop) ")
    return line.replace(f"RUN {SHELL}", "RUN ").replace(SHELL, "RUN ", 1).strip()


def _digests(image: Image) -> list[str]:
    return sorted({digest.partition("@")[2] or digest for digest in image.digests})


def _words(value: object) -> str:
    parts = [text(each) for each in items(value)]
    return " ".join(f'"{each}"' if " " in each else each for each in parts)


def _pairs(value: object) -> str:
    return "\n".join(f"{key}={text(each)}" for key, each in members(value).items())
