"""What people of the desk note about a pair, and whom they tell of it; never seen outside the desk."""

from uuid import UUID

from sqlalchemy import any_, literal, or_, select
from sqlalchemy.orm import Session

from backend.accounts.models import User, UserState
from backend.core import audit
from backend.core.actor import Actor, Role
from backend.core.errors import Problem
from backend.core.notices import notify
from backend.core.policy import require
from backend.core.row_security import as_program
from backend.reviews.models import PairNote
from backend.reviews.pairs import allow, find, reviewer_of
from backend.reviews.schemas import PairNoteRead, ReviewerRead
from backend.reviews.sent import PairNoteSent
from backend.scenarios.models import Scenario

PAGE = "/desk/reviews?pair={}"


class PersonUnknown(Problem):
    """Somebody is named who does not work at the desk."""

    status, code, title = 422, "person-unknown", "Only people of the desk can be named"


def list_people(session: Session, actor: Actor) -> list[ReviewerRead]:
    """Return everybody who works at the desk, by name."""
    require(actor, "pair.read_notes")
    held = [literal(role.value) == any_(User.roles) for role in (Role.MATCHMAKER, Role.CHAIR)]
    query = select(User.id, User.name).where(User.state == UserState.ACTIVE, or_(*held))
    return [ReviewerRead.model_validate(found) for found in session.execute(query.order_by(User.name, User.id))]


def list_notes(session: Session, actor: Actor, pair_id: UUID) -> list[PairNoteRead]:
    """Return the notes about a pair, the oldest first.

    Raises:
        ReviewPairNotFound: there is none, or the actor may not know of it.
    """
    pair = allow(session, actor, "pair.read_notes", find(session, pair_id), "any")
    query = select(PairNote).where(PairNote.pair_id == pair.id).order_by(PairNote.created_at, PairNote.id)
    return _shown(session, list(session.scalars(query)))


def write_note(session: Session, actor: Actor, pair_id: UUID, data: PairNoteSent) -> PairNoteRead:
    """Note something about a pair, and tell whom the note names.

    Raises:
        ReviewPairNotFound: there is none, or the actor may not know of it.
        PersonUnknown: somebody is named who does not work at the desk.
    """
    pair = allow(session, actor, "pair.write_note", find(session, pair_id), "any")
    named = list(dict.fromkeys(data.mentions))
    if not set(named) <= {person.id for person in list_people(session, actor)}:
        raise PersonUnknown
    note = PairNote(pair_id=pair.id, author_id=actor.user_id, body=data.body, mentions=named)
    session.add(note)
    session.flush()
    audit.record(session, actor, "note.written", "pair", pair.id, note=note.id, mentions=len(named))
    scenario = session.get_one(Scenario, pair.scenario_id)
    others = [person for person in named if person != actor.user_id]
    notify(session, others, "pair-mentioned", PAGE.format(pair.id), code=scenario.code or "")
    return _shown(session, [note])[0]


def _shown(session: Session, notes: list[PairNote]) -> list[PairNoteRead]:
    ids = {person for note in notes for person in (*note.mentions, note.author_id) if person is not None}
    with as_program(session):  # also those who work here no longer
        names = dict(session.execute(select(User.id, User.name).where(User.id.in_(ids))).all())
    return [
        PairNoteRead(
            id=note.id,
            author=reviewer_of(note.author_id, names.get(note.author_id) if note.author_id else None),
            body=note.body,
            mentions=[ReviewerRead(id=person, name=names.get(person, "")) for person in note.mentions],
            created_at=note.created_at,
        )
        for note in notes
    ]
