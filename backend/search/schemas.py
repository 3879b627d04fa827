"""Shapes of the search."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.paging import PageParams, Words


class HitKind(StrEnum):
    """What was found, in the order equally good hits are listed."""

    SCENARIO = "scenario"
    AGENCY = "agency"
    VENDOR = "vendor"
    CAPABILITY = "capability"
    POLICY_CLAUSE = "policy_clause"


class SearchParams(PageParams):
    """What is searched for."""

    q: Annotated[Words, Field(description="Words in either script, pinyin or its initials; blank finds nothing")] = ""
    kind: Annotated[HitKind | None, Field(description="One kind only")] = None


class SearchHit(BaseModel):
    """One thing that was found."""

    kind: HitKind
    id: UUID
    title: str = Field(examples=["民生诉求办理"])
    title_highlights: list[tuple[int, int]] = Field(description="Spans of the title that match, in code points")
    snippet: str = Field(description="The part of its text around the first match")
    highlights: list[tuple[int, int]] = Field(description="Spans of the snippet that match, in code points")
    score: float = Field(description="1 in the title, 0.8 in its names or pinyin, 0.5 in its text", ge=0, le=1)
    url: str = Field(description="Path of its page", examples=["/scenarios/0190c0de-0000-7000-8000-000000000001"])
