"""Making text from strangers fit to be shown: nothing in it may command a terminal or turn the reading order.

Escaping for HTML is Jinja's; this is about characters that are dangerous or invisible wherever they stand.
"""

import regex

_COMMANDS = regex.compile(r"[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]")
"""Control characters (terminal escapes begin with one), line separators, and what is no character at all."""
_DIRECTIONS = regex.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
"""Marks that turn the direction of writing (UAX #9): ``exe.fdp`` must not read ``pdf.exe``."""
_SPACES = regex.compile(r"\s+")
CUT = "…"
REPLACED = "\N{REPLACEMENT CHARACTER}"


def plain(text: str, longest: int = 0) -> str:
    """A text on one line, with dangerous characters made visible and cut to ``longest`` characters if given."""
    if not text.isprintable():
        text = _SPACES.sub(" ", _COMMANDS.sub(_visible, _DIRECTIONS.sub(REPLACED, text)))
    if longest and len(text) > longest:
        return text[: longest - 1] + CUT
    return text


def _visible(match: "regex.Match[str]") -> str:
    return " " if match[0] in "\t\n\r\f\v\u2028\u2029" else REPLACED
