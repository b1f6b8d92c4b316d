"""Lays out the read-only root: chosen files of the packages, their libraries, and ours."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from sampan_vmimage import elf
from sampan_vmimage.config import ImageConfig, OwnFile
from sampan_vmimage.errors import ImageError
from sampan_vmimage.globs import compile_globs
from sampan_vmimage.packages import PackageTree, follow_link, merge_folders
from sampan_vmimage.prelocate import prelocate
from sampan_vmimage.tarball import TarEntry


@dataclass(frozen=True)
class Stage:
    """A folder that becomes the root; paths given to it have no leading slash."""

    folder: Path

    def write(self, path: str, content: bytes, mode: int = 0o644) -> None:
        """Write a regular file, replacing what stands there."""
        target = self._make_room(path)
        target.write_bytes(content)
        target.chmod(mode)

    def link(self, path: str, target: str) -> None:
        """Make a symbolic link, replacing what stands there."""
        self._make_room(path).symlink_to(target)

    def make_folder(self, path: str) -> None:
        """Make a folder, mode 0755."""
        self._path(path).mkdir(parents=True, exist_ok=True)

    def has(self, path: str) -> bool:
        """Tell whether anything stands at the path, a broken link included."""
        return os.path.lexists(self._path(path))

    def collect(self) -> list[TarEntry]:
        """Return everything in the stage; folders get the mode 0755."""
        entries = []
        for path in sorted(self.folder.rglob("*")):
            name = path.relative_to(self.folder).as_posix()
            if path.is_symlink():
                entries.append(TarEntry(name, link=str(path.readlink())))
            elif path.is_dir():
                entries.append(TarEntry(name, mode=0o755))
            else:
                entries.append(TarEntry(name, path.read_bytes(), path.stat().st_mode & 0o777))
        return entries

    def _path(self, path: str) -> Path:
        return self.folder / path.lstrip("/")

    def _make_room(self, path: str) -> Path:
        target = self._path(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        if self.has(path):
            target.unlink()
        return target


def choose_files(tree: PackageTree, config: ImageConfig) -> list[str]:
    """Return the paths that `keep` and `drop` leave, with links followed and libraries added."""
    keep, drop = compile_globs(config.keep), compile_globs(config.drop)
    chosen = [path for path in tree.paths() if keep(path) and not drop(path)]
    _check_patterns(tree, config)
    return sorted(_close_over_needs(tree, chosen, config.architecture.triplet))


def stage_packages(
    tree: PackageTree, paths: Iterable[str], stage: Stage, fixed: Sequence[str] = ()
) -> None:
    """Copy the chosen files of the packages into the stage; `fixed` ones get a fixed address."""
    is_fixed = compile_globs(fixed)
    for path in paths:
        link = tree.link_target(path)
        if link is not None:
            stage.link(path, link)
        else:
            content = prelocate(tree.read(path), path) if is_fixed(path) else tree.read(path)
            stage.write(path, content, 0o755 if tree.executable(path) else 0o644)


def stage_layout(config: ImageConfig, stage: Stage) -> None:
    """Make the empty folders and the links of the root."""
    for folder in config.folders:
        stage.make_folder(folder)
    for path, target in config.links.items():
        stage.link(path, target)


def stage_own_files(repository: Path, config: ImageConfig, stage: Stage) -> None:
    """Copy our own files into the stage, with the lists made from image.yml."""
    for entry in config.files:
        for source, target in list_own_files(repository, entry):
            stage.write(target, source.read_bytes(), entry.mode)
    table = "".join(f"::{entry.action}:{entry.command}\n" for entry in config.services)
    stage.write("etc/inittab", table.encode())


def list_own_files(repository: Path, entry: OwnFile) -> list[tuple[Path, str]]:
    """Return pairs of source file and target path for one entry of `files`, sorted."""
    source = repository / entry.source
    if source.is_file():
        return [(source, entry.target)]
    if not source.is_dir():
        if entry.optional:
            return []
        raise ImageError(f"image.yml names {entry.source}, which is not in the repository.")
    return [
        (path, f"{entry.target}/{path.relative_to(source).as_posix()}")
        for path in sorted(source.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.name != "py.typed"
    ]


def stage_certificates(tree: PackageTree, config: ImageConfig, stage: Stage) -> None:
    """Write the bundle that ca-certificates would make when configured, and drop its parts."""
    parts = [path for path in tree.paths() if path.startswith(config.certificates.source)]
    if not parts:
        raise ImageError(f"The packages hold no certificates in {config.certificates.source}.")
    bundle = b"".join(tree.read(path).rstrip(b"\n") + b"\n" for path in parts)
    stage.write(config.certificates.target, bundle)


def stage_busybox_links(tree: PackageTree, stage: Stage) -> None:
    """Link every applet of busybox that no real program of the root stands for."""
    for name in list_applets(tree.read("usr/bin/busybox")):
        if not stage.has(f"usr/bin/{name}") and not stage.has(f"usr/sbin/{name}"):
            stage.link(f"usr/bin/{name}", "busybox")


def list_applets(program: bytes) -> list[str]:
    """Return busybox's applets from the table of names inside the program itself.

    Busybox keeps them sorted and each ended by a zero byte (its include/applet_tables.h), so the
    program of another architecture can be read where it cannot be run.
    """
    start = program.find(b"[\0[[\0")
    if start < 0:
        raise ImageError("The table of applets was not found in busybox.")
    end = program.index(b"\0\0", start)
    return [name.decode() for name in program[start:end].split(b"\0") if name != b"busybox"]


def settle_modes(stage: Stage) -> None:
    """Give folders and programs the mode 0755 and files 0644, whatever the builder's umask is."""
    stage.folder.chmod(0o755)
    for path in stage.folder.rglob("*"):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)


def _check_patterns(tree: PackageTree, config: ImageConfig) -> None:
    for pattern in config.keep:
        matches = compile_globs([pattern])
        if not any(matches(path) for path in tree.paths()):
            raise ImageError(
                f"The pattern '{pattern}' of keep in image.yml fits no file of the packages.",
                "Correct the pattern, or add the package that holds the file.",
            )


def _close_over_needs(tree: PackageTree, chosen: Iterable[str], triplet: str) -> set[str]:
    done: set[str] = set()
    waiting = list(chosen)
    while waiting:
        path = waiting.pop()
        if path in done:
            continue
        done.add(path)
        target = tree.link_target(path)
        if target is not None:
            other = merge_folders(follow_link(path, target))
            if tree.exists(other):
                waiting.append(other)
            continue
        content = tree.read(path)
        if content.startswith(elf.MAGIC):
            waiting.extend(_find_needs(tree, path, content, triplet))
    return done


def _find_needs(tree: PackageTree, path: str, content: bytes, triplet: str) -> list[str]:
    needs = elf.read_needs(content)
    found = [merge_folders(needs.interpreter)] if needs.interpreter else []
    for library in needs.libraries:
        places = (f"usr/lib/{triplet}/{library}", f"usr/lib/{library}")
        place = next((place for place in places if tree.exists(place)), None)
        if place is None:
            raise ImageError(
                f"{path} needs the library {library}, which is in none of the packages.",
                "Add the package that holds it to image.yml.",
            )
        found.append(place)
    return found
