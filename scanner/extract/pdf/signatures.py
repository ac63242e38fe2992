"""The certificates in digital signatures: a signer's serialNumber is often a personal number."""

import warnings
from collections.abc import Iterator

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7

from scanner.extract.certificates import subject_texts

_SEQUENCE = 0x30


def certificate_texts(contents: bytes) -> Iterator[tuple[str, str]]:
    """Name and value of every attribute of the subjects in a signature (CMS in DER, zeros behind it)."""
    der = _without_padding(contents)
    try:
        with warnings.catch_warnings():
            # Signatures that are not strict DER are read all the same, as the library says it does.
            warnings.simplefilter("ignore")
            certificates = pkcs7.load_der_pkcs7_certificates(der)
    except (ValueError, UnsupportedAlgorithm):
        return
    for certificate in certificates:
        yield from subject_texts(certificate)


def _without_padding(contents: bytes) -> bytes:
    """A signature reserves more room than it needs and fills it with zeros, which DER does not allow."""
    if len(contents) < 4 or contents[0] != _SEQUENCE:
        return contents
    if contents[1] < 0x80:
        return contents[: 2 + contents[1]]
    count = contents[1] & 0x7F
    if count == 0:  # indefinite length: ends in zeros of its own
        return contents
    return contents[: 2 + count + int.from_bytes(contents[2 : 2 + count], "big")]
