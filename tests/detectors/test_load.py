"""Loading detectors: built-in defaults, other packages' entry points, and refusals that say what to do."""

from importlib.metadata import EntryPoint

import pytest

import detectors
from detectors import BUILTIN, available, load
from detectors.api import DetectorError, Kind, Match, Severity


class Pets:
    name, version = "pets", "1"
    kinds = (Kind("example.pet", "Pet", Severity.LOW, "Other animals.", default=False),)

    def find(self, text, context=None) -> list[Match]:
        return []


class Twin(Pets):
    name = "personnummer"


class TwinKind(Pets):
    kinds = (Kind("email", "E-mail", Severity.LOW),)


class Incomplete:
    name = "incomplete"


class Broken:
    def __init__(self):
        raise RuntimeError("811218-9876")


AN_OBJECT = Pets()
Failing = property


def _offer(monkeypatch, *names):
    offered = [EntryPoint(name, f"{__name__}:{name}", detectors.GROUP) for name in names]
    monkeypatch.setattr(detectors, "_offered", lambda: offered)
    monkeypatch.setattr(EntryPoint, "load", lambda self: globals()[self.name])


def test_defaults_are_the_built_in_default_kinds():
    assert [detector.name for detector in load()] == [
        "personnummer",
        "cpr",
        "email",
        "protected-identity",
        "position",
        "cpr-mistyped",
    ]


def test_names_and_kinds_select_and_nothing_else_is_loaded():
    assert [detector.name for detector in load(["email"])] == ["email"]
    assert [detector.name for detector in load(kinds=["se.samordningsnummer", "iban"])] == ["personnummer", "iban"]
    assert load([]) == ()


@pytest.mark.parametrize("name", ["Pets", "AN_OBJECT"])
def test_other_packages_detectors_are_on_by_default(monkeypatch, name):
    _offer(monkeypatch, name)
    assert [detector.name for detector in load()][-1] == "pets"
    assert [detector.name for detector in load(kinds=["example.pet"])] == ["pets"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Twin", "'personnummer'"),
        ("TwinKind", "'email'"),
        ("Incomplete", "is no detector"),
        ("Broken", "RuntimeError"),
        ("Missing", "KeyError"),
    ],
)
def test_a_faulty_package_is_refused_by_name(monkeypatch, name, said):
    _offer(monkeypatch, name)
    with pytest.raises(DetectorError, match=said) as refusal:
        load()
    assert "811218" not in str(refusal.value)


@pytest.mark.parametrize(
    ("names", "kinds", "said"),
    [
        (["personummer"], None, "Did you mean 'personnummer'"),
        (None, ["se.personummer"], "Did you mean 'se.personnummer'"),
        (["zzzzzz"], None, "There are: "),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_known(names, kinds, said):
    with pytest.raises(DetectorError, match=said):
        load(names, kinds)


def test_built_in_detectors_pass_the_checks_of_others():
    assert available()[: len(BUILTIN)] == BUILTIN
    assert len({kind.id for detector in BUILTIN for kind in detector.kinds}) >= 25
