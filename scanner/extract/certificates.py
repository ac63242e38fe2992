"""Who a certificate is for: a person's serialNumber is often a personal number."""

import warnings
from collections.abc import Iterator

from cryptography import x509

_NAMES = {
    "2.5.4.3": "commonName", "2.5.4.4": "surname", "2.5.4.5": "serialNumber", "2.5.4.42": "givenName",
    "2.5.4.65": "pseudonym", "2.5.4.97": "organizationIdentifier", "1.2.840.113549.1.9.1": "emailAddress",
}  # fmt: skip


def certificate_text(der: bytes) -> Iterator[tuple[str, str]]:
    """Name and value of every attribute of the subject; nothing when it is no certificate."""
    try:
        with warnings.catch_warnings():
            # Certificates that break a rule of form are read all the same, as the library says it does.
            warnings.simplefilter("ignore")
            certificate = x509.load_der_x509_certificate(der)
    except (ValueError, TypeError):
        return
    yield from subject_texts(certificate)


def subject_texts(certificate: x509.Certificate) -> Iterator[tuple[str, str]]:
    """Name and value of every attribute of the subject and of its other names."""
    try:
        subject = list(certificate.subject)
    except ValueError:  # a name that is not valid ASN.1
        return
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
