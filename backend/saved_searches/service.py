"""What one can do with saved searches. Plain functions; the caller owns the transaction."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, insert, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.core.actor import Actor
from backend.core.db import violated
from backend.core.errors import Conflict, NotFound
from backend.core.paging import PageParams, Slice, paginate
from backend.core.policy import Subject, require
from backend.core.versions import check_version
from backend.saved_searches.lists import found_by, named
from backend.saved_searches.models import SavedSearch, SavedSearchMatch, SearchKind
from backend.saved_searches.schemas import FoundLink, RejectedRead, SavedSearchRead, SavedSearchSent

MOST: Final = 50
"""How many searches one person can keep."""
_SHOWN: Final = 5
"""How many of the new things are named in the list."""


class SavedSearchNotFound(NotFound):
    """One keeps no such search."""

    code, title = "saved-search-not-found", "There is no such saved search"


class SavedSearchExists(Conflict):
    """One keeps another search under this name."""

    code, title = "saved-search-exists", "You have a saved search under this name already"


class SavedSearchLimit(Conflict):
    """One keeps as many searches as one can."""

    code, title = "saved-search-limit", "You have as many saved searches as one can have"


def list_searches(session: Session, actor: Actor, params: PageParams) -> Slice[SavedSearchRead]:
    """Return a page of one's own searches, by name."""
    query = select(SavedSearch).where(_own(actor, "list")).order_by(SavedSearch.name, SavedSearch.id)
    page = paginate(session, query, params)
    return page.holding(_read(session, page.items))


def get_search(session: Session, actor: Actor, search_id: UUID) -> SavedSearchRead:
    """Return one of one's own searches.

    Raises:
        SavedSearchNotFound: one keeps none under this id.
    """
    (shown,) = _read(session, [_find(session, actor, search_id, "read")])
    return shown


def create_search(session: Session, actor: Actor, data: SavedSearchSent) -> SavedSearchRead:
    """Keep a search; what it finds now is known, and only what comes later will be told.

    Raises:
        SavedSearchLimit: one keeps as many as one can.
        SavedSearchExists: one keeps another under this name.
    """
    own = _own(actor, "create")
    # Two at once count one after the other.
    session.execute(select(User.id).where(User.id == actor.user_id).with_for_update(key_share=True))
    if (session.scalar(select(func.count()).select_from(SavedSearch).where(own)) or 0) >= MOST:
        raise SavedSearchLimit
    search = SavedSearch(user_id=actor.user_id, **_values(data))
    session.add(search)
    _flush(session)
    session.refresh(search)
    _know_what_is_there(session, search)
    (shown,) = _read(session, [search])
    return shown


def edit_search(
    session: Session, actor: Actor, search_id: UUID, expected: int, data: SavedSearchSent
) -> SavedSearchRead:
    """Change a search; with other filters it begins anew, and only what comes later will be told.

    Raises:
        SavedSearchNotFound: one keeps none under this id.
        ChangedSince: it was changed meanwhile.
        SavedSearchExists: one keeps another under this name.
    """
    search, values = _find(session, actor, search_id, "edit"), _values(data)
    check_version(session, search, expected, values, SavedSearchNotFound)
    is_another = (search.kind, search.filters) != (values["kind"], values["filters"])
    for name, value in values.items():
        setattr(search, name, value)
    _flush(session)
    if is_another:
        session.execute(delete(SavedSearchMatch).where(SavedSearchMatch.search_id == search.id))
        _know_what_is_there(session, search)
    (shown,) = _read(session, [search])
    return shown


def delete_search(session: Session, actor: Actor, search_id: UUID) -> None:
    """Keep a search no longer.

    Raises:
        SavedSearchNotFound: one keeps none under this id.
    """
    session.delete(_find(session, actor, search_id, "delete"))
    session.flush()


def reject(session: Session, actor: Actor, search_id: UUID, found_id: UUID) -> None:
    """Note that something one was told of is not relevant; what is much like it will be held back from now on.

    Raises:
        SavedSearchNotFound: one keeps none under this id, or it has not told of this.
    """
    match = _found(session, actor, search_id, found_id)
    match.rejected_at = match.rejected_at or func.clock_timestamp()
    session.flush()


def restore(session: Session, actor: Actor, search_id: UUID, found_id: UUID) -> None:
    """Take that back; what was held back for its sake is found anew, and told the next time.

    Raises:
        SavedSearchNotFound: one keeps none under this id, or it has not told of this.
    """
    match = _found(session, actor, search_id, found_id)
    match.rejected_at = None
    session.flush()
    held_back = SavedSearchMatch.search_id == search_id, SavedSearchMatch.like_id == found_id
    session.execute(delete(SavedSearchMatch).where(*held_back))


def _found(session: Session, actor: Actor, search_id: UUID, found_id: UUID) -> SavedSearchMatch:
    search = _find(session, actor, search_id, "teach")
    match = session.get(SavedSearchMatch, (search.id, found_id))
    if match is None or match.told_at is None or match.like_id is not None:
        raise SavedSearchNotFound
    return match


def _values(data: SavedSearchSent) -> dict[str, object]:
    return data.model_dump(exclude={"filters"}) | {"filters": data.filters.given()}


def _own(actor: Actor, action: str) -> ColumnElement[bool]:
    require(actor, f"saved_search.{action}", Subject.of(user=actor.user_id), "self", SavedSearchNotFound)
    return SavedSearch.user_id == actor.user_id


def _find(session: Session, actor: Actor, search_id: UUID, action: str) -> SavedSearch:
    found = session.scalar(select(SavedSearch).where(_own(actor, action), SavedSearch.id == search_id))
    if found is None:
        raise SavedSearchNotFound
    return found


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        if violated(error) == "uq_saved_searches_user_id_name":
            raise SavedSearchExists from error
        raise


def _know_what_is_there(session: Session, search: SavedSearch) -> None:
    there = found_by(search.kind, search.filters).subquery()
    known = select(literal(search.id), there.c.id)
    session.execute(insert(SavedSearchMatch).from_select(["search_id", "found_id"], known))


def _read(session: Session, searches: Iterable[SavedSearch]) -> list[SavedSearchRead]:
    """Return searches with what was new last and what is held back: a few queries, whatever their number."""
    held = list(searches)
    latest = select(SavedSearchMatch).join(SavedSearch, SavedSearch.id == SavedSearchMatch.search_id)
    latest = latest.where(
        SavedSearch.id.in_([one.id for one in held]),
        (SavedSearchMatch.told_at == SavedSearch.told_at)
        | SavedSearchMatch.rejected_at.is_not(None)
        | SavedSearchMatch.like_id.is_not(None),
    )
    found: dict[UUID, list[SavedSearchMatch]] = {}
    for match in session.scalars(latest.order_by(SavedSearchMatch.found_id.desc())):
        found.setdefault(match.search_id, []).append(match)
    names = {
        kind: named(
            session, kind, [match.found_id for one in held if one.kind is kind for match in found.get(one.id, ())]
        )
        for kind in SearchKind
    }
    return [
        SavedSearchRead(
            id=one.id,
            kind=one.kind,
            name=one.name,
            filters=one.filters,
            frequency=one.frequency,
            saved_at=one.saved_at,
            told_at=one.told_at,
            found=_links(
                names[one.kind], [m for m in found.get(one.id, ()) if m.rejected_at is None and m.like_id is None]
            )[:_SHOWN],
            rejected=_rejected(names[one.kind], found.get(one.id, ())),
            version=one.version,
        )
        for one in held
    ]


def _links(names: Mapping[UUID, tuple[str, str]], matches: Iterable[SavedSearchMatch]) -> list[FoundLink]:
    """Return what anyone may still see, named."""
    ids = (match.found_id for match in matches if match.found_id in names)
    return [FoundLink(id=found_id, name=names[found_id][0]) for found_id in ids]


def _rejected(names: Mapping[UUID, tuple[str, str]], matches: Sequence[SavedSearchMatch]) -> list[RejectedRead]:
    """Return what was rejected, the latest first, each with what it holds back."""
    rejected = {match.found_id: match.rejected_at for match in matches if match.rejected_at is not None}
    return [
        RejectedRead(
            id=found_id,
            name=names[found_id][0] if found_id in names else None,
            held_back=_links(names, [match for match in matches if match.like_id == found_id]),
        )
        for found_id in sorted(rejected, key=rejected.__getitem__, reverse=True)
    ]
