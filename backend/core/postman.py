"""Delivers what stands in the outbox: over SMTP, or into a folder where no server is named."""

import asyncio
import contextlib
import re
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit
from uuid import UUID

import aiosmtplib
import structlog
from sqlalchemy import func, select, update

from backend.core import mail, suppression
from backend.core.db import SessionLocal
from backend.core.keys import Unsealable
from backend.core.mail import OutboxMail
from backend.core.settings import settings
from backend.core.suppression import Suppression

log = structlog.get_logger(__name__)

PATIENCE_S = 20.0
"""How long one delivery may take before the server counts as hanging."""
FAREWELL_S = 2.0
FIRST_DELAY = timedelta(seconds=60)
"""Longer than a delivery can take: nobody else tries a mail while one of us still might."""
LONGEST_DELAY = timedelta(minutes=15)
REFUSALS = 3
"""A server's no is believed at this attempt; before, it may be a mistake that is being mended."""
_NO_SUCH_MAILBOX = re.compile(r"5\.1\.(1|2|3|6|10)(?!\d)")
"""Enhanced status codes (RFC 3463, RFC 7505) that speak of the address alone."""
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Postman:
    """Delivers mail. A mail leaves the outbox only when the server has taken it; whatever happens delays it.

    Once per mail, unless we die, or the server's word is lost, between its taking the mail and our hearing of it.
    Then it goes again under the same Message-ID, since the other choice would be to lose it.
    """

    def __init__(self, patience_s: float = PATIENCE_S) -> None:
        """Make a postman who waits for a server at most this long."""
        self._patience_s = patience_s
        self._taken: list[OutboxMail] = []
        """What a server has taken, while the database does not know it yet; that must not be sent again."""

    def deliver_due(self) -> int:
        """Deliver everything that is due and return how much was; stop where the server does not answer."""
        delivered = 0
        self._note_taken()
        while (claimed := _claim()) is not None:
            try:
                message = mail.opened(claimed)
                if not _may_go(claimed, message):
                    continue
                self._send(claimed.id, message)
            except aiosmtplib.SMTPRecipientsRefused as error:
                _note_refusal(claimed, message, error)
            except (aiosmtplib.SMTPResponseException, Unsealable) as error:
                _note_trouble(claimed, error)
            except (aiosmtplib.SMTPException, OSError) as error:
                _note_trouble(claimed, error)
                break
            else:
                delivered += 1
                self._taken.append(claimed)
                self._note_taken()
        return delivered

    def _send(self, mail_id: UUID, message: EmailMessage) -> None:
        address = settings().smtp_url.get_secret_value()
        if address:
            asyncio.run(_hand_over(urlsplit(address), message, self._patience_s))
        else:
            _write(settings().mail_folder / f"{mail_id}.eml", message)

    def _note_taken(self) -> None:
        while self._taken:
            sent = self._taken[0]
            with SessionLocal.begin() as session:
                session.execute(
                    update(OutboxMail)
                    .where(OutboxMail.id == sent.id, OutboxMail.sent_at.is_(None))
                    .values(sent_at=func.clock_timestamp(), sealed=None, trouble=None)
                )
            self._taken.pop(0)
            log.info("mail sent", mail=str(sent.id), attempt=sent.attempts)


def _claim() -> OutboxMail | None:
    """Return the mail that has waited longest, and put it off by more than its delivery can take."""
    with SessionLocal.begin() as session:
        due = session.scalars(
            select(OutboxMail)
            .where(OutboxMail.sent_at.is_(None), OutboxMail.due_at <= func.clock_timestamp())
            .order_by(OutboxMail.due_at, OutboxMail.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if due is None:
            return None
        due.attempts += 1
        delay = min(FIRST_DELAY * 2 ** min(due.attempts - 1, 10), LONGEST_DELAY)
        session.execute(update(OutboxMail).where(OutboxMail.id == due.id).values(due_at=func.clock_timestamp() + delay))
        return due


def _may_go(claimed: OutboxMail, message: EmailMessage) -> bool:
    """Return whether the address may be written to; what may not go waits."""
    with SessionLocal.begin() as session:
        reason = suppression.reason_against(session, _receiver(message), is_optional=claimed.is_optional)
        if reason is not None:
            session.execute(
                update(OutboxMail).where(OutboxMail.id == claimed.id).values(trouble=f"not written to: {reason}")
            )
    return reason is None


def _receiver(message: EmailMessage) -> str:
    return str(message["To"].addresses[0].addr_spec)


async def _hand_over(server: SplitResult, message: EmailMessage, patience_s: float) -> None:
    """Give one mail to a server; returns once the server has said that it has it.

    A password never travels in the open, except within this machine.
    """
    encrypt = True if server.username and server.hostname not in _LOOPBACK else None
    implicit = server.scheme == "smtps"
    client = aiosmtplib.SMTP(
        hostname=server.hostname,
        port=server.port,
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
        use_tls=implicit,
        start_tls=False if implicit else encrypt,
        timeout=patience_s,
    )
    try:
        async with asyncio.timeout(patience_s):
            await client.connect()
            await client.send_message(message)
        # The server has it. Whatever becomes of the farewell must not make us believe that it has not.
        with contextlib.suppress(aiosmtplib.SMTPException, OSError):
            await client.quit(timeout=FAREWELL_S)
    finally:
        client.close()


def _write(target: Path, message: EmailMessage) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = target.with_suffix(".part")
    partial.write_bytes(message.as_bytes())
    partial.replace(target)


def _note_refusal(claimed: OutboxMail, message: EmailMessage, refusal: aiosmtplib.SMTPRecipientsRefused) -> None:
    """Note that a server does not take mail for an address; said often enough, the address is not written to."""
    _note_trouble(claimed, refusal)
    if claimed.attempts >= REFUSALS and all(_is_final(one) for one in refusal.recipients):
        with SessionLocal.begin() as session:
            suppression.suppress(session, _receiver(message), Suppression.REFUSED)


def _is_final(refusal: aiosmtplib.SMTPRecipientRefused) -> bool:
    """Return whether there is no such mailbox; a bare 550 may be about us, who may not send through that server."""
    return _NO_SUCH_MAILBOX.match(refusal.message) is not None


def _note_trouble(claimed: OutboxMail, error: Exception) -> None:
    said = f"{type(error).__name__}: {error}"[:500]
    log.warning("mail delayed", mail=str(claimed.id), attempt=claimed.attempts, error=type(error).__name__)
    with SessionLocal.begin() as session:
        session.execute(update(OutboxMail).where(OutboxMail.id == claimed.id).values(trouble=said))
