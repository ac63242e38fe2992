"""Delivering what waits in the outbox, tonight's notices and those of nights when it could not be done."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime

from nightly.errors import DeliveryError
from nightly.mail import compose
from nightly.outbox import Channel, Notice, Outbox
from nightly.smtp import Connection, connected
from nightly.webhook import post
from scanner.errors import UserError
from scanner.settings import Settings

logger = logging.getLogger(__name__)


def deliver_waiting(outbox: Outbox, settings: Settings, now: datetime) -> list[UserError]:
    """Deliver what waits, the oldest first; answers what went wrong. What was not delivered waits on."""
    waiting = list(outbox.waiting())
    mails = [(name, notice) for name, notice in waiting if notice.channel is Channel.MAIL]
    posts = [(name, notice) for name, notice in waiting if notice.channel is Channel.WEBHOOK]
    problems = [*_all(posts, lambda name, notice: _post(outbox, settings, name, notice))]
    if mails:
        problems += _mails(outbox, settings, mails, now)
    for problem in problems:
        logger.error("%s", problem)
    return problems


def _mails(outbox: Outbox, settings: Settings, mails: list[tuple[str, Notice]], now: datetime) -> Iterator[UserError]:
    if not settings.mail.host:
        # Mail was switched off since.
        for name, _ in mails:
            outbox.delivered(name)
        return
    try:
        with connected(settings.mail) as connection:
            yield from _all(mails, lambda name, notice: _mail(outbox, settings, connection, name, notice, now))
    except UserError as error:
        yield DeliveryError(error.problem, f"{error.remedy}; {_count(mails)} and tried again the next night")


def _count(mails: list[tuple[str, Notice]]) -> str:
    return "1 mail is kept" if len(mails) == 1 else f"{len(mails)} mails are kept"


def _all(waiting: list[tuple[str, Notice]], deliver: Callable[[str, Notice], UserError | None]) -> Iterator[UserError]:
    """Deliver one after the other, until the server itself is what is wrong."""
    for name, notice in waiting:
        error = deliver(name, notice)
        if error is not None:
            yield error
        if isinstance(error, DeliveryError) and error.of_the_server:
            return


def _mail(
    outbox: Outbox, settings: Settings, connection: Connection, name: str, notice: Notice, now: datetime
) -> UserError | None:
    try:
        refused = connection.send(compose(notice, settings.mail, now), notice.recipients)
    except UserError as error:
        return error
    if not refused:
        outbox.delivered(name)
        return None
    outbox.keep_for(name, notice, refused)
    return DeliveryError(
        f"the mail server {settings.mail.host} refused {len(refused)} of {len(notice.recipients)} recipients for "
        f"{notice.facts.site}",
        "check the recipients in the settings; they are tried again the next night",
        of_the_server=False,
    )


def _post(outbox: Outbox, settings: Settings, name: str, notice: Notice) -> UserError | None:
    if not settings.webhook.url:
        outbox.delivered(name)
        return None
    try:
        post(notice.facts, settings.webhook)
    except UserError as error:
        return error
    outbox.delivered(name)
    return None
