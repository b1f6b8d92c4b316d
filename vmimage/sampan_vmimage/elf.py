"""Reads what an ELF program or library asks for, and makes an ELF kernel small.

Format: System V gABI, "Object Files", and /usr/include/elf.h; 64-bit little endian only.
"""

import struct
from dataclasses import dataclass

from sampan_vmimage.errors import ImageError

MAGIC = b"\x7fELF"
_PT_LOAD, _PT_DYNAMIC, _PT_INTERP, _PT_NOTE = 1, 2, 3, 4
_DT_NEEDED, _DT_STRTAB = 1, 5
_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")


@dataclass(frozen=True)
class Segment:
    """One program header; offsets, addresses and sizes in bytes."""

    kind: int
    flags: int
    offset: int
    address: int
    physical: int
    file_size: int
    memory_size: int
    alignment: int


@dataclass(frozen=True)
class Needs:
    """The loader (an absolute path, or empty) and the sonames a file is linked against."""

    interpreter: str
    libraries: tuple[str, ...]


def read_needs(content: bytes) -> Needs:
    """Return what the dynamic section of an ELF file names; a static one needs nothing."""
    segments = _read_segments(content)
    interpreter = ""
    libraries: tuple[str, ...] = ()
    for segment in segments:
        if segment.kind == _PT_INTERP:
            interpreter = _read_string(content, segment.offset)
        elif segment.kind == _PT_DYNAMIC:
            libraries = _read_libraries(content, segment, segments)
    return Needs(interpreter, libraries)


def compact_kernel(content: bytes) -> bytes:
    """Return the ELF kernel with its loadable segments only, packed and without trailing zeros.

    The notes stay reachable, since the PVH entry point is one (Xen's elfnote.h, type 18).
    """
    header = _HEADER.unpack_from(content)
    loads = [segment for segment in _read_segments(content) if segment.kind == _PT_LOAD]
    notes = [segment for segment in _read_segments(content) if segment.kind == _PT_NOTE]
    table_end = _HEADER.size + _SEGMENT.size * (len(loads) + len(notes))
    packed: list[bytes] = []
    position = _round_up(table_end, 4096)
    table: list[bytes] = []
    moved: list[tuple[Segment, int]] = []
    for load in loads:
        data = content[load.offset : load.offset + load.file_size].rstrip(b"\0")
        data += bytes(-len(data) % 4096)
        moved.append((load, position))
        # Alignment 0: the file offsets no longer keep the 2 MiB step, and nobody maps this file.
        table.append(_pack_segment(load, position, min(len(data), load.memory_size)))
        packed.append(data)
        position += len(data)
    for note in notes:
        home, start = next(
            (load, start) for load, start in moved if _holds(load, note.offset, note.file_size)
        )
        table.append(_pack_segment(note, start + note.offset - home.offset, note.file_size))
    new_header = _HEADER.pack(
        *header[:5], _HEADER.size, 0, header[7], _HEADER.size, _SEGMENT.size, len(table), 0, 0, 0
    )
    front = new_header + b"".join(table)
    return front + bytes(-len(front) % 4096) + b"".join(packed)


def _read_segments(content: bytes) -> list[Segment]:
    if content[:6] != MAGIC + b"\x02\x01":
        raise ImageError("The file is not a 64-bit little-endian ELF file.")
    header = _HEADER.unpack_from(content)
    start, size, count = header[5], header[9], header[10]
    return [Segment(*_SEGMENT.unpack_from(content, start + size * index)) for index in range(count)]


def _read_libraries(content: bytes, dynamic: Segment, segments: list[Segment]) -> tuple[str, ...]:
    entries = list(
        struct.iter_unpack(
            "<qQ", content[dynamic.offset : dynamic.offset + dynamic.file_size // 16 * 16]
        )
    )
    table = next((value for tag, value in entries if tag == _DT_STRTAB), 0)
    strings = next(
        (
            segment.offset + table - segment.address
            for segment in segments
            if segment.kind == _PT_LOAD
            and segment.address <= table < segment.address + segment.file_size
        ),
        0,
    )
    return tuple(
        _read_string(content, strings + value) for tag, value in entries if tag == _DT_NEEDED
    )


def _read_string(content: bytes, start: int) -> str:
    return content[start : content.index(b"\0", start)].decode()


def _pack_segment(segment: Segment, offset: int, size: int) -> bytes:
    return _SEGMENT.pack(
        segment.kind,
        segment.flags,
        offset,
        segment.address,
        segment.physical,
        size,
        segment.memory_size,
        0 if segment.kind == _PT_LOAD else segment.alignment,
    )


def _holds(load: Segment, offset: int, size: int) -> bool:
    return load.offset <= offset and offset + size <= load.offset + load.file_size


def _round_up(value: int, step: int) -> int:
    return -(-value // step) * step
