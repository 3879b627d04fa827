"""Deciding on a pair, taking a decision back, and who may read which. Plain functions; the caller owns the transaction.

A pair is locked while it is decided; that no review is there twice is for the database to say.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core import audit
from backend.core.actor import Actor, Role
from backend.core.db import violated
from backend.core.errors import Conflict, Problem
from backend.core.policy import NotAllowed, require
from backend.reviews import claims
from backend.reviews.errors import (
    AlreadyDecided,
    AlreadyUndone,
    CannotDefer,
    ConsensusStands,
    DecisionNotFound,
    NotBlind,
    Released,
    ReviewBlind,
    Superseded,
)
from backend.reviews.models import Decision, Pair, PairState, Slot, Verdict
from backend.reviews.pairs import TODAY, allow, find, hides_score, reviewer_of, successor, summaries
from backend.reviews.schemas import DecidedRead, DecisionRead, OwnDecisions
from backend.reviews.sent import PairDecisionSent, UndoSent, VerdictSent
from backend.reviews.standing import check_move, is_blind, next_slot, own_review, reviews, state_of

DEFERRED_DAYS: Final = 7
"""How long a deferral lasts where no day is said."""
LONGEST_DAYS: Final = 366
LAST: Final = 10
"""How many of one's decisions are shown to be taken back."""
SUPERSEDED: Final = "superseded"
"""Why a deferral stands no longer: somebody has decided."""
_TAKEN: Final = {"uq_review_decisions_slot", "uq_review_decisions_reviewer"}


class DayNotAllowed(Problem):
    """A deferral ends on no day, or on one too far away."""

    status, code, title = 422, "day-not-allowed", "A pair is deferred until a day after today, at most a year away"


class UndoUnexplained(Problem):
    """Another's decision is taken back for a reason."""

    status, code, title = 422, "undo-unexplained", "Say why another's decision is taken back"


def decide(session: Session, actor: Actor, pair_id: UUID, data: PairDecisionSent) -> DecidedRead:
    """Decide on a pair as it was read.

    Raises:
        ReviewPairNotFound: there is none, or the actor may not know of it.
        AlreadyDecided: somebody has decided since it was read.
        Claimed, Released, Superseded, NotBlind, CannotDefer: it is not the actor's to decide now.
        DayNotAllowed: it would be deferred until no day to come.
    """
    decision = settle(session, actor, pair_id, data.version, data)
    claims.renew(session, actor)
    return told(session, actor, [decision])[0]


def settle(session: Session, actor: Actor, pair_id: UUID, version: int, sent: VerdictSent) -> Decision:
    """Write one decision and move its pair; as `decide`, without telling of it."""
    pair, live, slot = ready(session, actor, pair_id, version, sent)
    for deferral in (held for held in live if held.verdict is Verdict.DEFER):
        _take_back(session, actor, deferral, SUPERSEDED)
    decision = Decision(
        pair_id=pair.id,
        reviewer_id=actor.user_id,
        slot=slot,
        verdict=sent.verdict,
        reason=sent.reason,
        reason_text=sent.reason_text,
        deferred_until=_until(session, sent),
        score_hidden=hides_score(session, actor),
        pair_version=version,
    )
    try:
        with session.begin_nested():
            session.add(decision)
            session.flush()
    except IntegrityError as error:
        if violated(error) in _TAKEN:
            raise decided_since(session, actor, pair) from error
        raise
    _move(session, pair)
    facts = {"verdict": sent.verdict, "reason": sent.reason, "slot": slot, "version": pair.version}
    _record(session, actor, pair, "decided", decision=decision.id, **facts)
    return decision


def ready(
    session: Session, actor: Actor, pair_id: UUID, version: int, sent: VerdictSent
) -> tuple[Pair, list[Decision], int]:
    """Return a locked pair that waits for the actor's decision, those that stand on it, and which review is missing."""
    pair = allow(session, actor, "pair.decide", find(session, pair_id, lock=True), "proposed")
    if pair.release_id is not None:
        raise Released
    if pair.superseded_by is not None:
        raise Superseded(successor(session, pair))
    held = claims.held_by_other(session, actor, pair.id)
    if held is not None:
        raise held
    live = standing(session, [pair.id])[pair.id]
    slot = next_slot(live, needs_second=pair.needs_second)
    if pair.version != version:
        raise decided_since(session, actor, pair)
    if pair.needs_second and slot in (None, Slot.CONSENSUS):
        _check_consensus(session, actor, pair, slot)
    if slot is None or (slot < Slot.CONSENSUS and own_review(live, actor.user_id) is not None):
        raise decided_since(session, actor, pair)
    if slot < Slot.CONSENSUS and _saw_other(session, actor, pair):
        raise NotBlind
    if slot == Slot.CONSENSUS and sent.verdict is Verdict.DEFER:
        raise CannotDefer
    _until(session, sent)
    return pair, live, slot


def undo(session: Session, actor: Actor, decision_id: UUID, data: UndoSent) -> DecidedRead:
    """Take a decision back, until its pair is released.

    Raises:
        DecisionNotFound: there is none, or the actor may not know of it.
        Released, AlreadyUndone, ConsensusStands: it cannot be taken back any more, or not yet.
        UndoUnexplained: it is another's, and nothing is said why.
    """
    decision = session.get(Decision, decision_id)
    pair = find(session, decision.pair_id, lock=True) if decision is not None else None
    pair = allow(session, actor, "pair.undo", pair, "decided, not released", DecisionNotFound)
    assert decision is not None  # noqa: S101 - without it there would be no pair
    session.refresh(decision)
    live = standing(session, [pair.id])[pair.id]
    is_own = decision.reviewer_id == actor.user_id
    if not is_own and is_blind(live, actor.user_id, needs_second=pair.needs_second):
        raise DecisionNotFound
    if pair.release_id is not None:
        raise Released
    if decision.undone_at is not None:
        raise AlreadyUndone
    if decision.slot == Slot.CONSENSUS:
        _check_consensus(session, actor, pair, Slot.CONSENSUS)
    elif Slot.CONSENSUS in reviews(live):
        raise ConsensusStands
    if not is_own and not data.reason.strip():
        raise UndoUnexplained
    others = [held for held in reviews(live).values() if held is not decision]
    decision.saw_other = decision.verdict is not Verdict.DEFER and decision.slot < Slot.CONSENSUS and bool(others)
    _take_back(session, actor, decision, data.reason)
    _move(session, pair)
    _record(session, actor, pair, "undone", decision=decision.id, own=is_own, version=pair.version)
    if is_own:
        claims.hold(session, actor, pair)
    return told(session, actor, [decision])[0]


def list_own(session: Session, actor: Actor, limit: int) -> OwnDecisions:
    """Return the actor's last decisions that stand, the newest first."""
    require(actor, "pair.decide", state="proposed")
    query = select(Decision).where(Decision.reviewer_id == actor.user_id, Decision.undone_at.is_(None))
    query = query.order_by(Decision.decided_at.desc(), Decision.id.desc()).limit(limit)
    return OwnDecisions(items=told(session, actor, session.scalars(query).all()))


def list_of_pair(session: Session, actor: Actor, pair_id: UUID) -> list[DecisionRead]:
    """Return everybody's decisions on a pair.

    Raises:
        ReviewPairNotFound: there is none, or the actor may not know of it.
        ReviewBlind: the actor has to decide first.
    """
    pair = find(session, pair_id)
    live = standing(session, [pair.id])[pair.id] if pair is not None else []
    blind = pair is not None and is_blind(live, actor.user_id, needs_second=pair.needs_second)
    action = "consensus.read_others"
    if blind:
        try:
            allow(session, actor, action, pair, "own decision open")
        except NotAllowed as refused:
            raise ReviewBlind from refused
    pair = allow(session, actor, action, pair, "own decision saved")
    return readable(session, actor, [pair])[pair.id]


def standing(session: Session, pair_ids: Collection[UUID]) -> dict[UUID, list[Decision]]:
    """Return the decisions that have not been taken back, by pair, the first review first."""
    query = select(Decision).where(Decision.pair_id.in_(pair_ids), Decision.undone_at.is_(None))
    found: dict[UUID, list[Decision]] = defaultdict(list)
    for decision in session.scalars(query.order_by(Decision.slot).execution_options(populate_existing=True)):
        found[decision.pair_id].append(decision)
    return found


def readable(session: Session, actor: Actor, pairs: Collection[Pair]) -> dict[UUID, list[DecisionRead]]:
    """Return the decisions on pairs that the actor may read, by pair, the first one first."""
    live = standing(session, [pair.id for pair in pairs])
    blind = {pair.id for pair in pairs if is_blind(live[pair.id], actor.user_id, needs_second=pair.needs_second)}
    released = {pair.id for pair in pairs if pair.release_id is not None}
    query = select(Decision, User.name).outerjoin(User, User.id == Decision.reviewer_id)
    query = query.where(Decision.pair_id.in_([pair.id for pair in pairs]), Decision.undo_reason != SUPERSEDED)
    found: dict[UUID, list[DecisionRead]] = defaultdict(list)
    for decision, name in session.execute(query.order_by(Decision.decided_at, Decision.id)):
        if decision.pair_id not in blind or decision.reviewer_id == actor.user_id:
            shown = _shown(actor, decision, name, is_released=decision.pair_id in released)
            found[decision.pair_id].append(shown)
    return found


def told(session: Session, actor: Actor, decisions: Collection[Decision]) -> list[DecidedRead]:
    """Return decisions the actor has made or taken back, each with its pair."""
    pairs = summaries(session, actor, {decision.pair_id for decision in decisions})
    named = select(User.id, User.name).where(User.id.in_({decision.reviewer_id for decision in decisions}))
    names: dict[UUID | None, str] = {row.id: row.name for row in session.execute(named)}
    released = select(Pair.id).where(Pair.id.in_(pairs), Pair.release_id.is_not(None))
    gone = set(session.scalars(released))
    return [
        DecidedRead(
            decision=_shown(actor, decision, names.get(decision.reviewer_id), is_released=decision.pair_id in gone),
            pair=pairs[decision.pair_id],
        )
        for decision in decisions
        if decision.pair_id in pairs
    ]


def decided_since(session: Session, actor: Actor, pair: Pair) -> AlreadyDecided:
    """Return what somebody is told whose decision comes too late: who was first, and when."""
    latest = func.greatest(Decision.decided_at, Decision.undone_at)
    who = func.coalesce(Decision.undone_by, Decision.reviewer_id)
    query = select(User.name, latest, Decision.verdict).outerjoin(User, User.id == who)
    last = session.execute(query.where(Decision.pair_id == pair.id).order_by(latest.desc()).limit(1)).one_or_none()
    if last is None:
        return AlreadyDecided(None, None, None)
    live = standing(session, [pair.id])[pair.id]
    blind = is_blind(live, actor.user_id, needs_second=pair.needs_second)
    return AlreadyDecided(last[0], last[1], None if blind or not live else last[2])


def _check_consensus(session: Session, actor: Actor, pair: Pair, slot: int | None) -> None:
    """Let pass whom the rights table lets decide between two reviews."""
    state = "agreement" if slot is None else "disagreement"
    try:
        allow(session, actor, "consensus.decide", pair, state)
    except Conflict as refused:
        raise decided_since(session, actor, pair) from refused


def _saw_other(session: Session, actor: Actor, pair: Pair) -> bool:
    mine = select(Decision.id).where(Decision.pair_id == pair.id, Decision.reviewer_id == actor.user_id)
    return session.scalar(mine.where(Decision.saw_other).limit(1)) is not None


def _until(session: Session, sent: VerdictSent) -> date | None:
    """Return the day from which on a deferred pair waits again."""
    if sent.verdict is not Verdict.DEFER:
        return None
    day = session.scalars(select(TODAY)).one()
    until = sent.deferred_until or day + timedelta(days=DEFERRED_DAYS)
    if not day < until <= day + timedelta(days=LONGEST_DAYS):
        raise DayNotAllowed
    return until


def _take_back(session: Session, actor: Actor, decision: Decision, reason: str) -> None:
    decision.undone_at = func.clock_timestamp()
    decision.undone_by = actor.user_id
    decision.undo_reason = reason
    session.flush()
    session.refresh(decision)


def _move(session: Session, pair: Pair) -> None:
    """Let a locked pair stand where the decisions on it put it; the one place that moves pairs."""
    live = standing(session, [pair.id])[pair.id]
    state = state_of(live, needs_second=pair.needs_second)
    check_move(pair.state, state)
    pair.state = state
    untils = [held.deferred_until for held in live if held.deferred_until is not None]
    pair.deferred_until = max(untils) if state is PairState.DEFERRED else None
    pair.version += 1
    pair.changed_at = func.clock_timestamp()
    pair.claimed_by = pair.claim_expires_at = None
    session.flush()


def _record(session: Session, actor: Actor, pair: Pair, done: str, **facts: object) -> None:
    about = {"run": pair.run_id, "scenario": pair.scenario_id, "vendor": pair.vendor_id}
    audit.record(session, actor, f"review.{done}", "pair", pair.id, **about, **facts)


def _shown(actor: Actor, decision: Decision, name: str | None, *, is_released: bool) -> DecisionRead:
    is_the_chairs = decision.slot == Slot.CONSENSUS and Role.CHAIR not in actor.roles
    return DecisionRead(
        id=decision.id,
        pair_id=decision.pair_id,
        slot=decision.slot,
        verdict=decision.verdict,
        reason=decision.reason,
        reason_text=decision.reason_text,
        deferred_until=decision.deferred_until,
        reviewer=reviewer_of(decision.reviewer_id, name),
        decided_at=decision.decided_at,
        undone_at=decision.undone_at,
        undo_reason=decision.undo_reason,
        is_undoable=not is_released and decision.undone_at is None and not is_the_chairs,
    )
