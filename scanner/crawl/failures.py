"""What a request's failure means for the coverage."""

import errno
from collections.abc import Iterator
from typing import Any

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)
from twisted.internet import error as network
from twisted.python.failure import Failure

from scanner.model import DocumentReport, Outcome, Why

_REASONS: tuple[tuple[tuple[type[BaseException], ...], Outcome, Why], ...] = (
    ((CannotResolveHostError, network.DNSLookupError), Outcome.FAILED, Why.HOST_UNKNOWN),
    ((DownloadConnectionRefusedError, network.ConnectionRefusedError), Outcome.FAILED, Why.REFUSED),
    ((DownloadTimeoutError, network.TimeoutError, TimeoutError), Outcome.FAILED, Why.TIMEOUT),
    ((DownloadCancelledError,), Outcome.UNREAD, Why.TOO_LARGE),
    ((UnsupportedURLSchemeError,), Outcome.SKIPPED, Why.EXCLUDED),
    ((ResponseDataLossError,), Outcome.FAILED, Why.CONNECTION_LOST),
)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_TLS_MODULES = ("OpenSSL", "ssl", "service_identity", "twisted.internet._sslverify")


def report_of_failure(failure: Failure) -> DocumentReport:
    """The outcome of a visit whose request failed."""
    assert failure.value is not None
    causes = list(_causes(failure.value))
    for cause in causes:
        if type(cause).__module__.startswith(_TLS_MODULES):
            return _report(Outcome.FAILED, Why.TLS, _tls_detail(cause))
    if isinstance(failure.value, IgnoreRequest):
        # Scrapy says so of two things: what robots.txt forbids, and what grows too large when it is unpacked.
        forbidden = "robots.txt" in str(failure.value)
        return _report(Outcome.SKIPPED, Why.ROBOTS) if forbidden else _report(Outcome.UNREAD, Why.TOO_LARGE)
    for cause in causes:
        if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
            return _report(Outcome.FAILED, Why.INTERNAL, "no room on the disk for a large file")
    for types, outcome, why in _REASONS:
        if any(isinstance(cause, types) for cause in causes):
            return _report(outcome, why, type(causes[0]).__name__)
    return _report(Outcome.FAILED, Why.CONNECTION_LOST, type(causes[-1]).__name__)


def report_of_status(status: int) -> DocumentReport:
    """The outcome of a visit whose HTTP status (RFC 9110 section 15) brings no page."""
    detail = f"HTTP {status}"
    if status in (401, 407):
        return _report(Outcome.UNREAD, Why.NEEDS_SIGN_IN, detail)
    if status in (404, 410):
        return _report(Outcome.FAILED, Why.NOT_FOUND, detail)
    return _report(Outcome.FAILED, Why.HTTP_STATUS, detail)


def _report(outcome: Outcome, why: Why, detail: str = "") -> DocumentReport:
    return DocumentReport(member=None, outcome=outcome, why=why, detail=detail)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, what it was raised from, and what Twisted wrapped inside it."""
    seen: set[int] = set()
    waiting: list[Any] = [error]
    while waiting:
        current = waiting.pop(0)
        if isinstance(current, Failure):
            current = current.value
        if not isinstance(current, BaseException) or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__, *getattr(current, "reasons", ())]
        waiting += [argument for argument in current.args if isinstance(argument, list | tuple)]
        for argument in current.args:
            if isinstance(argument, list | tuple):
                waiting += argument


def _tls_detail(error: BaseException) -> str:
    parts = [str(part) for group in error.args if isinstance(group, list) for item in group for part in item if part]
    return parts[-1] if parts else type(error).__name__
