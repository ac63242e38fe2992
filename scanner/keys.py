"""The installation's secret key, and all that is made with it. No other module touches key material.

There are only about 370 million possible CPR numbers: a plain hash of one is a spelling of it. Hashes of
personal values are therefore keyed (HMAC-SHA-256, RFC 2104) with a key that never leaves the data directory.
"""

import hashlib
import hmac
import os
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from scanner.errors import UsageError

KEY_BYTES = 32
_NONCE_BYTES = 12


class Keyring:
    """Keyed hashes and sealed texts of one installation. Each purpose has a key of its own."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != KEY_BYTES:
            raise ValueError(f"a key has {KEY_BYTES} bytes, not {len(secret)}")
        self._secret = secret
        self._person = self._derive(b"person")
        self._finding = self._derive(b"finding")
        self._address = self._derive(b"address")
        self._seal = AESGCM(self._derive(b"seal"))

    def __repr__(self) -> str:
        return "Keyring(…)"

    def __reduce__(self) -> tuple[type["Keyring"], tuple[bytes]]:
        return Keyring, (self._secret,)

    def _derive(self, purpose: bytes) -> bytes:
        return hmac.digest(self._secret, purpose, "sha256")

    def person(self, kind: str, value: str) -> str:
        """The hash that stands for a canonical value: the same for one person's number everywhere."""
        return hmac.digest(self._person, f"{kind}\0{value}".encode("utf-8", "replace"), "sha256").hex()[:32]

    def finding(self, *parts: str) -> str:
        """The identity of a finding, from the parts that stay the same night after night."""
        joined = "\0".join(parts).encode("utf-8", "replace")
        return hmac.digest(self._finding, joined, "sha256").hex()[:20]

    def address(self, identity: str) -> int:
        """A 63-bit key for an address: short enough to remember millions, keyed because it may name people."""
        digest = hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=8, key=self._address).digest()
        return int.from_bytes(digest, "big") >> 1

    def seal(self, text: str) -> bytes:
        """Encrypt a text (AES-256-GCM) that must be kept for later use but not be readable in the store."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._seal.encrypt(nonce, text.encode("utf-8", "surrogatepass"), None)

    def unseal(self, sealed: bytes) -> str:
        """The text that was sealed.

        Raises:
            UsageError: it was sealed with another key.
        """
        try:
            text = self._seal.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
        except InvalidTag:
            raise UsageError(
                "the data directory was written with another key",
                "put back the file key.bin that belongs to it, or start with a new --data-dir",
            ) from None
        return text.decode("utf-8", "surrogatepass")


def load_keyring(path: Path) -> Keyring:
    """The keyring whose secret lies in ``path``, made at first use with access for its owner only (0600).

    Raises:
        UsageError: the file cannot be read or written, or is not a key.
    """
    try:
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            secret = path.read_bytes()
        else:
            secret = os.urandom(KEY_BYTES)
            with os.fdopen(descriptor, "wb") as file:
                file.write(secret)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise UsageError(f"cannot use the key file {path}: {error.strerror}", "check its owner and rights") from None
    if len(secret) != KEY_BYTES:
        raise UsageError(f"{path} is not a key of kommunscan", "restore it from a backup or use a new --data-dir")
    return Keyring(secret)
