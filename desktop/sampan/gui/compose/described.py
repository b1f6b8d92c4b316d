"""What the file describes beside services, its warnings, and what a copied folder means."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from sampan.client.engine.compose_model import ComposePreview
from sampan.gui.theme.theme import Theme
from sampan.gui.theme.tokens import Space
from sampan.gui.widgets.card import Card
from sampan.gui.widgets.labels import IconLabel, label
from sampan.gui.widgets.states import Banner


class DescribedBar(QWidget):
    """Stands under the services."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.warnings = Banner(theme)
        self.card = Card(theme, self.tr("In the file"))
        self.names: dict[str, QLabel] = {}
        self.values: dict[str, QLabel] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        for row, (key, name) in enumerate(
            (
                ("networks", self.tr("Networks")),
                ("volumes", self.tr("Volumes")),
                ("binds", self.tr("Folders it mounts")),
            )
        ):
            value = label("")
            value.setWordWrap(True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.values[key] = value
            self.names[key] = label(name, "muted")
            grid.addWidget(self.names[key], row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        self.card.body.addLayout(grid)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self.warnings)
        column.addWidget(self.card)
        column.addLayout(self._limits(theme))
        self.show_preview(None)

    def show_preview(self, preview: ComposePreview | None) -> None:
        """Show what a file describes; only what a copied folder means where none was read."""
        some = preview is not None and (preview.networks or preview.volumes)
        self.card.setVisible(bool(some))
        warnings = preview.warnings if preview is not None else ()
        self.warnings.setVisible(bool(warnings))
        self.warnings.set_text("\n".join(warnings))
        if preview is None:
            return
        binds = tuple(dict.fromkeys(path for each in preview.services for path in each.binds))
        found = {"networks": preview.networks, "volumes": preview.volumes, "binds": binds}
        for key, names in found.items():
            self.values[key].setText(", ".join(names))
            self.names[key].setVisible(bool(names))
            self.values[key].setVisible(bool(names))

    def _limits(self, theme: Theme) -> QHBoxLayout:
        words = label(
            self.tr(
                "Up copies the project's folder into the machine. What you edit here counts from "
                "the next Up; what a container writes into the folder stays in the machine."
            ),
            "secondary",
        )
        words.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(IconLabel(theme, "info"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(words, 1)
        return row
