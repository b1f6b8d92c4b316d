"""Gets the kernel out of its package in the form QEMU boots fastest."""

import gzip
import struct

from sampan_vmimage import elf
from sampan_vmimage.errors import ImageError
from sampan_vmimage.process import run_bytes

_ZSTD = b"\x28\xb5\x2f\xfd"
_GZIP = b"\x1f\x8b"
_ARM64 = b"ARMd"
_PAGE = 512


def unpack_kernel(content: bytes) -> bytes:
    """Return the ELF kernel of an x86 bzImage, or the bare Image of an arm64 kernel.

    An ELF kernel with a PVH note is started by QEMU directly and skips the kernel's own slow
    decompressor. Formats: Linux, Documentation/arch/x86/boot.rst (header 2.08 and later) and
    Documentation/arch/arm64/booting.rst.
    """
    if content[0x38:0x3C] == _ARM64:
        return content
    if content.startswith(_GZIP):
        return unpack_kernel(gzip.decompress(content))
    if content[0x202:0x206] == b"HdrS":
        return _unpack_bzimage(content)
    raise ImageError("The kernel is neither an x86 bzImage nor an arm64 Image.")


def _unpack_bzimage(content: bytes) -> bytes:
    setup_sectors = content[0x1F1] or 4
    offset, length = struct.unpack_from("<II", content, 0x248)
    start = (setup_sectors + 1) * _PAGE + offset
    payload = content[start : start + length]
    if not payload.startswith(_ZSTD):
        raise ImageError("The kernel is not compressed with zstd, which this builder expects.")
    # The last four bytes are the unpacked size, which zstd would take for trailing garbage.
    unpacked = run_bytes(
        ["zstd", "--decompress", "--stdout", "--quiet"],
        feed=payload[:-4],
        hint="Install the package zstd.",
    )
    return elf.compact_kernel(unpacked)
