"""Asks which images may go, with what each choice frees."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from sampan.client.engine.model import DiskUsage, Image
from sampan.gui.bridge import Failure
from sampan.gui.context import Context
from sampan.gui.lists.prune import Freed, PruneChoice, PruneDialog


class PruneImagesDialog(PruneDialog):
    """Images without a name, those that nothing uses, and the cache of builds."""

    covers = {"dangling": "unused"}  # noqa: RUF012

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self.add_choices(
            (
                PruneChoice(
                    "dangling",
                    self.tr("Images &without a name"),
                    self.tr("Left over from older builds and pulls."),
                    proposed=True,
                ),
                PruneChoice(
                    "unused",
                    self.tr("&All images that no container uses"),
                    self.tr("Those without a name are among them."),
                ),
                PruneChoice(
                    "builds",
                    self.tr("The &cache of builds"),
                    self.tr("The next build of anything takes longer."),
                ),
            )
        )
        self.set_words(
            self.tr("Free space of images"),
            self.tr("What containers use stays. Images can be pulled or built again."),
            self.tr("Remove"),
        )
        free = [each for each in context.store.images if not each.users]
        self.set_freed("dangling", _freed([each for each in free if each.is_dangling]))
        self.set_freed("unused", _freed(free))
        context.bridge.submit(self, context.engine.disk_usage(), self._take_usage, self._fail)

    def _take_usage(self, usage: DiskUsage) -> None:
        self.set_freed("builds", Freed(None, usage.build_cache.reclaimable_bytes))

    def _fail(self, failure: Failure) -> None:
        self.set_freed("builds", Freed())
        self.sentence.setText(failure.text)


def _freed(images: Sequence[Image]) -> Freed:
    return Freed(len(images), sum(each.size_bytes for each in images))
