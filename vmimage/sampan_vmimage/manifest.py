"""Describes a built image, beside it, for whoever boots it.

Format, `manifest.json` (JSON, UTF-8):

    {"format": 1,
     "arch": "amd64",                              Debian's word, amd64 or arm64
     "inputs": "<sha256>",                         of everything of ours the image was made from
     "kernel": {"file": "kernel", "sha256": "...", "bytes": 1, "version": "6.12..."},
     "initramfs": {"file": "initramfs", "sha256": "...", "bytes": 1},
     "root": {"file": "root.erofs", "sha256": "...", "bytes": 1},
     "cmdline": "console=ttyS0 ...",               complete: what the kernel is to be given
     "packages": [{"name": "...", "version": "...", "arch": "..."}],
     "agent": {"sha256": "..."},                   of the guest agent's sources
     "programs": {"/usr/lib/...": "<sha256>"}}     the programs in C, as compiled

A reader that meets a `format` it does not know must not boot the image.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sampan_vmimage.packages import Package

FORMAT = 1
FILE_NAME = "manifest.json"


@dataclass(frozen=True)
class Output:
    """A file of the image; `size` in bytes."""

    file: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """Everything `manifest.json` says."""

    arch: str
    inputs: str
    kernel: Output
    kernel_version: str
    initramfs: Output
    root: Output
    cmdline: str
    packages: Sequence[Package]
    agent_sha256: str
    programs: Mapping[str, str]

    def outputs(self) -> tuple[Output, Output, Output]:
        """Return the files of the image."""
        return (self.kernel, self.initramfs, self.root)


def describe_output(path: Path) -> Output:
    """Hash and measure a file of the image."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Output(path.name, digest, path.stat().st_size)


def dump_manifest(manifest: Manifest) -> str:
    """Return the text of `manifest.json`."""
    document = {
        "format": FORMAT,
        "arch": manifest.arch,
        "inputs": manifest.inputs,
        "kernel": _dump_output(manifest.kernel) | {"version": manifest.kernel_version},
        "initramfs": _dump_output(manifest.initramfs),
        "root": _dump_output(manifest.root),
        "cmdline": manifest.cmdline,
        "packages": [
            {"name": package.name, "version": package.version, "arch": package.arch}
            for package in manifest.packages
        ],
        "agent": {"sha256": manifest.agent_sha256},
        "programs": dict(manifest.programs),
    }
    return json.dumps(document, indent=1) + "\n"


def load_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of an image folder; None when there is none that this version reads."""
    try:
        document = json.loads((folder / FILE_NAME).read_text(encoding="utf-8"))
        if document["format"] != FORMAT:
            return None
        return Manifest(
            arch=document["arch"],
            inputs=document["inputs"],
            kernel=_load_output(document["kernel"]),
            kernel_version=document["kernel"]["version"],
            initramfs=_load_output(document["initramfs"]),
            root=_load_output(document["root"]),
            cmdline=document["cmdline"],
            packages=[Package(**package) for package in document["packages"]],
            agent_sha256=document["agent"]["sha256"],
            programs=document["programs"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def verify_outputs(manifest: Manifest, folder: Path) -> bool:
    """Tell whether every file of the image is there with the recorded size and hash."""
    try:
        return all(describe_output(folder / output.file) == output for output in manifest.outputs())
    except OSError:
        return False


def _dump_output(output: Output) -> dict[str, Any]:
    return {"file": output.file, "sha256": output.sha256, "bytes": output.size}


def _load_output(entry: dict[str, Any]) -> Output:
    return Output(file=entry["file"], sha256=entry["sha256"], size=entry["bytes"])
