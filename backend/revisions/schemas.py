"""What is shown of revisions and sent about them."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from backend.core.visibility import Visibility
from backend.revisions.models import RevisionStatus

Content = TypeVar("Content", bound=BaseModel)

Pointer = Annotated[str, StringConstraints(pattern=r"^(/[A-Za-z0-9_-]{1,64}){0,6}$")]
"""A place in a document: ``/goal``, ``/requirements/<id>/text``; blank is the whole."""


class AuthorRead(BaseModel):
    """Who wrote something."""

    id: UUID
    name: str


class CommentRead(BaseModel):
    """What a reviewer says of one place."""

    id: UUID
    pointer: str
    body: str
    author: AuthorRead | None = Field(description="Nobody once the account is erased, or to whom may not know")
    created_at: datetime
    resolved_at: datetime | None


class Pinned(BaseModel, extra="forbid"):
    """A comment on one place."""

    pointer: Pointer = ""
    body: str = Field(min_length=1, max_length=2000)


class ChangeRead(BaseModel, from_attributes=True):
    """One place where two states differ."""

    pointer: str
    before: Any = Field(description="Nothing where the element is new; the ids in order where only the order changed")
    after: Any


class PublicationRead(BaseModel):
    """One state that was published."""

    number: int
    published_at: datetime
    changes: list[ChangeRead] = Field(description="Against the one before; none for the first")


class RevisionRead(BaseModel, Generic[Content]):
    """A document under way."""

    subject_id: UUID
    number: int
    status: RevisionStatus
    content: Content
    version: int
    saved_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    note: str = Field(description="Of who returned it")
    comments: list[CommentRead]
    published_number: int | None = Field(description="Number of what is published now; nothing before the first time")
    is_editable: bool
    visibility: dict[str, Visibility] = Field(description="Who may read what, by pointer; * stands for any element")


class SavedRead(BaseModel):
    """That something was kept."""

    version: int
    saved_at: datetime
