"""The demo's container image archive."""

import hashlib
import io
import json
import tarfile

from sampan_vmimage.archive import ContainerImage, write_image
from sampan_vmimage.tarball import TarEntry, write_tar

IMAGE = ContainerImage(
    name="sampan/hello:latest",
    architecture="arm64",
    command=("httpd", "-f"),
    ports=("80/tcp",),
    environment=("PATH=/bin",),
    labels={"a": "b"},
    epoch=1_700_000_000,
)
ENTRIES = [
    TarEntry("bin", mode=0o755),
    TarEntry("bin/busybox", b"program", 0o755),
    TarEntry("bin/sh", link="busybox"),
]


def unpack(archive: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {
            member.name: stream.read()
            for member in tar
            if (stream := tar.extractfile(member)) is not None
        }


def test_every_blob_is_named_by_its_hash() -> None:
    blobs = {
        name: content
        for name, content in unpack(write_image(IMAGE, ENTRIES)).items()
        if name.startswith("blobs/")
    }
    assert len(blobs) == 3
    for name, content in blobs.items():
        assert name == f"blobs/sha256/{hashlib.sha256(content).hexdigest()}"


def test_index_manifest_and_config_lead_to_the_layer() -> None:
    files = unpack(write_image(IMAGE, ENTRIES))

    def follow(reference: dict[str, object]) -> bytes:
        content = files[f"blobs/sha256/{str(reference['digest']).removeprefix('sha256:')}"]
        assert reference["size"] == len(content)
        return content

    manifest = json.loads(follow(json.loads(files["index.json"])["manifests"][0]))
    config = json.loads(follow(manifest["config"]))
    layer = follow(manifest["layers"][0])
    assert config["architecture"] == "arm64"
    assert config["config"]["Cmd"] == ["httpd", "-f"]
    assert config["config"]["ExposedPorts"] == {"80/tcp": {}}
    assert config["created"] == "2023-11-14T22:13:20Z"
    assert config["rootfs"]["diff_ids"] == [f"sha256:{hashlib.sha256(layer).hexdigest()}"]
    assert unpack(layer)["bin/busybox"] == b"program"
    assert json.loads(files["oci-layout"]) == {"imageLayoutVersion": "1.0.0"}


def test_older_engines_find_the_name_in_manifest_json() -> None:
    files = unpack(write_image(IMAGE, ENTRIES))
    (entry,) = json.loads(files["manifest.json"])
    assert entry["RepoTags"] == ["sampan/hello:latest"]
    assert {entry["Config"], *entry["Layers"]} <= files.keys()


def test_the_same_entries_in_any_order_give_the_same_bytes() -> None:
    assert write_image(IMAGE, ENTRIES) == write_image(IMAGE, ENTRIES[::-1])


def test_a_tar_archive_keeps_kinds_and_modes() -> None:
    archive = write_tar([*ENTRIES, TarEntry("tmp", mode=0o1777)], 5)
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        members = {member.name: member for member in tar}
    assert members["bin"].isdir()
    assert members["bin"].mode == 0o755
    assert members["bin/busybox"].mode == 0o755
    assert members["bin/sh"].linkname == "busybox"
    assert members["tmp"].mode == 0o1777
    assert {member.mtime for member in members.values()} == {5}
    assert {member.uid for member in members.values()} == {0}
