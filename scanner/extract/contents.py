"""The bytes of a document, wherever they lie."""

from scanner.extract.api import ExtractionError, Limits
from scanner.model import Document, Why


def size_of(document: Document) -> int:
    """Number of bytes in ``document``."""
    if document.path is not None and not document.content:
        return document.path.stat().st_size
    return len(document.content)


def contents(document: Document, limits: Limits | None = None) -> bytes:
    """All bytes of ``document``.

    Raises:
        ExtractionError: it is larger than ``limits`` allow.
    """
    if limits is not None and size_of(document) > limits.document_bytes:
        raise ExtractionError(Why.TOO_LARGE, f"more than {limits.document_bytes} bytes")
    if document.path is not None and not document.content:
        return document.path.read_bytes()
    return document.content
