"""What one can do with ties: declare one's own, and end one. Plain functions; the caller owns the transaction."""

from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core import audit
from backend.core.actor import Actor, Role
from backend.core.errors import NotFound, Problem
from backend.core.ids import new_id
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import require
from backend.core.row_security import as_program
from backend.organisations.models import Organisation, OrganisationKind
from backend.reviews import detection
from backend.reviews.models import Pair
from backend.reviews.tie_models import Tie, TieBasis
from backend.reviews.tie_schemas import TieDeclared, TiedOrganisation, TiedPerson, TieRead
from backend.scenarios.models import ScenarioAgency


class TieNotFound(NotFound):
    """There is no such tie, or it is not the asker's to end."""

    code, title = "tie-not-found", "There is no such tie"


class OrganisationUnknown(Problem):
    """A tie is named to what is neither an agency nor a vendor."""

    status, code, title = 422, "organisation-unknown", "There is no such agency or vendor"


def list_ties(session: Session, actor: Actor, params: PageParams) -> Slice[TieRead]:
    """Return a page of one's own ties, those in force first; the chair reads everybody's."""
    require(actor, "review.list_ties")
    query = select(Tie).join(User, User.id == Tie.user_id)
    query = query.join(Organisation, Organisation.id == Tie.organisation_id).add_columns(User.name, Organisation)
    if Role.CHAIR not in actor.roles:
        query = query.where(Tie.user_id == actor.user_id)
    # Whoever belongs to no organisation is shown to nobody but administrators; here the chair has a name to read.
    with as_program(session):
        page = paginate(session, query.order_by(Tie.ended_at.desc().nulls_first(), Tie.found_at.desc(), Tie.id), params)
    return page.holding([_shown(actor, tie, name, organisation) for tie, name, organisation in page.items])


def declare_tie(session: Session, actor: Actor, data: TieDeclared) -> TieRead:
    """Keep out of whatever concerns an organisation from the next request on; once more changes the note only.

    Raises:
        OrganisationUnknown: it is neither an agency nor a vendor.
    """
    require(actor, "review.declare_tie")
    organisation = session.get(Organisation, data.organisation_id)
    if organisation is None or organisation.kind is OrganisationKind.CENTRE:
        raise OrganisationUnknown
    stated = {"user_id": actor.user_id, "organisation_id": organisation.id, "basis": TieBasis.DECLARED}
    declared = insert(Tie).values(id=new_id(), note=data.note, **stated)
    renewed = declared.on_conflict_do_update(
        index_elements=["user_id", "organisation_id", "basis"],
        set_={"note": data.note, "ended_at": None, "ended_by": None, "found_at": func.clock_timestamp()},
    )
    tie = session.scalars(renewed.returning(Tie), execution_options={"populate_existing": True}).one()
    audit.record(session, actor, "tie.declared", "tie", tie.id, organisation=organisation.id)
    _let_go(session, tie)
    with as_program(session):
        # Who gives the same contact as the organisation named is as near.
        detection.detect_for(session, tie.user_id)
        name = session.get_one(User, tie.user_id).name
    return _shown(actor, tie, name, organisation)


def _let_go(session: Session, tie: Tie) -> None:
    """Free what the person holds or was assigned of the organisation's pairs, so that others are shown them."""
    theirs = select(ScenarioAgency.scenario_id).where(ScenarioAgency.organisation_id == tie.organisation_id)
    concerned = or_(Pair.vendor_id == tie.organisation_id, Pair.scenario_id.in_(theirs))
    held = update(Pair).where(Pair.claimed_by == tie.user_id, concerned)
    session.execute(held.values(claimed_by=None, claim_expires_at=None))
    session.execute(update(Pair).where(Pair.assigned_to == tie.user_id, concerned).values(assigned_to=None))


def end_tie(session: Session, actor: Actor, tie_id: UUID) -> None:
    """End a tie: one's own that one has declared, or as the chair somebody else's, whatever it rests on.

    Raises:
        TieNotFound: there is none in force under this id that the actor may end.
    """
    require(actor, "review.end_tie")
    with as_program(session):
        tie = session.scalar(select(Tie).where(Tie.id == tie_id, Tie.ended_at.is_(None)).with_for_update())
        if tie is None or not _may_end(actor, tie):
            raise TieNotFound
        tie.ended_at, tie.ended_by = func.clock_timestamp(), actor.user_id
        session.flush()
    facts = {"user": tie.user_id, "organisation": tie.organisation_id, "basis": tie.basis}
    audit.record(session, actor, "tie.ended", "tie", tie.id, **facts)


def _may_end(actor: Actor, tie: Tie) -> bool:
    if tie.user_id == actor.user_id:
        return tie.basis is TieBasis.DECLARED
    return Role.CHAIR in actor.roles


def _shown(actor: Actor, tie: Tie, name: str, organisation: Organisation) -> TieRead:
    return TieRead(
        id=tie.id,
        person=TiedPerson(id=tie.user_id, name=name),
        is_own=tie.user_id == actor.user_id,
        organisation=TiedOrganisation(id=organisation.id, name=organisation.name, kind=organisation.kind),
        basis=tie.basis,
        note=tie.note,
        found_at=tie.found_at,
        ended_at=tie.ended_at,
        may_end=tie.ended_at is None and _may_end(actor, tie),
    )
