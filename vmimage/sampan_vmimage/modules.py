"""Chooses kernel modules: the wanted ones and what they depend on, in loading order."""

import lzma
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sampan_vmimage.errors import ImageError

# Kernel 6.12 names its optional helpers (a faster crc32c, say) as soft dependencies; they are
# taken into the image only where image.yml asks for them.
_DEPENDS = re.compile(rb"\0depends=([^\0]*)\0")


@dataclass
class ModuleStore:
    """The modules of one kernel: file contents by name, read and unpacked when first asked for."""

    paths: Mapping[str, str]
    built_in: frozenset[str]
    read: Callable[[str], bytes]
    _contents: dict[str, bytes] = field(default_factory=dict)

    def content(self, name: str) -> bytes:
        """Return the module as an uncompressed ELF object."""
        if name not in self._contents:
            raw = self.read(self.paths[name])
            self._contents[name] = lzma.decompress(raw) if self.paths[name].endswith(".xz") else raw
        return self._contents[name]

    def dependencies(self, name: str) -> tuple[str, ...]:
        """Return the names the module's own .modinfo section lists, in the kernel's order."""
        found = _DEPENDS.search(self.content(name))
        listed = found.group(1).decode() if found else ""
        return tuple(normalise(other) for other in listed.split(",") if other)

    def target(self, name: str) -> str:
        """Return the path the uncompressed module has in the root."""
        return self.paths[name].removesuffix(".xz")


def normalise(name: str) -> str:
    """Return the kernel's spelling of a module name: underscores, no folder, no suffix."""
    return re.sub(r"\.ko(\.xz)?$", "", name.rpartition("/")[2]).replace("-", "_")


def open_store(
    files: Iterable[str], built_in_list: str, read: Callable[[str], bytes]
) -> ModuleStore:
    """Build a store from the paths of the module files and the text of `modules.builtin`."""
    return ModuleStore(
        paths={normalise(path): path for path in files},
        built_in=frozenset(normalise(line) for line in built_in_list.split()),
        read=read,
    )


def choose_modules(store: ModuleStore, wanted: Iterable[str]) -> list[str]:
    """Return the wanted modules and their dependencies, every one after what it needs.

    A module that is built into the kernel is left out; an unknown one raises ImageError.
    """
    return order_modules(
        [normalise(name) for name in wanted],
        known=store.paths.keys(),
        built_in=store.built_in,
        dependencies=store.dependencies,
    )


def order_modules(
    wanted: Sequence[str],
    *,
    known: Iterable[str],
    built_in: frozenset[str],
    dependencies: Callable[[str], Sequence[str]],
) -> list[str]:
    """Sort `wanted` and everything it depends on so that dependencies come first."""
    available = set(known)
    ordered: dict[str, None] = {}

    def visit(name: str, trail: tuple[str, ...]) -> None:
        if name in ordered or name in built_in:
            return
        if name in trail:
            raise ImageError(f"Kernel modules depend on each other: {' -> '.join((*trail, name))}.")
        if name not in available:
            asked = f" (needed by {trail[-1]})" if trail else ""
            raise ImageError(
                f"This kernel has no module {name}{asked}.",
                "Correct the list of modules in image.yml.",
            )
        for other in dependencies(name):
            visit(other, (*trail, name))
        ordered[name] = None

    for name in wanted:
        visit(name, ())
    return list(ordered)
