"""Bounds on what reading may cost."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one resource may cost. The worker enforces seconds and memory from outside as well."""

    seconds: float = 60.0
    """Wall time for one resource with all its members."""
    memory_bytes: int = 2 << 30
    """Address space of a worker."""
    document_bytes: int = 200 << 20
    """Largest document, or archive member, that is opened."""
    expanded_bytes: int = 1 << 30
    """All members of one resource together, unpacked."""
    depth: int = 8
    """Containers in containers."""
    members: int = 20_000
    """Members of one resource, at all depths."""
    pages: int = 10_000
    """Pages of one document."""
