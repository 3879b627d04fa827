"""What waits for somebody, gathered from the features. Plain functions; the caller owns the transaction."""

from typing import Final

from sqlalchemy.orm import Session

from backend.core.actor import Actor
from backend.core.clock import today
from backend.core.policy import require
from backend.core.work import Provider
from backend.organisations.waiting import waiting as organisations
from backend.questions.waiting import waiting as questions
from backend.register.waiting import waiting as register
from backend.responses.waiting import waiting as responses
from backend.reviews.release_waiting import waiting as releases
from backend.reviews.waiting import waiting as reviews
from backend.scenarios.waiting import waiting as scenarios
from backend.vendors.waiting import waiting as vendors
from backend.work.schemas import WorkItemRead, WorkRead

PROVIDERS: Final[tuple[Provider, ...]] = (
    scenarios, questions, responses, reviews, releases, vendors, register, organisations
)  # fmt: skip
"""The features something can wait in."""


def list_work(session: Session, actor: Actor) -> WorkRead:
    """Return what waits for the actor: what is overdue first, then what has waited longest."""
    require(actor, "work.list")
    day = today()
    items = [
        WorkItemRead(
            kind=held.kind,
            subject_id=held.subject_id,
            title=held.title,
            since=held.since,
            due_on=held.due_on,
            is_overdue=held.due_on is not None and held.due_on < day,
            comments=held.comments,
            page=held.page,
        )
        for provider in PROVIDERS
        for held in provider(session, actor)
    ]
    items.sort(key=lambda item: (not item.is_overdue, item.since, item.kind, item.subject_id))
    return WorkRead(items=items, total=len(items), overdue=sum(item.is_overdue for item in items))
