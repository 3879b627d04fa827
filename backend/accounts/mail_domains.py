"""From which mail addresses an agency takes in people: of the domains the city administrator has allowed."""

from typing import Final

from sqlalchemy import Text, column, exists, select, table
from sqlalchemy.orm import Session

from backend.core.errors import Problem

# Organisations stand above accounts and may not be imported here; their table may be named.
_mail_domains = table("mail_domains", column("domain", Text))
_BOUND: Final = "agency"
"""The kind of organisation that takes in nobody from elsewhere."""


class MailNotAllowed(Problem):
    """Agencies take in people from allowed mail domains only."""

    status, code, title = 422, "mail-not-allowed", "Agencies take in people from allowed mail domains only"


def require_mail(session: Session, kind: str | None, email: str) -> None:
    """Refuse an address of nobody who may work for this kind of organisation; a domain stands for those below it too.

    Raises:
        MailNotAllowed: it is an agency, and the address is of no allowed domain.
    """
    if kind != _BOUND:
        return
    labels = email.rpartition("@")[2].lower().split(".")
    above = [".".join(labels[place:]) for place in range(len(labels))]
    if not session.scalar(select(exists().where(_mail_domains.c.domain.in_(above)))):
        raise MailNotAllowed
