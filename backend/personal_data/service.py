"""What one can do with what is held of oneself. Plain functions; the caller owns the transaction."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from backend.accounts import service as accounts
from backend.accounts import sign_in
from backend.accounts.models import Consent, Totp, User, UserSession, UserState
from backend.contacts import service as contacts
from backend.contacts.schemas import ContactDetails
from backend.core import audit, rates
from backend.core.actor import Actor
from backend.core.audit import AuditEvent
from backend.core.errors import NotFound
from backend.core.policy import SignInRequired, Subject, require
from backend.core.row_security import as_program
from backend.organisations import members
from backend.personal_data import belongings
from backend.personal_data.schemas import AccountData, AccountHeld, ConsentRead, ConsentsRead, MailHeld

EXPORTS = (10, 3600)
"""How often one may take along what is held of oneself, and in how many seconds: it is the longest answer there is."""
_ELSEWHERE = {"users", "consents", "totps"}
"""Tables shown in a section of their own."""


class TermsNotFound(NotFound):
    """These terms are not in force."""

    code, title = "terms-not-found", "There are no such terms in force"


def _oneself(session: Session, actor: Actor, action: str) -> User:
    require(actor, f"account.{action}", Subject.of(user=actor.user_id), "self")
    user = session.get(User, actor.user_id)
    if user is None:
        raise SignInRequired
    return user


def list_consents(session: Session, actor: Actor) -> ConsentsRead:
    """Return the versions of the terms one has accepted."""
    user = _oneself(session, actor, "consent")
    query = select(Consent).where(Consent.user_id == user.id).order_by(Consent.given_at.desc(), Consent.terms_version)
    given = [ConsentRead.model_validate(consent) for consent in session.scalars(query)]
    return ConsentsRead(terms_version=accounts.TERMS_VERSION, given=given)


def give_consent(session: Session, actor: Actor, version: str) -> None:
    """Accept the terms in force; a second time changes nothing.

    Raises:
        TermsNotFound: other terms are in force.
    """
    user = _oneself(session, actor, "consent")
    if version != accounts.TERMS_VERSION:
        raise TermsNotFound
    accounts.accept_terms(session, user, version)
    audit.record(session, actor, "consent.given", "user", user.id, terms=version)


def count_export(actor: Actor) -> None:
    """Count that somebody takes along what is held of them.

    Raises:
        TooMany: they did just now, and often.
    """
    if actor.is_signed_in:
        rates.hit("account-data", str(actor.user_id), *EXPORTS)


def export(session: Session, actor: Actor) -> AccountData:
    """Return everything held of oneself, with what is sealed opened, and record that it was handed out."""
    user = _oneself(session, actor, "export")
    audit.record(session, actor, "account.exported", "user", user.id)
    with as_program(session):
        consents = select(Consent).where(Consent.user_id == user.id).order_by(Consent.given_at)
        return AccountData(
            held_at=session.scalars(select(func.clock_timestamp())).one(),
            account=AccountHeld.model_validate(user),
            consents=[ConsentRead.model_validate(consent) for consent in session.scalars(consents)],
            second_factor_since=session.scalar(select(Totp.confirmed_at).where(Totp.user_id == user.id)),
            waiting_mails=[
                MailHeld(posted_at=held.posted_at, **said) for held, said in belongings.mails_to(session, user.email)
            ],
            contacts=[ContactDetails.model_validate(held) for held in contacts.naming(session, user.email)],
            tables={name: rows for name, rows in belongings.rows_of(session, user).items() if name not in _ELSEWHERE},
            trace=_trace(session, user),
        )


def _trace(session: Session, user: User) -> list[dict[str, object]]:
    fields = ("at", "action", "subject_type", "subject_id", "organisation_id", "facts")
    query = select(*(getattr(AuditEvent, field) for field in fields)).where(
        or_(AuditEvent.actor_id == user.id, (AuditEvent.subject_type == "user") & (AuditEvent.subject_id == user.id))
    )
    return [dict(row) for row in session.execute(query.order_by(AuditEvent.seq)).mappings()]


def erase(session: Session, actor: Actor, begun: UserSession, password: str) -> None:
    """Erase one's account: what names the person goes everywhere at once, and the trace keeps ids only.

    Raises:
        ProofRefused: this is not the password.
        LastAdministrator, LastOwner: nobody would be left to do the work.
    """
    user = _oneself(session, actor, "erase")
    session.refresh(user, with_for_update=True)
    sign_in.prove(session, begun, password)
    with as_program(session):
        accounts.keep_an_administrator(session, user)
        if actor.organisation_id is not None:
            members.leave(session, actor)
        audit.record(session, actor, "account.erased", "user", user.id)
        belongings.forget(session, user)
        for held in contacts.naming(session, user.email):
            session.delete(held)
        user.email, user.name, user.roles, user.district = f"{user.id}@erased.invalid", "", [], None
        user.password_hash = user.password_changed_at = None
        user.state = UserState.ERASED
        session.flush()
