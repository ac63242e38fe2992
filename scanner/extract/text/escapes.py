"""Undoes the escapes of program text, so that a hyphen written as an escape is a hyphen again."""

import re

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|u\{([0-9A-Fa-f]{1,6})\}|([/nrt]))")
_NAMED = {"/": "/", "n": "\n", "r": "\n", "t": "\t"}
_MOST_CODE_POINT = 0x10FFFF


def unescaped(code: str) -> str:
    r"""``code`` with ``\u002d``, ``\x2d``, ``\/`` and line escapes replaced by what they stand for."""
    return _ESCAPE.sub(_replacement, code)


def _replacement(found: re.Match[str]) -> str:
    digits = found.group(1) or found.group(2) or found.group(3)
    if not digits:
        return _NAMED[found.group(4)]
    point = int(digits, 16)
    # Halves of surrogate pairs are left as they are: no value that is looked for has such characters.
    return chr(point) if point <= _MOST_CODE_POINT and not 0xD800 <= point < 0xE000 else found.group()
