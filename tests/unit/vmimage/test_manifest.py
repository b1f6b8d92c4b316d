"""The description beside an image."""

import dataclasses
import json
from pathlib import Path

import pytest

from sampan_vmimage.manifest import (
    Manifest,
    describe_output,
    dump_manifest,
    load_manifest,
    verify_outputs,
)
from sampan_vmimage.packages import Package


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    for name in ("kernel", "initramfs", "root.erofs"):
        (tmp_path / name).write_text(f"content of {name}")
    built = Manifest(
        arch="amd64",
        inputs="ab",
        kernel=describe_output(tmp_path / "kernel"),
        kernel_version="6.12",
        initramfs=describe_output(tmp_path / "initramfs"),
        root=describe_output(tmp_path / "root.erofs"),
        cmdline="console=ttyS0",
        packages=[Package("kmod", "34", "amd64")],
        agent_sha256="cd",
        programs={"/usr/lib/sampan/relay": "ef"},
    )
    (tmp_path / "manifest.json").write_text(dump_manifest(built))
    return built


def test_a_manifest_survives_writing_and_reading(manifest: Manifest, tmp_path: Path) -> None:
    assert load_manifest(tmp_path) == manifest


def test_the_document_has_the_members_the_host_reads(manifest: Manifest) -> None:
    document = json.loads(dump_manifest(manifest))
    assert document["format"] == 1
    assert document["kernel"].keys() == {"file", "sha256", "bytes", "version"}
    assert document["root"]["bytes"] == len("content of root.erofs")
    assert document["packages"] == [{"name": "kmod", "version": "34", "arch": "amd64"}]
    assert document["agent"] == {"sha256": "cd"}
    assert document["programs"] == {"/usr/lib/sampan/relay": "ef"}


def test_a_changed_or_missing_file_is_noticed(manifest: Manifest, tmp_path: Path) -> None:
    assert verify_outputs(manifest, tmp_path)
    (tmp_path / "kernel").write_text("other")
    assert not verify_outputs(manifest, tmp_path)
    (tmp_path / "kernel").unlink()
    assert not verify_outputs(manifest, tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 2}', '{"format": 1}'])
def test_what_cannot_be_read_counts_as_no_manifest(text: str, tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(text)
    assert load_manifest(tmp_path) is None


def test_a_manifest_cannot_be_changed_in_place(manifest: Manifest) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        manifest.arch = "arm64"  # type: ignore[misc]
