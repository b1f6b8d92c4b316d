"""The large part of the root, which comes from packages, kept ready-made in the cache.

Compressing it takes half a minute; our own files are then added to a copy in no time, since EROFS
can be written in increments (mkfs.erofs --incremental, which merges folders for tar input only).
"""

import hashlib
import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from sampan_vmimage.bytecode import compile_library
from sampan_vmimage.config import ImageConfig
from sampan_vmimage.modules import ModuleStore, choose_modules, open_store
from sampan_vmimage.packages import PackageTree, find_one
from sampan_vmimage.process import run
from sampan_vmimage.root import (
    Stage,
    choose_files,
    settle_modes,
    stage_busybox_links,
    stage_certificates,
    stage_layout,
    stage_packages,
)
from sampan_vmimage.tarball import TarEntry, write_tar
from sampan_vmimage.tools import Tools

# A change in one of these asks for a new base; the others only touch what is added to it.
_SOURCES = (
    *("base", "bytecode", "elf", "globs", "modules", "packages", "prelocate", "root", "tools"),
)
_KERNEL = "boot/vmlinuz-"
_MODULE_LISTS = ("modules.order", "modules.builtin", "modules.builtin.modinfo")


def find_version(tree: PackageTree) -> str:
    """Return the kernel's release, for example 6.12.1+deb13-cloud-amd64."""
    return find_one(tree.paths(), _KERNEL).removeprefix(_KERNEL)


def open_kernel_modules(tree: PackageTree) -> ModuleStore:
    """Return the modules of the kernel in the packages."""
    folder = f"usr/lib/modules/{find_version(tree)}"
    files = [
        path
        for path in tree.paths()
        if path.startswith(f"{folder}/kernel/") and path.endswith((".ko", ".ko.xz"))
    ]
    return open_store(files, tree.read(f"{folder}/modules.builtin").decode(), tree.read)


@dataclass(frozen=True)
class BaseRoot:
    """Makes the base for one configuration and one set of packages, and adds files to copies."""

    config: ImageConfig
    tree: PackageTree
    tools: Tools
    cache: Path

    def prepare(self) -> Path:
        """Return the base from the cache, after making it when it is not there."""
        path = self.cache / f"base-{self.config.architecture.name}-{self._digest()}.erofs"
        if path.exists():
            return path
        with tempfile.TemporaryDirectory(dir=self.cache, prefix="base-") as folder:
            stage = Stage(Path(folder) / "root")
            self._stage(stage)
            unfinished = Path(folder) / "root.erofs"
            self._write([], unfinished, stage.folder)
            unfinished.replace(path)
        for old in self.cache.glob(f"base-{self.config.architecture.name}-*.erofs"):
            if old != path:
                old.unlink()
        return path

    def add(self, entries: Sequence[TarEntry], image: Path) -> None:
        """Add files to a copy of the base."""
        archive = image.with_suffix(".tar")
        # Without an entry for the root itself, mkfs.erofs gives it the mode 0777.
        whole = [TarEntry(".", mode=0o755), *entries]
        archive.write_bytes(write_tar(whole, self.config.epoch))
        self._write(["--tar=f", "--incremental=data"], image, archive)
        archive.unlink()

    def _stage(self, stage: Stage) -> None:
        stage_layout(self.config, stage)
        files = choose_files(self.tree, self.config)
        stage_packages(self.tree, files, stage, self.config.prelocate)
        stage_certificates(self.tree, self.config, stage)
        self._stage_modules(stage)
        stage_busybox_links(self.tree, stage)
        compile_library(stage, self.tools)
        settle_modes(stage)

    def _stage_modules(self, stage: Stage) -> None:
        store, names = open_kernel_modules(self.tree), self.config.modules
        for name in choose_modules(store, (*names.initramfs, *names.boot, *names.available)):
            stage.write(store.target(name), store.content(name))
        version = find_version(self.tree)
        for name in _MODULE_LISTS:
            path = f"usr/lib/modules/{version}/{name}"
            stage.write(path, self.tree.read(path))
        run(["depmod", "--basedir", stage.folder, version], hint="Install the package kmod.")

    def _write(self, mode: Sequence[str], image: Path, source: Path) -> None:
        run(
            [
                *self.tools.command("usr/bin/mkfs.erofs"),
                "--quiet",
                "--all-root",
                f"-T{self.config.epoch}",
                f"-U{self.config.erofs.uuid}",
                *self.config.erofs.options,
                *mode,
                image,
                source,
            ]
        )

    def _digest(self) -> str:
        config = asdict(self.config)
        for name in ("cmdline", "demo", "files", "native", "services"):
            del config[name]
        parts = [
            json.dumps(config, sort_keys=True),
            json.dumps([asdict(package) for package in self.tree.packages()]),
            self.tools.folder.name,
            *((Path(__file__).parent / f"{name}.py").read_text("utf-8") for name in _SOURCES),
        ]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]
