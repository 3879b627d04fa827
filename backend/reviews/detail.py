"""A pair whole: both sides as they were ranked, the reasons, what was decided before, and whether one may decide."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Text, and_, cast, func, select
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core.actor import Actor
from backend.core.errors import Problem
from backend.core.policy import require
from backend.match_runs.load import NEED, OFFER
from backend.match_runs.models import EngineInput, Match, MatchRun, RunScenario
from backend.match_runs.reading import NEED_FACTS, OFFER_FACTS, side_of
from backend.match_runs.schemas import ContributionRead, FlagRead, MatchCapability
from backend.organisations.models import Organisation
from backend.reviews.alignment import align, gates_of
from backend.reviews.claims import held_by_other
from backend.reviews.decisions import readable
from backend.reviews.models import DECIDED, Decision, Pair, PairNote
from backend.reviews.pairs import (
    allow,
    find,
    reviewer_of,
    rows,
    scenario_of,
    scores_hidden,
    successor,
    summarised,
    untied,
    vendor_of,
    waits_for,
)
from backend.reviews.schemas import Barred, HistoryRead, PairDetail, PairGate, ReviewCapability
from backend.reviews.sent import VersionSent
from backend.scenarios.content import stored
from backend.scenarios.models import Scenario
from backend.vendors.models import Capability, CapabilityStatus
from matching.reading import need_fields, offer_fields
from matching.types import Need, Offer

HISTORY: Final = 10
"""How many earlier decisions are shown of either side."""
FEWEST, MOST = 2, 4
"""How many pairs are compared."""


class NotComparable(Problem):
    """Pairs are compared within one scenario, two to four of them."""

    status, code, title = 422, "not-comparable", "Two to four pairs of one scenario are compared"


@dataclass(frozen=True, slots=True)
class _Ranked:
    """What a run kept of a pair."""

    need: Need
    offer: Offer
    rank_of: int
    match: Match | None


def get_pair(session: Session, actor: Actor, pair_id: UUID) -> PairDetail:
    """Return a pair whole; nobody is shown what somebody else is reviewing.

    Raises:
        ReviewPairNotFound: there is none, or the actor may not know of it.
        Claimed: somebody else is reviewing it.
    """
    pair = find(session, pair_id)
    state = "released" if pair is not None and pair.release_id is not None else "not released"
    pair = allow(session, actor, "pair.read_evidence", pair, state)
    held = held_by_other(session, actor, pair.id)
    if held is not None:
        raise held
    return read_many(session, actor, [pair.id])[0]


def compare(session: Session, actor: Actor, pair_ids: Sequence[UUID]) -> list[PairDetail]:
    """Return two to four pairs of one scenario; none where none are named.

    Raises:
        ReviewPairNotFound: there is one that the actor may not know of.
        NotComparable: they are too few or too many, or of several scenarios.
    """
    require(actor, "pair.read_evidence", state="not released")
    pairs = [
        allow(session, actor, "pair.read_evidence", find(session, pair_id), "not released")
        for pair_id in dict.fromkeys(pair_ids)
    ]
    if pairs and (not FEWEST <= len(pairs) <= MOST or len({pair.scenario_id for pair in pairs}) > 1):
        raise NotComparable
    return read_many(session, actor, [pair.id for pair in pairs])


def read_new(
    session: Session, actor: Actor, pair_ids: Sequence[UUID], known: Collection[VersionSent]
) -> list[PairDetail]:
    """Return those of some pairs whole that have not been read as they are now."""
    read = {(one.id, one.version) for one in known}
    versions = select(Pair.id, Pair.version).where(Pair.id.in_(pair_ids))
    unmoved = {row.id for row in session.execute(versions) if tuple(row) in read}
    new = [pair_id for pair_id in pair_ids if pair_id not in unmoved]
    return read_many(session, actor, new) if new else []


def read_many(session: Session, actor: Actor, pair_ids: Sequence[UUID]) -> list[PairDetail]:
    """Return pairs whole, in the order given; however many they are, the queries are the same."""
    found = session.execute(rows().where(Pair.id.in_(pair_ids)).execution_options(populate_existing=True)).all()
    pairs: dict[UUID, Pair] = {row[0].id: row[0] for row in found}
    told = {summary.id: summary for summary in summarised(session, actor, found)}
    hidden = scores_hidden(session, actor, pairs)
    kept = _kept(session, pairs)
    titles = _titles(session, kept)
    decisions, notes = readable(session, actor, pairs.values()), _note_counts(session, pairs)
    of_scenarios, of_vendors = (_history(session, pairs.values(), side) for side in ("scenario_id", "vendor_id"))
    barred = _barred(session, actor, pairs.values())
    scenarios = {row[0].id: row[2] for row in found}
    details = []
    for pair in (pairs[pair_id] for pair_id in pair_ids if pair_id in pairs):
        ranked, content = kept[pair.id], stored(scenarios[pair.id].content)
        contributions = ranked.match.contributions if ranked.match is not None else []
        is_hidden = pair.id in hidden
        details.append(
            PairDetail(
                **dict(told[pair.id]),
                capability=MatchCapability(id=pair.capability_id, title=ranked.offer.title),
                lines=align(ranked.need, ranked.offer, content, contributions),
                contributions=[_contribution(part, is_hidden=is_hidden) for part in contributions],
                flags=[FlagRead.model_validate(flag) for flag in (ranked.match.flags if ranked.match else [])],
                need=side_of(need_fields(ranked.need), ranked.need, NEED_FACTS),
                offer=side_of(offer_fields(ranked.offer), ranked.offer, OFFER_FACTS),
                other_capabilities=_others(ranked, titles, is_hidden=is_hidden),
                rank_of=ranked.rank_of,
                content=content,
                gates=[
                    PairGate(gate=gate, state="closed" if fact else "passed", fact=dict(fact or {}))
                    for gate, fact in gates_of(ranked.need, ranked.offer)
                ],
                scenario_history=of_scenarios[pair.id],
                vendor_history=of_vendors[pair.id],
                decisions=decisions[pair.id],
                note_count=notes[pair.id],
                added_reason=pair.added_reason,
                may_decide=barred[pair.id] is None,
                barred=barred[pair.id],
                successor=successor(session, pair) if barred[pair.id] is Barred.SUPERSEDED else None,
            )
        )
    return details


def _kept(session: Session, pairs: Collection[UUID]) -> dict[UUID, _Ranked]:
    """Return what the runs kept of pairs; of a manifest, which may be large, only what names the two texts."""
    need = MatchRun.manifest["needs"][cast(Pair.scenario_id, Text)].astext
    offer = MatchRun.manifest["offers"][cast(Pair.capability_id, Text)].astext
    query = (
        select(Pair.id, need, offer, func.coalesce(RunScenario.ranked, 0), Match)
        .select_from(Pair)
        .join(MatchRun, MatchRun.id == Pair.run_id)
        .outerjoin(RunScenario, and_(RunScenario.run_id == Pair.run_id, RunScenario.scenario_id == Pair.scenario_id))
        .outerjoin(Match, Match.id == Pair.match_id)
        .where(Pair.id.in_(pairs))
    )
    named = session.execute(query).all()
    digests = {digest for row in named for digest in row[1:3]}
    bodies = dict(
        session.execute(select(EngineInput.sha256, EngineInput.body).where(EngineInput.sha256.in_(digests))).all()
    )
    return {
        row[0]: _Ranked(NEED.validate_json(bodies[row[1]]), OFFER.validate_json(bodies[row[2]]), row[3], row[4])
        for row in named
    }


def _titles(session: Session, kept: dict[UUID, _Ranked]) -> dict[UUID, str]:
    """Return the titles of the vendors' other capabilities that are still shown."""
    wanted = [UUID(held["capability"]) for ranked in kept.values() if ranked.match for held in ranked.match.others]
    shown = select(Capability.id, Capability.title).where(
        Capability.id.in_(wanted), Capability.status == CapabilityStatus.PUBLISHED
    )
    return dict(session.execute(shown).all())


def _others(ranked: _Ranked, titles: dict[UUID, str], *, is_hidden: bool) -> list[ReviewCapability]:
    others = [(UUID(held["capability"]), held["score"]) for held in (ranked.match.others if ranked.match else [])]
    # By score, or by name: an order by score would tell what is hidden.
    others.sort(key=lambda other: (titles.get(other[0], "") if is_hidden else -other[1], str(other[0])))
    return [
        ReviewCapability(id=found, title=titles[found], score=None if is_hidden else score)
        for found, score in others
        if found in titles
    ]


def _contribution(part: dict[str, Any], *, is_hidden: bool) -> ContributionRead:
    """Return a reason; where scores are hidden only its words, which are marked in the texts."""
    read = ContributionRead.model_validate(part)
    if not is_hidden:
        return read
    evidence = [one.model_copy(update={"points": 0.0}) for one in read.evidence]
    return read.model_copy(update={"weight": 0.0, "value": 0.0, "points": 0.0, "evidence": evidence})


def _note_counts(session: Session, pairs: Collection[UUID]) -> dict[UUID, int]:
    query = select(PairNote.pair_id, func.count()).where(PairNote.pair_id.in_(pairs)).group_by(PairNote.pair_id)
    return defaultdict(int, session.execute(query).all())


def _history(session: Session, pairs: Collection[Pair], side: str) -> dict[UUID, list[HistoryRead]]:
    """Return what was decided before on the same scenario, or the same vendor, by pair, the newest first.

    Only what is decided is told, on which no blind review is open any more.
    """
    column = getattr(Pair, side)
    last = (
        select(Decision.reviewer_id, Decision.decided_at)
        .where(Decision.pair_id == Pair.id, Decision.undone_at.is_(None))
        .order_by(Decision.slot.desc())
        .limit(1)
        .lateral()
    )
    newest = func.row_number().over(partition_by=column, order_by=(last.c.decided_at.desc(), Pair.id)).label("newest")
    decided = (
        select(Pair.id, last, newest, User.name)
        .select_from(Pair)
        .join(last, last.c.decided_at.is_not(None))
        .outerjoin(User, User.id == last.c.reviewer_id)
        .where(column.in_({getattr(pair, side) for pair in pairs}), Pair.state.in_(DECIDED))
        .subquery()
    )
    query = (
        select(Pair, Scenario, Organisation, decided)
        .select_from(Pair)
        .join(decided, decided.c.id == Pair.id)
        .join(Pair.scenario)
        .join(Organisation, Organisation.id == Pair.vendor_id)
        .where(decided.c.newest <= HISTORY + 1)
        .order_by(decided.c.newest)
    )
    found: dict[UUID, list[HistoryRead]] = defaultdict(list)
    for row in session.execute(query):
        held = row.Pair
        told = HistoryRead(
            pair_id=held.id,
            scenario=scenario_of(row.Scenario),
            vendor=vendor_of(row.Organisation),
            state=held.state,
            decided_by=reviewer_of(row.reviewer_id, row.name),
            decided_at=row.decided_at,
        )
        for pair in pairs:
            if pair.id != held.id and getattr(pair, side) == getattr(held, side) and len(found[pair.id]) < HISTORY:
                found[pair.id].append(told)
    return found


def _barred(session: Session, actor: Actor, pairs: Collection[Pair]) -> dict[UUID, Barred | None]:
    """Return why the actor may not decide on pairs now; nothing where the actor may."""
    ids = [pair.id for pair in pairs]
    mine = set(session.scalars(select(Pair.id).where(Pair.id.in_(ids), waits_for(actor, early=True))))
    tied = set(session.scalars(select(Pair.id).where(Pair.id.in_(ids), ~untied(actor))))
    return {pair.id: None if pair.id in mine else _why(pair, is_tied=pair.id in tied) for pair in pairs}


def _why(pair: Pair, *, is_tied: bool) -> Barred:
    if is_tied:
        return Barred.TIED
    if pair.release_id is not None:
        return Barred.RELEASED
    if pair.superseded_by is not None:
        return Barred.SUPERSEDED
    return Barred.DECIDED if pair.state in DECIDED else Barred.WAITING
