"""What to do about a value, by the sort of place it hides in."""

from collections.abc import Iterable
from dataclasses import dataclass

from reports.language import msg
from reports.words import WHERES
from scanner.model import Where
from scanner.store.seen import SeenFinding

ADVICE: dict[Where, str] = {
    Where.BODY: msg(
        "Take the document down, or publish a version in which the value is removed, not just covered. "
        "Ask why it passed the review before publishing."
    ),
    Where.TABLE: msg(
        "Take the table down. Publish it without the column that identifies people, "
        "and check the other tables from the same system."
    ),
    Where.ATTRIBUTE: msg(
        "The value stands in the page's code, where readers do not see it but anyone can. "
        "Have whoever runs the web system remove it from the template or the entry."
    ),
    Where.COMMENT: msg(
        "Delete the comment in the original and publish the document anew. "
        "In Word and Excel, use Inspect Document before publishing."
    ),
    Where.SCRIPT: msg(
        "A program on the page carries the data along. Have the web system's supplier send only what is shown."
    ),
    Where.METADATA: msg(
        "Remove the document's properties (Inspect Document in Office, sanitise in a PDF program) and publish it anew."
    ),
    Where.HIDDEN: msg(
        "Hidden is not removed: anyone can unhide it. Copy what is meant to be public into a new, empty document, "
        "and publish that as PDF."
    ),
    Where.REDACTED: msg(
        "The black box covers the text but does not remove it: it can be copied out. Take the document down now. "
        "Redact with a tool that deletes the text, then try to copy from under the box before publishing."
    ),
    Where.DELETED: msg(
        "Deleted text is still in the file as a tracked change or an earlier version. "
        "Accept all changes, save as a new file, and publish that."
    ),
    Where.ANNOTATION: msg("Delete the annotations in the PDF, or print it to a new PDF without them."),
    Where.FORM: msg(
        "A filled-in or pre-filled form has been published. Replace it by an empty one, "
        "and clear the pre-filled value in the web system."
    ),
    Where.TITLE: msg(
        "Titles show up in lists, in search engines and in feeds. Rename the entry in the case or web system, "
        "then have search engines forget the old title."
    ),
    Where.LINK: msg(
        "Change the link's text, and look at the list or diary that it comes from: "
        "titles from the case system are usually published by themselves."
    ),
    Where.FILENAME: msg(
        "Rename the file and make sure that the old address answers with 404 or 410, not with a redirect."
    ),
    Where.URL: msg(
        "The value is part of the address, which is also kept in logs and by third parties. "
        "Have the system use a number of its own, and ask who has received such addresses."
    ),
    Where.HEADER: msg("An e-mail or letter has been published whole. Take it down, or remove its head."),
    Where.IMAGE: msg(
        "The value can be read in a picture. Replace the picture by one in which it is cut out; "
        "cropping in Word keeps the whole picture in the file."
    ),
}


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do in one document about all values in one sort of place."""

    where: Where
    place: str
    text: str


def advice_for(findings: Iterable[SeenFinding]) -> tuple[Advice, ...]:
    """One piece of advice for each sort of place, in the order of the findings."""
    wheres = dict.fromkeys(finding.where for finding in findings)
    return tuple(Advice(where, WHERES[where], ADVICE[where]) for where in wheres)
