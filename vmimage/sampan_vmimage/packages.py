"""Fetches Debian packages as one archive of their unpacked files, and keeps it.

apt chooses, fetches and checks the packages under mmdebstrap; nothing of them is executed, so any
architecture can be unpacked on any machine.
"""

import hashlib
import json
import posixpath
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

from sampan_vmimage.errors import ImageError
from sampan_vmimage.process import run

# Where the hook leaves the list of packages inside the archive.
_LIST = "var/lib/sampan-packages"
_HOOK = (
    'for deb in "$1"/var/cache/apt/archives/*.deb; do '
    "dpkg-deb --show --showformat='${Package} ${Version} ${Architecture}\\n' \"$deb\"; "
    f'done | sort > "$1"/{_LIST}'
)
_OPTIONS = ("--variant=extract", "--format=tar", "--quiet")
_MERGED_FOLDERS = ("bin", "sbin", "lib", "lib64")


@dataclass(frozen=True)
class Package:
    """A package as apt chose it."""

    name: str
    version: str
    arch: str


@dataclass(frozen=True)
class Selection:
    """What to fetch; `epoch` (seconds since 1970) caps the times in the archive."""

    suite: str
    architecture: str
    packages: tuple[str, ...]
    epoch: int

    def digest(self) -> str:
        """Return a short name for exactly this selection."""
        text = json.dumps([asdict(self), _OPTIONS, _HOOK], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def fetch_packages(selection: Selection, cache: Path, *, refresh: bool = False) -> Path:
    """Return the archive of the selection from `cache`, after fetching it when it is not there.

    With `refresh` it is fetched again. Raises ImageError when mmdebstrap is missing or fails.
    """
    path = cache / _file_name(selection)
    if path.exists() and not refresh:
        return path
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="fetch-") as folder:
        unfinished = Path(folder) / "packages.tar"
        run(
            [
                "mmdebstrap",
                *_OPTIONS,
                f"--architectures={selection.architecture}",
                f"--include={','.join(selection.packages)}",
                f"--extract-hook={_HOOK}",
                selection.suite,
                unfinished,
            ],
            hint="The image is built on Debian or Ubuntu with mmdebstrap and a working apt; "
            "elsewhere, use a prebuilt image or build it inside a running Sampan.",
            environment={"SOURCE_DATE_EPOCH": str(selection.epoch)},
        )
        unfinished.replace(path)
    return path


def forget_others(selection: Selection, cache: Path) -> None:
    """Remove what was fetched for other selections of the same architecture."""
    for old in cache.glob(f"packages-{selection.architecture}-*.tar"):
        if old.name != _file_name(selection):
            old.unlink()


def _file_name(selection: Selection) -> str:
    return f"packages-{selection.architecture}-{selection.digest()}.tar"


class PackageTree:
    """Reads the files of a fetched archive without unpacking it; paths have no leading slash."""

    def __init__(self, archive: Path) -> None:
        try:
            self._tar = tarfile.open(archive)  # noqa: SIM115 - closed by __exit__
            self._members = {
                path: member
                for member in self._tar
                if (path := member.name.removeprefix("./").strip("/")) not in ("", ".")
            }
        except (OSError, tarfile.TarError) as error:
            raise ImageError(
                f"The package archive {archive} cannot be read: {error}.",
                "Delete it; the next build fetches it again.",
            ) from error

    def __enter__(self) -> "PackageTree":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._tar.close()

    def paths(self) -> list[str]:
        """Return every path but folders, sorted."""
        return sorted(path for path, member in self._members.items() if not member.isdir())

    def exists(self, path: str) -> bool:
        """Tell whether the path is in the archive."""
        return path in self._members

    def link_target(self, path: str) -> str | None:
        """Return where a symbolic link points, as written, or None for anything else."""
        member = self._member(path)
        return member.linkname if member.issym() else None

    def executable(self, path: str) -> bool:
        """Tell whether the owner may execute the file."""
        return bool(self._member(path).mode & 0o100)

    def read(self, path: str) -> bytes:
        """Return the content of a regular file; a symbolic link is followed."""
        stream = self._tar.extractfile(self._member(self.resolve(path)))
        if stream is None:
            raise ImageError(f"The packages hold no regular file {path}.")
        with stream:
            return stream.read()

    def resolve(self, path: str) -> str:
        """Follow symbolic links of the last component and Debian's merged folders."""
        for _ in range(40):
            path = merge_folders(path)
            target = self.link_target(path)
            if target is None:
                return path
            path = follow_link(path, target)
        raise ImageError(f"The packages hold a circle of symbolic links at {path}.")

    def packages(self) -> list[Package]:
        """Return what apt chose, sorted by name."""
        lines = self.read(_LIST).decode().splitlines()
        return [Package(*line.split(" ")) for line in lines]

    def _member(self, path: str) -> tarfile.TarInfo:
        try:
            return self._members[path]
        except KeyError as error:
            raise ImageError(
                f"The packages hold no file {path}.", "Correct packages or keep in image.yml."
            ) from error


def merge_folders(path: str) -> str:
    """Return the path under /usr of a path that begins with /bin, /sbin, /lib or /lib64."""
    path = path.lstrip("/")
    return f"usr/{path}" if path.partition("/")[0] in _MERGED_FOLDERS else path


def follow_link(path: str, target: str) -> str:
    """Return the path that a link at `path` with the text `target` points to."""
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), target))


def find_one(paths: Sequence[str], prefix: str) -> str:
    """Return the only path with this prefix; ImageError when there is none or more than one."""
    found = [path for path in paths if path.startswith(prefix)]
    if len(found) != 1:
        raise ImageError(f"The packages hold {len(found)} files {prefix}*, not one.")
    return found[0]
