"""The queue: which pairs wait for somebody, how many by what, and how far the desk has come."""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.paging import paginate
from backend.core.policy import require
from backend.core.search_text import found_by
from backend.organisations.models import Organisation
from backend.reviews.models import DECIDED, Decision, Pair, PairState, Verdict
from backend.reviews.pairs import CLAIMED, ON_DESK, hides_score, rows, shaped, shown, undecided, untied, waits_for
from backend.reviews.schemas import QueueCounts, QueueProgress, QueueRead
from backend.reviews.sent import Only, QueueParams
from backend.scenarios.models import Scenario

AGEING: Final = datetime.timedelta(days=7)
"""From then on a pair has waited for long."""


def read_queue(session: Session, actor: Actor, params: QueueParams) -> QueueRead:
    """Return a page of the pairs that wait for the actor, or of those in one state."""
    require(actor, "review.claim", state="open")
    query = rows().where(*_wanted(actor, params))
    if params.q:
        query = query.where(or_(found_by(Scenario.search_text, params.q), found_by(Organisation.search_text, params.q)))
    hides = hides_score(session, actor)
    counts = _counts(session, actor, params)
    # To count thousands of pairs takes longer than all the rest; where only this is asked, that has just been done.
    known = None if params.q or params.state else getattr(counts, params.only)
    page = paginate(session, ordered(query, is_hidden=hides), params, total=known)
    return QueueRead(
        items=shaped(page.items, undecided(session, actor, [row[0].id for row in page.items]) if hides else ()),
        total=page.total,
        page=page.page,
        size=page.size,
        counts=counts,
        progress=_progress(session, actor, params.run),
    )


def asked_for(actor: Actor, run: UUID | None, scenario: UUID | None, only: Only) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions under which a pair waits for the actor and is one of those asked for."""
    yield from _among(run, scenario)
    yield waits_for(actor)
    yield _narrowed(actor)[only]


def ordered(query: Select[Any], *, is_hidden: bool) -> Select[Any]:
    """Return a query of pairs, those that have waited longest first; by rank only for who may see ranks."""
    place = () if is_hidden else (Pair.rank.nulls_last(),)
    return query.order_by(Pair.created_at, Pair.scenario_id, *place, Pair.vendor_id, Pair.id)


def _among(run: UUID | None, scenario: UUID | None) -> Iterator[ColumnElement[bool]]:
    if run is not None:
        yield Pair.run_id == run
    if scenario is not None:
        yield Pair.scenario_id == scenario


def _wanted(actor: Actor, params: QueueParams) -> Iterator[ColumnElement[bool]]:
    if params.state is None and params.only is not Only.DISAGREED:
        yield from asked_for(actor, params.run, params.scenario, params.only)
        return
    yield from _among(params.run, params.scenario)
    yield untied(actor)
    yield _narrowed(actor)[params.only]
    if params.state is not None:
        yield Pair.state == params.state


def _narrowed(actor: Actor) -> Mapping[Only, ColumnElement[bool]]:
    """Return what each kind of pairs has besides that it waits."""
    claimed = and_(Pair.claimed_by == actor.user_id, CLAIMED)
    return {
        Only.ALL: true(),
        Only.MINE: or_(Pair.assigned_to == actor.user_id, claimed),
        Only.ASSIGNED: Pair.assigned_to.is_not(None),
        Only.AGEING: Pair.created_at < func.clock_timestamp() - AGEING,
        Only.NEAR_TIE: Pair.near_tie.is_(True),
        Only.CONFLICTING: Pair.conflicting.is_(True),
        Only.STUFFING: Pair.flagged.is_(True),
        Only.SECOND: Pair.state == PairState.SECOND,
        Only.DISAGREED: and_(ON_DESK, Pair.state == PairState.DISAGREED),
    }


def _counts(session: Session, actor: Actor, params: QueueParams) -> QueueCounts:
    """Return how many pairs wait, by what can be asked for, whatever was."""
    told = [condition.label(only.value) for only, condition in _narrowed(actor).items()]
    query = select(waits_for(actor).label("waits"), *told).select_from(Pair).join(Pair.scenario).join(Pair.vendor)
    found = query.where(shown(), untied(actor), ON_DESK, *_among(params.run, params.scenario)).subquery()
    # What two reviews disagree on waits for the chair alone, and is counted for everybody.
    wanted = {only: found.c[only.value] & (true() if only is Only.DISAGREED else found.c.waits) for only in Only}
    row = session.execute(select(*(func.count().filter(one).label(only.value) for only, one in wanted.items())))
    return QueueCounts.model_validate(row.one(), from_attributes=True)


def _progress(session: Session, actor: Actor, run: UUID | None) -> QueueProgress:
    own = (
        select(func.count())
        .select_from(Decision)
        .where(Decision.reviewer_id == actor.user_id, Decision.undone_at.is_(None))
    )
    own = own.where(Decision.verdict != Verdict.DEFER)
    if run is not None:
        own = own.join(Pair, Pair.id == Decision.pair_id).where(Pair.run_id == run)
    query = select(
        func.count().label("total"),
        func.count().filter(Pair.state.in_(DECIDED)).label("done"),
        own.scalar_subquery().label("mine"),
    )
    return QueueProgress.model_validate(
        session.execute(query.where(Pair.superseded_by.is_(None), *_among(run, None))).one(), from_attributes=True
    )
