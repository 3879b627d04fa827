"""Release (放榜): what was decided is previewed, then told to both sides. The caller owns the transaction."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, or_, select, update
from sqlalchemy.orm import Session, contains_eager, selectinload

from backend.core import audit
from backend.core.actor import Actor
from backend.core.errors import Conflict, NotFound
from backend.core.notices import notify
from backend.core.paging import Slice, paginate
from backend.core.policy import NOBODYS, Subject, require
from backend.core.row_security import as_program
from backend.match_runs.models import Match, MatchRun, RunStatus
from backend.organisations.audiences import members_of
from backend.organisations.models import Membership, Organisation
from backend.reviews.models import DECIDED, Decision, Pair, PairState
from backend.reviews.pairs import scenario_of
from backend.reviews.release_models import Release, ReleasedPair
from backend.reviews.release_schemas import (
    Audience,
    ObstacleRead,
    ReleasableRead,
    ReleasedVendor,
    ReleaseObstacle,
    ReleaseParams,
    ReleasePreview,
    ReleaseSent,
    ReleaseStanding,
)
from backend.reviews.schemas import PairRun
from backend.reviews.sent import VersionSent
from backend.reviews.tie_models import Tie
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.scenarios.service import visible
from backend.vendors.models import Capability, CapabilityStatus, Vendor, is_shown

PLACES_PAGE: Final = "/places"


class ReleaseNotFound(NotFound):
    """The run ranked no such scenario, or the asker may not know of it."""

    code, title = "release-not-found", "There is nothing to release here"


class ReleaseObstructed(Conflict):
    """Not everything is decided, or something decided cannot be told."""

    code, title = "release-obstructed", "This cannot be released yet"


class ReleaseOutdated(Conflict):
    """Something was decided after the preview was read."""

    code, title = "release-outdated", "Decisions have changed since the preview; look at it again"


def shortlist_page(scenario_id: UUID) -> str:
    """Return the page on which an agency reads what was released to it."""
    return f"/scenarios/{scenario_id}/shortlist"


def list_releasable(session: Session, actor: Actor, params: ReleaseParams) -> Slice[ReleasableRead]:
    """Return a page of the scenarios under review: what is ready first, then what waits longest."""
    require(actor, "review.list_releases")
    still_open = and_(_going(), Pair.state.not_in(DECIDED))
    counts = {
        "shortlisted": func.count().filter(and_(_going(), Pair.state == PairState.SHORTLISTED)),
        "rejected": func.count().filter(Pair.state == PairState.REJECTED),
        "open": func.count().filter(still_open),
    }
    standing = case(
        (func.max(Release.released_at).is_not(None), ReleaseStanding.RELEASED.value),
        ((counts["open"] == 0) & (counts["shortlisted"] > 0), ReleaseStanding.READY.value),
        else_=ReleaseStanding.OPEN.value,
    )
    grouped = (
        select(
            Pair.run_id,
            Pair.scenario_id,
            standing.label("standing"),
            func.max(Release.released_at).label("released_at"),
            func.min(Pair.created_at).label("since"),
            *(count.label(name) for name, count in counts.items()),
        )
        .join(Vendor, Vendor.id == Pair.vendor_id)
        .join(Capability, Capability.id == Pair.capability_id)
        .outerjoin(Release, and_(Release.run_id == Pair.run_id, Release.scenario_id == Pair.scenario_id))
        .group_by(Pair.run_id, Pair.scenario_id)
        # What a newer run has taken from the desk can never be released.
        .having(or_(func.bool_and(Pair.superseded_by.is_(None)), func.max(Release.released_at).is_not(None)))
        .subquery()
    )
    query = (
        select(Scenario)
        .join(grouped, grouped.c.scenario_id == Scenario.id)
        .join(MatchRun, MatchRun.id == grouped.c.run_id)
        .where(Scenario.status == ScenarioStatus.PUBLISHED)
    )
    if params.standing is not None:
        query = query.where(grouped.c.standing == params.standing.value)
    if params.run is not None:
        query = query.where(grouped.c.run_id == params.run)
    order = case({"ready": 0, "open": 1}, value=grouped.c.standing, else_=2)
    query = query.add_columns(MatchRun.number, grouped)
    page = paginate(session, query.order_by(order, grouped.c.since, grouped.c.run_id, Scenario.id), params)
    return page.holding([_releasable(row) for row in page.items])


def preview_release(session: Session, actor: Actor, run_id: UUID, scenario_id: UUID) -> ReleasePreview:
    """Return who would be told what; names of people and their addresses are not said.

    Raises:
        ReleaseNotFound: the run has no pairs of such a scenario, or the actor may not know of it.
        NotAllowed: the actor has a tie to one of the sides, or releases nothing.
    """
    run, scenario, pairs = _found(session, actor, run_id, scenario_id)
    return _previewed(session, run, scenario, pairs)


def release(session: Session, actor: Actor, run_id: UUID, scenario_id: UUID, data: ReleaseSent) -> ReleasePreview:
    """Tell the agencies which vendors are shortlisted, and each of these its own place; from then on nothing moves.

    Raises:
        ReleaseNotFound: the run has no pairs of such a scenario, or the actor may not know of it.
        NotAllowed: the actor has a tie to one of the sides, or releases nothing.
        ReleaseObstructed: something stands in its way.
        ReleaseOutdated: something was decided after the preview was read.
    """
    _found(session, actor, run_id, scenario_id)
    _hold(session, run_id, scenario_id)
    run, scenario, pairs = _found(session, actor, run_id, scenario_id)
    shown = _previewed(session, run, scenario, pairs)
    if shown.obstacles:
        raise ReleaseObstructed(", ".join(held.code for held in shown.obstacles))
    if {(pair.id, pair.version) for pair in data.pairs} != {(pair.id, pair.version) for pair in shown.pairs}:
        raise ReleaseOutdated
    made = Release(run_id=run_id, scenario_id=scenario_id, released_by=actor.user_id)
    session.add(made)
    session.flush()
    decided = update(Pair).where(Pair.run_id == run_id, Pair.scenario_id == scenario_id, Pair.state.in_(DECIDED))
    session.execute(decided.values(release_id=made.id, claimed_by=None, claim_expires_at=None))
    told = [pair for pair, going in pairs if pair.state is PairState.SHORTLISTED and going]
    reasons = _reasons(session, told)
    session.add_all(
        ReleasedPair(
            pair_id=pair.id,
            release_id=made.id,
            scenario_id=scenario_id,
            vendor_id=pair.vendor_id,
            capability_id=pair.capability_id,
            rank=pair.rank,
            score=pair.score,
            contributions=reasons.get(pair.match_id, []),
        )
        for pair in told
    )
    session.flush()
    vendors = [pair.vendor_id for pair in told]
    audit.record(session, actor, "run.released", "match_run", run_id, scenario=scenario_id, vendors=vendors)
    agencies = [agency.id for agency in shown.agencies]
    code = scenario.code or ""
    notify(session, members_of(session, agencies), "shortlist-released", shortlist_page(scenario_id), code=code)
    notify(session, members_of(session, vendors), "place-released", PLACES_PAGE, code=code)
    return _previewed(session, run, scenario, _pairs(session, run_id, scenario_id))


def _going() -> ColumnElement[bool]:
    """Return the condition that a pair's vendor may be told of: neither it nor what it offers is withdrawn."""
    return is_shown() & (Capability.status == CapabilityStatus.PUBLISHED)


def _found(
    session: Session, actor: Actor, run_id: UUID, scenario_id: UUID
) -> tuple[MatchRun, Scenario, Sequence[tuple[Pair, bool]]]:
    """Return what a release is about if the rights table lets the actor release it."""
    run = session.get(MatchRun, run_id)
    found = visible().where(Scenario.id == scenario_id).options(selectinload(Scenario.agencies))
    scenario = session.scalar(found)
    if run is None or run.status is not RunStatus.DONE or scenario is None:
        require(actor, "run.release", NOBODYS, "reviewed", ReleaseNotFound)
        raise ReleaseNotFound
    with as_program(session):
        pairs = _pairs(session, run_id, scenario_id)
    sides = [held.organisation_id for held in scenario.agencies] + [pair.vendor_id for pair, _ in pairs]
    require(actor, "run.release", Subject(frozenset(sides)), "reviewed", ReleaseNotFound)
    if not pairs:
        raise ReleaseNotFound
    return run, scenario, pairs


def _pairs(session: Session, run_id: UUID, scenario_id: UUID) -> Sequence[tuple[Pair, bool]]:
    """Return all pairs of a scenario in a run, the best first, each with whether its vendor may be told of."""
    query = (
        select(Pair, _going())
        .join(Pair.capability)
        .join(Pair.vendor)
        .join(Vendor.organisation)
        .where(Pair.run_id == run_id, Pair.scenario_id == scenario_id)
        .options(contains_eager(Pair.vendor).contains_eager(Vendor.organisation))
        .order_by(Pair.rank.nulls_last(), Pair.id)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def _hold(session: Session, run_id: UUID, scenario_id: UUID) -> None:
    """Let nobody decide on the pairs, nor withdraw or suspend what they are about, until the transaction ends."""
    of_it = (Pair.run_id == run_id, Pair.scenario_id == scenario_id)
    session.execute(select(Scenario.id).where(Scenario.id == scenario_id).with_for_update(read=True))
    vendors = select(Pair.vendor_id).where(*of_it)
    capabilities = select(Pair.capability_id).where(*of_it)
    for table, ids in ((Organisation, vendors), (Vendor, vendors), (Capability, capabilities)):
        session.execute(select(table.id).where(table.id.in_(ids)).order_by(table.id).with_for_update(read=True))
    session.execute(select(Pair.id).where(*of_it).order_by(Pair.id).with_for_update())


def _reasons(session: Session, pairs: Sequence[Pair]) -> dict[UUID | None, list[dict[str, Any]]]:
    """Return by its match why each of some pairs stands where it does; of what a person added there is nothing."""
    kept = select(Match.id, Match.contributions).where(Match.id.in_([pair.match_id for pair in pairs]))
    return {row.id: row.contributions for row in session.execute(kept)}


def _previewed(
    session: Session, run: MatchRun, scenario: Scenario, pairs: Sequence[tuple[Pair, bool]]
) -> ReleasePreview:
    decided = [(pair, going) for pair, going in pairs if pair.state in DECIDED]
    shortlisted = [(pair, going) for pair, going in decided if pair.state is PairState.SHORTLISTED]
    agencies = [held.organisation_id for held in scenario.agencies]
    with as_program(session):
        people = _people(session, [*agencies, *(pair.vendor_id for pair, _ in shortlisted)])
        names = _names(session, agencies)
        released_at = session.scalar(
            select(Release.released_at).where(Release.run_id == run.id, Release.scenario_id == scenario.id)
        )
        tied = _tied_decisions(session, [pair.id for pair, _ in decided], agencies)
    counts = {
        ReleaseObstacle.UNDECIDED: sum(going and pair.state not in DECIDED for pair, going in pairs),
        ReleaseObstacle.TIED_DECISION: tied,
        ReleaseObstacle.NOBODY_SHORTLISTED: 0 if any(going for _, going in shortlisted) else len(pairs),
        ReleaseObstacle.RELEASED: len(decided) if released_at is not None else 0,
    }
    return ReleasePreview(
        run=PairRun(id=run.id, number=run.number),
        scenario=scenario_of(scenario),
        agencies=[Audience(id=held, name=names[held], people=people.get(held, 0)) for held in agencies],
        vendors=[
            ReleasedVendor(
                id=pair.vendor_id,
                pair_id=pair.id,
                name=pair.vendor.organisation.name,
                is_demo=pair.vendor.organisation.is_demo,
                people=people.get(pair.vendor_id, 0),
                rank=pair.rank,
                is_left_out=not going,
            )
            for pair, going in shortlisted
        ],
        rejected=sum(pair.state is PairState.REJECTED for pair, _ in decided),
        obstacles=[ObstacleRead(code=code, count=count) for code, count in counts.items() if count],
        pairs=[VersionSent(id=pair.id, version=pair.version) for pair, _ in decided],
        released_at=released_at,
    )


def _people(session: Session, organisation_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return how many people work for some organisations."""
    counted = select(Membership.organisation_id, func.count()).where(Membership.organisation_id.in_(organisation_ids))
    return {row[0]: row[1] for row in session.execute(counted.group_by(Membership.organisation_id))}


def _names(session: Session, organisation_ids: Sequence[UUID]) -> dict[UUID, str]:
    named = select(Organisation.id, Organisation.name).where(Organisation.id.in_(organisation_ids))
    return {row.id: row.name for row in session.execute(named)}


def _tied_decisions(session: Session, pair_ids: Sequence[UUID], agencies: Sequence[UUID]) -> int:
    """Return on how many of some pairs somebody decided who has a tie to one of the two sides."""
    sides = [*agencies]
    concerned: Any = or_(Tie.organisation_id == Pair.vendor_id, Tie.organisation_id.in_(sides))
    tie = exists().where(Tie.user_id == Decision.reviewer_id, Tie.ended_at.is_(None), concerned)
    inside = exists().where(
        Membership.user_id == Decision.reviewer_id,
        or_(Membership.organisation_id == Pair.vendor_id, Membership.organisation_id.in_(sides)),
    )
    query = select(func.count(func.distinct(Pair.id))).join(Decision, Decision.pair_id == Pair.id)
    query = query.where(Pair.id.in_(pair_ids), Decision.undone_at.is_(None), or_(tie, inside))
    return session.scalars(query).one()


def _releasable(row: Row[Any]) -> ReleasableRead:
    return ReleasableRead(
        run=PairRun(id=row.run_id, number=row.number),
        scenario=scenario_of(row[0]),
        standing=row.standing,
        shortlisted=row.shortlisted,
        rejected=row.rejected,
        open=row.open,
        since=row.since,
        released_at=row.released_at,
    )
