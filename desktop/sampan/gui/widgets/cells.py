"""What a cell of a table shows; models return these for `CELL_ROLE`, the delegate paints them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt

from sampan.gui.widgets.pill import Tone

CELL_ROLE = Qt.ItemDataRole.UserRole + 1
"""A cell of this module; the model also gives a plain text for DisplayRole, for screen readers."""

ROW_ROLE = Qt.ItemDataRole.UserRole + 2
"""The row's frozen dataclass, from any column."""

GROUP_ROLE = Qt.ItemDataRole.UserRole + 3
"""True for a row that heads a group: it is lower, and its first cell spans all columns."""

LINE_ROLE = Qt.ItemDataRole.UserRole + 4
"""True for a row that has a line above it, such as the first one after a group."""


@dataclass(frozen=True, slots=True)
class TextCell:
    """One or two lines of text; `colour` is a token.

    In a compact table the second line is said behind the first one. `icon` stands before it.
    """

    text: str
    second: str = ""
    strong: bool = False
    mono: bool = False
    colour: str = "text"
    icon: str = ""
    icon_colour: str = "muted"
    right: bool = False


@dataclass(frozen=True, slots=True)
class PillCell:
    """A state."""

    word: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class SparkCell:
    """The last values as a line, and the newest one in words; `top` is the upper edge."""

    values: tuple[float, ...]
    text: str
    top: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A text that can be clicked; `target` is what the view's `link_clicked` carries."""

    text: str
    target: str


@dataclass(frozen=True, slots=True)
class LinksCell:
    """Links beside each other, in monospace; what has no room is counted."""

    links: tuple[Link, ...]
    empty: str = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class ProgressCell:
    """How far something is, from 0 to 1, and in words."""

    share: float | None
    text: str


Cell = TextCell | PillCell | SparkCell | LinksCell | ProgressCell
