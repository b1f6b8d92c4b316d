"""Writes a container image archive that `docker load` takes, from files, without any engine.

Formats: the OCI image-spec 1.1 (layout, index, manifest, config, layer), with the `manifest.json`
of `docker save` beside it for older engines.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sampan_vmimage.tarball import TarEntry, write_tar

_INDEX = "application/vnd.oci.image.index.v1+json"
_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
_CONFIG = "application/vnd.oci.image.config.v1+json"
_LAYER = "application/vnd.oci.image.layer.v1.tar"


@dataclass(frozen=True)
class ContainerImage:
    """What a container image says of itself; `architecture` is Go's word, `epoch` in seconds."""

    name: str
    architecture: str
    command: tuple[str, ...]
    ports: tuple[str, ...]
    environment: tuple[str, ...]
    labels: Mapping[str, str]
    epoch: int


def write_image(image: ContainerImage, entries: Iterable[TarEntry]) -> bytes:
    """Return the archive as bytes; the same image and entries give the same bytes."""
    layer = write_tar(entries, image.epoch)
    config = _dump(_describe_config(image, _digest(layer)))
    manifest = _dump(
        {
            "schemaVersion": 2,
            "mediaType": _MANIFEST,
            "config": _refer(_CONFIG, config),
            "layers": [_refer(_LAYER, layer)],
        }
    )
    repository, _, tag = image.name.rpartition(":")
    annotations = {
        "io.containerd.image.name": f"docker.io/{image.name}",
        "org.opencontainers.image.ref.name": tag,
    }
    index = {
        "schemaVersion": 2,
        "mediaType": _INDEX,
        "manifests": [_refer(_MANIFEST, manifest) | {"annotations": annotations}],
    }
    old_manifest = [
        {
            "Config": _blob_path(config),
            "RepoTags": [f"{repository}:{tag}"],
            "Layers": [_blob_path(layer)],
        }
    ]
    files = {_blob_path(blob): blob for blob in (layer, config, manifest)} | {
        "index.json": _dump(index),
        "manifest.json": _dump(old_manifest),
        "oci-layout": _dump({"imageLayoutVersion": "1.0.0"}),
    }
    folders = [TarEntry("blobs"), TarEntry("blobs/sha256")]
    return write_tar(
        [*folders, *(TarEntry(path, content) for path, content in files.items())], image.epoch
    )


def _describe_config(image: ContainerImage, layer_digest: str) -> dict[str, Any]:
    created = datetime.fromtimestamp(image.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "created": created,
        "architecture": image.architecture,
        "os": "linux",
        "config": {
            "Env": list(image.environment),
            "Cmd": list(image.command),
            "ExposedPorts": {port: {} for port in image.ports},
            "Labels": dict(image.labels),
            "WorkingDir": "/",
            # busybox as process 1 has no handler for SIGTERM, and nothing in it to be lost.
            "StopSignal": "SIGKILL",
        },
        "rootfs": {"type": "layers", "diff_ids": [layer_digest]},
        "history": [{"created": created, "created_by": "sampan_vmimage"}],
    }


def _refer(media_type: str, blob: bytes) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": _digest(blob), "size": len(blob)}


def _digest(blob: bytes) -> str:
    return f"sha256:{hashlib.sha256(blob).hexdigest()}"


def _blob_path(blob: bytes) -> str:
    return f"blobs/sha256/{hashlib.sha256(blob).hexdigest()}"


def _dump(value: Sequence[Any] | Mapping[str, Any]) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":")).encode()
