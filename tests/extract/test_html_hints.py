"""What a page says of itself besides its text: whom to ask about it, and whether search engines may list it."""

import pytest

from scanner.analyse import Analyser
from scanner.extract.api import Limits
from scanner.extract.known import extract
from scanner.keys import Keyring
from scanner.model import Document, Properties
from scanner.scope import Scope
from scanner.setup import Setup

PAGE = "<html><head><title>Bygga</title>{head}</head><body><p>Text om att bygga.</p>{body}</body></html>"
URL = "https://www.exempelby.se/bygga"


def said_of(head: str = "", body: str = "") -> Properties:
    """What the extractor says of a page."""
    document = Document(URL, PAGE.format(head=head, body=body).encode(), media_type="text/html")
    (found,) = [piece for piece in extract(document, Limits()) if isinstance(piece, Properties)]
    return found


def shown_of(body: str) -> str:
    """The contact as it leaves the worker."""
    analyser = Analyser(Setup(Keyring(b"k" * 32), Scope(hosts=frozenset({"www.exempelby.se"}))))
    document = Document(URL, PAGE.format(head="", body=body).encode(), media_type="text/html")
    return analyser.analyse(document).documents[0].properties.contact


@pytest.mark.parametrize(
    ("body", "contact"),
    [
        ("<p>Sidansvarig: Anna Exempel</p>", "Anna Exempel"),
        ("<p>Sidansvarig:<br>Anna Exempel</p>", "Anna Exempel"),
        ("<h3>Innehållsansvarig</h3><p>Bygg- och <b>miljö</b>kontoret</p>", "Bygg- och miljökontoret"),
        ("<p>Ansvarlig redaktør: Borgerservice</p>", "Borgerservice"),
        ("<h2>Kontakt</h2><p>Byggenheten, 0123-45 00</p>", "Byggenheten, 0123-45 00"),
        ("<h2>Kontakt</h2><p>Receptionen</p><p>Sidansvarig: Byggenheten</p>", "Byggenheten"),
        ("<p>Kontakt mellan grannar är viktigt</p>", ""),
        ("<p>Vi har ingen kontakt</p><p>med leverantören</p>", ""),
    ],
)
def test_the_owner_that_a_page_names(body: str, contact: str) -> None:
    assert said_of(body=body).contact == contact


def test_addresses_to_write_to_are_hints() -> None:
    body = '<a href="mailto:bygg%40exempelby.se?subject=x">Skriv</a> <a HREF="MAILTO:a@exempelby.se">Anna</a>'
    assert said_of(body=body).contact == "bygg@exempelby.se; a@exempelby.se"


def test_a_functions_address_is_shown_and_a_persons_is_not() -> None:
    role, person = '<a href="mailto:kommun@exempelby.se">x</a>', '<a href="mailto:anna.exempel@exempelby.se">x</a>'
    assert shown_of(role + person) == "kommun@exempelby.se"
    assert "anna.exempel" not in shown_of(person)
    assert shown_of(person).endswith("@exempelby.se")
    assert shown_of("<p>Sidansvarig: Anna, anna.exempel@exempelby.se</p>" + person).count("anna.exempel") == 0


def test_a_number_beside_the_contact_is_masked() -> None:
    assert "121212" not in shown_of("<p>Sidansvarig: Tolvan 19121212-1212</p>")


@pytest.mark.parametrize(
    ("head", "indexing"),
    [
        ("", ""),
        ('<meta name="robots" content="index, follow">', ""),
        ('<meta name="ROBOTS" content="NoIndex,nofollow">', "meta"),
        ('<meta name="robots" content="none">', "meta"),
        ('<meta name="googlebot" content="noindex">', ""),
    ],
)
def test_whether_search_engines_are_asked_to_leave_a_page_out(head: str, indexing: str) -> None:
    assert said_of(head=head).indexing == indexing
