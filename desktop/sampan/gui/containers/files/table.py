"""The table of a folder: its columns, and what can be done with a row."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QObject

from sampan.gui.containers.files.entries import ShownFile, by_name, mode_text, owner_text
from sampan.gui.formats import format_bytes
from sampan.gui.widgets.cells import PillCell, TextCell
from sampan.gui.widgets.pill import Tone
from sampan.gui.widgets.rows import Column, by_text, edge_column
from sampan.gui.widgets.table import RowAction

ICONS = {"folder": "folder", "link": "link"}
NONE = TextCell("\N{EN DASH}", colour="faint", right=True)


class FileWords(QObject):
    """Says what the columns are and what a row shows."""

    def columns(self) -> tuple[Column[ShownFile], ...]:
        """Return name, change, size, mode, owner, and when it was modified."""
        return (
            Column(self.tr("Name"), 300, self._name, by_name),
            Column(self.tr("Changes"), 110, self._change, lambda row: row.change),
            Column(self.tr("Size"), 90, self._size, lambda row: row.entry.size_bytes, right=True),
            Column(
                self.tr("Mode"),
                110,
                lambda row: TextCell(
                    "" if row.is_gone else mode_text(row.entry),
                    mono=True,
                    colour="muted",
                    right=True,
                ),
                lambda row: row.entry.mode,
                right=True,
            ),
            Column(self.tr("Owner"), 100, self._owner, by_text(self._owner), right=True),
            Column(
                self.tr("Modified"),
                140,
                self._modified,
                lambda row: row.entry.modified_at or 0,
                right=True,
            ),
            edge_column(),
        )

    def actions(self, row: ShownFile, *, running: bool) -> tuple[RowAction, ...]:
        """Return what can be done with a row; what only a running container can is greyed else."""
        copy = RowAction("copy", self.tr("Copy path"), "copy", "Ctrl+C")
        if row.is_gone:
            return (copy,)
        open_icon = "folder" if row.is_folder else "file"
        return (
            RowAction("open", self.tr("Open"), open_icon),
            RowAction("download", self.tr("Download…"), "download", "Ctrl+D", on_row=True),
            copy,
            RowAction("rename", self.tr("Rename…"), "pencil", "F2", enabled=running, line=True),
            RowAction("delete", self.tr("Delete…"), "trash", "Del", on_row=True, enabled=running),
        )

    def _name(self, row: ShownFile) -> TextCell:
        entry = row.entry
        arrow = "\N{RIGHTWARDS ARROW}"
        text = f"{row.name} {arrow} {entry.target}" if entry.target else row.name
        return TextCell(
            text.replace("\n", "⏎"),
            colour="muted" if row.is_gone or row.name.startswith(".") else "text",
            icon=ICONS.get(entry.kind, "file"),
            icon_colour="accent" if row.is_folder else "muted",
        )

    def _change(self, row: ShownFile) -> PillCell | TextCell:
        match row.change:
            case "added":
                return PillCell(self.tr("Added"), Tone.OK)
            case "changed":
                return PillCell(self.tr("Changed"), Tone.WARNING)
            case "removed":
                return PillCell(self.tr("Removed"), Tone.ERROR)
            case "inside":
                return TextCell(self.tr("inside"), colour="muted")
            case _:
                return TextCell("")

    def _size(self, row: ShownFile) -> TextCell:
        if row.entry.kind != "file":
            return NONE
        return TextCell(format_bytes(row.entry.size_bytes), right=True)

    def _owner(self, row: ShownFile) -> TextCell:
        text = "" if row.is_gone else owner_text(row.entry)
        return TextCell(text, colour="muted", right=True)

    def _modified(self, row: ShownFile) -> TextCell:
        if row.entry.modified_at is None:
            return NONE
        moment = QDateTime.fromMSecsSinceEpoch(round(row.entry.modified_at * 1000))
        return TextCell(moment.toString("yyyy-MM-dd HH:mm"), colour="muted", right=True)
