"""Lists come in pages: ``{items, total, page, size}``."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

T = TypeVar("T")

MAX_PAGE = 100_000
MAX_SIZE = 100


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


def paginate(session: Session, query: Select[Any], params: PageParams) -> Slice[Any]:
    """Return the rows of one page and the count of all; ``query`` must order its rows totally.

    A query of one entity answers with entities, any other with rows.
    """
    counted = select(func.count()).select_from(query.order_by(None).subquery())
    total = session.scalar(counted) or 0
    result = session.execute(query.limit(params.size).offset(params.offset))
    rows = result.scalars().all() if len(query.column_descriptions) == 1 else result.all()
    return Slice(rows, total, params.page, params.size)


def cut(items: Sequence[T], params: PageParams) -> Slice[T]:
    """Return one page of a short list that is whole in memory."""
    return Slice(items[params.offset : params.offset + params.size], len(items), params.page, params.size)
