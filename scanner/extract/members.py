"""Documents inside documents: how their paths are written."""

from scanner.model import Document

SEPARATOR = "!/"


def member_path(parent: str | None, name: str) -> str:
    """The path of ``name`` inside the container at ``parent``, which is None for the outermost bytes."""
    inside = name.replace("\\", "/").replace("\x00", "").strip("/") or "unnamed"
    return inside if parent is None else f"{parent}{SEPARATOR}{inside}"


def child(parent: Document, name: str, content: bytes, media_type: str = "") -> Document:
    """The document ``name`` that lies inside ``parent``. Nothing is ever written to a disk by that name."""
    path = member_path(parent.member, name)
    base = path.rpartition(SEPARATOR)[2].rpartition("/")[2]
    return Document(parent.url, content, name=base, media_type=media_type, member=path, referrer=parent.referrer)
