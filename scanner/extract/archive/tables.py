"""What members of an archive say of one another: a CPG file names the code page of the table beside it."""

from collections.abc import Iterable, Iterator

from scanner.model import Unread

_MOST_CODE_PAGE_BYTES = 64
_TABLE, _CODE_PAGE = ".dbf", ".cpg"


def with_code_pages(members: Iterable[tuple[str, bytes | Unread]]) -> Iterator[tuple[str, bytes | Unread, str]]:
    """Every member with the charset that another one names for it; tables wait for that one."""
    said: dict[str, str] = {}
    waiting: dict[str, tuple[str, bytes | Unread]] = {}
    for name, member in members:
        stem, extension = name[:-4].lower(), name[-4:].lower()
        if extension == _CODE_PAGE and isinstance(member, bytes):
            said[stem] = member[:_MOST_CODE_PAGE_BYTES].decode("ascii", "ignore").strip()
            if stem in waiting:
                yield *waiting.pop(stem), said[stem]
        elif extension == _TABLE and stem not in said:
            if stem in waiting:
                yield *waiting.pop(stem), ""
            waiting[stem] = name, member
            continue
        yield name, member, said.get(stem, "") if extension == _TABLE else ""
    for name, member in waiting.values():
        yield name, member, ""
