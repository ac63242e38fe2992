"""Finding a handful of fixed strings in a large text, without regard to case or diacritics.

Three to sixty strings are searched at once at several gigabytes a second; patterns look at the text only where one
was found. The text in its plain form is made once and shared by all that ask for it.
"""

from collections.abc import Sequence
from functools import lru_cache

from ahocorasick_rs import BytesAhoCorasick, Implementation, MatchKind

_PLAIN_LETTERS = {
    **dict.fromkeys("åäàáâã", "a"), **dict.fromkeys("öøòóôõ", "o"), **dict.fromkeys("éèêë", "e"),
    **dict.fromkeys("üùúû", "u"), "æ": "e", "í": "i", "ý": "y", "ð": "d", "þ": "t", "ß": "s", "ñ": "n", "ç": "c",
    "\u00a0": " ",
}  # fmt: skip
_PLAIN = bytes(ord(_PLAIN_LETTERS.get(letter := chr(code).lower(), letter)) & 0xFF for code in range(256))


def to_plain(text: str) -> bytes:
    """One byte for each character: lower case without Nordic diacritics, ``?`` for what is not Latin-1.

    An æ becomes e, to keep the length; all signs and digits stay as they are.
    """
    return text.encode("latin-1", "replace").translate(_PLAIN)


@lru_cache(maxsize=1)
def plain(text: str) -> bytes:
    """As ``to_plain``, for a whole text. The last answer is kept for the next detector; see ``forget``."""
    return to_plain(text)


def forget() -> None:
    """Let go of the text that was made plain last."""
    plain.cache_clear()


class Telltales:
    """Fixed strings to look for together. No two may begin at the same place: the first given would win."""

    def __init__(self, strings: Sequence[str]) -> None:
        # Leftmost-first matching of a few strings uses the processor's vector instructions.
        self._search = BytesAhoCorasick(
            list(map(to_plain, strings)),
            matchkind=MatchKind.LeftmostFirst,
            implementation=Implementation.DFA,
        )

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """Which string, from where and to where, in order."""
        return self._search.find_matches_as_indexes(plain(text))
