"""Lists come in pages: ``{items, total, page, size}``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")
S = TypeVar("S")

MAX_PAGE = 100_000
MAX_SIZE = 100

Words = Annotated[str, Field(max_length=200, pattern=r"^[^\x00]*$")]
"""A text somebody searches for; PostgreSQL stores no NUL, so none may come that far."""


class PageParams(BaseModel):
    """Which part of a list is asked for; a list that can be narrowed derives its own parameters from these."""

    model_config = ConfigDict(extra="forbid")

    page: int = Field(default=1, ge=1, le=MAX_PAGE)
    size: int = Field(default=20, ge=1, le=MAX_SIZE)

    @property
    def offset(self) -> int:
        """Return how many items stand before this page."""
        return (self.page - 1) * self.size


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    total: int = Field(description="How many there are on all pages together", ge=0)
    page: int = Field(ge=1)
    size: int = Field(ge=1)


@dataclass(frozen=True, slots=True)
class Slice(Generic[T]):
    """One page of rows, before a schema shapes them."""

    items: Sequence[T]
    total: int
    page: int
    size: int

    def holding(self, items: Sequence[S]) -> "Slice[S]":
        """Return the same page with other items, one for one."""
        return Slice(items, self.total, self.page, self.size)


def paginate(session: Session, query: Select[Any], params: PageParams, *, total: int | None = None) -> Slice[Any]:
    """Return the rows of one page and the count of all; ``query`` must order its rows totally.

    A query of one entity answers with entities, any other with rows. Who knows the ``total`` already spares counting.
    """
    if total is None:
        total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    result = session.execute(query.limit(params.size).offset(params.offset))
    rows = result.scalars().all() if len(query.column_descriptions) == 1 else result.all()
    return Slice(rows, total, params.page, params.size)
