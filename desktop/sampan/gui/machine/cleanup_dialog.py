"""Removes what nothing uses: a person chooses what, and sees what each would free."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from sampan.client.engine.engine import Engine
from sampan.client.engine.model import PruneResult
from sampan.core.disk_use import DiskItem
from sampan.gui.context import Context
from sampan.gui.formats import format_bytes
from sampan.gui.machine.dialog import ChoiceDialog
from sampan.gui.machine.usage import Usage
from sampan.gui.operations import Progress, Report
from sampan.gui.theme.painting import plain_text
from sampan.gui.theme.tokens import Space
from sampan.gui.toasts import Kind
from sampan.gui.widgets.checks import CheckBox
from sampan.gui.widgets.labels import label

Prune = Callable[[Engine], Awaitable[PruneResult]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to remove: its key, its words, what it frees at most (bytes; None: not known)."""

    key: str
    text: str
    note: str
    frees: int | None
    chosen: bool = False


class CleanupDialog(ChoiceDialog):
    """What is in use is never removed; volumes with a name are only chosen by hand."""

    def __init__(self, context: Context, usage: Usage, parent: QWidget | None = None) -> None:
        super().__init__(context.theme, parent)
        self._context, self._usage = context, usage
        text = self.tr("Nothing that a running container uses is removed.")
        self.say(self.tr("Clean up the disk"), text, self.tr("Clean up"))
        self.agree.clicked.connect(self._clean)
        items = {item.kind: item for item in (usage.disk.items or ())} if usage.disk else {}
        self._choices = self._make_choices(items)
        self.boxes: dict[str, CheckBox] = {}
        for choice in self._choices:
            self.body.addLayout(self._row(choice))
        self._update()

    def _make_choices(self, items: dict[str, DiskItem]) -> list[Choice]:
        def frees(kind: str) -> int | None:
            item = items.get(kind)
            return item.reclaimable_bytes if item is not None else None

        return [
            Choice(
                "build",
                self.tr("&Build cache"),
                self.tr("the next builds take longer once"),
                frees("build cache"),
                chosen=True,
            ),
            Choice(
                "images",
                self.tr("&Images that no container uses"),
                self.tr("they are pulled again when they are needed"),
                frees("images"),
                chosen=True,
            ),
            Choice(
                "containers",
                self.tr("&Containers that have ended"),
                self.tr("with their logs and what they wrote outside volumes"),
                frees("containers"),
            ),
            Choice(
                "anonymous",
                self.tr("&Volumes without a name that nothing uses"),
                self.tr("made by containers that are gone"),
                None,
            ),
            Choice(
                "volumes",
                self.tr("A&ll volumes that no container uses"),
                self.tr("what is in them is lost for good"),
                frees("volumes"),
            ),
        ]

    def _row(self, choice: Choice) -> QHBoxLayout:
        box = CheckBox(self._context.theme, choice.text)
        box.setAccessibleName(plain_text(choice.text))
        box.setAccessibleDescription(choice.note)
        box.setChecked(choice.chosen and choice.frees != 0)
        box.setEnabled(choice.frees != 0)
        box.toggled.connect(self._update)
        self.boxes[choice.key] = box
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(box)
        note = label(choice.note, "secondary")
        note.setContentsMargins(Space.XL, 0, 0, 0)
        names.addWidget(note)
        row = QHBoxLayout()
        row.addLayout(names, 1)
        size = "" if choice.frees is None else format_bytes(choice.frees)
        frees = label(size)
        frees.setMinimumHeight(box.sizeHint().height())
        row.addWidget(frees, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        return row

    def _chosen(self) -> list[str]:
        keys = [key for key, box in self.boxes.items() if box.isChecked()]
        if "volumes" in keys and "anonymous" in keys:
            keys.remove("anonymous")  # the other takes them too
        return keys

    def _update(self) -> None:
        keys = self._chosen()
        total = sum(c.frees or 0 for c in self._choices if c.key in keys)
        self.foot.setText(self.tr("frees up to {0}").format(format_bytes(total)) if keys else "")
        self.agree.setEnabled(bool(keys))
        lasting = "volumes" in keys or "containers" in keys
        self.agree.setText(self.tr("Remove for good") if lasting else self.tr("Clean up"))
        self.agree.updateGeometry()

    def _clean(self) -> None:
        keys, usage, toasts = self._chosen(), self._usage, self._context.toasts
        cleaned = self.tr("The disk was cleaned up")
        freed = self.tr("{0} came free; the file shrinks within a minute.")

        def done(count: int) -> None:
            toasts.say(Kind.OK, cleaned, freed.format(format_bytes(count)))
            usage.ask_disk()

        names = {c.key: plain_text(c.text) for c in self._choices}
        engine = self._context.engine
        self._context.operations.start(
            self.tr("Clean up the disk"),
            lambda report: prune(engine, {key: names[key] for key in keys}, report),
            done,
        )
        self.accept()


async def prune(engine: Engine, names: dict[str, str], report: Report) -> int:
    """Remove what the keys say, containers first; return how many bytes came free."""
    steps: dict[str, Prune] = {
        "containers": lambda e: e.prune_containers(),
        "images": lambda e: e.prune_images(unused=True),
        "anonymous": lambda e: e.prune_volumes(),
        "volumes": lambda e: e.prune_volumes(named=True),
        "build": lambda e: e.prune_builds(),
    }
    freed = 0
    wanted = [key for key in steps if key in names]
    for at, key in enumerate(wanted):
        report(Progress(names[key], at, len(wanted)))
        freed += (await steps[key](engine)).freed_bytes
    return freed
