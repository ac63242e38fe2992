"""Writes OLE compound files ([MS-CFB], version 3).

An object embedded in an old Word or Excel file is a folder of its compound file, not a file of its own. To
read it as the document that it is, the folder is written as a compound file again.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

Path = tuple[str, ...]

_SECTOR = 512
_MINI_SECTOR = 64
_CUTOFF = 4096
_FREE, _END, _FAT, _DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_IN_HEADER = 109
_NONE = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT = 1, 2, 5


@dataclass(slots=True)
class _Entry:
    name: str
    kind: int
    content: bytes = b""
    children: "dict[str, _Entry]" = field(default_factory=dict)
    start: int = _END
    size: int = 0
    index: int = 0
    left: int = _NONE
    right: int = _NONE
    child: int = _NONE


def write_compound(streams: Mapping[Path, bytes]) -> bytes:
    """The bytes of a compound file that has these streams, each named by its way from the root."""
    root = _Entry("Root Entry", _ROOT)
    for path, content in streams.items():
        folder = root
        for name in path[:-1]:
            folder = folder.children.setdefault(name, _Entry(name, _STORAGE))
        folder.children[path[-1]] = _Entry(path[-1], _STREAM, content)
    entries = _in_order(root)
    fat: list[int] = []
    body = bytearray()
    mini = bytearray()
    mini_fat: list[int] = []
    for entry in entries:
        entry.size = len(entry.content)
        if entry.kind == _STREAM and 0 < entry.size < _CUTOFF:
            entry.start = len(mini_fat)
            mini += _padded(entry.content, _MINI_SECTOR)
            mini_fat += _chain(len(mini_fat), -(-entry.size // _MINI_SECTOR))
        elif entry.kind == _STREAM and entry.size:
            entry.start = _append(entry.content, body, fat)
    root.size = len(mini)
    root.start = _append(bytes(mini), body, fat) if mini else _END
    mini_table = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_start = _append(_padded(mini_table, _SECTOR, b"\xff"), body, fat) if mini_fat else _END
    directory = b"".join(map(_directory_entry, entries))
    directory_start = _append(_padded(directory, _SECTOR), body, fat)
    header, tables = _header_and_tables(fat, directory_start, mini_start, -(-len(mini_table) // _SECTOR))
    return header + bytes(body) + tables


def _in_order(root: _Entry) -> list[_Entry]:
    """All entries with their numbers; the children of each folder hang in one ordered chain."""
    entries = [root]
    for folder in entries:
        children = sorted(folder.children.values(), key=lambda entry: (len(entry.name), entry.name.upper()))
        for child in children:
            child.index = len(entries)
            entries.append(child)
        if children:
            folder.child = children[0].index
            for child, following in pairwise(children):
                child.right = following.index
    return entries


def _padded(content: bytes, unit: int, filler: bytes = b"\0") -> bytes:
    return content + filler * (-len(content) % unit)


def _chain(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), _END]


def _append(content: bytes, body: bytearray, fat: list[int]) -> int:
    first = len(fat)
    body += _padded(content, _SECTOR)
    fat += _chain(first, -(-len(content) // _SECTOR))
    return first


def _directory_entry(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")[:62]
    return struct.pack(
        "<64sHBBIII16sIQQIQ",
        name,
        len(name) + 2,
        entry.kind,
        1,
        entry.left,
        entry.right,
        entry.child,
        b"",
        0,
        0,
        0,
        entry.start if entry.kind != _STORAGE else 0,
        entry.size,
    )


def _header_and_tables(fat: list[int], directory: int, mini_fat: int, mini_sectors: int) -> tuple[bytes, bytes]:
    """The header, and the table of sectors, which stands behind all others and lists itself."""
    per_sector = _SECTOR // 4
    tables = 1
    while len(fat) + tables + _more_tables(tables) > tables * per_sector:
        tables += 1
    extra = _more_tables(tables)
    first = len(fat)
    table = fat + [_FAT] * tables + [_DIFAT] * extra
    table += [_FREE] * (tables * per_sector - len(table))
    numbers = list(range(first, first + tables))
    in_header = numbers[:_IN_HEADER] + [_FREE] * (_IN_HEADER - min(_IN_HEADER, tables))
    more = b""
    for position in range(extra):
        part = numbers[_IN_HEADER + position * 127 :][:127]
        following = first + tables + position + 1 if position + 1 < extra else _END
        more += struct.pack("<128I", *part, *[_FREE] * (127 - len(part)), following)
    header = struct.pack(
        "<8s16sHHHHH6sIIIIIIIII109I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        b"",
        0,
        tables,
        directory,
        0,
        _CUTOFF,
        mini_fat,
        mini_sectors,
        first + tables if extra else _END,
        extra,
        *in_header,
    )
    return header, struct.pack(f"<{len(table)}I", *table) + more


def _more_tables(tables: int) -> int:
    """How many sectors list those sectors of the table that the header has no room for."""
    return -(-max(0, tables - _IN_HEADER) // 127)
