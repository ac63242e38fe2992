"""Office packages that are encrypted inside an OLE file.

Excel encrypts a workbook that is only protected against writing with a password that every program knows
([MS-OFFCRYPTO] 2.4.2.3), so every visitor can open it and so do we. Any other password is not guessed.
"""

from collections.abc import Iterator
from io import BytesIO

import msoffcrypto  # type: ignore[import-untyped]

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.media_types import ENCRYPTED_OFFICE
from scanner.extract.members import child
from scanner.model import Document, Why

_PUBLIC_PASSWORD = "VelvetSweatshop"  # noqa: S105 - published by Microsoft, the same in every installation


class EncryptedOfficeExtractor:
    """Opens packages that are encrypted with the public password; the package is a document inside."""

    name = "encrypted office"
    version = "1"
    media_types = frozenset({ENCRYPTED_OFFICE})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the package as a document.

        Raises:
            ExtractionError: it has a password of its own.
        """
        opened = BytesIO()
        try:
            office = msoffcrypto.OfficeFile(BytesIO(contents(document, limits)))
            office.load_key(password=_PUBLIC_PASSWORD)
            office.decrypt(opened)
        except Exception as error:  # it raises its own errors and those of what it stumbles over
            raise ExtractionError(Why.ENCRYPTED) from error
        package = opened.getvalue()
        if not package.startswith(b"PK"):
            raise ExtractionError(Why.ENCRYPTED)
        yield child(document, document.name or "package", package)
