"""The certificates in digital signatures: a signer's serialNumber is often a personal number."""

import warnings
from collections.abc import Iterator

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs7

_NAMES = {
    "2.5.4.3": "commonName", "2.5.4.4": "surname", "2.5.4.5": "serialNumber", "2.5.4.42": "givenName",
    "2.5.4.65": "pseudonym", "2.5.4.97": "organizationIdentifier", "1.2.840.113549.1.9.1": "emailAddress",
}  # fmt: skip
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
        try:
            subject = list(certificate.subject)
        except ValueError:  # a name that is not valid ASN.1
            continue
        for attribute in subject:
            name = _NAMES.get(attribute.oid.dotted_string, attribute.rfc4514_attribute_name)
            value = attribute.value
            yield name, value if isinstance(value, str) else value.decode("utf-8", "replace")
        yield from _alternative_names(certificate)


def _alternative_names(certificate: x509.Certificate) -> Iterator[tuple[str, str]]:
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (x509.ExtensionNotFound, ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return
    for name in extension.value:
        if isinstance(name, x509.RFC822Name | x509.UniformResourceIdentifier | x509.DNSName):
            yield "subjectAltName", name.value


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
