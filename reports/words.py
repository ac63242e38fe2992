"""What the scanner's words mean to a reader: outcomes, reasons, places, kinds and levels, as message ids."""

from dataclasses import dataclass
from functools import lru_cache

import detectors
from detectors.api import Confidence, DetectorError, Severity
from reports.language import msg
from scanner.decisions import OPEN, Decision
from scanner.model import Indexing, Outcome, Where, Why
from scanner.store.life import Life
from scanner.store.runs import CUT_OFF

OUTCOMES: dict[Outcome, str] = {
    Outcome.SCANNED: msg("read"),
    Outcome.UNCHANGED: msg("unchanged since it was read"),
    Outcome.GONE: msg("gone"),
    Outcome.SKIPPED: msg("skipped"),
    Outcome.UNREAD: msg("unread"),
    Outcome.FAILED: msg("failed"),
}


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a reason for not reading means, and what to do about it."""

    title: str
    meaning: str
    remedy: str


WHYS: dict[Why, Explanation] = {
    Why.ROBOTS: Explanation(
        msg("robots.txt forbids it"),
        msg("The site asks robots not to fetch these addresses. Visitors can still open them."),
        msg("If the site is your own, allow the user agent kommunscan in robots.txt and scan again."),
    ),
    Why.REDIRECT: Explanation(
        msg("it only leads to another address"),
        msg("The address holds nothing itself. Where it leads is listed on its own if it belongs to the site."),
        msg("Nothing to do."),
    ),
    Why.TRAP: Explanation(
        msg("one of endlessly many pages"),
        msg("A calendar, a filter or a faulty link makes new addresses without end. They were cut off."),
        msg("Look at a few of them. If they hold documents, link these from an ordinary page."),
    ),
    Why.BUDGET: Explanation(
        msg("the limit set for this scan was reached"),
        msg("The settings allow only so many pages or so much depth."),
        msg("Raise crawl.max_pages or crawl.max_depth in the settings."),
    ),
    Why.INTERRUPTED: Explanation(
        msg("the scan ended before its turn"),
        msg("The address was known, but the scan was stopped before it was visited."),
        msg("Let the scan run to its end."),
    ),
    Why.EXCLUDED: Explanation(
        msg("the settings leave it out"),
        msg("Someone decided that these addresses are not scanned."),
        msg("Check that the decision still holds: scope.exclude in the settings."),
    ),
    Why.DUPLICATE: Explanation(
        msg("the same content was read at another address"),
        msg("Its findings stand at the address where it was read."),
        msg("Nothing to do."),
    ),
    Why.ENCRYPTED: Explanation(
        msg("protected by a password"),
        msg("The document is encrypted. Whoever has the password can read it; the scanner cannot."),
        msg("Ask its owner what is in it, and whether it has to lie on the web."),
    ),
    Why.UNSUPPORTED: Explanation(
        msg("a format that the scanner cannot read"),
        msg("No reader for this sort of file exists yet."),
        msg("Have someone open the files, or publish them as PDF or HTML."),
    ),
    Why.PICTURE_OF_TEXT: Explanation(
        msg("a picture of text"),
        msg("A scanned paper or photograph: people can read it, the scanner cannot, or not yet: it waits its turn."),
        msg("Have someone look at the pages, or have them text-recognised (OCR) before publishing."),
    ),
    Why.NO_TEXT: Explanation(
        msg("no text in it"),
        msg("The document opened, but holds no text that could be read."),
        msg("Open a few of them. They may be pictures of text."),
    ),
    Why.DAMAGED: Explanation(
        msg("damaged"),
        msg("The file is broken or cut short, so that all or some of it cannot be read."),
        msg("Publish it anew from the original, or take it down."),
    ),
    Why.TOO_LARGE: Explanation(
        msg("too large"),
        msg("It is larger than the limit in the settings, so not all of it was read."),
        msg("Raise crawl.max_bytes, or check the file with kommunscan check."),
    ),
    Why.TOO_DEEP: Explanation(
        msg("too many layers inside each other"),
        msg("Archives in archives, or more parts than the limit allows: the innermost were not read."),
        msg("Unpack it and check the folder with kommunscan check."),
    ),
    Why.BUILT_BY_SCRIPT: Explanation(
        msg("put together by a script in the browser"),
        msg("The page, or a part of it, is empty until a program in the browser fills it. That content was not seen."),
        msg("Install the extra kommunscan[browser] and a Chromium, and scan again; or have someone look at the page."),
    ),
    Why.NEEDS_SIGN_IN: Explanation(
        msg("asks for a sign-in"),
        msg("Only those with a user name can open it. It is not open to everyone."),
        msg("Nothing to do, if the sign-in is meant to be there."),
    ),
    Why.SOUND_OR_FILM: Explanation(
        msg("sound or film"),
        msg("What is said or shown in a recording is not read."),
        msg("Have someone listen through recordings of meetings in which people are named."),
    ),
    Why.TIME_LIMIT: Explanation(
        msg("reading it took too long"),
        msg("It was stopped at the time limit. What was read until then is in this report."),
        msg("Raise limits.seconds, or have someone open the document."),
    ),
    Why.DETECTOR_FAULT: Explanation(
        msg("a detector failed on it"),
        msg("The text was read, but one of the detectors broke down on it and may have missed something."),
        msg("Report it to whoever makes the detector; its name stands with the run."),
    ),
    Why.CRASHED: Explanation(
        msg("the reader crashed on it"),
        msg("The document made the program that reads it fail."),
        msg("Have someone open it, and report it to the makers of kommunscan."),
    ),
    Why.OUT_OF_MEMORY: Explanation(
        msg("it needs too much memory"),
        msg("Reading it would have taken more memory than a worker may use."),
        msg("Raise limits.memory, or have someone open the document."),
    ),
    Why.HTTP_STATUS: Explanation(
        msg("the server answered with an error"),
        msg("The address exists, but the server did not deliver it."),
        msg("Scan again. If it lasts, ask the site's operator."),
    ),
    Why.HOST_UNKNOWN: Explanation(
        msg("the host does not exist"),
        msg("No server answers to that name."),
        msg("Correct or remove the links to it."),
    ),
    Why.REFUSED: Explanation(
        msg("the server refused the connection"),
        msg("No web server listens there, or it does not let the scanner in."),
        msg("Ask the site's operator whether the scanner is blocked."),
    ),
    Why.TLS: Explanation(
        msg("no secure connection"),
        msg("The server's certificate is wrong or out of date."),
        msg("Have the certificate corrected, then scan again."),
    ),
    Why.TIMEOUT: Explanation(
        msg("no answer in time"),
        msg("The server took longer than the time limit."),
        msg("Scan again at a quieter hour, or raise crawl.timeout."),
    ),
    Why.CONNECTION_LOST: Explanation(
        msg("the connection was lost"),
        msg("The server broke off before everything had arrived."),
        msg("Scan again."),
    ),
    Why.NOT_FOUND: Explanation(
        msg("nothing lies there"),
        msg("A link leads to an address that does not exist (any more)."),
        msg("Correct or remove the links to it."),
    ),
    Why.INTERNAL: Explanation(
        msg("a fault in the scanner"),
        msg("The scanner itself failed on it. This is no statement about the document."),
        msg("Report it to the makers of kommunscan; the log has the details."),
    ),
}

WHERES: dict[Where, str] = {
    Where.BODY: msg("in the text"),
    Where.TABLE: msg("in a table"),
    Where.ATTRIBUTE: msg("in the page's code (an attribute)"),
    Where.COMMENT: msg("in a comment"),
    Where.SCRIPT: msg("in a script"),
    Where.METADATA: msg("in the document's properties"),
    Where.HIDDEN: msg("hidden from view"),
    Where.REDACTED: msg("under a black box"),
    Where.DELETED: msg("in deleted text that is still there"),
    Where.ANNOTATION: msg("in an annotation"),
    Where.FORM: msg("in a form"),
    Where.TITLE: msg("in the title"),
    Where.LINK: msg("in a link"),
    Where.FILENAME: msg("in the file name"),
    Where.URL: msg("in the address"),
    Where.HEADER: msg("in a header"),
    Where.IMAGE: msg("in a picture"),
}

STEPS: dict[str, str] = {
    "page": msg("page"),
    "sheet": msg("sheet"),
    "hidden sheet": msg("hidden sheet"),
    "very hidden sheet": msg("very hidden sheet"),
    "row": msg("row"),
    "hidden row": msg("hidden row"),
    "column": msg("column"),
    "hidden column": msg("hidden column"),
    "cell": msg("cell"),
    "slide": msg("slide"),
    "hidden slide": msg("hidden slide"),
    "notes of slide": msg("notes of slide"),
    "master": msg("master"),
    "chart": msg("chart"),
    "series": msg("series"),
    "table": msg("table"),
    "paragraph": msg("paragraph"),
    "heading": msg("heading"),
    "header": msg("header"),
    "footer": msg("footer"),
    "footnote": msg("footnote"),
    "endnote": msg("endnote"),
    "comment by": msg("comment by"),
    "comment": msg("comment"),
    "text box": msg("text box"),
    "inserted by": msg("inserted by"),
    "deleted by": msg("deleted by"),
    "line": msg("line"),
    "element": msg("element"),
    "attribute": msg("attribute"),
    "script": msg("script"),
    "style": msg("style"),
    "field": msg("field"),
    "bookmark": msg("bookmark"),
    "annotation": msg("annotation"),
    "annotation by": msg("annotation by"),
    "layer": msg("layer"),
    "revision": msg("revision"),
    "under a box": msg("under a box"),
    "property": msg("property"),
    "part": msg("part"),
    "key": msg("key"),
    "attachment": msg("attachment"),
    "signature": msg("signature"),
    "subject": msg("subject"),
    "from": msg("from"),
    "to": msg("to"),
    "picture": msg("picture"),
    "bar code": msg("bar code"),
    "link": msg("link"),
    "title": msg("title"),
    "file name": msg("file name"),
    "address": msg("address"),
    "defined name": msg("defined name"),
    "validation list": msg("validation list"),
    "pivot cache": msg("pivot cache"),
    "external link": msg("external link"),
    "form": msg("form"),
    "map feature": msg("map feature"),
    "caption": msg("caption"),
    "track": msg("track"),
    "text": msg("text"),
}

INDEXINGS: dict[str, str] = {
    Indexing.META: msg("the page asks them not to list it (noindex)"),
    Indexing.HEADER: msg("the server asks them not to list it (X-Robots-Tag)"),
    Indexing.ROBOTS: msg("robots.txt keeps them from reading it"),
}
"""What an address asks of search engines, by the words of ``Properties.indexing``."""

INDEXING_ADVICE: dict[str, str] = {
    Indexing.META: msg(
        "The page asks search engines not to list it (noindex). They should not have it; search for its title to see."
    ),
    Indexing.HEADER: msg(
        "The server asks search engines not to list it (X-Robots-Tag: noindex). They should not have it; search for "
        "its title to see."
    ),
    Indexing.ROBOTS: msg(
        "robots.txt keeps search engines from reading it. They may list the address all the same, and will not notice "
        "that it is gone: allow it in robots.txt until it has vanished from the search results."
    ),
}

LIVES: dict[Life, str] = {
    Life.NEW: msg("new"),
    Life.STILL_THERE: msg("still open"),
    Life.CHANGED: msg("changed"),
    Life.BACK: msg("back again"),
    Life.GONE: msg("gone"),
    Life.WITHDRAWN: msg("not counted any more"),
    Life.UNKNOWN: msg("not known"),
}

STATUSES: dict[str, str] = {
    OPEN: msg("open"),
    Decision.FALSE_POSITIVE: msg("no personal data"),
    Decision.PUBLISHED_LAWFULLY: msg("published lawfully"),
    Decision.REPORTED: msg("reported as an incident"),
    Decision.FIXED: msg("said to be taken down"),
    Decision.IGNORED: msg("left alone for now"),
}

CONFIDENCES: dict[Confidence, str] = {
    Confidence.CONFIRMED: msg("confirmed"),
    Confidence.LIKELY: msg("likely"),
    Confidence.POSSIBLE: msg("possible"),
    Confidence.DISMISSED: msg("dismissed"),
}

SEVERITIES: dict[Severity, str] = {
    Severity.CRITICAL: msg("critical"),
    Severity.HIGH: msg("high"),
    Severity.MEDIUM: msg("medium"),
    Severity.LOW: msg("low"),
    Severity.NONE: msg("none"),
}

STOPPED: dict[str, str] = {
    "interrupted": msg("someone stopped it"),
    "page limit": msg("the page limit in the settings was reached"),
    "internal error": msg("a fault in the scanner"),
    CUT_OFF: msg("it was cut off: the program was killed, or the machine stopped"),
}

_MEDIA: tuple[tuple[str, str], ...] = (
    ("text/html", msg("web page")),
    ("application/xhtml", msg("web page")),
    ("application/pdf", "PDF"),
    ("wordprocessingml", msg("Word document")),
    ("application/msword", msg("Word document")),
    ("opendocument.text", msg("text document")),
    ("application/rtf", msg("text document")),
    ("spreadsheetml", msg("spreadsheet")),
    ("ms-excel", msg("spreadsheet")),
    ("opendocument.spreadsheet", msg("spreadsheet")),
    ("text/csv", msg("table as text (CSV)")),
    ("presentationml", msg("presentation")),
    ("ms-powerpoint", msg("presentation")),
    ("opendocument.presentation", msg("presentation")),
    ("message/rfc822", msg("e-mail message")),
    ("ms-outlook", msg("e-mail message")),
    ("application/zip", msg("archive")),
    ("compressed", msg("archive")),
    ("application/json", msg("data file")),
    ("xml", msg("data file")),
    ("calendar", msg("calendar")),
    ("vcard", msg("contact card")),
    ("image/", msg("picture")),
    ("text/plain", msg("plain text")),
)


def media_title(media_type: str) -> str:
    """What a media type is called, or the type itself where it has no name."""
    return next((title for part, title in _MEDIA if part in media_type), media_type)


@lru_cache
def kind_titles() -> dict[str, str]:
    """What the kinds of all installed detectors are called. A broken plugin must not cost the report."""
    try:
        known = detectors.available()
    except DetectorError:
        known = detectors.BUILTIN
    return {kind.id: kind.title for detector in known for kind in detector.kinds}
