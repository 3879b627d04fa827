"""The list of mail domains whose people may work for agencies (`accounts.mail_domains` holds to it)."""

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.actor import Actor
from backend.core.errors import NotFound
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import require
from backend.organisations.models import MailDomain


class MailDomainNotFound(NotFound):
    """The mail domain is not allowed anyway."""

    code, title = "mail-domain-not-found", "This mail domain is not on the list"


def list_mail_domains(session: Session, actor: Actor, params: PageParams) -> Slice[MailDomain]:
    """Return a page of the mail domains whose people may work for an agency."""
    require(actor, "mail_domain.read")
    return paginate(session, select(MailDomain).order_by(MailDomain.domain), params)


def allow_mail_domain(session: Session, actor: Actor, domain: str) -> None:
    """Let the people of a mail domain work for agencies."""
    require(actor, "mail_domain.edit")
    added = insert(MailDomain).values(domain=domain.lower()).on_conflict_do_nothing().returning(MailDomain.domain)
    if session.scalar(added) is not None:
        audit.record(session, actor, "mail_domain.allowed", "mail_domain", None, domain=domain.lower())


def disallow_mail_domain(session: Session, actor: Actor, domain: str) -> None:
    """Take in nobody else of a mail domain; who is in stays.

    Raises:
        MailDomainNotFound: it was not allowed.
    """
    require(actor, "mail_domain.edit")
    gone = delete(MailDomain).where(MailDomain.domain == domain.lower()).returning(MailDomain.domain)
    if session.scalar(gone) is None:
        raise MailDomainNotFound
    audit.record(session, actor, "mail_domain.disallowed", "mail_domain", None, domain=domain.lower())
