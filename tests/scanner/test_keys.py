"""The installation's key and what is made with it."""

import pickle
import stat
from pathlib import Path

import pytest

from scanner.errors import UsageError
from scanner.keys import Keyring, load_keyring

ONE = Keyring(b"1" * 32)
OTHER = Keyring(b"2" * 32)


def test_hashes_depend_on_the_key_and_on_the_kind() -> None:
    assert ONE.person("dk.cpr", "010115-0001") == ONE.person("dk.cpr", "010115-0001")
    assert ONE.person("dk.cpr", "010115-0001") != OTHER.person("dk.cpr", "010115-0001")
    assert ONE.person("dk.cpr", "010115-0001") != ONE.person("se.personnummer", "010115-0001")
    assert ONE.address("a.se/x") != OTHER.address("a.se/x")


def test_parts_of_an_identity_do_not_run_into_each_other() -> None:
    assert ONE.finding("ab", "c") != ONE.finding("a", "bc")


def test_an_address_key_fits_a_signed_64_bit_column() -> None:
    assert all(0 <= ONE.address(f"a.se/{number}") < 2**63 for number in range(1000))


def test_what_is_sealed_opens_with_its_own_key_only() -> None:
    sealed = ONE.seal("https://a.se/åäö")
    assert b"a.se" not in sealed
    assert ONE.unseal(sealed) == "https://a.se/åäö"
    with pytest.raises(UsageError, match="another key"):
        OTHER.unseal(sealed)


def test_a_keyring_travels_to_workers_and_shows_nothing() -> None:
    assert pickle.loads(pickle.dumps(ONE)).person("email", "x") == ONE.person("email", "x")
    assert "1" not in repr(ONE)


def test_the_key_file_is_made_once_and_is_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "key.bin"
    first = load_keyring(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_keyring(path).person("email", "x") == first.person("email", "x")


def test_a_damaged_key_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "key.bin").write_bytes(b"short")
    with pytest.raises(UsageError, match=r"key\.bin is not a key"):
        load_keyring(tmp_path / "key.bin")
