"""An image is only booted when it is whole."""

import hashlib
import json

import pytest

from sampan.core.errors import ImageError
from sampan.core.settings import Settings
from sampan.machine import image as image_module
from sampan.machine.image import find_image, load_image, verify_image


@pytest.fixture
def folder(tmp_path):
    def describe(name, data):
        (tmp_path / name).write_bytes(data)
        return {"file": name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}

    manifest = {
        "format": 1,
        "arch": "amd64",
        "inputs": "ab" * 32,
        "kernel": {**describe("kernel", b"k" * 10), "version": "6.12"},
        "initramfs": describe("initramfs", b"i" * 20),
        "root": describe("root.erofs", b"r" * 30),
        "cmdline": "quiet",
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    return tmp_path


def change(folder, **members):
    file = folder / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | members))


def test_a_whole_image_is_loaded_and_verified_once(folder, monkeypatch):
    image = load_image(folder)
    assert image.kernel.path == folder / "kernel"
    assert image.kernel_version == "6.12"
    checked = folder / "checked.json"
    verify_image(image, checked)
    monkeypatch.setattr(image_module, "_check_sum", lambda file: pytest.fail(f"read {file}"))
    verify_image(image, checked)


def test_an_altered_file_of_the_same_size_is_found(folder):
    verify_image(load_image(folder), folder / "checked.json")
    (folder / "root.erofs").write_bytes(b"x" * 30)
    with pytest.raises(ImageError, match="was altered"):
        verify_image(load_image(folder), folder / "checked.json")


def test_a_truncated_file_is_found_at_every_boot(folder):
    (folder / "root.erofs").write_bytes(b"r" * 29)
    with pytest.raises(ImageError, match="29 bytes instead of 30") as caught:
        load_image(folder)
    assert "bootstrap.py setup" in caught.value.hint


def test_a_missing_file_is_named(folder):
    (folder / "initramfs").unlink()
    with pytest.raises(ImageError, match="initramfs is missing"):
        load_image(folder)


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"format": 2}, "format 1"),
        ({"kernel": {"file": "kernel"}}, "lacks something"),
        ({"kernel": None}, "lacks something"),
        ({"root": {"file": "../root", "sha256": "", "bytes": 1}}, "plain file name"),
    ],
)
def test_a_manifest_of_another_shape_is_an_error(folder, members, words):
    change(folder, **members)
    with pytest.raises(ImageError, match=words):
        load_image(folder)


@pytest.mark.parametrize("text", ["", "{", "[1]"])
def test_a_manifest_that_is_no_json_object_is_an_error(folder, text):
    (folder / "manifest.json").write_text(text)
    with pytest.raises(ImageError):
        load_image(folder)


def test_the_environment_wins_over_the_setting(folder, tmp_path):
    settings = Settings(image=str(tmp_path / "elsewhere"))
    assert find_image(settings, {"SAMPAN_IMAGE": str(folder)}, "amd64") == folder
    with pytest.raises(ImageError, match="elsewhere"):
        find_image(settings, {}, "amd64")


def test_no_image_at_all_says_how_to_build_one():
    with pytest.raises(ImageError, match="no VM image for sparc yet") as caught:
        find_image(Settings(), {}, "sparc")
    assert "bootstrap.py setup" in caught.value.hint
