"""Looking into JSON whose shape is only partly known."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from scanner.portals.api import UnknownShapeError

_DEEPEST = 60


def host_of_portal(url: str) -> str:
    """Host and port of an address, as a scope names them."""
    return urlsplit(url).netloc.lower().removeprefix("www.")


def origin_of(url: str) -> str:
    """Scheme and host of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def text_of(value: object) -> str:
    """An id or a name as text; empty for anything that is neither."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return str(value).strip()


def first_of(item: dict[str, object], *keys: str) -> str:
    """The first of these values that is there, as text. Capitals in keys do not count."""
    lower = {key.lower(): value for key, value in item.items()}
    return next((text for key in keys if (text := text_of(lower.get(key.lower())))), "")


def objects_in(value: object, depth: int = 0) -> Iterator[dict[str, object]]:
    """Every object in a JSON value, outer ones first."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects_in(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from objects_in(inner, depth + 1)


def list_in(value: object, *keys: str) -> list[dict[str, object]]:
    """The objects of a list: the value itself, or what stands under one of these keys.

    Raises:
        UnknownShapeError: there is no such list.
    """
    found = False
    items: list[dict[str, object]] = []
    lists = [value] if isinstance(value, list) else []
    if isinstance(value, dict):
        lists = [inner for key in keys if isinstance(inner := value.get(key), list)]
    for each in lists:
        found = True
        items += [item for item in each if isinstance(item, dict)]
    if not found:
        raise UnknownShapeError("no list under the names that are known")
    return items
