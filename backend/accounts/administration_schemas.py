"""Shapes of the administration of accounts."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.accounts.models import UserState
from backend.accounts.schemas import Sent
from backend.core.actor import Role
from backend.core.paging import PageParams, Words

SettableState = Literal[UserState.ACTIVE, UserState.DISABLED]
"""Nobody is erased by administration, and whoever is erased stays so."""
AppointedRole = Literal[Role.MATCHMAKER, Role.CHAIR, Role.DISTRICT_ADMIN, Role.CITY_ADMIN, Role.AUDITOR]
"""What a person is appointed to; members of organisations are what their organisation makes of them."""
District = Annotated[
    str, Field(min_length=1, max_length=50, pattern=r"^[^\s\x00-\x1f][^\x00-\x1f]*$", examples=["南山区"])
]


class UserParams(PageParams):
    """Which accounts are asked for."""

    q: Annotated[Words, Field(description="Name or mail address")] = ""
    role: Role | None = None
    state: SettableState | None = None


class EmployerRead(BaseModel):
    """The organisation somebody works for."""

    id: UUID
    name: str


class UserItem(BaseModel):
    """An account, as administrators see it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str
    email: str
    roles: list[Role] = Field(description="What the person is appointed to")
    district: str | None = Field(description="Where a district administrator is one")
    state: UserState
    organisation: EmployerRead | None
    has_second_factor: bool
    version: int = Field(description="What If-Match names in an edit", ge=1)
    last_seen_at: datetime | None = Field(description="In a browser that is signed in still; none where there is none")


class UserStateSet(Sent):
    """Whether somebody may sign in."""

    state: SettableState


class UserRolesSet(Sent):
    """Everything somebody is appointed to."""

    roles: list[AppointedRole] = Field(max_length=len(Role))
    district: District | None = Field(default=None, description="For a district administrator, and nobody else")
