"""The VM image: which files it has, and whether they are whole."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sampan.core.errors import ImageError
from sampan.core.settings import Settings
from sampan.machine.jsonfile import read_json, write_json

FORMAT = 1
MANIFEST = "manifest.json"
SET_UP = "Run `python3 bootstrap.py setup`: it builds the image."


@dataclass(frozen=True, slots=True)
class ImageFile:
    """One file of the image, and what the manifest says it is."""

    path: Path
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Image:
    """An image whose files are all there; `inputs` is the hash of all it was built from."""

    folder: Path
    arch: str
    inputs: str
    kernel: ImageFile
    initramfs: ImageFile
    root: ImageFile
    cmdline: str
    kernel_version: str = ""

    @property
    def files(self) -> tuple[ImageFile, ...]:
        """Every file that a boot reads."""
        return (self.kernel, self.initramfs, self.root)


def find_image(settings: Settings, env: Mapping[str, str], arch: str) -> Path:
    """Return the folder of the image: SAMPAN_IMAGE, the setting, or the checkout's own build."""
    named = env.get("SAMPAN_IMAGE", "") or settings.image
    if named:
        folder = Path(named).expanduser().absolute()
        if not (folder / MANIFEST).is_file():
            raise ImageError(f"There is no VM image in {folder}: it has no {MANIFEST}.", SET_UP)
        return folder
    checkout = Path(__file__).resolve().parents[3]
    folder = checkout / "build" / "image" / arch
    if not (folder / MANIFEST).is_file():
        raise ImageError(f"There is no VM image for {arch} yet.", SET_UP)
    return folder


def load_image(folder: Path) -> Image:
    """Read the manifest and check that every file is there with its size; raise ImageError."""
    manifest = folder / MANIFEST
    try:
        value = json.loads(manifest.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ImageError(f"There is no VM image in {folder}.", SET_UP) from error
    except (OSError, ValueError) as error:
        raise ImageError(f"{manifest} cannot be read: {error}.", SET_UP) from error
    if not isinstance(value, dict) or value.get("format") != FORMAT:
        raise ImageError(
            f"{manifest} is not in the format that this version reads (format {FORMAT}).", SET_UP
        )
    try:
        image = Image(
            folder=folder,
            arch=str(value["arch"]),
            inputs=str(value["inputs"]),
            kernel=_image_file(folder, value["kernel"]),
            initramfs=_image_file(folder, value["initramfs"]),
            root=_image_file(folder, value["root"]),
            cmdline=str(value.get("cmdline", "")),
            kernel_version=str(value["kernel"].get("version", "")),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ImageError(f"{manifest} lacks something: {error}.", SET_UP) from error
    for file in image.files:
        _check_size(file)
    return image


def verify_image(image: Image, checked: Path) -> None:
    """Compare every file's SHA-256 with the manifest, once per state of the file; raise ImageError.

    `checked` (`layout.image_checks`) remembers what was compared: path, size, time of change.
    The first call reads the whole image (a second or two); it blocks, so call it in a thread.
    """
    remembered = read_json(checked)
    now: dict[str, object] = {}
    for file in image.files:
        status = file.path.stat()
        key = f"{file.path}|{status.st_size}|{status.st_mtime_ns}"
        if remembered.get(key) != file.sha256:
            _check_sum(file)
        now[key] = file.sha256
    if now != remembered:
        write_json(checked, now)


def _image_file(folder: Path, value: Mapping[str, object]) -> ImageFile:
    name = str(value["file"])
    if Path(name).name != name:
        raise ValueError(f"{name!r} is not a plain file name")
    return ImageFile(folder / name, str(value["sha256"]), int(str(value["bytes"])))


def _check_size(file: ImageFile) -> None:
    try:
        size = file.path.stat().st_size
    except OSError as error:
        raise ImageError(f"The VM image is incomplete: {file.path} is missing.", SET_UP) from error
    if size != file.bytes:
        raise ImageError(
            f"The VM image is damaged: {file.path} has {size} bytes instead of {file.bytes}.",
            SET_UP,
        )


def _check_sum(file: ImageFile) -> None:
    try:
        with file.path.open("rb") as stream:
            found = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise ImageError(f"{file.path} cannot be read: {error.strerror}.", SET_UP) from error
    if found != file.sha256:
        raise ImageError(
            f"The VM image was altered: {file.path} is not the file that was built.",
            SET_UP,
            details=f"SHA-256 expected {file.sha256}\nSHA-256 found    {found}",
        )
