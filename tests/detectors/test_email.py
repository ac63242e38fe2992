"""E-mail addresses: plain, disguised, classed by whose they are, and what only looks like one."""

import pytest

from detectors.api import Confidence, Context, Severity, TextForm
from detectors.email import Email
from detectors.mailboxes import SEVERITY, class_of
from detectors.search import find_all

_DETECTOR = Email()
_SITE = "sandlundakommun.se"


def _found(text, **known):
    matches = find_all(text, [_DETECTOR], Context(**known))
    assert not matches.faults
    return [(match.value.reveal(), match.confidence.value) for match in matches.found]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Mejla eva.test@sandlundakommun.se.", "eva.test@sandlundakommun.se"),
        ("<eva.test@sandlundakommun.se>", "eva.test@sandlundakommun.se"),
        ("(eva.test@sandlundakommun.se)", "eva.test@sandlundakommun.se"),
        ("mailto:eva.test@sandlundakommun.se?subject=x", "eva.test@sandlundakommun.se"),
        ("EVA.TEST@SandlundaKommun.SE", "eva.test@sandlundakommun.se"),
        ("eva.test&#64;sandlundakommun&period;se", "eva.test@sandlundakommun.se"),
        ("eva.test%40sandlundakommun.se", "eva.test@sandlundakommun.se"),
        ("eva.test＠sandlundakommun.se", "eva.test@sandlundakommun.se"),
        ("eva.test@\u200bsandlundakommun.se", "eva.test@sandlundakommun.se"),
        ("info@björkängens-förskola.se", "info@björkängens-förskola.se"),
        ("o'brien+x@sandlundakommun.se", "o'brien+x@sandlundakommun.se"),
        ("a;eva@sandlundakommun.se,b", "eva@sandlundakommun.se"),
        ("...eva@sandlundakommun.se...", "eva@sandlundakommun.se"),
    ],
)
def test_plain_addresses(text, address):
    assert _found(text) == [(address, "confirmed")]


@pytest.mark.parametrize(
    ("text", "address", "confidence"),
    [
        ("eva.test (snabel-a) sandlundakommun (punkt) se", "eva.test@sandlundakommun.se", "likely"),
        ("eva.test snabel-a sandlundakommun.se", "eva.test@sandlundakommun.se", "likely"),
        ("eva.test[at]sandlundakommun.se", "eva.test@sandlundakommun.se", "likely"),
        ("eva.test(a)sandlundakommun.se", "eva.test@sandlundakommun.se", "likely"),
        ("ole {at} fjordlundkommune (punktum) dk", "ole@fjordlundkommune.dk", "likely"),
        ("eva.test at sandlundakommun dot se", "eva.test@sandlundakommun.se", "likely"),
        ('data-cfemail="214f484d520f51534e576152404f454d544f45404a4e4c4c544f0f5244"',
         "nils.prov@sandlundakommun.se", "confirmed"),
        ("linkTo_UnCryptMailto('nbjmup+nfuuf/qspfwfAgkpsemvoelpnnvof/el')", "mette.proeve@fjordlundkommune.dk",
         "confirmed"),
        ("znvygb:naan@fnaqyhaqnxbzzha.fr", "anna@sandlundakommun.se", "confirmed"),
        ("var a = 'eva.test' + '@' + 'sandlundakommun' + '.se';", "eva.test@sandlundakommun.se", "confirmed"),
        ("addy = 'eva.test' + '&#64;'; addy = addy + 'sandlundakommun' + '&#46;' + 'se';",
         "eva.test@sandlundakommun.se", "confirmed"),
        ("String.fromCharCode(101,118,97,64,115,97,110,100,108,117,110,100,97,107,111,109,109,117,110,46,115,101)",
         "eva@sandlundakommun.se", "confirmed"),
        ("es.nummokadnuldnas@tset.ave", "eva.test@sandlundakommun.se", "possible"),
    ],
)  # fmt: skip
def test_disguises(text, address, confidence):
    assert _found(text) == [(address, confidence)]


@pytest.mark.parametrize(
    ("texts", "address"),
    [
        ([("data-user", "eva.test"), ("data-domain", "sandlundakommun.se")], "eva.test@sandlundakommun.se"),
        ([("data-name", "eva"), ("data-host", "sandlundakommun"), ("data-tld", "se")], "eva@sandlundakommun.se"),
        ([("data-cfemail", "214f484d520f51534e576152404f454d544f45404a4e4c4c544f0f5244")],
         "nils.prov@sandlundakommun.se"),
        ([("data-mailto-token", "nbjmup+fwbAtboemvoeblpnnvo/tf")], "eva@sandlundakommun.se"),
    ],
)  # fmt: skip
def test_disguises_in_attributes(texts, address):
    labels, text = [], ""
    for label, value in texts:
        labels.append((len(text), label))
        text += value + "\f"
    assert _found(text, labels=tuple(labels)) == [(address, "confirmed")]


@pytest.mark.parametrize(
    "text",
    [
        "logotyp@2x.png", "@sitevision/api@1.2.3", "lodash@4.17.21", "git@github.com:a/b.git", "@media print{}",
        "namn@example.com", "a@b.test", "x@localhost", "user@server", "@sandlunda@social.sandlundakommun.se",
        "price@20.50", "maps/@59.3,18.0", "sha256@abc", "cid:image001.png@01D9A2B3.4C5D6E70", "a@b.notadomain",
        "foo@bar.js", "fornamn..efternamn@", "@", "@@@@", "f(a).b", "(at) noon", "look at the dot here",
    ],
)  # fmt: skip
def test_what_only_looks_like_one(text):
    assert _found(text) == []


def test_a_pattern_is_possible_and_nobodys():
    (match,) = _DETECTOR.find("Adresser skrivs förnamn.efternamn@sandlundakommun.se")
    assert (match.confidence, match.subtype, match.severity) == (Confidence.POSSIBLE, "pattern", Severity.NONE)


def test_an_author_in_a_scripts_licence_is_a_third_party():
    text = "/*! Widget v1 | Copyright Ann Author <ann@widgets.org> | MIT License */"
    (match,) = _DETECTOR.find(text, Context(form=TextForm.CODE))
    assert (match.confidence, match.subtype) == (Confidence.POSSIBLE, "third-party")
    assert next(iter(_DETECTOR.find(text))).confidence is Confidence.CONFIRMED


@pytest.mark.parametrize(
    ("address", "site", "expected"),
    [
        ("kommun@sandlundakommun.se", _SITE, "role"),
        ("registrator.sbn@sandlundakommun.se", _SITE, "role"),
        ("bygglov2@sandlundakommun.se", _SITE, "role"),
        ("växel@sandlundakommun.se", _SITE, "role"),
        ("anna.exempelsson@sandlundakommun.se", _SITE, "personal-work"),
        ("anna@edu.sandlundakommun.se", _SITE, "personal-work"),
        ("anna@fjordlundkommune.dk", None, "personal-work"),
        ("anna@exempelby.se", "exempelby.se", "personal-work"),
        ("anna@exempelby.se", None, "personal-external"),
        ("info@exempelby.se", None, "role-external"),
        ("fiktiv.byalag1907@gmail.com", _SITE, "personal-private"),
        ("kassor.byalaget@telia.com", _SITE, "personal-private"),
        ("fornamn.efternamn@sandlundakommun.se", _SITE, "pattern"),
        ("informant@sandlundakommun.se", _SITE, "personal-work"),
    ],
)
def test_whose_mailbox_it_is(address, site, expected):
    local, _, domain = address.partition("@")
    assert class_of(local, domain, site) == expected
    assert expected in SEVERITY


def test_the_mask_keeps_the_first_letter_and_the_domain():
    (match,) = _DETECTOR.find("eva.test@sandlundakommun.se")
    assert str(match.value) == "e•••@sandlundakommun.se"
