"""Choosing kernel modules."""

import lzma

import pytest

from sampan_vmimage.errors import ImageError
from sampan_vmimage.modules import choose_modules, normalise, open_store, order_modules

FOLDER = "usr/lib/modules/6/kernel"


def order(wanted: list[str], graph: dict[str, list[str]], *built_in: str) -> list[str]:
    return order_modules(
        wanted, known=graph, built_in=frozenset(built_in), dependencies=graph.__getitem__
    )


def test_a_module_comes_after_everything_it_needs() -> None:
    graph = {"erofs": ["netfs", "libcrc32c"], "netfs": ["fscache"], "fscache": [], "libcrc32c": []}
    assert order(["erofs"], graph) == ["fscache", "netfs", "libcrc32c", "erofs"]


def test_a_shared_dependency_is_loaded_once() -> None:
    graph: dict[str, list[str]] = {"a": ["c"], "b": ["c"], "c": []}
    assert order(["a", "b"], graph) == ["c", "a", "b"]


def test_what_is_built_in_is_left_out() -> None:
    assert order(["ext4", "a"], {"a": ["ext4"]}, "ext4") == ["a"]


def test_an_unknown_module_is_named_with_who_needs_it() -> None:
    with pytest.raises(ImageError, match=r"no module b \(needed by a\)"):
        order(["a"], {"a": ["b"]})


def test_a_circle_is_told() -> None:
    with pytest.raises(ImageError, match=r"a -> b -> a"):
        order(["a"], {"a": ["b"], "b": ["a"]})


@pytest.mark.parametrize(
    ("name", "kernels"),
    [
        ("br-netfilter", "br_netfilter"),
        ("kernel/net/bridge/br_netfilter.ko.xz", "br_netfilter"),
        ("kernel/fs/erofs/erofs.ko", "erofs"),
    ],
)
def test_a_name_is_brought_to_the_kernel_s_spelling(name: str, kernels: str) -> None:
    assert normalise(name) == kernels


def test_dependencies_are_read_from_compressed_modules() -> None:
    files = {
        f"{FOLDER}/erofs.ko.xz": lzma.compress(b"\x7fELF\0license=GPL\0depends=lib-crc\0name=e\0"),
        f"{FOLDER}/lib-crc.ko": b"\x7fELF\0depends=\0",
    }
    store = open_store(files, "kernel/fs/ext4/ext4.ko\n", files.__getitem__)
    assert choose_modules(store, ["erofs", "ext4"]) == ["lib_crc", "erofs"]
    assert store.content("erofs").startswith(b"\x7fELF")
    assert store.target("erofs") == f"{FOLDER}/erofs.ko"
