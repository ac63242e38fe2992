"""Who a page says is to be asked about it: a hint for whoever has to find the owner of a leak.

Swedish and Danish web systems print a line such as *Sidansvarig: …* under the text. Where there is none, the
addresses that the page offers to write to are a hint.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

APART = "; "
"""Stands between the hints."""
_OWNER = (
    r"sid(?:an)?svarig|sidansvarig|ansvarig för (?:sidan|innehållet)|innehållsansvarig|sidägare|"
    r"ansvarig redaktör|webbredaktör|sidans? redaktör|"
    r"side-?ansvarlig|ansvarlig for siden|indholdsansvarlig|ansvarlig redaktør|webredaktør|"
    r"page owner|content owner|page editor|responsible for this page"
)
_CONTACT = r"kontaktperson|kontakta oss|kontakta|kontakt oss|kontakt os|kontakt|contact(?: person| us)?"
_OWNER_LINE = re.compile(rf"^[ \t]*(?:{_OWNER})[ \t]*[:–-]?[ \t]*\n?[ \t]*(\S[^\n]*)", re.IGNORECASE | re.MULTILINE)
_CONTACT_LINE = re.compile(
    rf"^[ \t]*(?:{_CONTACT})[ \t]*(?::[ \t]*\n?|\n)[ \t]*(\S[^\n]*)", re.IGNORECASE | re.MULTILINE
)
_LONGEST = 100
_MOST_ADDRESSES = 5


def contact_of(text: str, targets: Iterable[str]) -> str:
    """The hints of a page, the best first: the owner it names or else the contact, then addresses to write to.

    ``text`` is its flow text, ``targets`` are the targets of its links.
    """
    line = _OWNER_LINE.search(text) or _CONTACT_LINE.search(text)
    named = [" ".join(line[1].split())[:_LONGEST]] if line else []
    addresses = dict.fromkeys(
        unquote(target.strip()[7:].partition("?")[0]).strip()
        for target in targets
        if target.strip()[:7].lower() == "mailto:"
    )
    return APART.join([*named, *[address for address in addresses if "@" in address][:_MOST_ADDRESSES]])
