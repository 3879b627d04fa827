"""The digest: in the morning, what somebody's searches have found since they last looked, all in one notice."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import and_, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.core.db import SessionLocal
from backend.core.notices import notify
from backend.core.search_text import likeness
from backend.notifications.digest import last_morning
from backend.saved_searches.lists import found_by, named, texts
from backend.saved_searches.models import Frequency, SavedSearch, SavedSearchMatch

PAGE: Final = "/following"
_NAMED: Final = 10
"""How many of the new things of one search the mail names."""
ALIKE: Final = 0.6
"""From which likeness on a new thing is held back: no two of the demo vendors, each in its own words, share .4."""
_LEARNT: Final = 50
"""How many of the rejected things of one search teach, the latest."""

_DUE: Final = or_(
    and_(SavedSearch.frequency == Frequency.DAILY, SavedSearch.looked_at < last_morning()),
    and_(SavedSearch.frequency == Frequency.WEEKLY, SavedSearch.looked_at < last_morning("week")),
)
"""Not looked at since the last eight o'clock in China, of a day or of a Monday."""


def send_due() -> int:
    """Tell everybody whose searches are due and have found something, one transaction each; return how many."""
    with SessionLocal.begin() as session:
        people = session.scalars(select(SavedSearch.user_id).where(_DUE).distinct()).all()
    return sum(map(_send, people))


def _send(user_id: UUID) -> bool:
    """Look through one person's due searches, unless another worker is about it, and tell of all of them at once.

    What was found, that it was looked for and the mail stand or fall together: a worker that is killed has told
    nothing, and one that comes again finds nothing due.
    """
    with SessionLocal.begin() as session:
        taken = update(SavedSearch).where(SavedSearch.user_id == user_id, _DUE)
        due = session.scalars(taken.values(looked_at=text("clock_timestamp()")).returning(SavedSearch)).all()
        lines = [line for search in sorted(due, key=lambda one: one.name) if (line := _look(session, search))]
        if lines:
            notify(session, [user_id], "search-found", PAGE, count=str(len(lines)), lines="\n".join(lines))
        return bool(lines)


def _look(session: Session, search: SavedSearch) -> str:
    """Note what is new, and return a line of it: the search by its owner's name for it, what it found by none."""
    there = found_by(search.kind, search.filters).subquery()
    new = insert(SavedSearchMatch).from_select(
        ["search_id", "found_id", "told_at"], select(literal(search.id), there.c.id, literal(search.looked_at))
    )
    came = session.scalars(new.on_conflict_do_nothing().returning(SavedSearchMatch.found_id)).all()
    held_back = _hold_back(session, search, came)
    found = [one for one in came if one not in held_back]
    if not found:
        return ""
    session.execute(update(SavedSearch).where(SavedSearch.id == search.id).values(told_at=search.looked_at))
    called = sorted(called for _, called in named(session, search.kind, found[:_NAMED]).values())
    more = " …" if len(found) > _NAMED else ""
    return f"· {search.name} (+{len(found)}): {', '.join(called)}{more}"


def _hold_back(session: Session, search: SavedSearch, came: Sequence[UUID]) -> set[UUID]:
    """Note which of the new things are much like one that was rejected as not relevant; nobody is told of these."""
    of_search = SavedSearchMatch.search_id == search.id
    rejected = session.scalars(
        select(SavedSearchMatch.found_id)
        .where(of_search, SavedSearchMatch.rejected_at.is_not(None))
        .order_by(SavedSearchMatch.rejected_at.desc())
        .limit(_LEARNT)
    ).all()
    if not rejected or not came:
        return set()
    said = texts(session, search.kind, [*rejected, *came])
    held_back: set[UUID] = set()
    for new in came:
        best = max(rejected, key=lambda one: likeness(said.get(one, ""), said.get(new, "")))
        if likeness(said.get(best, ""), said.get(new, "")) >= ALIKE:
            held_back.add(new)
            this = of_search & (SavedSearchMatch.found_id == new)
            session.execute(update(SavedSearchMatch).where(this).values(like_id=best))
    return held_back
