"""Captions inside films: the text tracks of MP4 (ISO 14496-12 and 14496-30) and of Matroska (RFC 9559)."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from scanner.extract.office.ooxml import all_text, parse_xml

_MP4_FOLDERS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
_TEXT_HANDLERS = frozenset({b"sbtl", b"text", b"subt", b"clcp"})
_MOST_SAMPLES = 200_000
_CUE = re.compile(rb"payl(.*?)(?=....(?:payl|vtt|sttg|iden)|\Z)", re.DOTALL)
_TAG = re.compile(r"<[^<>]{1,80}>|\{\\[^{}]{1,80}\}")

_SEGMENT, _CLUSTER, _BLOCK_GROUP, _TRACKS, _TRACK = 0x18538067, 0x1F43B675, 0xA0, 0x1654AE6B, 0xAE
_TAGS, _TAG_ELEMENT, _SIMPLE_TAG, _INFORMATION = 0x1254C367, 0x7373, 0x67C8, 0x1549A966
_EBML_FOLDERS = frozenset(
    {_SEGMENT, _CLUSTER, _BLOCK_GROUP, _TRACKS, _TRACK, _TAGS, _TAG_ELEMENT, _SIMPLE_TAG, _INFORMATION}
)
_SIMPLE_BLOCK, _BLOCK, _TRACK_NUMBER, _TRACK_TYPE, _TRACK_NAME = 0xA3, 0xA1, 0xD7, 0x83, 0x536E
_TAG_STRING, _TITLE = 0x4487, 0x7BA9
_SUBTITLES = 17


@dataclass(frozen=True, slots=True)
class Caption:
    """A line of captions, and the number of its track."""

    track: int
    text: str


def mp4_captions(content: bytes) -> Iterator[Caption]:
    """The texts of all caption tracks of an MP4 file, one by one."""
    track = 0
    handler = b""
    table: dict[bytes, bytes] = {}
    for kind, start, end in _boxes(content, 0, len(content)):
        if kind == b"trak":
            track, handler, table = track + 1, b"", {}
        elif kind == b"hdlr":
            handler = content[start + 8 : start + 12]
        elif kind in (b"stsd", b"stsz", b"stsc", b"stco", b"co64"):
            table[kind] = content[start:end]
        # The place of the samples comes last or not at all; each table is complete by then.
        if handler in _TEXT_HANDLERS and kind in (b"stsz", b"stco", b"co64", b"stsc") and _is_complete(table):
            for sample in _samples(content, table):
                text = _sample_text(sample, table[b"stsd"][12:16])
                if text:
                    yield Caption(track, text)
            table = {}


def _is_complete(table: dict[bytes, bytes]) -> bool:
    return {b"stsd", b"stsz", b"stsc"} <= table.keys() and (b"stco" in table or b"co64" in table)


def _boxes(content: bytes, start: int, end: int, depth: int = 0) -> Iterator[tuple[bytes, int, int]]:
    """The type, begin and end of every box, those in folders behind their folder."""
    at = start
    while at + 8 <= end:
        size, kind = struct.unpack_from(">I4s", content, at)
        head = 8
        if size == 1 and at + 16 <= end:
            size, head = struct.unpack_from(">Q", content, at + 8)[0], 16
        size = size or end - at
        if size < head:
            return
        yield kind, at + head, min(at + size, end)
        if kind in _MP4_FOLDERS and depth < 8:
            yield from _boxes(content, at + head, min(at + size, end), depth + 1)
        at += size


def _samples(content: bytes, table: dict[bytes, bytes]) -> Iterator[bytes]:
    """The samples of a track, found by its tables of sizes, chunks and offsets."""
    try:
        same, count = struct.unpack_from(">II", table[b"stsz"], 4)
        count = min(count, _MOST_SAMPLES)
        sizes = [same] * count if same else list(struct.unpack_from(f">{count}I", table[b"stsz"], 12))
        width = "I" if b"stco" in table else "Q"
        offsets_box = table.get(b"stco") or table[b"co64"]
        chunks = struct.unpack_from(">I", offsets_box, 4)[0]
        offsets = struct.unpack_from(f">{chunks}{width}", offsets_box, 8)
        runs = struct.unpack_from(">I", table[b"stsc"], 4)[0]
        groups = [struct.unpack_from(">III", table[b"stsc"], 8 + 12 * index) for index in range(runs)]
    except struct.error:
        return
    sample = 0
    for chunk, offset in enumerate(offsets, 1):
        in_chunk = next((group[1] for group in reversed(groups) if group[0] <= chunk), 1)
        for size in sizes[sample : sample + in_chunk]:
            yield content[offset : offset + size]
            offset += size
        sample += in_chunk


def _sample_text(sample: bytes, codec: bytes) -> str:
    if codec == b"wvtt":
        text = "\n".join(cue.decode("utf-8", "replace") for cue in _CUE.findall(sample))
    elif codec == b"stpp":
        root = parse_xml(sample)
        text = "" if root is None else all_text(root)
    else:
        size = int.from_bytes(sample[:2], "big")
        raw = sample[2 : 2 + size]
        wide = raw[:2] in (b"\xfe\xff", b"\xff\xfe")
        text = raw.decode("utf-16" if wide else "utf-8", "replace")
    return _TAG.sub("", text).strip("\0 \n")


def matroska_captions(content: bytes) -> Iterator[Caption]:
    """The texts of all caption tracks of a Matroska or WebM file; track 0 has titles and tags."""
    names: dict[int, int] = {}
    number = 0
    for kind, start, end in _elements(content, 0, len(content)):
        if kind == _TRACK_NUMBER:
            number = int.from_bytes(content[start:end], "big")
        elif kind == _TRACK_TYPE:
            names[number] = content[start] if start < end else 0
        elif kind in (_TAG_STRING, _TITLE, _TRACK_NAME):
            yield Caption(0, content[start:end].decode("utf-8", "replace").rstrip("\0"))
        elif kind in (_SIMPLE_BLOCK, _BLOCK):
            track, length = _number(content, start, keep_marker=False)
            if names.get(track) == _SUBTITLES:
                text = content[start + length + 3 : end].decode("utf-8", "replace")
                # In the styled format eight fields stand before the words.
                words = text.split(",", 8)[8] if text.count(",") >= 8 and text.split(",", 1)[0].isdigit() else text
                yield Caption(track, _TAG.sub("", words).strip())


def _elements(content: bytes, start: int, end: int, depth: int = 0) -> Iterator[tuple[int, int, int]]:
    at = start
    while at + 2 <= end:
        kind, length = _number(content, at, keep_marker=True)
        at += length
        size, length = _number(content, at, keep_marker=False)
        if length == 0:
            return
        at += length
        # All bits set: the size is not known, the element goes on to the end of its folder.
        last = end if size == (1 << 7 * length) - 1 else min(at + size, end)
        yield kind, at, last
        if kind in _EBML_FOLDERS and depth < 8:
            yield from _elements(content, at, last, depth + 1)
        at = last


def _number(content: bytes, at: int, keep_marker: bool) -> tuple[int, int]:
    """A number of variable length and how many bytes it takes; 0 bytes where there is none."""
    if at >= len(content) or not content[at]:
        return 0, 0
    length = 9 - content[at].bit_length()
    number = int.from_bytes(content[at : at + length], "big")
    return number if keep_marker else number & ((1 << 7 * length) - 1), length
