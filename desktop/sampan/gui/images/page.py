"""The page of images."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMenu, QWidget

from sampan.client.engine.model import Image
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.images.actions import ImageActions
from sampan.gui.images.detail import ImageDetail
from sampan.gui.images.names import image_name
from sampan.gui.lists.drops import dropped_tars
from sampan.gui.lists.page import ListPage
from sampan.gui.widgets.buttons import Button, PrimaryButton
from sampan.gui.widgets.cells import Cell, PillCell, TextCell
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import Column
from sampan.gui.widgets.states import EmptyState
from sampan.gui.widgets.table import RowAction

UNTAGGED = "<none>"


class ImagesPage(ListPage[Image]):
    """Images with what uses them; a tar that is dropped here is loaded."""

    key = "images"

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self.actions_on = ImageActions(context, self)
        self.setAcceptDrops(True)
        context.store.images_changed.connect(self.take)
        self.add_shortcuts(
            ("Ctrl+N", self.actions_on.pull),
            ("Ctrl+O", self.actions_on.load),
            ("Ctrl+B", self.actions_on.build),
        )

    @property
    def title(self) -> str:
        return self.tr("Images")

    def columns(self) -> Sequence[Column[Image]]:
        return (
            Column(
                self.tr("Name"), 0, self._name, lambda row: image_name(row).casefold(), said=_said
            ),
            Column(self.tr("Id"), 140, self._id, lambda row: row.short_id),
            Column(self.tr("Size"), 110, self._size, lambda row: row.size_bytes),
            self.age_column(self.tr("Created"), 130),
            Column(self.tr("Used by"), 220, self._used, lambda row: len(row.users)),
        )

    def rows(self) -> Sequence[Image]:
        return self.context.store.images

    def key_of(self, row: Image) -> str:
        return row.id

    def words_of(self, row: Image) -> str:
        return " ".join((*row.tags, row.id, *row.users))

    def placeholder(self) -> str:
        return self.tr("Filter name, container")

    def buttons(self) -> Sequence[Button]:
        theme = self.context.theme
        self.more = Button(theme, self.tr("More"))
        self.more.setMenu(self._more_menu())
        self.build = Button(theme, self.tr("&Build..."))
        self.build.clicked.connect(lambda: self.actions_on.build())
        self.pull = PrimaryButton(theme, self.tr("&Pull..."), "download")
        self.pull.clicked.connect(lambda: self.actions_on.pull())
        return self.more, self.build, self.pull

    def empty_state(self) -> EmptyState:
        return EmptyState(
            self.context.theme,
            "images",
            self.tr("No images yet"),
            self.tr("Containers are made of images. Pull one, or build one."),
            (self.tr("Pull an image..."), lambda: self.actions_on.pull()),
            (self.tr("Load a tar..."), lambda: self.actions_on.load()),
        )

    def actions_of(self, rows: list[Image]) -> Sequence[RowAction]:
        one = len(rows) == 1
        named = one and bool(rows[0].tags)
        return (
            RowAction("run", self.tr("Run..."), "play", "Ctrl+R", on_row=True, enabled=one),
            RowAction("open", self.tr("Details"), "eye", enabled=one),
            RowAction("tag", self.tr("Tag..."), "tag", "Ctrl+T", enabled=one, line=True),
            RowAction("push", self.tr("Push..."), "upload", "Ctrl+U", enabled=named),
            RowAction("pull-again", self.tr("Pull anew"), "download", enabled=named),
            RowAction("save", self.tr("Save to a tar..."), "file", "Ctrl+S", enabled=bool(rows)),
            RowAction("copy-name", self.tr("Copy name"), "copy", "Ctrl+C", line=True),
            RowAction("copy-id", self.tr("Copy id"), "copy", "Ctrl+Shift+C"),
            RowAction("remove", self.tr("Remove..."), "trash", "Del", on_row=True, line=True),
        )

    def act(self, key: str, rows: list[Image]) -> None:
        self.actions_on.act(key, rows)

    def summarise(self, rows: Sequence[Image], selected: bool) -> str:
        size = format_bytes(sum(row.size_bytes for row in rows))
        if selected:
            return self.tr("%n selected, {0}", "", len(rows)).format(size)
        return self.tr("%n image(s), {0}", "", len(rows)).format(size)

    def make_detail(self, row: Image) -> ImageDetail:
        return ImageDetail(self.context, row, self.actions_on)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_tars(event):
            self.offer_drop(self.tr("Drop it to load its images."))
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self._update_states()
        for path in dropped_tars(event):
            self.actions_on.load_file(path)
        event.acceptProposedAction()

    def _more_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.setAccessibleName(self.tr("More"))
        for text, chosen in (
            (self.tr("&Load a tar..."), lambda: self.actions_on.load()),
            (self.tr("Build &history"), lambda: self.actions_on.show_history()),
            (self.tr("&Registries..."), lambda: self.actions_on.log_in()),
            (self.tr("&Free space..."), lambda: self.actions_on.prune()),
        ):
            menu.addAction(text).triggered.connect(lambda _checked=False, do=chosen: do())
        return menu

    def _name(self, row: Image) -> Cell:
        if not row.tags:
            return TextCell(
                UNTAGGED, self.tr("no name: an older build or pull"), colour="muted", icon="images"
            )
        others = len(row.tags) - 1
        second = self.tr("and %n other name(s)", "", others) if others else ""
        used = "accent" if row.users else "muted"
        return TextCell(row.tags[0], second, strong=True, icon="images", icon_colour=used)

    def _id(self, row: Image) -> Cell:
        return TextCell(row.short_id, mono=True, colour="muted")

    def _size(self, row: Image) -> Cell:
        return TextCell(format_bytes(row.size_bytes))

    def _used(self, row: Image) -> Cell:
        count = len(row.users)
        return PillCell(self.words.used_by(count), Tone.ACCENT if count else Tone.QUIET)


def _said(row: Image) -> str:
    """Return what is read out as the name of an image."""
    return row.tags[0] if row.tags else UNTAGGED
