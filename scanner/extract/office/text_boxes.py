"""Numbers written one digit to a box, as on paper forms: joined again."""

import re
from collections.abc import Iterator

_BOXED = re.compile(r"(?<!\S)[0-9](?:[ \t\n\xa0]{1,3}[0-9+-]){9,13}(?!\S)")
_BLANK = re.compile(r"\s+")


def boxed_numbers(text: str) -> Iterator[tuple[int, str]]:
    """Offset and joined digits of every run of at least ten single digits with white space between them."""
    for found in _BOXED.finditer(text):
        yield found.start(), _BLANK.sub("", found.group())
