"""Shapes of saved searches."""

from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, model_validator

from backend.accounts.schemas import Sent
from backend.core.paging import Words
from backend.saved_searches.models import Frequency, SearchKind

_FILTERS: Final = {
    SearchKind.SCENARIOS: {"q", "batch", "domain", "agency"},
    SearchKind.VENDORS: {"q", "domain", "region", "tier"},
}
"""What each list can be narrowed by."""


class SearchFilters(Sent):
    """What a list is narrowed by; what is blank narrows nothing."""

    q: Words = ""
    domain: Words = ""
    batch: UUID | None = Field(default=None, description="Of scenarios")
    agency: UUID | None = Field(default=None, description="Of scenarios")
    region: Words = Field(default="", description="Of vendors")
    tier: Words = Field(default="", description="Of vendors")

    def given(self) -> dict[str, Any]:
        """Return those that narrow something."""
        return {name: value for name, value in self.model_dump(mode="json").items() if value}


class SavedSearchSent(Sent):
    """A search as somebody wants it kept."""

    kind: SearchKind
    name: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]+$", max_length=60)]
    filters: SearchFilters
    frequency: Frequency = Frequency.DAILY

    @model_validator(mode="after")
    def narrow_what_the_list_can_be_narrowed_by(self) -> "SavedSearchSent":
        """Refuse a filter the list does not have: it would be kept and never asked."""
        if unknown := sorted(self.filters.given().keys() - _FILTERS[self.kind]):
            raise ValueError(f"{self.kind} cannot be narrowed by {', '.join(unknown)}")
        return self


class FoundLink(BaseModel):
    """Something that was found, named."""

    id: UUID
    name: str


class RejectedRead(BaseModel):
    """Something its reader said is not relevant, and what was held back for being much like it."""

    id: UUID
    name: str | None = Field(description="Nothing once nobody is shown it any more")
    held_back: list[FoundLink]


class SavedSearchRead(BaseModel):
    """A search somebody keeps, with what it found when it last found something new."""

    id: UUID
    kind: SearchKind
    name: str
    filters: dict[str, str] = Field(description="As the address of the list has them")
    frequency: Frequency
    saved_at: datetime
    told_at: datetime | None
    found: list[FoundLink] = Field(description="What was new then, is still shown and not rejected, a few of them")
    rejected: list[RejectedRead] = Field(description="Not relevant, the latest first")
    version: int
