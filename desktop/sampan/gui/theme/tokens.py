"""Colours, spacing and type sizes of both themes; all that is painted takes them from here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Scheme(Enum):
    """Which of the two themes is shown."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colours:
    """One theme's colours as `#RRGGBB`; `faint` is never the only carrier of a meaning."""

    window: str
    sidebar: str  # the console and the logs too
    card: str
    line: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_background: str
    on_accent: str  # text on `accent`
    ok: str
    ok_background: str
    warning: str
    warning_background: str
    error: str
    error_background: str
    selection: str
    series: tuple[str, str, str, str]


LIGHT = Colours(
    window="#F6F7F9",
    sidebar="#EEF0F3",
    card="#FFFFFF",
    line="#E3E6EB",
    text="#14181F",
    muted="#5B6472",
    faint="#868F9D",  # a little darker than drawn: 3 to 1 on the window
    accent="#0B6E6E",
    accent_background="#DDF0EE",
    on_accent="#FFFFFF",
    ok="#197B48",  # a little darker than drawn: 4.5 to 1 on its own ground
    ok_background="#DFF3E7",
    warning="#9A5B00",
    warning_background="#FBEBD0",
    error="#B3261E",
    error_background="#FBE3E1",
    selection="#E4F1F0",
    series=("#0B6E6E", "#3F8FBF", "#8A6FC7", "#B0632A"),
)

DARK = Colours(
    window="#12161C",
    sidebar="#0D1015",
    card="#191E26",
    line="#2A313C",
    text="#E8EBF0",
    muted="#A3ACBA",
    faint="#727C8B",
    accent="#4FC3BD",
    accent_background="#12383A",
    on_accent="#0D1015",
    ok="#5BD08E",
    ok_background="#12362A",
    warning="#F0B45C",
    warning_background="#3D2C10",
    error="#FF8A80",
    error_background="#44201D",
    selection="#17302F",
    series=("#4FC3BD", "#3F8FBF", "#8A6FC7", "#E8A06A"),
)


def colours_of(scheme: Scheme) -> Colours:
    """Return the colours of a theme."""
    return DARK if scheme is Scheme.DARK else LIGHT


class Space:
    """Distances in device-independent pixels."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24


class Radius:
    """Corners in device-independent pixels."""

    CONTROL = 8
    CARD = 12


class Size:
    """Fixed measures in device-independent pixels."""

    SIDEBAR = 212
    STATUS_BAR = 36
    ROW = 52
    ROW_COMPACT = 36
    GROUP_ROW = 34
    CONTROL = 32
    ICON = 16


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """A size in pixels and a weight from 100 to 900."""

    pixels: int
    weight: int


class Type:
    """The type scale of the system's UI font, and of the monospace one for ports, ids and logs."""

    PAGE_TITLE = TypeStyle(22, 680)
    CARD_TITLE = TypeStyle(14, 640)
    BODY = TypeStyle(13, 400)
    BODY_STRONG = TypeStyle(13, 600)
    SECONDARY = TypeStyle(12, 400)
    LABEL = TypeStyle(11, 600)
    MONO = TypeStyle(12, 400)


MOTION_MS = 150
"""How long a thing may take to move; nothing moves when the system asks for reduced motion."""
