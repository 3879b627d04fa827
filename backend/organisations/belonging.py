"""Which organisation one works for: finding it, founding it, and what one is told of it."""

from typing import Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.accounts import service as accounts
from backend.accounts.mail_domains import require_mail
from backend.accounts.models import User
from backend.core import audit
from backend.core.actor import Actor
from backend.core.db import violated
from backend.core.errors import Conflict
from backend.core.notices import notify
from backend.core.paging import Slice, paginate
from backend.core.policy import Subject, require, verdict
from backend.core.row_security import as_program
from backend.core.search_text import found_by, search_text
from backend.core.settings import settings
from backend.organisations.members import MemberElsewhere, OrganisationNotFound, join
from backend.organisations.merged import was_merged
from backend.organisations.models import JoinRequest, Membership, Organisation, OrganisationState
from backend.organisations.schemas import (
    OrganisationFounded,
    OrganisationParams,
    OwnOrganisationRead,
)

WAITING_PAGE = "/admin/organisations?state=pending"


class OrganisationExists(Conflict):
    """An organisation of this name, kind and place is here already."""

    code, title = "organisation-exists", "This organisation is here already; ask to join it"


class CreditCodeTaken(Conflict):
    """Another organisation has this credit code."""

    code, title = "credit-code-taken", "An organisation with this credit code is here already; ask to join it"


TAKEN: Final = {
    "uq_organisations_kind_jurisdiction_name": OrganisationExists,
    "uq_organisations_credit_code": CreditCodeTaken,
}
"""By what the database says is there already."""


def list_organisations(session: Session, actor: Actor, params: OrganisationParams) -> Slice[Organisation]:
    """Return a page of the organisations one may ask to join."""
    require(actor, "organisation.find")
    is_active = Organisation.state == OrganisationState.ACTIVE
    query = select(Organisation).where(is_active, found_by(Organisation.search_text, params.q))
    if params.kind is not None:
        query = query.where(Organisation.kind == params.kind)
    return paginate(session, query.order_by(Organisation.name, Organisation.jurisdiction, Organisation.id), params)


def get_own(session: Session, actor: Actor) -> OwnOrganisationRead:
    """Return the organisation the actor works for.

    Raises:
        OrganisationNotFound: the actor belongs to none.
    """
    require(
        actor, "organisation.read_own", Subject.of(organisation=actor.organisation_id), missing=OrganisationNotFound
    )
    if actor.organisation_id is None:
        raise OrganisationNotFound
    organisation = session.get_one(Organisation, actor.organisation_id)
    may_decide = verdict(actor, "join_request.list", Subject.of(organisation=organisation.id)).passes
    waiting = select(func.count()).where(JoinRequest.organisation_id == organisation.id)
    members = select(func.count()).where(Membership.organisation_id == organisation.id)
    return _described(
        organisation,
        is_owner=actor.is_owner,
        members=session.scalar(members) or 0,
        join_requests=session.scalar(waiting) or 0 if may_decide else 0,
    )


def found_organisation(session: Session, actor: Actor, data: OrganisationFounded) -> OwnOrganisationRead:
    """Begin an organisation with the actor as its owner; of some kinds it waits for an administrator's approval.

    Raises:
        MemberElsewhere: the actor belongs to an organisation already.
        MailNotAllowed: it is an agency, and the actor's address is of no allowed domain.
        OrganisationExists, CreditCodeTaken: it is here already.
    """
    require(actor, "organisation.create", Subject.of(organisation=actor.organisation_id))
    user = session.get_one(User, actor.user_id)
    if actor.organisation_id is not None:
        raise MemberElsewhere
    require_mail(session, data.kind, user.email)
    organisation = begin_organisation(session, actor, data)
    waits = organisation.state is OrganisationState.PENDING
    # Row security lets nobody in by themselves; here the rights table has decided.
    with as_program(session):
        join(session, actor, user, organisation.id, is_owner=True)
        administrators = session.scalars(accounts.administrators()).all() if waits else []
    notify(session, administrators, "organisation-founded", WAITING_PAGE, organisation=organisation.name)
    return _described(organisation, is_owner=True, members=1, join_requests=0)


def begin_organisation(session: Session, actor: Actor, data: OrganisationFounded) -> Organisation:
    """Add an organisation for which nobody works yet; the caller has asked whether the actor may.

    Raises:
        OrganisationExists, CreditCodeTaken: it is here already.
    """
    waits = data.kind.value in settings().approve_founding
    state = OrganisationState.PENDING if waits else OrganisationState.ACTIVE
    organisation = Organisation(**data.model_dump(), state=state, search_text=search_text(data.name))
    session.add(organisation)
    _flush(session)
    # Asked afterwards: a merger that was under way has ended by now.
    if was_merged(session, organisation):
        raise OrganisationExists
    audit.record(session, actor, "organisation.founded", "organisation", organisation.id, kind=data.kind)
    return organisation


def note_credit_code(session: Session, organisation: Organisation, credit_code: str) -> None:
    """Note the credit code of an organisation that came here without one.

    Raises:
        CreditCodeTaken: another organisation has it.
    """
    organisation.credit_code = credit_code
    _flush(session)


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        if taken := TAKEN.get(violated(error)):
            raise taken from error
        raise


def _described(organisation: Organisation, *, is_owner: bool, members: int, join_requests: int) -> OwnOrganisationRead:
    return OwnOrganisationRead(
        id=organisation.id,
        kind=organisation.kind,
        name=organisation.name,
        name_en=organisation.name_en,
        jurisdiction=organisation.jurisdiction,
        district=organisation.district,
        state=organisation.state,
        state_reason=organisation.state_reason,
        is_owner=is_owner,
        members=members,
        version=organisation.version,
        join_requests=join_requests,
    )
