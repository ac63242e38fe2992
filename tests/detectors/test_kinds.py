"""The kinds that are one setting away: what each finds, and what it leaves alone."""

import pytest

from detectors import BUILTIN, load
from detectors.api import Context
from detectors.search import find_all

_FOUND = [
    # kind, text, value, confidence, language
    ("se.interimsnummer", "Eleven har TF-nummer 20110315-TF12", "20110315-TF12", "likely", "sv"),
    ("se.interimsnummer", "20110315-TF12", "20110315-TF12", "likely", "sv"),
    ("se.interimsnummer", "Interimspersonnummer 000101-T220", "20000101-T220", "likely", "sv"),
    ("se.interimsnummer", "000101-T220", "20000101-T220", "possible", "sv"),
    ("se.reservnummer", "Reservnummer 22840517-KB19", "22840517-KB19", "possible", "sv"),
    ("dk.erstatningscpr", "Erstatnings-CPR 650370-0008", "650370-0008", "likely", "da"),
    ("dk.erstatningscpr", "e-CPR: 1308781OS6", "130878-1OS6", "likely", "da"),
    ("dk.cpr_mistyped", "Vedr. Karen, CPR-nr. 121001-11767", "121001-11767", "likely", "da"),
    ("dk.cpr_mistyped", "CPR: 12140011176", "121400-11176", "likely", "da"),
    ("no.fodselsnummer", "Fødselsnummer: 17050448053", "17050448053", "confirmed", "nb"),
    ("no.fodselsnummer", "D-nummer 57050448021", "57050448021", "possible", "nb"),
    ("fi.hetu", "Henkilötunnus 131052-308T", "131052-308T", "confirmed", "fi"),
    ("fi.hetu", "131052-308T", "131052-308T", "likely", "fi"),
    ("fi.hetu", "Hetu: 100190Y999P", "100190Y999P", "likely", "fi"),
    ("is.kennitala", "Kennitala: 120174-3399", "120174-3399", "confirmed", "is"),
    ("phone", "Mobil 070-174 06 05", "+46701740605", "confirmed", "sv"),
    ("phone", "Ring oss på 0701740623", "+46701740623", "confirmed", "sv"),
    ("phone", "Jour: +46 (0)8-465 004 10", "+46846500410", "confirmed", "sv"),
    ("phone", "+46 70 174 06 05", "+46701740605", "likely", "sv"),
    ("phone", "tlf. 70 10 10 10", "+4570101010", "likely", "da"),
    ("iban", "IBAN SE45 5000 0000 0583 9825 7466 hos banken", "SE4550000000058398257466", "confirmed", "sv"),
    ("iban", "DK5000400440116243", "DK5000400440116243", "confirmed", "da"),
    ("card", "Kortnummer 4111 1111 1111 1111, giltigt t.o.m. 12/27", "4111111111111111", "confirmed", "sv"),
    ("card", "5555555555554444", "5555555555554444", "likely", "sv"),
    ("se.bankkonto", "Kontonummer 8327-9, 123 456 789-7", "8327-9,1234567897", "possible", "sv"),
    ("dk.bankkonto", "Konto: reg. 0400 konto 0440116243", "0400-0440116243", "likely", "da"),
    ("passport.mrz", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
     "L898902C3", "confirmed", "en"),
    ("se.passport", "Passnummer: AA0000000", "AA0000000", "possible", "sv"),
    ("se.regplate", "Regnr MLB 84A parkerade", "MLB84A", "likely", "sv"),
    ("dk.regplate", "Bilen med nummerplade AB 12 345", "AB12345", "likely", "da"),
    ("person.address", "Anna Exempelsson, Storgatan 14 B lgh 1203, 123 45 Sandlunda",
     "Anna Exempelsson, Storgatan 14 B lgh 1203, 123 45 Sandlunda", "likely", "sv"),
    ("person.address", "Karen Prøvesen\nNørregade 12, 2. tv.\n9999 Fjordlund",
     "Karen Prøvesen Nørregade 12, 2. tv. 9999 Fjordlund", "likely", "da"),
    ("secrecy.protected", "OBS! Personen har skyddad folkbokföring.", "skyddad folkbokföring", "likely", "sv"),
    ("secrecy.protected", "Anna Provsson, 12 år, sekretessmarkerad", "sekretessmarkerad", "likely", "sv"),
    ("secrecy.protected", "Så ansöker du om skyddad identitet.", "skyddad identitet", "possible", "sv"),
    ("secrecy.protected", "Borgeren har navne- og adressebeskyttelse.", "navne- og adressebeskyttelse", "likely", "da"),
    ("art9.health", "Olle Provsson, 14 år, har diagnosen ADHD", "adhd", "likely", "sv"),
    ("art9.health", "Ansøgeren lider af depression.", "depression", "likely", "da"),
    ("art9.union", "Ansøgeren er medlem af fagforeningen 3F", "3f", "likely", "da"),
    ("art10.crime", "Klienten är misstänkt för stöld", "misstänkt för", "likely", "sv"),
    ("art10.crime", "Borgeren er varetægtsfængslet", "varetægtsfængslet", "likely", "da"),
    ("secrecy.social", "Eleven är placerad i familjehem sedan i våras", "placerad i familjehem", "likely", "sv"),
    ("secrecy.social", "Drengen blev tvangsfjernet i foråret", "tvangsfjernet", "likely", "da"),
    ("art9.health", "Brukeren Ola Prøve er uføretrygdet", "uføretrygdet", "likely", "nb"),
    ("art9.health", "Maija Testi on sairauslomalla", "sairauslomalla", "likely", "fi"),
    ("secrecy.protected", "Testi Maija, turvakielto", "turvakielto", "likely", "fi"),
    ("secrecy.protected", "Ola Prøve, sperret adresse", "sperret adresse", "likely", "nb"),
]  # fmt: skip
_LEFT = [
    ("interimsnummer", "Artikel 123456-T123 och 20111315-TF12"),
    ("interimsnummer", "22840517-KB19"),
    ("erstatningscpr", "650370-0008"),
    ("cpr-mistyped", "Ordre 121001-11767 og 12140011176"),
    ("cpr-mistyped", "CPR-kontoret, telefon 121001-117671"),
    ("fodselsnummer", "Kontonr. 8601 11 17947"),
    ("fodselsnummer", "17050448054"),
    ("hetu", "131052-308U"),
    ("hetu", "Y-tunnus 1234567-1"),
    ("kennitala", "120174-3399"),
    ("kennitala", "kt. 450401-3150 (félag)"),
    ("phone", "Tlf. 12 34 56 78"),
    ("phone", "Fakturanr 0701740605"),
    ("phone", "Dnr 2024-123 456 78"),
    ("phone", "29189978"),
    ("phone", "den 2024-01-31 kl. 10.00"),
    ("iban", "IBAN SE45 5000 0000 0583 9825 7467"),
    ("card", "1548138160707"),
    ("card", "Serienummer 4111 1111 1111 1112"),
    ("se-bankkonto", "8327-9, 123 456 789-7"),
    ("dk-bankkonto", "0400 0440116243"),
    ("se-passport", "12345678"),
    ("se-regplate", "Rum ABC 123 på plan 2"),
    ("dk-regplate", "Model AB 12 345"),
    ("address", "Sandlunda kommun, Stadshuset, Storgatan 1, 123 80 Sandlunda"),
    ("address", "Besök Sandlunda Bibliotek, Storgatan 1, 123 80 Sandlunda"),
    ("special-categories", "Kommunen erbjuder stöd till personer med autism och adhd."),
    ("special-categories", "Ekonomisk depression präglade 1930-talet."),
    ("special-categories", "3F åbner ny afdeling"),
    ("special-categories", "Vi måste göra mer mot psykisk ohälsa, säger socialminister Anna Prov."),
    ("special-categories", "Utlänningen ska lämna fingeravtryck om han eller hon ansöker."),
    ("special-categories", "Nämnden har riktlinjer för ekonomiskt bistånd och orosanmälan."),
    ("special-categories", "Kurset handler om stofmisbrug og psykisk sårbare unge."),
]


@pytest.mark.parametrize(("kind", "text", "value", "confidence", "language"), _FOUND)
def test_what_is_found(kind, text, value, confidence, language):
    detectors = load(kinds=[kind])
    matches = find_all(text, detectors, Context(language=language, countries=("se", "dk", "no", "fi", "is")))
    assert not matches.faults
    assert [(m.kind, m.value.reveal(), m.confidence) for m in matches.found] == [(kind, value, confidence)]


@pytest.mark.parametrize(("name", "text"), _LEFT)
def test_what_is_left_alone(name, text):
    matches = find_all(text, load([name]))
    assert not matches.faults
    assert [(match.kind, match.value) for match in matches.found] == []


def test_every_kind_has_an_example():
    own_files = {"se.personnummer", "se.samordningsnummer", "dk.cpr", "email", "gps"}
    alike = {"art9.religion", "art9.origin", "art9.politics", "art9.sexlife", "art9.biometric"}
    kinds = {kind.id for detector in BUILTIN for kind in detector.kinds}
    assert kinds == own_files | alike | {kind for kind, *_ in _FOUND}


def test_only_the_documented_kinds_are_on_by_default():
    default = {kind.id for detector in BUILTIN for kind in detector.kinds if kind.default}
    assert default == {
        "se.personnummer",
        "se.samordningsnummer",
        "dk.cpr",
        "email",
        "secrecy.protected",
        "gps",
        "dk.cpr_mistyped",
    }


@pytest.mark.parametrize("kind", ["art9.religion", "art9.origin", "art9.politics", "art9.sexlife", "art9.biometric"])
def test_each_category_needs_somebody(kind):
    said = {
        "art9.religion": "är muslim",
        "art9.origin": "är samisk",
        "art9.politics": "är politiskt aktiv",
        "art9.sexlife": "är homosexuell",
        "art9.biometric": "har lämnat fingeravtryck",
    }[kind]
    detectors = load(kinds=[kind])
    assert [match.kind for match in find_all(f"Olle Provsson {said}.", detectors).found] == [kind]
    assert not find_all(f"Den som {said} kan få stöd.", detectors).found
