"""Zip packages whose bytes depend on nothing but what is in them."""

import io
import re
import zipfile

MOMENT = (2026, 3, 2, 10, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")


def pack(members: dict[str, bytes]) -> bytes:
    """A zip file of ``members`` in the given order, all dated ``MOMENT``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, MOMENT)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, content)
    return buffer.getvalue()


def steady(package: bytes) -> bytes:
    """An Office package with the moment of its making replaced by ``MOMENT``, also in packages inside it."""
    members: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(package)) as opened:
        for name in opened.namelist():
            content = opened.read(name)
            if name == "docProps/core.xml":
                content = _STAMP.sub(rb"\g<1>2026-03-02T10:00:00Z\g<3>", content)
            members[name] = steady(content) if name.endswith(".xlsx") else content
    return pack(members)
