"""Whose mailbox an address is: a function's, an employee's, a private person's.

The class decides how bad an open address is, not whether it is one. Lists are data: public role names as
municipalities use them, the role names of RFC 2142, and providers of private mailboxes in the Nordic countries.
"""

import unicodedata
from functools import cache

import regex
from publicsuffixlist import PublicSuffixList

from detectors.api import Severity
from detectors.words import word_set

ROLE = "role"
ROLE_EXTERNAL = "role-external"
PERSONAL_WORK = "personal-work"
PERSONAL_PRIVATE = "personal-private"
PERSONAL_EXTERNAL = "personal-external"
PATTERN = "pattern"
THIRD_PARTY = "third-party"

SEVERITY = {
    ROLE: Severity.NONE,
    ROLE_EXTERNAL: Severity.NONE,
    PERSONAL_WORK: Severity.LOW,
    PERSONAL_PRIVATE: Severity.MEDIUM,
    PERSONAL_EXTERNAL: Severity.LOW,
    PATTERN: Severity.NONE,
    THIRD_PARTY: Severity.NONE,
}
"""How bad one address of each class is by itself."""

_ROLES = word_set(
    """
        info information kommun kommune kommunen stad staden registrator registratur diarium kansli kansliet
        kontakt kontakta kontaktcenter kundtjanst kundservice kundcenter medborgarservice medborgarkontor
        servicecenter service reception receptionen vaxel vaxeln bygglov bygg miljo miljoochbygg plan sbn ks
        kf bun socialtjanst socialtjansten socialnamnden individ omsorg omsorgen hemtjanst hemtjansten skola
        skolan forskola forskolan rektor expedition expeditionen elevhalsa elevhalsan barnomsorg kultur
        kulturskolan bibliotek biblioteket fritid turism turist turistbyra turistbyran turistinformation
        naringsliv hr personal personalavdelningen rekrytering lon loner ekonomi faktura fakturor inkop
        upphandling it itsupport helpdesk support webb webbredaktion webbmaster press kommunikation
        dataskydd dataskyddsombud dso gdpr valnamnd valnamnden overformyndare overformyndaren
        raddningstjanst raddningstjansten gata park va renhallning avfall bostad bostader hej noreply no
        donotreply svaraej styrelse styrelsen ordforande kassor sekreterare foreningen boka bokning order
        beställning butik museet museum redaktion redaktionen arkiv arkivet felanmalan jour synpunkter
        klagomal visselblasning postlada brev post hovedpost postkasse sikkerpost sikkermail borgerservice
        raadhus raadhuset byraad byraadet sekretariat sekretariatet jobcenter jobcentret socialforvaltning
        forvaltning familie sundhed aeldre hjemmepleje hjemmeplejen skole skolen dagtilbud pladsanvisning
        pladsanvisningen biblioteket teknik byg vej natur affald forsyning erhverv loen oekonomi fakturaer
        indkoeb presse dpo databeskyttelse databeskyttelsesraadgiver valg ydelse kontrol kundeservice
        formand kasserer bestilling booking klage klager borgmester admin administration administrator
        contact contacts office sales marketing abuse noc security postmaster hostmaster webmaster webmail
        privacy press jobs job career careers hello mail email team billing accounts accounting root usenet
        news uucp ftp www web editor editors help feedback enquiries inquiries legal general listmaster
        owner request subscribe unsubscribe announce dev developers devel users user bugs bug report reports
        opensource oss community conduct coc licensing copyright npm packages docs documentation internals
    """
)
_PRIVATE = word_set(
    """
        gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac proton protonmail pm.me gmx aol
        fastmail tutanota hey zoho telia bredband2 bredband comhem tele2 spray passagen home.se swipnet
        tiscali glocalnet bahnhof telenor algonet bostream tdc tdcadsl stofanet mail.dk youmail.dk jubii
        webspeed post.tele.dk get2net kabelmail city.dk forum.dk ofir.dk privat.dk mail.tele.dk sol.dk
        vip.cybercity.dk fibermail waoo.dk online.no broadpark.no welho elisanet kolumbus.fi simnet.is
    """
)
_PLACEHOLDERS = word_set(
    """
        namn navn fornavn fornamn fornamn.efternamn fornavn.efternavn efternamn.fornamn firstname.lastname
        first.last firstname lastname xxx xxxx x.x namn.namn namn.efternamn ditt.namn dittnamn ditnavn
        dit.navn din.epost dinepost epost e.post mejladress your.name yourname name.surname user.name
        fname.lname john.doe jane.doe abc abc123 someone somebody example exempel eksempel foo bar
        test.testsson fornamn_efternamn fornavn_efternavn fornamn-efternamn initialer youremail your-email
        your.email you me.example
    """
)
_DOCUMENTATION = regex.compile(
    r"(?:\A|\.)(?:example|exempel|eksempel)\.(?:com|net|org|edu|se|dk|no|fi)\Z"
    r"|\.(?:example|test|invalid|localhost|local|internal|lan)\Z"
    r"|\A(?:domain|domän|domæne|yourdomain|mydomain|dindomän|doman|company|foo|bar|test|localhost|host|server|site|"
    r"website|email|mail|xxx|abc|acme)\.(?:com|net|org|se|dk|tld|ext)\Z"
)
_MUNICIPAL = regex.compile(r"kommune?\Z|\Aregion|region\Z|stad\Z|\Akommune?")
_FUNCTION = regex.compile(r"[.\-_0-9]")


def _plain(local: str) -> str:
    """Lower case without diacritics: lists hold the names as they are written in addresses."""
    return "".join(mark for mark in unicodedata.normalize("NFKD", local.lower()) if mark.isascii())


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(only_icann=True)


def has_real_ending(domain: str) -> bool:
    """Whether a domain ends in a suffix under which names are registered (the list that browsers use)."""
    return bool(_suffixes().privatesuffix(domain, accept_unknown=False))


@cache
def _registered(domain: str) -> str:
    return _suffixes().privatesuffix(domain) or domain


def is_documentation(domain: str) -> bool:
    """Whether a domain is set aside for examples (RFC 2606, RFC 6761) or commonly written as one."""
    return _DOCUMENTATION.search(domain) is not None


def is_placeholder(local: str) -> bool:
    """Whether the part before the @ only shows how addresses are made: ``fornamn.efternamn``."""
    return _plain(local) in _PLACEHOLDERS or not any(character.isalnum() for character in local)


def is_role(local: str) -> bool:
    """Whether the part before the @ names a function and not a person, alone or before a ``.-_`` or digit."""
    folded = _plain(local)
    if folded in _ROLES:
        return True
    first = _FUNCTION.split(folded, maxsplit=1)[0]
    return first != folded and first in _ROLES


def class_of(local: str, domain: str, site: str | None) -> str:
    """Whose mailbox it is. ``site`` is the registered domain of the scanned site, when it is known."""
    if is_placeholder(local):
        return PATTERN
    registered = _registered(domain)
    name = registered.split(".", 1)[0]
    if registered in _PRIVATE or name in _PRIVATE:
        return PERSONAL_PRIVATE
    own = registered == site if site else False
    if own or _MUNICIPAL.search(name):
        return ROLE if is_role(local) else PERSONAL_WORK
    return ROLE_EXTERNAL if is_role(local) else PERSONAL_EXTERNAL
