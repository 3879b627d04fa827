"""Shapes of the administration of organisations."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from backend.accounts.schemas import Sent
from backend.core.paging import PageParams, Words
from backend.organisations.models import (
    REFUSALS,
    REINSTATEMENTS,
    SUSPENSIONS,
    OrganisationKind,
    OrganisationState,
    Reason,
)
from backend.organisations.schemas import OrganisationName, OrganisationNamed, PersonRead, Place

Way = Literal["edit", "move", "decide", "suspend", "reinstate", "merge"]
District = Annotated[str, Field(min_length=1, max_length=50, pattern=r"^[^\s\x00-\x1f]+$", examples=["南山区"])]
_BY_STATE = {OrganisationState.SUSPENDED: SUSPENSIONS, OrganisationState.ACTIVE: REINSTATEMENTS}


class AdministeredParams(PageParams):
    """Which organisations an administrator looks for."""

    q: Annotated[Words, Field(description="Name, other name or pinyin")] = ""
    kind: OrganisationKind | None = None
    state: OrganisationState | None = None
    district: Annotated[Words, Field(description="As it is written; those without one are found by a hyphen")] = ""


class AdministeredItem(OrganisationNamed):
    """An organisation in the administrators' list."""

    district: str | None
    state: OrganisationState
    state_reason: Reason | None = Field(description="Why it is suspended")
    is_demo: bool = Field(description="Whether it is made up for the demonstration")
    members: int = Field(ge=0)
    owners: list[PersonRead] = Field(description="Who manages its members, at most three")
    version: int = Field(description="What If-Match names in an edit", ge=1)
    ways: list[Way] = Field(description="What the reader may do with it as it stands")


class AdministeredRead(AdministeredItem):
    """An organisation with what its administrators look at."""

    name_en: str | None
    credit_code: str | None
    aliases: list[str] = Field(description="Other names it is written by, former ones among them")


class OrganisationEdited(Sent):
    """What administrators set of an organisation."""

    name: OrganisationName
    jurisdiction: Place
    district: District | None


class OrganisationStateSet(Sent):
    """Whether people can act for an organisation, and why that changes."""

    state: Literal[OrganisationState.ACTIVE, OrganisationState.SUSPENDED]
    reason: Reason

    @model_validator(mode="after")
    def _reason_fits(self) -> Self:
        if self.reason not in _BY_STATE[self.state]:
            raise ValueError("this is no reason for that")
        return self


class OrganisationDecided(Sent):
    """Whether an organisation that waits is let in; and if not, why."""

    approve: bool
    reason: Reason | None = None

    @model_validator(mode="after")
    def _refused_for_a_reason(self) -> Self:
        if (self.reason is None) is not self.approve or (self.reason and self.reason not in REFUSALS):
            raise ValueError("who is refused is told why, and nobody else")
        return self
