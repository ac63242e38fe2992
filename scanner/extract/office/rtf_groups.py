"""A walk over the groups of an RTF document: which text stands in which destination, and how it is marked.

RTF is text with control words (``\\word123``), characters (``\\'e5``, ``\\u229?``) and groups in braces that
may be nested; a group that begins with certain words is a destination: a header, a comment, a picture.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

_TOKEN = re.compile(
    rb"""(?x)
    \\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})?[ ]?
    | \\'(?P<hex>[0-9a-fA-F]{2})
    | \\(?P<symbol>[^a-zA-Z])
    | (?P<brace>[{}])
    | (?P<text>[^\\{}\r\n]+)
    """
)
DESTINATIONS = frozenset(
    {"annotation", "atnauthor", "atnid", "header", "headerl", "headerr", "headerf", "footer", "footerl",
     "footerr", "footerf", "footnote", "fldinst", "shptxt", "revtbl", "bkmkstart", "ffname", "ffdeftext",
     "ffhelptext", "ffstattext", "ffl", "docvar", "userprops", "propname", "staticval", "sv", "xmlattrvalue",
     "title", "subject", "author", "manager", "company", "operator", "category", "keywords", "comment",
     "doccomm", "hlinkbase", "pict", "objdata", "fonttbl", "colortbl", "stylesheet", "generator", "listtable",
     "listoverridetable", "rsidtbl", "themedata", "colorschememapping", "datastore", "latentstyles", "objclass",
     "xmlnstbl", "mmathPr", "sn", "nonshppict", "pntext", "fontemb", "filetbl", "blipuid", "panose"}
)  # fmt: skip
_PARAGRAPHS = frozenset({"par", "line", "sect", "page", "row"})
_SPECIAL = {
    "tab": "\t",
    "cell": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "bullet": "•",
}
_SYMBOLS = {b"~": "\u00a0", b"_": "\u2011", b"-": "\u00ad", b"\\": "\\", b"{": "{", b"}": "}"}
_CHARSETS = {
    161: "cp1253",
    162: "cp1254",
    177: "cp1255",
    178: "cp1256",
    186: "cp1257",
    204: "cp1251",
    238: "cp1250",
}
"""Code pages by the number that a font has for its charset; those with one byte a character."""
_BLACK, _WHITE = 60, 230
_PICTURES = frozenset({"pngblip", "jpegblip", "emfblip", "wmetafile", "dibitmap"})


@dataclass(slots=True)
class Run:
    """Text of one destination (empty for the body) that is marked in one way."""

    destination: str
    is_hidden: bool
    is_deleted: bool
    is_redacted: bool = False
    text: str = ""
    picture: str = ""
    binary: bytes = b""


@dataclass(slots=True)
class _State:
    destination: str = ""
    group: int = 0
    hidden: bool = False
    deleted: bool = False
    skip: int = 1
    picture: str = ""
    font: int = 0
    colour: int = 0
    ground: int = 0


def runs(content: bytes) -> Iterator[Run]:
    """The text of a document in runs, in the order of the file."""
    walk = _Walk()
    at = 0
    while at < len(content):
        match = _TOKEN.match(content, at)
        if match is None:
            at += 1
            continue
        at = match.end()
        text = walk.read(match)
        if walk.binary_bytes:
            binary = content[at : at + walk.binary_bytes]
            yield Run(walk.state.destination, False, False, picture=walk.state.picture, binary=binary)
            at += walk.binary_bytes
            walk.binary_bytes = 0
        elif text and (finished := walk.append(text)):
            yield finished
    if walk.run is not None:
        yield walk.run


class _Walk:
    """Where the walk stands: the groups that are open, and the run that is being gathered."""

    def __init__(self) -> None:
        self.state = _State()
        self.run: Run | None = None
        self.binary_bytes = 0
        self._key: tuple[str, int, bool, bool, bool] | None = None
        self._colours: list[list[int]] = [[]]
        self._charset = "cp1252"
        self._fonts: dict[int, str] = {}
        self._may_be_ignored = False
        self._stack: list[_State] = []
        self._groups = 0
        self._skipping = 0

    def read(self, match: re.Match[bytes]) -> str:
        """Take in one token; the text that it stands for, if any."""
        if match["brace"]:
            self._brace(match["brace"])
            return ""
        if match["word"]:
            return self._word(match["word"].decode(), match["number"])
        if match["symbol"] == b"*":
            self._may_be_ignored = True
            return ""
        if match["symbol"]:
            return _SYMBOLS.get(match["symbol"], "")
        raw = bytes.fromhex(match["hex"].decode()) if match["hex"] else match["text"]
        if self.state.destination == "colortbl":
            # A semicolon ends a colour; the first one may be empty, which means automatic.
            self._colours.extend([] for _ in range(raw.count(b";")))
        text = raw.decode(self._fonts.get(self.state.font, self._charset), "replace")
        # Behind a Unicode character stand as many plain ones for programs that do not know it.
        skipped, self._skipping = self._skipping, max(0, self._skipping - len(text))
        return text[skipped:]

    def append(self, text: str) -> Run | None:
        """Add text; the run before it, if that has come to its end."""
        state = self.state
        if state.destination == "colortbl":
            return None
        redacted = self._is_redacting(state)
        key = (state.destination, state.group, state.hidden, state.deleted, redacted)
        finished = None
        if self.run is None or key != self._key:
            finished, self._key = self.run, key
            self.run = Run(state.destination, state.hidden, state.deleted, redacted, picture=state.picture)
        self.run.text += text
        return finished

    def _is_redacting(self, state: _State) -> bool:
        """Dark text on a dark ground, or white text on none: somebody wanted it unread."""
        ink, ground = (self._brightness(index) for index in (state.colour, state.ground))
        if ground is not None and ground <= _BLACK:
            return ink is None or ink <= _BLACK
        return ink is not None and ink >= _WHITE and ground is None

    def _brightness(self, index: int) -> int | None:
        known = index > 0 and index < len(self._colours)
        return max(self._colours[index], default=None) if known else None

    def _brace(self, brace: bytes) -> None:
        self._skipping = 0
        if brace == b"{":
            self._groups += 1
            self._stack.append(self.state)
            self.state = replace(self.state)
        else:
            self.state = self._stack.pop() if self._stack else _State()

    def _word(self, word: str, told: bytes | None) -> str:
        number = int(told) if told else -1
        is_unknown = self._may_be_ignored and word not in DESTINATIONS
        self._may_be_ignored = False
        if is_unknown:
            self.state.destination, self.state.group = f"*{word}", self._groups
            return ""
        if word == "u" and told:
            self._skipping = self.state.skip
            return chr(number % 65_536)
        if word in _PARAGRAPHS:
            return "\n"
        if word in _SPECIAL:
            return _SPECIAL[word]
        if word == "ansicpg":
            self._charset = _known(f"cp{number}")
        elif word == "f":
            self.state.font = number
        elif word == "fcharset" and number in _CHARSETS:
            self._fonts[self.state.font] = _CHARSETS[number]
        elif word in ("red", "green", "blue"):
            self._colours[-1].append(number)
        elif word == "bin":
            self.binary_bytes = max(0, number)
        else:
            _apply(self.state, word, number, self._groups)
        return ""


def _apply(state: _State, word: str, number: int, groups: int) -> None:
    if word in DESTINATIONS:
        state.destination, state.group = word, groups
    elif word == "v":
        state.hidden = number != 0
    elif word == "deleted":
        state.deleted = number != 0
    elif word == "plain":
        state.hidden = state.deleted = False
        state.colour = state.ground = 0
    elif word == "cf":
        state.colour = number
    elif word in ("highlight", "chcbpat", "cb"):
        state.ground = max(state.ground, number) if number > 0 else 0
    elif word == "uc":
        state.skip = max(0, number)
    elif word in _PICTURES:
        state.picture = word


def _known(charset: str) -> str:
    try:
        "".encode(charset)
    except LookupError:
        return "cp1252"
    return charset
