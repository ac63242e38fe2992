"""E-mail addresses hidden from robots: the ways in which web systems and people do it, undone.

* Cloudflare: ``data-cfemail="hex"`` and ``/cdn-cgi/l/email-protection#hex``; the first byte is the key with
  which the others are XORed.
* TYPO3: ``linkTo_UnCryptMailto('...')`` and ``data-mailto-token``: letters rotated within three ranges.
* ROT13 of a whole ``mailto:`` link.
* An @ spelled out: ``(at)``, ``[snabel-a]``, ``name at domain dot se``.
* JavaScript that joins the pieces, or spells them as character codes.
* Two attributes, one with the part before the @ and one with the domain.
* Text written backwards and turned round by style.

Each way is looked for only where a telltale of it stands, so that ordinary text pays nothing.
"""

import codecs
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import regex

from detectors.api import BARRIER
from detectors.telltales import Telltales
from detectors.words import word_set

Labels = Sequence[tuple[int, str]]


class Disguised(NamedTuple):
    """A decoded address and where its disguise stands.

    ``certainty`` is ``exact`` (a decoding that cannot give an address by accident), ``spelled`` or ``guessed``.
    """

    start: int
    end: int
    address: str
    method: str
    certainty: str = "exact"


_DOMAIN = r"(?:[\p{L}\p{N}](?:[\p{L}\p{N}\-]{0,61}[\p{L}\p{N}])?\.){1,8}\p{L}{2,24}"
_ADDRESS = regex.compile(rf"[\p{{L}}\p{{N}}._%+'\-]{{1,64}}@{_DOMAIN}")
_HEX = regex.compile(r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{2}){7,130}(?![0-9A-Za-z])")
_TYPO3 = regex.compile(r"""(?:UnCryptMailto\(\s{0,3}(?:'|"|%27)|mailto-token=["'])([^"'\s%]{8,200})""")
_ROT13 = regex.compile(r"""znvygb:([^\s"'<>?]{5,200})""")
_CODES = regex.compile(r"fromCharCode\(([0-9, ]{20,1200})\)")
_JOINED_AT = regex.compile(r"""(["'])(?:@|&#64;|&commat;|\\x40|\\u0040)\1""")
_LITERAL = regex.compile(r"""(["'])([^"'\n]{0,80})\1""")
_JS_WINDOW = 300

_AT = regex.compile(
    r"[\(\[\{<][ ]?(?i:at|ätt?|a|snabel[\- ]?a|alfa(?:kr[øo]ll)?|@)[ ]?[\)\]\}>]"
    r"|(?i:snabel[\- ]?a)(?![\p{L}])"
)
_BARE_AT = regex.compile(
    r" at (?=[\p{L}\p{N}.\-]{2,63} (?i:dot) (?i:se|dk|no|fi|is|nu|eu|com|org|net|info)(?![\p{L}]))"
)
_SPELLED = Telltales((
    "(at)", "( at )", "[at]", "[ at ]", "{at}", "{ at }", "<at>", "(a)", "( a )", "[a]", "{a}", "(@)", "[@]", "(att)",
    "(alfa", "[alfa", "(snabel", "[snabel", "{snabel", "( snabel", "snabel", " dot ",
))  # fmt: skip
_SCRIPTED = Telltales((
    "cfemail", "email-protection", "uncryptmailto", "mailto-token", "znvygb:", "fromcharcode", "'@'", '"@"',
    "'\\x40'", '"\\x40"', "'\\u0040'", '"\\u0040"',
))  # fmt: skip
_DOT = r"(?:\.|[ ]?[\(\[\{][ ]?(?i:dot|punkt|punktum|prick|\.)[ ]?[\)\]\}][ ]?|[ ](?i:dot|punkt|punktum|prick)[ ])"
_LOCAL_BEFORE = regex.compile(
    rf"[\p{{L}}\p{{N}}][\p{{L}}\p{{N}}_%+'\-]{{0,40}}"
    rf"(?:{_DOT}[\p{{L}}\p{{N}}_%+'\-]{{1,40}}){{0,3}}[ ]{{0,2}}\Z"
)
_DOMAIN_AFTER = regex.compile(
    rf"[ ]{{0,2}}[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{N}}\-]{{0,61}})(?:{_DOT}[\p{{L}}\p{{N}}\-]{{1,63}}){{1,4}}"
)
_ANY_DOT = regex.compile(r"[ ]?[\(\[\{]?[ ]?(?<![\p{L}])(?i:dot|punktum|punkt|prick)(?![\p{L}])[ ]?[\)\]\}]?[ ]?")
_BACKWARDS = regex.compile(
    r"@(?<=(?<![\p{L}\p{N}.@\-])((?:es|kd|moc|ten|gro|un|ue|on)\.[\p{L}\p{N}.\-]{2,80})@)"
    r"[\p{L}\p{N}._\-]{2,64}(?![\p{L}\p{N}@])"
)
_LOCAL_LABELS = word_set(
    """
        user name local localpart mailbox email-name account u part1 usr namn navn
    """
)
_DOMAIN_LABELS = word_set(
    """
        domain host domän domæne d part2 server site doman website
    """
)
_ENDING_LABELS = word_set(
    """
        tld ending suffix ext
    """
)


def disguised_addresses(text: str, labels: Labels) -> Iterator[Disguised]:
    """Every disguised address in ``text``. Nothing checks here that its domain can exist."""
    yield from _scripted(text, labels)
    yield from _spelled(text)
    yield from _backwards(text)


def _scripted(text: str, labels: Labels) -> Iterator[Disguised]:
    """What only scripts, attributes and addresses hold."""
    telltales = {index for index, _, _ in _SCRIPTED.find(text)}
    if telltales & {0, 1} or any("cfemail" in label for _, label in labels):
        yield from _cloudflare(text)
    if telltales & {2, 3}:
        yield from _typo3(text)
    if 4 in telltales:
        yield from _rot13(text)
    if 5 in telltales:
        yield from _character_codes(text)
    if telltales & set(range(6, 12)):
        yield from _joined_by_script(text)
    yield from _tokens(text, labels)
    yield from _split_over_attributes(text, labels)


def _cloudflare(text: str) -> Iterator[Disguised]:
    for match in _HEX.finditer(text):
        raw = bytes.fromhex(match.group())
        decoded = bytes(byte ^ raw[0] for byte in raw[1:]).decode("utf-8", "replace").partition("?")[0]
        if _ADDRESS.fullmatch(decoded):
            yield Disguised(match.start(), match.end(), decoded, "cloudflare")


_TYPO3_RANGES = ((0x2B, 0x3A), (0x40, 0x5A), (0x61, 0x7A))


def _rotated(token: str, by: int) -> str:
    """The token with each character moved within its range, as TYPO3 does it."""
    out = []
    for character in token:
        code = ord(character)
        for low, high in _TYPO3_RANGES:
            if low <= code <= high:
                code = low + (code - low + by) % (high - low + 1)
                break
        out.append(chr(code))
    return "".join(out)


def _untyped(token: str) -> str | None:
    for by in range(-10, 11):
        plain = _rotated(token, by)
        if plain.startswith("mailto:"):
            address = plain.removeprefix("mailto:").partition("?")[0]
            return address if _ADDRESS.fullmatch(address) else None
    return None


def _typo3(text: str) -> Iterator[Disguised]:
    for match in _TYPO3.finditer(text):
        address = _untyped(match[1])
        if address:
            yield Disguised(match.start(1), match.end(1), address, "typo3")


def _tokens(text: str, labels: Labels) -> Iterator[Disguised]:
    """The same rotation, and ROT13, in attributes that the extractor handed over with their names."""
    for offset, label in labels:
        if label in ("data-mailto-token", "data-rot13", "data-mail", "data-email"):
            value = _attribute(text, offset)
            plain = codecs.encode(value, "rot13").removeprefix("mailto:") if label != "data-mailto-token" else ""
            address = _untyped(value) or (plain if _ADDRESS.fullmatch(plain) else None)
            if address and not _ADDRESS.fullmatch(value):
                yield Disguised(offset, offset + len(value), address, "typo3" if not plain else "rot13")


def _attribute(text: str, offset: int) -> str:
    value = text[offset : offset + 254]
    for sign in (BARRIER, "\n", "\t"):
        value = value.partition(sign)[0]
    return value


def _rot13(text: str) -> Iterator[Disguised]:
    for match in _ROT13.finditer(text):
        address = codecs.encode(match[1], "rot13")
        if _ADDRESS.fullmatch(address):
            yield Disguised(match.start(), match.end(), address, "rot13")


def _character_codes(text: str) -> Iterator[Disguised]:
    for match in _CODES.finditer(text):
        codes = [int(code) for code in match[1].replace(" ", "").split(",") if code]
        plain = "".join(chr(code) for code in codes if code < 0x110000)
        found = _ADDRESS.search(plain)
        if found:
            yield Disguised(match.start(), match.end(), found.group(), "script")


def _joined_by_script(text: str) -> Iterator[Disguised]:
    for at in _JOINED_AT.finditer(text):
        begin = max(at.start() - _JS_WINDOW, 0)
        literals = list(_LITERAL.finditer(text, begin, min(at.end() + _JS_WINDOW, len(text))))
        pieces = ["@" if piece.start() == at.start() else _unescaped(piece[2]) for piece in literals]
        middle = next((index for index, piece in enumerate(literals) if piece.start() == at.start()), None)
        if middle is None or middle == 0:
            continue
        left = _run(text, literals, middle, -1)
        right = _run(text, literals, middle, 1)
        found = _ADDRESS.search("".join(pieces[left : right + 1]))
        if found:
            yield Disguised(literals[left].start(), literals[right].end(), found.group(), "script")


_GLUE = regex.compile(r"[\s+,;]{0,12}(?:[\p{L}\p{N}_$]{1,40}[ ]{0,2}[+]?=[ ]{0,2}[\p{L}\p{N}_$]{0,40}[\s+]{0,8})?")


def _run(text: str, literals: list["regex.Match[str]"], middle: int, step: int) -> int:
    """How far string literals that are joined to each other reach from the one with the @."""
    index = middle
    while 0 <= index + step < len(literals):
        low, high = sorted((index, index + step))
        if not _GLUE.fullmatch(text[literals[low].end() : literals[high].start()]):
            break
        index += step
    return index


def _unescaped(piece: str) -> str:
    return piece.replace("&#46;", ".").replace("&#64;", "@").replace("&period;", ".")


def _spelled(text: str) -> Iterator[Disguised]:
    for _, start, end in _SPELLED.find(text):
        if text[start] == " ":
            # " dot ": the bare word "at" stands before the word before it.
            at = text.rfind(" at ", max(start - 70, 0), start)
            found = _BARE_AT.match(text, at) if at >= 0 else None
        else:
            found = _AT.match(text, start)
            if found is None and end < len(text):
                found = _AT.match(text, max(start - 1, 0))
        if found is not None:
            yield from _around(text, found.start(), found.end(), "spelled")


def _around(text: str, start: int, end: int, certainty: str) -> Iterator[Disguised]:
    left, right = text[max(start - 90, 0) : start], text[end : end + 3]
    if not left.rstrip(" ")[-1:].isalnum() or not right.lstrip(" ")[:1].isalnum():
        return  # The usual case in prose and code, and cheap to see.
    before = _LOCAL_BEFORE.search(left)
    after = _DOMAIN_AFTER.match(text, end, min(end + 200, len(text)))
    if before is None or after is None:
        return
    local = _ANY_DOT.sub(".", before.group()).strip()
    domain = _ANY_DOT.sub(".", after.group()).strip().rstrip(".")
    address = f"{local}@{domain}".replace("(.)", ".").replace("[.]", ".")
    if _ADDRESS.fullmatch(address):
        yield Disguised(start - len(before.group().lstrip()), end + len(after.group()), address, "text", certainty)


def _split_over_attributes(text: str, labels: Labels) -> Iterator[Disguised]:
    """``data-user="anna" data-domain="exempelby.se"``, also with the ending apart."""
    named = [(offset, label.removeprefix("data-").removeprefix("mail-").lower()) for offset, label in labels]
    for index, ((first, label), (second, following)) in enumerate(pairwise(named)):
        if not label or not following:
            continue
        parts = {label: first, following: second}
        local = next((parts[name] for name in parts if name in _LOCAL_LABELS), None)
        domain = next((parts[name] for name in parts if name in _DOMAIN_LABELS), None)
        if local is None or domain is None:
            continue
        address = f"{_attribute(text, local).strip()}@{_attribute(text, domain).strip().lstrip('@')}"
        end = second + len(_attribute(text, second))
        if index + 2 < len(named) and named[index + 2][1] in _ENDING_LABELS:
            third = named[index + 2][0]
            address += "." + _attribute(text, third).strip().lstrip(".")
            end = third + len(_attribute(text, third))
        if _ADDRESS.fullmatch(address):
            yield Disguised(min(local, domain), end, address, "attributes")


def _backwards(text: str) -> Iterator[Disguised]:
    for match in _BACKWARDS.finditer(text):
        address = f"{match[1]}{match.group()}"[::-1]
        if _ADDRESS.fullmatch(address):
            yield Disguised(match.start(1), match.end(), address, "backwards", "guessed")
