"""Addresses that are not written to: their owner asked for that, or their server refuses them for good.

What waits for one of them stays in the outbox and goes when the address is taken off the list, until it is too old.
"""

import base64
import binascii
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import Index, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from backend.core import keys
from backend.core.db import Base, lower_case, text_enum
from backend.core.errors import NotFound
from backend.core.ids import new_id

ONE_CLICK: Final = "/api/unsubscriptions/"
"""Where mail programs ask, on behalf of whoever clicks, that no more is sent (RFC 8058); a token follows."""
_PURPOSE: Final = "unsubscribe"
_ANYBODY: Final = UUID(int=0)
"""What the tokens of all addresses are sealed for: the address itself is what they hold."""


class Suppression(StrEnum):
    """Why an address is not written to."""

    ASKED = "asked"
    """By the link in a mail; what somebody needs for the own account still comes."""
    REFUSED = "refused"
    """Its server has said several times that there is no such mailbox."""


class SuppressedAddress(Base):
    """A mail address that is not written to."""

    __tablename__ = "suppressed_addresses"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str]
    email_lower: Mapped[str] = lower_case("email")
    reason: Mapped[Suppression] = mapped_column(text_enum(Suppression))
    noted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


Index("uq_suppressed_addresses_email", SuppressedAddress.email_lower, unique=True)


class UnsubscriptionNotFound(NotFound):
    """The token is none of ours."""

    code, title = "unsubscription-not-found", "This link is not one of ours"


def suppress(session: Session, email: str, reason: Suppression) -> None:
    """Note that an address is not to be written to; a refusal outweighs that somebody asked."""
    noted = insert(SuppressedAddress).values(id=new_id(), email=email, reason=reason)
    refused = SuppressedAddress.reason.in_((reason, Suppression.REFUSED))
    session.execute(
        noted.on_conflict_do_update(
            index_elements=[SuppressedAddress.email_lower],
            set_={"reason": reason, "noted_at": func.clock_timestamp()},
            where=~refused,
        )
    )


def reason_against(session: Session, email: str, *, is_optional: bool) -> Suppression | None:
    """Return why a mail may not go to an address; None where it may."""
    query = select(SuppressedAddress.reason).where(SuppressedAddress.email_lower == email.lower())
    reason = session.scalar(query)
    return None if reason is Suppression.ASKED and not is_optional else reason


def token_for(email: str) -> str:
    """Return the secret by which whoever reads an address's mail asks not to be written to; nothing is kept of it."""
    return base64.urlsafe_b64encode(keys.seal(_PURPOSE, _ANYBODY, email.encode())).decode().rstrip("=")


def unsubscribe(session: Session, token: str) -> None:
    """Write no more than is needed to the address of a token.

    Raises:
        UnsubscriptionNotFound: the token is none of ours, or of a key that is gone.
    """
    try:
        sealed = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        email = keys.open_(_PURPOSE, _ANYBODY, sealed).decode()
    except (binascii.Error, ValueError, keys.Unsealable) as error:
        raise UnsubscriptionNotFound from error
    suppress(session, email, Suppression.ASKED)
