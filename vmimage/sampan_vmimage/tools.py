"""Programs of the image's own Debian suite that run while building.

They run through their own loader, so the building machine's C library does not matter.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sampan_vmimage.packages import PackageTree, Selection, fetch_packages, find_one, merge_folders
from sampan_vmimage.process import run

_TRIPLETS = ("x86_64-linux-gnu", "aarch64-linux-gnu")


@dataclass(frozen=True)
class Tools:
    """An unpacked folder of tools; `command` gives the words that start one of them."""

    folder: Path

    def command(self, program: str) -> list[str]:
        """Return the argv prefix for a program given by its path below the folder."""
        folders = (self.folder / "usr/lib" / triplet for triplet in _TRIPLETS)
        libraries = next(folder for folder in folders if folder.is_dir())
        loader = next(libraries.glob("ld-linux-*.so.*"))
        name = str(self.folder / program)
        return [str(loader), "--library-path", str(libraries), "--argv0", name, name]

    def python(self) -> list[str]:
        """Return the argv prefix of the suite's Python, isolated and without site."""
        program = next((self.folder / "usr/bin").glob("python3.[0-9]*"))
        return [*self.command(str(program.relative_to(self.folder))), "-I", "-S", "-B"]


def host_architecture() -> str:
    """Return Debian's word for the architecture of this machine."""
    return run(
        ["dpkg", "--print-architecture"],
        hint="The image is built on Debian or Ubuntu; elsewhere, use a prebuilt image.",
    ).strip()


def prepare_tools(selection: Selection, cache: Path, *, refresh: bool = False) -> Tools:
    """Return the tools of the selection from `cache`, fetched and unpacked when not there."""
    folder = cache / f"tools-{selection.architecture}-{selection.digest()}"
    if folder.is_dir() and not refresh:
        return Tools(folder)
    archive = fetch_packages(selection, cache, refresh=refresh)
    with tempfile.TemporaryDirectory(dir=cache, prefix="unpack-") as unfinished:
        _unpack(archive, Path(unfinished) / "tools")
        if folder.is_dir():
            shutil.rmtree(folder)
        (Path(unfinished) / "tools").rename(folder)
    archive.unlink()
    return Tools(folder)


def _unpack(archive: Path, folder: Path) -> None:
    with PackageTree(archive) as tree:
        python = find_one(tree.paths(), "usr/bin/python3.")
        wanted = (python, "usr/bin/mkfs.erofs", "usr/lib/")
        for path in tree.paths():
            if not path.startswith(wanted):
                continue
            target = folder / merge_folders(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            link = tree.link_target(path)
            if link is not None:
                target.symlink_to(link)
                continue
            target.write_bytes(tree.read(path))
            target.chmod(0o755 if tree.executable(path) else 0o644)
