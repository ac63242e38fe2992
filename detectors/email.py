"""E-mail addresses, plain and disguised.

Addresses are matched as people write them, not as RFC 5322 allows: a local part of letters, digits and a few
signs, and a domain that ends in a registered suffix. Each is classed by whose mailbox it is, which decides its
severity. What disguises an address from robots does not disguise it from anyone who wants it; the decoders are
in ``detectors.disguises``.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from detectors import evidence, mailboxes
from detectors.api import PLAIN, Context, Kind, Match, Reason, Severity, TextForm
from detectors.disguises import Disguised, disguised_addresses
from detectors.normalise import Normalised, normalise
from detectors.sensitive import MASK, Sensitive
from detectors.words import word_set

EMAIL = Kind(
    "email",
    "E-mail address",
    Severity.LOW,
    "Addresses of authors in the licence headers of scripts, and descriptions of how addresses are made.",
)

# Anchored at the @ and looking back from there, which is some two hundred times faster than starting at the
# local part. Every repeat is bounded.
_LOCAL = r"[\p{L}\p{N}._%+'\-]"
ADDRESS = regex.compile(
    rf"@(?<=(?<!{_LOCAL}){_LOCAL}{{1,64}}@)(?:[\p{{L}}\p{{N}}](?:[\p{{L}}\p{{N}}\-]{{0,61}}[\p{{L}}\p{{N}}])?\.){{1,8}}"
    r"(?:xn--[a-z0-9\-]{2,59}|[\p{L}]{2,24})(?![\p{L}\p{N}\-]*@)"
)
_LOCAL_END = regex.compile(rf"{_LOCAL}{{1,64}}\Z")
_FILE_TYPES = word_set(
    """
        png jpg jpeg gif webp svg css js mjs cjs ts map woff woff2 ttf ico pdf html htm php json xml md py
        rs sh
    """
)
_LICENCE = regex.compile(r"(?i)copyright|licen[sc]e|@author|\bauthors?\b|©|\(c\)|maintainer|contributor")
_LICENCE_WINDOW = 200

_SHAPE = Reason("It is written as an e-mail address, and its domain can exist", 24)
_DECODED = Reason("Decoded, it is an e-mail address", 24)
_SPELLED = Reason("It is an e-mail address whose @ is spelled out", 14)
_GUESSED = Reason("Read in the way that hides addresses from robots, it may be an e-mail address", 4)
_PATTERN = Reason("It shows how addresses are made and is nobody's", -22)
_DOCUMENTATION = Reason("Its domain is set aside for examples", -60)
_THIRD_PARTY = Reason("It names the author of a program that the page uses", -22)
_NO_DOMAIN = Reason("No domain ends like this", -60)
_FILE = Reason("It is the name of a file or of a package with its version", -60)
_MESSAGE_NUMBERS = frozenset({"message-id", "in-reply-to", "references", "content-id", "resent-message-id"})
"""Headers of mail (RFC 5322 section 3.6.4) whose values look like addresses and are nobody's."""
_HANDLE = Reason("It is a handle, a git address or a message number", -60)


@dataclass(frozen=True, slots=True)
class Email:
    """Finds e-mail addresses and says whose they are."""

    name: str = "email"
    version: str = "1"
    kinds: tuple[Kind, ...] = (EMAIL,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        yield from _plain(view, context)
        for disguised in disguised_addresses(view.text, _original_labels(view, context)):
            yield from _undisguised(view, disguised, context)


def _plain(view: Normalised, context: Context) -> Iterator[Match]:
    text = view.text
    for found in ADDRESS.finditer(text):
        at = found.start()
        local = text[max(at - 64, 0) : at]
        begun = _LOCAL_END.search(local)
        if begun is None:
            continue
        local = begun.group()
        stripped = local.lstrip(".%+'-_") if not local.startswith("_") else local
        start = at - len(stripped)
        domain = found.group()[1:]
        problem = _problem(text, start, found.end(), stripped, domain)
        if problem is None and context.label_at(view.span(start, start + 1)[0]).lower() in _MESSAGE_NUMBERS:
            problem = _HANDLE
        yield _match(view, start, found.end(), stripped, domain, context, _SHAPE, problem)


def _undisguised(view: Normalised, disguised: Disguised, context: Context) -> Iterator[Match]:
    local, _, domain = disguised.address.rpartition("@")
    reason = {"exact": _DECODED, "spelled": _SPELLED, "guessed": _GUESSED}[disguised.certainty]
    if not local or mailboxes.is_documentation(domain.lower()) or not mailboxes.has_real_ending(domain.lower()):
        return
    yield _match(view, disguised.start, disguised.end, local, domain, context, reason, None, disguised.method)


def _problem(text: str, start: int, end: int, local: str, domain: str) -> Reason | None:
    lowered = domain.lower()
    ending = lowered.rpartition(".")[2]
    before = text[start - 1] if start else ""
    if before == "@" or (before == "/" and text[max(start - 3, 0) : start] != "://" and ending in _FILE_TYPES):
        return _HANDLE
    if local.lower() in ("git", "ssh", "svn", "hg") and text[end : end + 1] in (":", "/"):
        return _HANDLE
    if not local or ".." in local or local.endswith(".") or domain.isdecimal():
        return _NO_DOMAIN
    if ending in _FILE_TYPES and not mailboxes.has_real_ending(lowered):
        return _FILE
    if lowered[0].isdigit() and lowered[1:2] == "x":
        return _FILE
    if text[max(start - 8, 0) : start].lower().endswith(("cid:", "mid:")) or (before == "<" and len(local) > 40):
        return _HANDLE
    if mailboxes.is_documentation(lowered):
        return _DOCUMENTATION
    return None if mailboxes.has_real_ending(_ascii(lowered)) else _NO_DOMAIN


def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return domain


def _match(
    view: Normalised,
    start: int,
    end: int,
    local: str,
    domain: str,
    context: Context,
    reason: Reason,
    problem: Reason | None,
    method: str = "",
) -> Match:
    first, last = view.span(start, end)
    domain = domain.lower()
    address = f"{local.lower()}@{domain}"
    sort = mailboxes.class_of(local.lower(), domain, context.site)
    reasons = [reason]
    if problem is not None:
        reasons.append(problem)
    elif sort == mailboxes.PATTERN:
        reasons.append(_PATTERN)
    elif context.form is TextForm.CODE and _LICENCE.search(view.text, max(start - _LICENCE_WINDOW, 0), end):
        sort = mailboxes.THIRD_PARTY
        reasons.append(_THIRD_PARTY)
    score = evidence.total(reasons)
    return Match(
        first,
        last,
        EMAIL.id,
        Sensitive(address, f"{local[:1].lower()}{MASK * 3}@{domain}"),
        evidence.level(score),
        tuple(reasons),
        sort,
        ("obfuscated", method) if method else (),
        (),
        score,
        mailboxes.SEVERITY[sort],
    )


def _original_labels(view: Normalised, context: Context) -> list[tuple[int, str]]:
    """The labels that disguises hide behind, at their offsets in the normalised text."""
    return [(view.offset(offset), label) for offset, label in context.labels if label]
