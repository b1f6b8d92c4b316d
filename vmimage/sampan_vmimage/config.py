"""Reads `image.yml` into frozen words, and explains every mistake in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml

from sampan_vmimage.errors import ImageError

T = TypeVar("T")


@dataclass(frozen=True)
class Architecture:
    """What differs between architectures; `name` is Debian's word (amd64, arm64)."""

    name: str
    triplet: str
    kernel_package: str
    cmdline: tuple[str, ...]
    links: Mapping[str, str]


@dataclass(frozen=True)
class OwnFile:
    """A file or folder of the repository and its place in the root; `mode` is for its files."""

    source: str
    target: str
    mode: int
    optional: bool


@dataclass(frozen=True)
class NativeProgram:
    """A program in C: the pattern of its sources in the repository, and its place in the root.

    `library` is for one that is loaded into a program of the image, with the image's C library.
    """

    sources: str
    target: str
    library: bool = False


@dataclass(frozen=True)
class Service:
    """One line of the first process's table: when (busybox init's action) and what."""

    action: str
    command: str


@dataclass(frozen=True)
class Modules:
    """Names of kernel modules, by the moment they are needed."""

    initramfs: tuple[str, ...]
    boot: tuple[str, ...]
    available: tuple[str, ...]


@dataclass(frozen=True)
class Demo:
    """The demo container image and where its archive goes."""

    name: str
    source: str
    target: str
    command: tuple[str, ...]


@dataclass(frozen=True)
class Erofs:
    """How the root file system is written."""

    uuid: str
    options: tuple[str, ...]


@dataclass(frozen=True)
class Certificates:
    """Folder of certificates in the packages, and the bundle made of them."""

    source: str
    target: str


@dataclass(frozen=True)
class ImageConfig:
    """The whole of image.yml for one architecture; `epoch` in seconds since 1970."""

    suite: str
    epoch: int
    architecture: Architecture
    cmdline: tuple[str, ...]
    packages: tuple[str, ...]
    tools: tuple[str, ...]
    keep: tuple[str, ...]
    drop: tuple[str, ...]
    prelocate: tuple[str, ...]
    modules: Modules
    files: tuple[OwnFile, ...]
    native: tuple[NativeProgram, ...]
    folders: tuple[str, ...]
    links: Mapping[str, str]
    services: tuple[Service, ...]
    certificates: Certificates
    demo: Demo
    erofs: Erofs


def load_config(path: Path, architecture: str) -> ImageConfig:
    """Read image.yml for one architecture; ImageError names the key that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ImageError(f"{path} cannot be read: {error.strerror}.") from error
    return parse_config(text, architecture)


def parse_config(text: str, architecture: str) -> ImageConfig:
    """Turn the text of image.yml into an ImageConfig; ImageError names the key that is wrong."""
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ImageError(f"image.yml is not valid YAML: {error}") from error
    top = _Table("image.yml", document)
    packages = top.words("packages")
    chosen = _parse_architecture(top.table("architectures"), architecture)

    def fill(values: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(value.replace("{triplet}", chosen.triplet) for value in values)

    config = ImageConfig(
        suite=top.value("suite", str),
        epoch=top.value("epoch", int),
        architecture=chosen,
        cmdline=top.words("cmdline") + chosen.cmdline,
        packages=tuple(sorted({*packages, chosen.kernel_package})),
        tools=tuple(sorted(set(top.words("tools")))),
        keep=fill(top.words("keep")),
        drop=fill(top.words("drop")),
        prelocate=top.words("prelocate"),
        modules=top.table("modules").build(_parse_modules),
        files=tuple(table.build(_parse_file) for table in top.tables("files")),
        native=tuple(table.build(_parse_native) for table in top.tables("native")),
        folders=top.words("folders"),
        links=top.table("links").mapping() | dict(chosen.links),
        services=tuple(table.build(_parse_service) for table in top.tables("services")),
        certificates=top.table("certificates").build(_parse_certificates),
        demo=top.table("demo").build(_parse_demo),
        erofs=top.table("erofs").build(_parse_erofs),
    )
    top.finish()
    _check_targets(config)
    return config


class _Table:
    """A mapping whose keys are taken one by one, so that what is left over is a mistake."""

    def __init__(self, place: str, value: object) -> None:
        if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
            raise ImageError(f"{place} must be a mapping from words to values.")
        self._place = place
        self._values: dict[str, Any] = dict(value)

    def value(self, key: str, kind: type[T], default: T | None = None) -> T:
        if key not in self._values:
            if default is not None:
                return default
            raise ImageError(f"{self._place} lacks the key '{key}'.")
        found = self._values.pop(key)
        if not isinstance(found, kind) or (kind is int and isinstance(found, bool)):
            raise ImageError(
                f"{self._place}: '{key}' must be {_NAMES.get(kind, kind.__name__)}, "
                f"not {_NAMES.get(type(found), type(found).__name__)}."
            )
        return found

    def words(self, key: str) -> tuple[str, ...]:
        items: list[object] = self.value(key, list)
        for item in items:
            if not isinstance(item, str):
                raise ImageError(f"{self._place}: '{key}' must list texts, but has {item!r}.")
        return tuple(str(item) for item in items)

    def table(self, key: str) -> "_Table":
        return _Table(f"{self._place}: {key}", self.value(key, dict))

    def tables(self, key: str) -> list["_Table"]:
        items: list[object] = self.value(key, list)
        return [_Table(f"{self._place}: {key}[{place}]", item) for place, item in enumerate(items)]

    def keys(self) -> list[str]:
        return list(self._values)

    def mapping(self) -> dict[str, str]:
        return {key: self.value(key, str) for key in list(self._values)}

    def build(self, parse: Callable[["_Table"], T]) -> T:
        built = parse(self)
        self.finish()
        return built

    def finish(self) -> None:
        if self._values:
            unknown = ", ".join(f"'{key}'" for key in self._values)
            raise ImageError(f"{self._place} has an unknown key: {unknown}.")


_NAMES: dict[type[object], str] = {
    str: "a text",
    int: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}


def _parse_architecture(table: _Table, name: str) -> Architecture:
    known = sorted(table.keys())
    if name not in known:
        raise ImageError(
            f"There is no image for the architecture '{name}'.", f"Choose of {', '.join(known)}."
        )
    return table.table(name).build(
        lambda entry: Architecture(
            name=name,
            triplet=entry.value("triplet", str),
            kernel_package=entry.value("kernel_package", str),
            cmdline=entry.words("cmdline"),
            links=entry.table("links").mapping(),
        )
    )


def _parse_modules(table: _Table) -> Modules:
    return Modules(
        initramfs=table.words("initramfs"),
        boot=table.words("boot"),
        available=table.words("available"),
    )


def _parse_file(table: _Table) -> OwnFile:
    return OwnFile(
        source=table.value("source", str),
        target=table.value("target", str),
        mode=_parse_mode(table),
        optional=table.value("optional", bool, default=False),
    )


def _parse_native(table: _Table) -> NativeProgram:
    return NativeProgram(
        sources=table.value("sources", str),
        target=table.value("target", str),
        library=table.value("library", bool, default=False),
    )


def _parse_mode(table: _Table) -> int:
    # YAML 1.1 reads 0644 as octal but "0o644" as a text; take the unmistakable spelling only.
    text = table.value("mode", str)
    if not text.startswith("0o") or not set(text[2:]) <= set("01234567") or len(text) != 5:
        raise ImageError(f"The mode '{text}' must look like 0o644.")
    return int(text[2:], 8)


def _parse_service(table: _Table) -> Service:
    return Service(action=table.value("action", str), command=table.value("command", str))


def _parse_certificates(table: _Table) -> Certificates:
    return Certificates(source=table.value("source", str), target=table.value("target", str))


def _parse_demo(table: _Table) -> Demo:
    return Demo(
        name=table.value("name", str),
        source=table.value("source", str),
        target=table.value("target", str),
        command=table.words("command"),
    )


def _parse_erofs(table: _Table) -> Erofs:
    return Erofs(uuid=table.value("uuid", str), options=table.words("options"))


def _check_targets(config: ImageConfig) -> None:
    targets = (
        *(file.target for file in config.files),
        *(program.target for program in config.native),
        *config.folders,
        *config.links,
        config.demo.target,
        config.certificates.target,
    )
    for target in targets:
        if not target.startswith("/") or ".." in target.split("/"):
            raise ImageError(f"The target '{target}' must be an absolute path of the image.")
    for pattern in (*config.keep, *config.drop, *config.prelocate):
        if pattern.startswith("/"):
            raise ImageError(f"The pattern '{pattern}' must not start with a slash.")
