"""What can be done with images, from the page and from the view of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import Image
from sampan.core.runspec.checks import check_image
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.i18n.sentences import said
from sampan.gui.images.builds import Builds
from sampan.gui.images.names import image_name
from sampan.gui.images.prune import PruneImagesDialog
from sampan.gui.images.registry_work import RegistryWork
from sampan.gui.lists.form import FormDialog, FormField, choose_path
from sampan.gui.lists.page import copy_text
from sampan.gui.lists.transfers import carry
from sampan.gui.navigator import Place
from sampan.gui.operations import Report
from sampan.gui.toasts import Kind
from sampan.gui.widgets.confirm import ConfirmDialog

TARS = "*.tar *.tar.gz *.tgz"


class ImageActions(QObject):
    """Asks what must be asked over `window`, and does the work as operations."""

    def __init__(self, context: Context, window: QWidget) -> None:
        super().__init__(window)
        self.context, self.window = context, window
        self.registry = RegistryWork(context, window)
        self.builds = Builds(context, window)
        self.pull = self.registry.ask_pull
        self.log_in = self.registry.log_in
        self.build = self.builds.ask
        self.show_history = self.builds.show_history

    def act(self, key: str, images: Sequence[Image]) -> None:
        """Do one of the actions of a row."""
        first = images[0]
        match key:
            case "run":
                tab = f"run:{image_name(first)}"
                self.context.navigator.go(Place("containers", "", tab))
            case "open":
                self.context.navigator.go(Place("images", first.id))
            case "tag":
                self.tag(first)
            case "push" if first.tags:
                self.registry.ask_push(first)
            case "pull-again" if first.tags:
                self.registry.pull(first.tags[0])
            case "save":
                self.save(images)
            case "copy-name":
                copy_text([image_name(each) for each in images])
            case "copy-id":
                copy_text([each.id for each in images])
            case "remove":
                self.remove(images)

    def tag(self, image: Image) -> TagDialog:
        """Ask for one more name."""
        dialog = TagDialog(self.context, image, self.window)
        engine = self.context.engine

        def give() -> None:
            self.context.bridge.submit(
                self,
                engine.tag_image(image.id, dialog.reference),
                partial(self._tagged, dialog.reference),
                partial(self._failed, self.tr("The name was not given")),
            )

        dialog.ask(give)
        return dialog

    def save(self, images: Sequence[Image]) -> None:
        """Ask where to, and write the images as a tar."""
        names = [image_name(each) for each in images]
        plain = names[0].replace("/", "_").replace(":", "_")
        choose_path(
            self.window,
            self.tr("Save images to a tar"),
            lambda path: self.save_to(names, Path(path)),
            save_as=f"{plain}.tar",
            filters=self.tr("Tar archives") + f" ({TARS})",
        )

    def save_to(self, names: Sequence[str], target: Path) -> None:
        """Write the images to a file."""
        engine = self.context.engine
        title = self.tr("Save {0}").format(", ".join(names))

        async def work(report: Report) -> str:
            return await carry(engine.save_images(names, target), report)

        def say(_note: str) -> None:
            self._say(self.tr("Saved to {0}").format(target.name), str(target))

        self.context.operations.start(title, work, say)

    def load(self) -> None:
        """Ask for a tar, and load it."""
        choose_path(
            self.window,
            self.tr("Load images from a tar"),
            lambda path: self.load_file(Path(path)),
            filters=self.tr("Tar archives") + f" ({TARS})",
        )

    def load_file(self, source: Path) -> None:
        """Load a tar that `docker save` wrote."""
        engine = self.context.engine

        async def work(report: Report) -> str:
            return await carry(engine.load_images(source), report)

        def say(note: str) -> None:
            self._say(self.tr("{0} is loaded").format(source.name), note)

        self.context.operations.start(self.tr("Load {0}").format(source.name), work, say)

    def remove(self, images: Sequence[Image]) -> ConfirmDialog:
        """Ask, and remove images with all of their names."""
        used = sorted({user for each in images for user in each.users})
        several = any(len(each.tags) > 1 for each in images)
        size = format_bytes(sum(each.size_bytes for each in images))
        text = self.tr("{0} on the machine's disk. What a registry has of it stays.").format(size)
        lost = [self._line_of(each) for each in images]
        option = ""
        if used:
            text = self.tr("Used by {0}: they keep running, but cannot be made anew.").format(
                ", ".join(used)
            )
            option = self.tr("Remove it though containers use it")
        elif several:
            text += " " + self.tr("All of its names go.")
        dialog = ConfirmDialog(
            self.context.theme,
            self.tr("Remove %n image(s)?", "", len(images)),
            text,
            self.tr("Remove"),
            lost=lost,
            option=option,
            parent=self.window,
        )
        dialog.ask(lambda: self._remove(images, force=dialog.option.isChecked()))
        return dialog

    def prune(self) -> PruneImagesDialog:
        """Show what can be freed, and free it."""
        dialog = PruneImagesDialog(self.context, self.window)
        dialog.ask(lambda: self._prune(dialog.chosen))
        return dialog

    def _remove(self, images: Sequence[Image], *, force: bool) -> None:
        engine = self.context.engine
        place = self.context.navigator.place

        async def work(_report: Report) -> None:
            for each in images:
                several = len(each.tags) > 1 and not each.users
                await engine.remove_image(each.id, force=force or several)

        names = ", ".join(image_name(each) for each in images)
        self.context.operations.start(self.tr("Remove {0}").format(names), work)
        if place is not None and place.item in {each.id for each in images}:
            self.context.navigator.go(Place("images"))

    def _prune(self, chosen: frozenset[str]) -> None:
        engine = self.context.engine

        async def work(_report: Report) -> int:
            freed = 0
            if chosen & {"dangling", "unused"}:
                freed += (await engine.prune_images(unused="unused" in chosen)).freed_bytes
            if "builds" in chosen:
                freed += (await engine.prune_builds()).freed_bytes
            return freed

        def say(freed: int) -> None:
            self._say(self.tr("{0} are free again").format(format_bytes(freed)))

        self.context.operations.start(self.tr("Free space of images"), work, say)

    def _line_of(self, image: Image) -> str:
        names = ", ".join(image.tags) or image.short_id
        return f"{names}  \N{MIDDLE DOT}  {format_bytes(image.size_bytes)}"

    def _tagged(self, reference: str, _result: None) -> None:
        self._say(self.tr("The image is called {0} too").format(reference))

    def _failed(self, title: str, failure: Failure) -> None:
        self.context.toasts.fail(title, failure)

    def _say(self, title: str, text: str = "") -> None:
        self.context.toasts.say(Kind.OK, title, text)


class TagDialog(FormDialog):
    """Asks for a name; `reference` is what was typed."""

    def __init__(self, context: Context, image: Image, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._taken = image.tags
        self.set_words(
            self.tr("Tag {0}").format(image_name(image)),
            self.tr("One more name for the same image; it takes no room."),
            self.tr("&Tag"),
        )
        hint = self.tr("[REGISTRY/]NAME[:TAG], without a tag it is latest.")
        self.field = self.add_line(self.tr("&Name"), "", hint, mono=True)
        self.field.line.setText(image.tags[0] if image.tags else "")
        self.field.line.selectAll()

    @property
    def reference(self) -> str:
        """The name that was typed."""
        return self.field.text

    def problems(self) -> Mapping[FormField, str]:
        problem = check_image(self.reference)
        words = said(problem) if problem else ""
        if self.reference in self._taken:
            words = self.tr("It has this name already.")
        return {self.field: words}
