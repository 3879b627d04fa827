"""Pairs come to the desk: the best places of a finished run, and what somebody adds from below the line."""

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Text, and_, cast, exists, func, select, update
from sqlalchemy.dialects.postgresql import JSONPATH, distinct_on, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from backend.core import audit
from backend.core.actor import Actor
from backend.core.db import violated
from backend.core.errors import Problem
from backend.core.ids import new_id
from backend.core.policy import is_tied, require
from backend.core.settings import settings
from backend.match_runs.models import STRONG_SCORE, Exclusion, Match, MatchRun, RunScenario, RunStatus
from backend.match_runs.service import RunNotFound
from backend.reviews.claims import FREED
from backend.reviews.errors import PairOnDesk, Tied
from backend.reviews.models import Pair, PairOrigin, PairState
from backend.reviews.pairs import ON_DESK, sides, summaries
from backend.reviews.schemas import PairSummary
from backend.reviews.sent import PairAdded
from backend.revisions.models import Publication, Revision, SubjectKind
from backend.scenarios.content import BudgetBand
from backend.scenarios.models import Scenario, ScenarioStatus
from backend.vendors.models import Capability, CapabilityStatus, Vendor, is_shown


class NotInRun(Problem):
    """The run knew no such scenario or vendor, or one of them is not shown any more."""

    status, code, title = 422, "not-in-run", "The run has not ranked this vendor for this scenario"


NEAR: Final = 0.01
"""Scores that differ by no more are a tie for whoever reads them."""
CHUNK: Final = 5_000
UPPER: Final = {
    BudgetBand.UNDER_50: 50,
    BudgetBand.FROM_50_TO_100: 100,
    BudgetBand.FROM_100_TO_300: 300,
    BudgetBand.FROM_300_TO_1000: 1000,
    BudgetBand.OVER_1000: 10_000_000,
}
"""The most that may be spent by a band, in 万元."""
_OTHER_DOMAIN: Final = '$[*] ? (@.signal == "domain" && @.known == true && @.value == 0)'


def open_pairs(session: Session, run_id: UUID) -> int:
    """Bring the best places of a finished run before the desk; return how many are new there.

    A job may be delivered twice: what is there already stays as it is.
    """
    run = session.get(MatchRun, run_id)
    if run is None or run.status is not RunStatus.DONE:
        return 0
    _supersede(session, run)
    newer, large = _newer(session, run), _large_scenarios(session, run_id)
    opened_at = session.scalars(select(func.clock_timestamp())).one()
    new = [
        {**row, "id": new_id(), "run_id": run_id, "needs_second": row["scenario_id"] in large,
         "superseded_by": newer.get(row["scenario_id"]),
         "origin": PairOrigin.RANKED, "state": PairState.PROPOSED, "added_reason": "",
         "created_at": opened_at, "changed_at": opened_at}
        for row in _best(session, run_id)
    ]  # fmt: skip
    found = 0
    for begin in range(0, len(new), CHUNK):
        made = insert(Pair).on_conflict_do_nothing().returning(Pair.id)
        found += len(session.scalars(made, new[begin : begin + CHUNK]).all())
    return found


def unopened(session: Session) -> list[UUID]:
    """Return the finished runs of which nothing is on the desk although they ranked something, the oldest first."""
    ranked = exists().where(Match.run_id == MatchRun.id, Match.rank.is_not(None))
    query = select(MatchRun.id).where(
        MatchRun.status == RunStatus.DONE, ranked, ~exists().where(Pair.run_id == MatchRun.id)
    )
    return list(session.scalars(query.order_by(MatchRun.finished_at, MatchRun.id)))


def _supersede(session: Session, run: MatchRun) -> None:
    """Let what older runs of the same scenarios brought leave the desk, unless it is decided.

    What somebody is reviewing leaves too: an older run is released no more, and whoever decides is led to the new one.
    """
    older = select(MatchRun.id).where(MatchRun.finished_at < run.finished_at)
    ranked = select(RunScenario.scenario_id).where(RunScenario.run_id == run.id)
    # Locked in the order in which reviewers lock what they have claimed.
    left = select(Pair.id).where(ON_DESK, Pair.scenario_id.in_(ranked), Pair.run_id.in_(older))
    found = session.scalars(left.order_by(Pair.id).with_for_update()).all()
    for begin in range(0, len(found), CHUNK):
        gone = update(Pair).where(Pair.id.in_(found[begin : begin + CHUNK]))
        values = FREED | {"superseded_by": run.id}
        session.execute(gone.values(values).execution_options(synchronize_session=False))


def _newer(session: Session, run: MatchRun) -> dict[UUID, UUID]:
    """Return the newer runs that were opened before this one, by scenario: a job may come late."""
    later = select(Pair.scenario_id, Pair.run_id).join(MatchRun, MatchRun.id == Pair.run_id)
    later = later.where(MatchRun.finished_at > run.finished_at)
    grouped = later.group_by(Pair.scenario_id, Pair.run_id, MatchRun.finished_at)
    return dict(session.execute(grouped.order_by(MatchRun.finished_at, Pair.run_id)).all())


def _best(session: Session, run_id: UUID) -> list[dict[str, Any]]:
    """Return the places of a run that are reviewed, with what a reviewer is to be warned of."""
    depth = settings().review_depth
    neighbours: Any = {"partition_by": Match.scenario_id, "order_by": Match.rank}
    listed = (
        select(
            Match.id,
            func.least(
                func.lag(Match.score).over(**neighbours) - Match.score,
                Match.score - func.lead(Match.score).over(**neighbours),
            ).label("gap"),
        )
        .where(Match.run_id == run_id, Match.rank <= depth + 1)
        .subquery()
    )
    other_domain = func.jsonb_path_exists(Match.contributions, cast(_OTHER_DOMAIN, JSONPATH))
    query = (
        select(
            Match.scenario_id,
            Match.vendor_id,
            Match.capability_id,
            Match.id.label("match_id"),
            Match.rank,
            Match.score,
            func.coalesce(listed.c.gap <= NEAR, False).label("near_tie"),
            (func.jsonb_array_length(Match.flags) > 0).label("flagged"),
            (_rejected_before(run_id) | and_(Match.score >= STRONG_SCORE, other_domain)).label("conflicting"),
        )
        .join(listed, listed.c.id == Match.id)
        .join(Match.scenario)
        .join(Match.vendor)
        .join(Match.capability)
        .where(
            Match.rank <= depth,
            Scenario.status == ScenarioStatus.PUBLISHED,
            is_shown(),
            Capability.status == CapabilityStatus.PUBLISHED,
        )
        .order_by(Match.scenario_id, Match.rank)
    )
    return [dict(row) for row in session.execute(query).mappings()]


def _rejected_before(run_id: UUID) -> ColumnElement[bool]:
    """Return the condition that the same vendor was rejected for the same scenario in another run."""
    other = aliased(Pair)
    return exists().where(
        other.scenario_id == Match.scenario_id,
        other.vendor_id == Match.vendor_id,
        other.run_id != run_id,
        other.state == PairState.REJECTED,
    )


def _large_scenarios(session: Session, run_id: UUID) -> set[UUID]:
    """Return the scenarios of a run on which so much may be spent that two blind reviews have to agree."""
    ranked = select(RunScenario.scenario_id).where(RunScenario.run_id == run_id)
    newest = (
        select(Publication.subject_id, Publication.revision_id)
        .ext(distinct_on(Publication.subject_id))
        .where(Publication.kind == SubjectKind.SCENARIO, Publication.subject_id.in_(ranked))
        .order_by(Publication.subject_id, Publication.number.desc())
        .subquery()
    )
    budgets = select(
        newest.c.subject_id, Revision.content["budget_ceiling"].astext, Revision.content["budget_band"].astext
    ).join(newest, newest.c.revision_id == Revision.id)
    limit = settings().second_review_above
    return {row[0] for row in session.execute(budgets) if most_spent(row[1], row[2]) > limit}


def most_spent(ceiling: str | None, band: str | None) -> int:
    """Return the most that may be spent, in 万元: the ceiling, or else the upper end of the band; 0 if unsaid."""
    if ceiling is not None:
        return int(ceiling)
    return UPPER.get(BudgetBand(band), 0) if band else 0


def add_pair(session: Session, actor: Actor, data: PairAdded) -> PairSummary:
    """Bring a vendor from below the line before the desk.

    Raises:
        RunNotFound: there is no such run, or it is not done.
        NotInRun: the run knew no such scenario or vendor, or one of them is not shown any more.
        Tied: the actor has a tie to one of the two sides.
        PairOnDesk: it is there already.
    """
    require(actor, "pair.add")
    run = session.get(MatchRun, data.run)
    if run is None or run.status is not RunStatus.DONE:
        raise RunNotFound
    match = session.scalar(
        select(Match).where(Match.run_id == run.id, Match.scenario_id == data.scenario, Match.vendor_id == data.vendor)
    )
    capability_id = match.capability_id if match is not None else _capability(session, data)
    if capability_id is None or not _is_shown(session, data):
        raise NotInRun
    pair = Pair(
        id=new_id(),
        run_id=run.id,
        scenario_id=data.scenario,
        vendor_id=data.vendor,
        capability_id=capability_id,
        match_id=match.id if match is not None else None,
        origin=PairOrigin.ADDED,
        added_by=actor.user_id,
        added_reason=data.reason,
        rank=match.rank if match is not None else None,
        score=match.score if match is not None else None,
        flagged=bool(match is not None and match.flags),
        needs_second=data.scenario in _large_scenarios(session, run.id),
    )
    if is_tied(actor, sides(session, pair)):
        raise Tied
    try:
        with session.begin_nested():
            session.add(pair)
            session.flush()
    except IntegrityError as error:
        if violated(error) != "uq_review_pairs_run_id_scenario_id_vendor_id":
            raise
        same = (Pair.run_id == run.id, Pair.scenario_id == data.scenario, Pair.vendor_id == data.vendor)
        raise PairOnDesk(session.scalars(select(Pair.id).where(*same)).one()) from error
    facts = {"run": run.id, "scenario": data.scenario, "vendor": data.vendor}
    audit.record(session, actor, "review.added", "pair", pair.id, **facts)
    return summaries(session, actor, [pair.id])[pair.id]


def _capability(session: Session, data: PairAdded) -> UUID | None:
    """Return what of a vendor the run would have ranked: what a gate kept out, or else the first it offers."""
    of_vendor = (Exclusion.run_id == data.run, Exclusion.scenario_id == data.scenario)
    excluded = select(Exclusion.capability_id).where(*of_vendor, Exclusion.vendor_id == data.vendor)
    found = session.scalar(excluded)
    if found is not None:
        return found
    known = MatchRun.manifest["offers"].has_key(cast(Capability.id, Text))
    ranked = RunScenario.run_id == data.run, RunScenario.scenario_id == data.scenario
    offered = (
        select(Capability.id)
        .join(MatchRun, MatchRun.id == data.run)
        .where(Capability.vendor_id == data.vendor, known, exists().where(*ranked))
        .order_by(Capability.registered_at, Capability.id)
    )
    return session.scalar(offered.limit(1))


def _is_shown(session: Session, data: PairAdded) -> bool:
    published = select(Scenario.id).where(Scenario.id == data.scenario, Scenario.status == ScenarioStatus.PUBLISHED)
    vendor = select(Vendor.id).where(Vendor.id == data.vendor, is_shown())
    return session.scalar(published) is not None and session.scalar(vendor) is not None
