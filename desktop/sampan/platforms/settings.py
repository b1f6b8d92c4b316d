"""`settings.json` as it is read: one reader, so that a file that cannot be read has one answer."""

from __future__ import annotations

from pathlib import Path

from sampan.core.errors import SettingError
from sampan.core.settings import Settings, apply_settings, parse_values


def read_settings(path: Path) -> Settings:
    """Return what the file says, the defaults where it says nothing; raise SettingError."""
    return apply_settings(Settings(), read_values(path), source=str(path))


def read_values(path: Path) -> dict[str, object]:
    """Return the unchecked values in the file, none if there is no file; raise SettingError."""
    try:
        text = path.read_text("utf-8-sig")  # with the mark that editors of Windows put in front
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise SettingError(
            f"{path} cannot be read: it is not a text in UTF-8.",
            "Save it as UTF-8, or move it away to start with the defaults.",
            details=str(error),
        ) from error
    except OSError as error:
        raise SettingError(
            f"{path} cannot be read: {error.strerror or error}.",
            "Make it a file that you may read, or move it away to start with the defaults.",
        ) from error
    return parse_values(text, source=path)
