"""This computer's hosts file, read anew whenever it changes."""

from __future__ import annotations

from pathlib import Path

SIZE_LIMIT = 16 * 1024 * 1024
"""Bytes; lists that block advertisements have a few MiB."""


class HostsFile:
    """Names and addresses of a hosts(5) file. A file that is missing has none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int, int] | None = None
        self._names: dict[str, tuple[str, ...]] = {}

    def find(self, name: str) -> tuple[str, ...]:
        """Return the addresses of a name in lower case without its last dot."""
        self._refresh()
        return self._names.get(name, ())

    def _refresh(self) -> None:
        try:
            status = self._path.stat()
            seen = (status.st_mtime_ns, status.st_size, status.st_ino)
            if seen == self._seen:
                return
            self._seen = seen
            with self._path.open("rb") as file:
                self._names = parse_hosts(file.read(SIZE_LIMIT).decode("utf-8", "replace"))
        except OSError:
            self._seen, self._names = None, {}


def parse_hosts(text: str) -> dict[str, tuple[str, ...]]:
    """Return the addresses of every name, in the file's order."""
    names: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        address, *rest = line.partition("#")[0].split() or [""]
        for word in rest:
            name = word.rstrip(".").lower()
            if address not in names.get(name, ()):
                names[name] = (*names.get(name, ()), address)
    return names
