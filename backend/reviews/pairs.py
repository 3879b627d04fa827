"""Pairs as the desk may see them: who may do what with one, which wait, and how one is shown in a list."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Row, Select, and_, cast, func, or_, select, true
from sqlalchemy.orm import Session, aliased

from backend.accounts.models import User
from backend.core.actor import Actor, Role
from backend.core.errors import NotFound
from backend.core.policy import NOBODYS, NotAllowed, Subject, is_tied, require
from backend.match_runs.models import MatchRun
from backend.organisations.models import Organisation
from backend.reviews.errors import ReviewPairNotFound, Tied
from backend.reviews.models import Decision, Pair, PairState, ReviewSettings, Slot, Verdict
from backend.reviews.schemas import (
    ClaimRead,
    PairRun,
    PairScenario,
    PairSummary,
    PairVendor,
    ReviewerRead,
    SuccessorRead,
)
from backend.scenarios.models import Scenario, ScenarioAgency, ScenarioStatus
from backend.vendors.models import Vendor, is_shown

TODAY: Final[ColumnElement[date]] = cast(func.timezone("Asia/Shanghai", func.clock_timestamp()), Date)
"""The day in China, by the clock of the database."""
CLAIMED: Final = Pair.claim_expires_at > func.clock_timestamp()
OPEN: Final = (PairState.PROPOSED, PairState.SECOND, PairState.DISAGREED, PairState.DEFERRED)
ON_DESK: Final = and_(Pair.state.in_(OPEN), Pair.release_id.is_(None), Pair.superseded_by.is_(None))
"""The condition that something is still to be decided on a pair."""
_Assigned, _Claiming = aliased(User), aliased(User)


def allow(
    session: Session,
    actor: Actor,
    action: str,
    pair: Pair | None,
    state: str,
    missing: type[NotFound] = ReviewPairNotFound,
) -> Pair:
    """Return a pair if the actor may do this with it.

    Raises:
        NotFound: there is none, or the actor may not know of it; `missing` is raised.
        Tied: the actor has a tie to one of the two sides.
        NotAllowed: the actor may know of it, but not do this.
    """
    if pair is None:
        require(actor, action, NOBODYS, state, missing)
        raise missing
    subject = sides(session, pair)
    try:
        require(actor, action, subject, state, missing)
    except NotAllowed as refused:
        if is_tied(actor, subject):
            raise Tied from refused
        raise
    return pair


def sides(session: Session, pair: Pair) -> Subject:
    """Return both sides of a pair."""
    agencies = select(ScenarioAgency.organisation_id).where(ScenarioAgency.scenario_id == pair.scenario_id)
    return Subject(frozenset(session.scalars(agencies)) | {pair.vendor_id})


def tied_to(actor: Actor) -> frozenset[UUID]:
    """Return the organisations about which the actor judges nothing."""
    own = () if actor.organisation_id is None else (actor.organisation_id,)
    return actor.tied_to.union(own)


def find(session: Session, pair_id: UUID, *, lock: bool = False) -> Pair | None:
    """Return a pair that is shown; nobody else moves a locked one until the transaction ends."""
    query = select(Pair).join(Pair.scenario).join(Pair.vendor).where(Pair.id == pair_id, shown())
    if lock:
        query = query.with_for_update(of=Pair).execution_options(populate_existing=True)
    return session.scalar(query)


def shown() -> ColumnElement[bool]:
    """Return the condition that both sides of a pair are still there to be matched."""
    return and_(Scenario.status == ScenarioStatus.PUBLISHED, is_shown())


def untied(actor: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor has no tie to either side."""
    tied = tied_to(actor)
    if not tied:
        return true()
    led = select(ScenarioAgency.scenario_id).where(ScenarioAgency.organisation_id.in_(tied))
    return and_(Pair.vendor_id.not_in(tied), Pair.scenario_id.not_in(led))


def waits_for(actor: Actor, *, early: bool = False) -> ColumnElement[bool]:
    """Return the condition that the actor may decide on a pair, were nobody else reviewing it.

    A deferred pair waits from its day on; if asked for ``early``, before it too.
    """
    reviewed = and_(Decision.undone_at.is_(None), Decision.verdict != Verdict.DEFER, Decision.slot < Slot.CONSENSUS)
    # Read once, however many pairs are asked about: a look at each would take longer than all the rest.
    barred = select(Decision.pair_id).where(Decision.reviewer_id == actor.user_id, or_(reviewed, Decision.saw_other))
    due = and_(Pair.state == PairState.DEFERRED, true() if early else Pair.deferred_until <= TODAY)
    asked = and_(or_(Pair.state.in_((PairState.PROPOSED, PairState.SECOND)), due), Pair.id.not_in(barred))
    if Role.CHAIR in actor.roles:
        asked = or_(asked, Pair.state == PairState.DISAGREED)
    return and_(ON_DESK, asked, untied(actor))


def rows() -> Select[Any]:
    """Select pairs that are shown, with what names both sides, the run, and who looks after them."""
    return (
        select(Pair, MatchRun.number, Scenario, Organisation, _Assigned.name, _Claiming.name)
        .join(MatchRun, MatchRun.id == Pair.run_id)
        .join(Pair.scenario)
        .join(Pair.vendor)
        .join(Organisation, Organisation.id == Vendor.id)
        .outerjoin(_Assigned, _Assigned.id == Pair.assigned_to)
        .outerjoin(_Claiming, _Claiming.id == Pair.claimed_by)
        .add_columns(CLAIMED, func.extract("day", func.clock_timestamp() - Pair.created_at))
        .where(shown())
    )


def summaries(session: Session, actor: Actor, pair_ids: Iterable[UUID]) -> dict[UUID, PairSummary]:
    """Return pairs as the actor sees them in a list, by id."""
    found = session.execute(rows().where(Pair.id.in_(list(pair_ids))).execution_options(populate_existing=True)).all()
    return {summary.id: summary for summary in summarised(session, actor, found)}


def summarised(session: Session, actor: Actor, found: Collection[Row[Any]]) -> list[PairSummary]:
    """Return rows of `rows` as the actor sees them."""
    hidden = scores_hidden(session, actor, [row[0].id for row in found])
    return shaped(found, hidden)


def shaped(found: Collection[Row[Any]], hidden: Collection[UUID]) -> list[PairSummary]:
    """Return rows of `rows`, some of them without what the engine says."""
    return [_summary(row, is_hidden=row[0].id in hidden) for row in found]


def scores_hidden(session: Session, actor: Actor, pair_ids: Collection[UUID]) -> set[UUID]:
    """Return the pairs of which the actor wants to see no score yet: those not decided by the actor."""
    return undecided(session, actor, pair_ids) if hides_score(session, actor) else set()


def undecided(session: Session, actor: Actor, pair_ids: Collection[UUID]) -> set[UUID]:
    """Return those of some pairs on which the actor has not decided."""
    decided = select(Decision.pair_id).where(
        Decision.pair_id.in_(pair_ids), Decision.reviewer_id == actor.user_id, Decision.undone_at.is_(None)
    )
    return set(pair_ids) - set(session.scalars(decided.where(Decision.verdict != Verdict.DEFER)))


def hides_score(session: Session, actor: Actor) -> bool:
    """Return whether the actor wants to decide before seeing what the engine says."""
    chosen = select(ReviewSettings.hide_score).where(ReviewSettings.user_id == actor.user_id)
    return bool(session.scalar(chosen))


def scenario_of(scenario: Scenario) -> PairScenario:
    """Return a scenario, named."""
    return PairScenario(
        id=scenario.id, code=scenario.code, number=scenario.number, name=scenario.name, name_en=scenario.name_en
    )


def vendor_of(organisation: Organisation) -> PairVendor:
    """Return a vendor, named."""
    return PairVendor(
        id=organisation.id, name=organisation.name, name_en=organisation.name_en, is_demo=organisation.is_demo
    )


def successor(session: Session, pair: Pair) -> SuccessorRead | None:
    """Return where a superseded pair is decided now: in the newest run that brought its scenario before the desk."""
    newest = (
        select(MatchRun.id, MatchRun.number)
        .join(Pair, Pair.run_id == MatchRun.id)
        .where(Pair.scenario_id == pair.scenario_id, Pair.superseded_by.is_(None), Pair.run_id != pair.run_id)
        .order_by(MatchRun.finished_at.desc())
        .limit(1)
    )
    run = session.execute(newest).one_or_none()
    if run is None:
        return None
    same = (Pair.run_id == run.id, Pair.scenario_id == pair.scenario_id, Pair.vendor_id == pair.vendor_id)
    return SuccessorRead(
        run=PairRun(id=run.id, number=run.number), pair_id=session.scalar(select(Pair.id).where(*same))
    )


def reviewer_of(user_id: UUID | None, name: str | None) -> ReviewerRead | None:
    """Return somebody of the desk; nobody where the account is gone."""
    return None if user_id is None else ReviewerRead(id=user_id, name=name or "")


def _summary(row: Any, *, is_hidden: bool) -> PairSummary:
    pair, number, scenario, organisation, assigned, claiming, is_claimed, age = row
    claim = ClaimRead(id=pair.claimed_by, name=claiming or "", until=pair.claim_expires_at) if is_claimed else None
    return PairSummary(
        id=pair.id,
        run=PairRun(id=pair.run_id, number=number),
        scenario=scenario_of(scenario),
        vendor=vendor_of(organisation),
        origin=pair.origin,
        rank=None if is_hidden else pair.rank,
        score=None if is_hidden else pair.score,
        state=pair.state,
        version=pair.version,
        near_tie=pair.near_tie,
        conflicting=pair.conflicting,
        flagged=pair.flagged,
        needs_second=pair.needs_second,
        age_days=max(0, int(age)),
        deferred_until=pair.deferred_until,
        assigned_to=reviewer_of(pair.assigned_to, assigned),
        claimed_by=claim,
    )
