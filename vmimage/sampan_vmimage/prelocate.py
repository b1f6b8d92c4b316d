"""Gives a position-independent program a fixed place, so that its start has nothing to relocate.

A Go program built with -buildmode=pie names the place of every string, type and function in tables,
and the loader adds the program's address to each of them at every start: 342,290 times for dockerd,
0.4 s under emulation and 20 MB of memory that no other process of the same program shares. The
sums are done here once. The program becomes one of fixed address, as linkers make them by default.

Formats: System V gABI ("Dynamic Linking"), the x86-64 and AArch64 psABI (relocations), <elf.h>.
"""

import struct
from dataclasses import dataclass

from sampan_vmimage.elf import MAGIC
from sampan_vmimage.errors import ImageError

BASE = 0x400000
"""Where such programs begin by convention (ld's default); a multiple of every page size."""

_ET_EXEC, _ET_DYN = 2, 3
_PT_LOAD, _PT_DYNAMIC, _PT_GNU_STACK = 1, 2, 0x6474E551
_DT_PLTRELSZ, _DT_PLTGOT, _DT_STRTAB, _DT_SYMTAB, _DT_RELA, _DT_RELASZ = 2, 3, 5, 6, 7, 8
_DT_JMPREL, _DT_RELRSZ, _DT_RELACOUNT, _DT_FLAGS_1 = 23, 35, 0x6FFFFFF9, 0x6FFFFFFB
_DF_1_PIE = 0x08000000
_ADDRESSES = frozenset(
    # HASH, PLTGOT, STRTAB, SYMTAB, RELA, INIT, FINI, JMPREL, INIT_ARRAY, FINI_ARRAY, PREINIT_ARRAY,
    # GNU_HASH, VERSYM, VERDEF, VERNEED
    (3, 4, 5, 6, 7, 12, 13, 23, 25, 26, 32, 0x6FFFFEF5, 0x6FFFFFF0, 0x6FFFFFFC, 0x6FFFFFFE)
)
_UNDEFINED, _FIRST_RESERVED, _TYPE_TLS = 0, 0xFF00, 6
_MACHINES = {62: (8, 7, 37), 183: (1027, 1026, 1032)}
"""EM_X86_64 and EM_AARCH64: their relocations RELATIVE, JUMP_SLOT and IRELATIVE."""

_HEADER = struct.Struct("<16sHHIQQQIHHHHHH")
_SEGMENT = struct.Struct("<IIQQQQQQ")
_PAIR = struct.Struct("<qQ")
_RELOCATION = struct.Struct("<QQq")
_SYMBOL = struct.Struct("<IBBHQQ")
_WORD = struct.Struct("<Q")


@dataclass(frozen=True)
class _Load:
    address: int
    offset: int
    size: int


def prelocate(content: bytes, name: str) -> bytes:
    """Return the program with a fixed address; one that has such already is returned as it is.

    `name` is for the sentence of ImageError, which is raised for what is not understood.
    """
    if content[:6] != MAGIC + b"\x02\x01":
        raise ImageError(f"{name} is not a 64-bit little-endian ELF file.")
    kind = _HEADER.unpack_from(content)[1]
    if kind == _ET_EXEC:
        return content
    if kind != _ET_DYN:
        raise ImageError(f"{name} is not a program (ELF type {kind}).")
    return _Program(bytearray(content), name).place()


class _Program:
    def __init__(self, content: bytearray, name: str) -> None:
        self._content = content
        self._name = name
        header = _HEADER.unpack_from(content)
        self._table, self._count = header[5], header[10]
        kinds = _MACHINES.get(header[2])
        if kinds is None:
            raise ImageError(f"{name} is for a processor that is not known here ({header[2]}).")
        self._relative, self._jump_slot, self._indirect = kinds
        self._segments = [
            list(_SEGMENT.unpack_from(content, self._table + _SEGMENT.size * index))
            for index in range(self._count)
        ]
        self._loads = [
            _Load(segment[3], segment[2], segment[5])
            for segment in self._segments
            if segment[0] == _PT_LOAD
        ]

    def place(self) -> bytes:
        """Do everything, and return the program."""
        dynamic = self._read_dynamic()
        tags = dict(dynamic)
        if _DT_RELRSZ in tags:
            raise ImageError(f"{self._name} has packed relocations, which are not known here.")
        self._place_symbols(tags)
        done = self._apply_relative(tags)
        rest = tags.get(_DT_RELASZ, 0) - done
        self._place_relocations(tags.get(_DT_RELA, 0) + done, rest)
        self._place_relocations(tags.get(_DT_JMPREL, 0), tags.get(_DT_PLTRELSZ, 0))
        self._place_got(tags)
        self._write_dynamic(dynamic, done)
        self._write_header()
        return bytes(self._content)

    def _at(self, address: int) -> int:
        """Return where in the file the byte of this address (before the move) stands."""
        for load in self._loads:
            if load.address <= address < load.address + load.size:
                return load.offset + address - load.address
        raise ImageError(f"{self._name} names the address {address:#x}, which it does not have.")

    def _dynamic_segment(self) -> tuple[int, int]:
        for segment in self._segments:
            if segment[0] == _PT_DYNAMIC:
                return segment[2], segment[5] // _PAIR.size
        raise ImageError(f"{self._name} has no dynamic section.")

    def _read_dynamic(self) -> list[tuple[int, int]]:
        start, count = self._dynamic_segment()
        entries = []
        for index in range(count):
            tag, value = _PAIR.unpack_from(self._content, start + _PAIR.size * index)
            entries.append((tag, value))
            if tag == 0:
                break
        return entries

    def _place_symbols(self, tags: dict[int, int]) -> None:
        # The string table follows the symbol table in all that linkers write; its length is
        # written nowhere else.
        begin, end = tags.get(_DT_SYMTAB, 0), tags.get(_DT_STRTAB, 0)
        if not begin or end < begin:
            raise ImageError(f"The symbols of {self._name} are not where linkers put them.")
        start = self._at(begin)
        for place in range(start, start + (end - begin) // _SYMBOL.size * _SYMBOL.size, 24):
            section = self._content[place + 6] | self._content[place + 7] << 8
            if section == _UNDEFINED or section >= _FIRST_RESERVED:
                continue
            if self._content[place + 4] & 15 != _TYPE_TLS:
                self._move_word(place + 8)

    def _apply_relative(self, tags: dict[int, int]) -> int:
        """Write the sums of the leading RELATIVE relocations; return their size in bytes."""
        count = tags.get(_DT_RELACOUNT, 0)
        start = self._at(tags[_DT_RELA]) if count else 0
        size = count * _RELOCATION.size
        for address, info, addend in _RELOCATION.iter_unpack(self._content[start : start + size]):
            if info != self._relative:
                raise ImageError(f"The relocations of {self._name} are not in the usual order.")
            _WORD.pack_into(self._content, self._at(address), BASE + addend)
        # Nobody reads them any more: zeros compress to nothing.
        self._content[start : start + size] = bytes(size)
        return size

    def _place_relocations(self, address: int, size: int) -> None:
        if not size:
            return
        start = self._at(address)
        for place in range(start, start + size, _RELOCATION.size):
            target, info, addend = _RELOCATION.unpack_from(self._content, place)
            kind = info & 0xFFFFFFFF
            if kind == self._relative:
                raise ImageError(f"The relocations of {self._name} are not in the usual order.")
            if kind == self._indirect:
                addend += BASE
            if kind == self._jump_slot and _WORD.unpack_from(self._content, self._at(target))[0]:
                # Where a lazy call goes first: into the program itself.
                self._move_word(self._at(target))
            _RELOCATION.pack_into(self._content, place, target + BASE, info, addend)

    def _place_got(self, tags: dict[int, int]) -> None:
        """The first word of the table is the address of the dynamic section (x86-64 psABI, 5.2)."""
        start, _ = self._dynamic_segment()
        if _DT_PLTGOT not in tags:
            return
        place = self._at(tags[_DT_PLTGOT])
        value = _WORD.unpack_from(self._content, place)[0]
        if value and self._at(value) == start:
            self._move_word(place)

    def _write_dynamic(self, dynamic: list[tuple[int, int]], done: int) -> None:
        start, _ = self._dynamic_segment()
        for index, (tag, value) in enumerate(dynamic):
            moved = value + BASE if tag in _ADDRESSES else value
            match tag:
                case 7:
                    moved += done
                case 8:
                    moved -= done
                case 0x6FFFFFF9:
                    moved = 0
                case 0x6FFFFFFB:
                    moved &= ~_DF_1_PIE
            _PAIR.pack_into(self._content, start + _PAIR.size * index, tag, moved)

    def _write_header(self) -> None:
        for index, segment in enumerate(self._segments):
            if segment[0] != _PT_GNU_STACK:
                segment[3] += BASE
                segment[4] += BASE
            _SEGMENT.pack_into(self._content, self._table + _SEGMENT.size * index, *segment)
        header = list(_HEADER.unpack_from(self._content))
        header[1] = _ET_EXEC
        header[4] += BASE
        # The section headers would tell the addresses of before; nothing needs them to run.
        header[6] = header[11] = header[12] = header[13] = 0
        _HEADER.pack_into(self._content, 0, *header)

    def _move_word(self, place: int) -> None:
        _WORD.pack_into(self._content, place, _WORD.unpack_from(self._content, place)[0] + BASE)
