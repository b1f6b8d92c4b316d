"""Puts together the first file system: busybox, a few modules, a script that finds the root."""

from collections.abc import Sequence

from sampan_vmimage import newc
from sampan_vmimage.modules import ModuleStore

_FOLDERS = ("bin", "dev", "modules", "proc", "root", "sys")


def build_initramfs(
    busybox: bytes, init: bytes, store: ModuleStore, modules: Sequence[str]
) -> bytes:
    """Return the archive, uncompressed: unpacking 4 MB costs more under emulation than copying.

    `modules` are in loading order; the script loads /modules/00-name.ko, 01-..., as they sort.
    """
    entries = [newc.folder(path) for path in _FOLDERS]
    # The kernel opens /dev/console for /init before anything is mounted.
    entries.append(newc.character_device("dev/console", 5, 1))
    entries.append(newc.file("bin/busybox", busybox, 0o755))
    entries.append(newc.link("bin/sh", "busybox"))
    entries.append(newc.file("init", init, 0o755))
    entries.extend(
        newc.file(f"modules/{place:02}-{name}.ko", store.content(name))
        for place, name in enumerate(modules)
    )
    return newc.write_newc(entries)
