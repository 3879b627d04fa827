"""One verdict on several pairs: what would become of each, and what did."""

from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.errors import Problem
from backend.core.policy import require
from backend.reviews import claims
from backend.reviews.decisions import ready, settle
from backend.reviews.pairs import summaries
from backend.reviews.schemas import BulkItem, BulkRead
from backend.reviews.sent import BulkSent

OK = "ok"
_UNKNOWN = "pair-not-found"


def preview(session: Session, actor: Actor, data: BulkSent) -> BulkRead:
    """Return what would become of each pair; nothing is changed."""
    return _each(session, actor, data, is_preview=True)


def decide_all(session: Session, actor: Actor, data: BulkSent) -> BulkRead:
    """Decide on each pair that is the actor's to decide, and say of every other one why it was not."""
    found = _each(session, actor, data, is_preview=False)
    claims.renew(session, actor)
    return found


def _each(session: Session, actor: Actor, data: BulkSent, *, is_preview: bool) -> BulkRead:
    require(actor, "pair.bulk_decide", state="proposed")
    codes = {}
    # In one order: two who decide the same pairs at once would wait for each other for ever.
    for sent in sorted(data.pairs, key=lambda one: one.id):
        try:
            with session.begin_nested():
                (ready if is_preview else settle)(session, actor, sent.id, sent.version, data)
            codes[sent.id] = OK
        except Problem as refused:
            codes.setdefault(sent.id, refused.code)
    # Of what one may not know nothing is shown either.
    known = summaries(session, actor, [pair_id for pair_id, code in codes.items() if code not in (_UNKNOWN, "tied")])
    return BulkRead(items=[BulkItem(id=one.id, code=codes[one.id], pair=known.get(one.id)) for one in data.pairs])
