"""image.yml: what it may say, and how a mistake is told."""

from pathlib import Path

import pytest
import yaml

from sampan_vmimage.config import load_config, parse_config
from sampan_vmimage.errors import ImageError

IMAGE = Path(__file__).parents[3] / "vmimage" / "image.yml"


def changed(**changes: object) -> str:
    document = yaml.safe_load(IMAGE.read_text(encoding="utf-8"))
    for key, value in changes.items():
        if value is None:
            del document[key]
        else:
            document[key] = value
    return yaml.safe_dump(document)


@pytest.mark.parametrize("architecture", ["amd64", "arm64"])
def test_the_project_s_own_image_file_is_accepted(architecture: str) -> None:
    config = load_config(IMAGE, architecture)
    assert config.architecture.name == architecture
    assert f"linux-image-cloud-{architecture}" in config.packages
    assert list(config.packages) == sorted(config.packages)


def test_the_command_line_names_the_console_of_its_architecture() -> None:
    assert "console=ttyS0" in load_config(IMAGE, "amd64").cmdline
    assert "console=ttyAMA0" in load_config(IMAGE, "arm64").cmdline


def test_the_library_folder_is_filled_into_patterns() -> None:
    config = load_config(IMAGE, "arm64")
    assert "usr/lib/aarch64-linux-gnu/xtables/*.so" in config.keep


def test_links_of_one_architecture_stay_there() -> None:
    assert "/lib64" in load_config(IMAGE, "amd64").links
    assert "/lib64" not in load_config(IMAGE, "arm64").links


def test_nothing_in_the_image_file_names_a_registry() -> None:
    assert "://" not in IMAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: [", "image.yml is not valid YAML"),
        ("- a", "image.yml must be a mapping"),
        (changed(suite=None), "image.yml lacks the key 'suite'."),
        (changed(sweet="x"), "image.yml has an unknown key: 'sweet'."),
        (changed(suite=13), "image.yml: 'suite' must be a text, not a number."),
        (changed(epoch=True), "image.yml: 'epoch' must be a number, not true or false."),
        (changed(packages="kmod"), "image.yml: 'packages' must be a list, not a text."),
        (changed(packages=[1]), "image.yml: 'packages' must list texts, but has 1."),
        (changed(modules={"boot": []}), "image.yml: modules lacks the key 'initramfs'."),
        (changed(folders=["var/x"]), "The target 'var/x' must be an absolute path of the image."),
        (changed(folders=["/a/../b"]), "The target '/a/../b' must be an absolute path"),
        (changed(keep=["/usr/bin/x"]), "The pattern '/usr/bin/x' must not start with a slash."),
        (
            changed(files=[{"source": "a", "target": "/a", "mode": "0o99"}]),
            "The mode '0o99' must look like 0o644.",
        ),
        (
            changed(files=[{"source": "a", "target": "/a", "mode": "0o644", "mod": 1}]),
            "image.yml: files[0] has an unknown key: 'mod'.",
        ),
    ],
)
def test_a_mistake_is_told_with_the_key_that_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(ImageError) as caught:
        parse_config(text, "amd64")
    assert caught.value.message.startswith(sentence)


def test_an_unknown_architecture_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ImageError) as caught:
        load_config(IMAGE, "riscv64")
    assert caught.value.hint == "Choose of amd64, arm64."


def test_a_missing_image_file_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"cannot be read: No such file"):
        load_config(tmp_path / "image.yml", "amd64")
