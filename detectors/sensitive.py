"""A raw personal value that cannot leak by accident.

The lowest room of the house: every other module may import it. A ``Sensitive`` shows its mask wherever
Python would turn it into text, and refuses to be serialised. The raw value comes out through ``reveal``
alone, whose call sites a test counts.
"""

from typing import NoReturn

MASK = "•"


class Sensitive:
    """A personal value together with the mask that stands for it in every output.

    ``mask`` is chosen by the detector, which knows which characters tell who it is (a birth date does, a
    century does not). Two values are equal when their raw values are.
    """

    __slots__ = ("_mask", "_raw")

    def __init__(self, raw: str, mask: str) -> None:
        self._raw = raw
        self._mask = mask

    @property
    def mask(self) -> str:
        """The text that may be shown, stored and logged."""
        return self._mask

    def reveal(self) -> str:
        """The raw value. For fingerprinting, and for a user who asked for it in this very run."""
        return self._raw

    def __repr__(self) -> str:
        return f"Sensitive({self._mask})"

    def __str__(self) -> str:
        return self._mask

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sensitive) and self._raw == other._raw

    def __hash__(self) -> int:
        return hash(self._raw)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a sensitive value is never serialised; send its mask and its fingerprint instead")


def mask_digits(text: str, keep: int = 0) -> str:
    """Replace letters and digits by the mask character, but for the first ``keep`` characters."""
    return text[:keep] + "".join(MASK if character.isalnum() else character for character in text[keep:])
