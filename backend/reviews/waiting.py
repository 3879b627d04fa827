"""What waits at the review desk: pairs to review, and disagreements for the chair."""

from collections.abc import Iterator

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.policy import verdict
from backend.core.work import MOST, WorkItem
from backend.reviews.models import Pair, PairState
from backend.reviews.notes import PAGE
from backend.reviews.pairs import ON_DESK, shown, untied, waits_for
from backend.scenarios.models import Scenario

DESK = "/desk/reviews"


def waiting(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield how many pairs wait for the actor, and each on which two reviews disagree."""
    if not verdict(actor, "pair.decide", state="proposed").passes:
        return
    yield from _to_review(session, actor)
    if verdict(actor, "consensus.decide", state="disagreement").passes:
        yield from _disagreed(session, actor)


def _to_review(session: Session, actor: Actor) -> Iterator[WorkItem]:
    """Yield one thing for all of them: whoever reviews has a list for each."""
    query = select(func.count(), func.min(Pair.created_at)).select_from(Pair).join(Pair.scenario).join(Pair.vendor)
    own = and_(shown(), waits_for(actor), Pair.state != PairState.DISAGREED)
    count, since = session.execute(query.where(own)).one()
    if count and actor.user_id is not None:
        yield WorkItem("pairs-to-review", actor.user_id, str(count), since, DESK)


def _disagreed(session: Session, actor: Actor) -> Iterator[WorkItem]:
    query = select(Pair.id, Scenario.name, Pair.changed_at).join(Pair.scenario).join(Pair.vendor)
    query = query.where(shown(), untied(actor), ON_DESK, Pair.state == PairState.DISAGREED)
    for pair_id, name, since in session.execute(query.order_by(Pair.changed_at, Pair.id).limit(MOST)):
        yield WorkItem("pair-disagreed", pair_id, name, since, PAGE.format(pair_id))
