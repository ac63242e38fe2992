"""The address of a document as a text of its own: leaks stand in file names and query strings too."""

from urllib.parse import unquote, urlsplit

from detectors.api import BARRIER, TextForm
from scanner.extract.members import SEPARATOR
from scanner.model import Document, Mark, Place, Segment, Where


def address_segment(document: Document) -> Segment:
    """The address of a resource with its file names, or the name of a member of a container."""
    if document.member is not None:
        name = document.member.rpartition(SEPARATOR)[2]
        return Segment(name, (Mark(0, Place(Where.FILENAME, (("file name", name),))),), TextForm.URL)
    parts = urlsplit(document.url)
    path = unquote(parts.path)
    directory, slash, name = path.rpartition("/")
    text = f"{directory}{slash}{name}"
    marks = [Mark(0, Place(Where.URL, (("address", ""),)))]
    if "." in name:
        marks.append(Mark(len(directory) + len(slash), Place(Where.FILENAME, (("file name", name),))))
    if parts.query:
        marks.append(Mark(len(text), Place(Where.URL, (("address", ""),))))
        text += f"?{unquote(parts.query.replace('+', ' '))}"
    if document.name and document.name != name:
        marks.append(Mark(len(text) + 1, Place(Where.FILENAME, (("file name", document.name),))))
        text += f"{BARRIER}{document.name}"
    return Segment(text, tuple(marks), TextForm.URL)
