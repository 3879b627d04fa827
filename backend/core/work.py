"""What waits for somebody: each feature tells it of its own things, and one page shows it all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from backend.core.actor import Actor

MOST: Final = 100
"""How much of one kind is told; whoever has more has a list of its own for it."""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing that waits for somebody."""

    kind: str
    """Names the wording."""
    subject_id: UUID
    title: str
    """What it is about, in words the person may read."""
    since: datetime
    page: str
    """The path of the page where it is done."""
    due_on: date | None = None
    """Last day in China on which it is done in time."""
    comments: int = 0
    """How many comments wait to be dealt with."""


Provider = Callable[[Session, Actor], Iterable[WorkItem]]
"""Tells what of one feature waits for an actor, who may read and do all of it; a fixed number of queries."""
