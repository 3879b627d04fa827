"""Who reviews what now: claims that expire, so that no two reviewers are shown the same pair.

All times are the database's: the clocks of two machines may differ by more than a claim lasts.
"""

import datetime
from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core.actor import Actor
from backend.core.policy import require
from backend.core.settings import settings
from backend.reviews.errors import AlreadyDecided, Claimed
from backend.reviews.listing import asked_for, ordered
from backend.reviews.models import Pair
from backend.reviews.pairs import CLAIMED, allow, find, hides_score, shown, waits_for
from backend.reviews.sent import MOST_HELD, ClaimSent

FREED: Final[dict[str, None]] = {"claimed_by": None, "claim_expires_at": None}


def claim(session: Session, actor: Actor, data: ClaimSent) -> list[UUID]:
    """Return the pairs that are the actor's to review now, at most as many as asked for.

    Where some are named, those of them that are free, and nothing else; otherwise those the actor has already, then
    those that have waited longest.
    """
    require(actor, "review.claim", state="open")
    _lock_own(session, actor)
    if data.pairs is not None:
        _free(session, actor, but=data.pairs)
        taken = set(_take(session, actor, data.pairs, early=False))
        return [pair_id for pair_id in dict.fromkeys(data.pairs) if pair_id in taken]
    wanted = and_(*asked_for(actor, data.run, data.scenario, data.only))
    hides = hides_score(session, actor)
    own = _among(wanted, Pair.claimed_by == actor.user_id, CLAIMED, is_hidden=hides)
    held = list(session.scalars(own.limit(data.count)))
    renew(session, actor)
    free_ones = _among(
        wanted, _is_free(), or_(Pair.assigned_to.is_(None), Pair.assigned_to == actor.user_id), is_hidden=hides
    )
    # Whoever asks at the same moment is given others instead of waiting for these.
    found = free_ones.limit(data.count - len(held)).with_for_update(of=Pair, skip_locked=True)
    new = list(session.scalars(found)) if len(held) < data.count else []
    _hold(session, actor, new)
    return held + new


def claim_one(session: Session, actor: Actor, pair_id: UUID) -> None:
    """Let one pair be the actor's to review.

    Raises:
        ReviewPairNotFound: there is none, or the actor may not know of it.
        Claimed: somebody else reviews it now.
        AlreadyDecided: nothing is left for the actor to decide.
    """
    pair = allow(session, actor, "review.claim", find(session, pair_id), "open")
    _lock_own(session, actor)
    if _take(session, actor, [pair.id]):
        return
    raise held_by_other(session, actor, pair_id) or AlreadyDecided(None, None, None)


def held_by_other(session: Session, actor: Actor, pair_id: UUID) -> Claimed | None:
    """Return why a pair is not the actor's now: somebody else is reviewing it; None where nobody is."""
    query = select(User.name, Pair.claim_expires_at).outerjoin(User, User.id == Pair.claimed_by)
    row = session.execute(query.where(Pair.id == pair_id, Pair.claimed_by != actor.user_id, CLAIMED)).one_or_none()
    return None if row is None else Claimed(row[0], row[1])


def free(session: Session, actor: Actor) -> None:
    """Let others have the pairs the actor has claimed."""
    require(actor, "review.claim", state="open")
    _lock_own(session, actor)
    _free(session, actor)


def renew(session: Session, actor: Actor) -> None:
    """Let the actor's claims that have not run out last anew, but those another request of the actor's is at."""
    # It never waits: whoever decides holds a pair already, and who claims waits for all of them in order.
    held = select(Pair.id).where(Pair.claimed_by == actor.user_id, CLAIMED).with_for_update(skip_locked=True)
    mine = update(Pair).where(Pair.id.in_(held))
    session.execute(mine.values(claim_expires_at=_lease()).execution_options(synchronize_session=False))


def hold(session: Session, actor: Actor, pair: Pair) -> None:
    """Let the actor have a pair nobody else reviews now."""
    _take(session, actor, [pair.id])


def _lock_own(session: Session, actor: Actor) -> None:
    """Wait for what else the actor is doing: to whoever decides and claims at once, the own pairs would seem taken."""
    own = select(Pair.id).where(Pair.claimed_by == actor.user_id)
    session.execute(own.order_by(Pair.id).with_for_update())


def _free(session: Session, actor: Actor, but: Sequence[UUID] = ()) -> None:
    mine = update(Pair).where(Pair.claimed_by == actor.user_id, Pair.id.not_in(but))
    session.execute(mine.values(FREED).execution_options(synchronize_session=False))


def _take(session: Session, actor: Actor, pair_ids: Sequence[UUID], *, early: bool = True) -> list[UUID]:
    """Let the actor have those of some pairs that wait for the actor and are free."""
    # A list may be older than a deferral: what somebody has put off is given to nobody who only goes on through it.
    among = _among(
        waits_for(actor, early=early), Pair.id.in_(pair_ids), or_(_is_free(), Pair.claimed_by == actor.user_id)
    )
    found = list(session.scalars(among.limit(MOST_HELD).with_for_update(of=Pair, skip_locked=True)))
    _hold(session, actor, found)
    return found


def _among(*conditions: ColumnElement[bool], is_hidden: bool = False) -> Any:
    query = select(Pair.id).join(Pair.scenario).join(Pair.vendor).where(shown(), *conditions)
    return ordered(query, is_hidden=is_hidden)


def _is_free() -> ColumnElement[bool]:
    return or_(Pair.claimed_by.is_(None), ~CLAIMED)


def _hold(session: Session, actor: Actor, pair_ids: Sequence[UUID]) -> None:
    mine = update(Pair).where(Pair.id.in_(pair_ids))
    values = {"claimed_by": actor.user_id, "claim_expires_at": _lease()}
    session.execute(mine.values(values).execution_options(synchronize_session=False))


def _lease() -> Any:
    return func.clock_timestamp() + datetime.timedelta(seconds=settings().claim_seconds)
