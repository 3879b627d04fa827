"""Shapes of ties."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from backend.accounts.schemas import Sent
from backend.organisations.models import OrganisationKind
from backend.reviews.tie_models import TieBasis

Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500, pattern=r"^[^\x00]*$")]


class TieDeclared(Sent):
    """An organisation somebody keeps out of from now on."""

    organisation_id: UUID
    note: Note = Field(default="", examples=["2023 年前在该公司任职"])


class TiedPerson(BaseModel):
    """Somebody at the desk, named."""

    id: UUID
    name: str


class TiedOrganisation(BaseModel):
    """An agency or a vendor, named."""

    id: UUID
    name: str
    kind: OrganisationKind


class TieRead(BaseModel):
    """A tie as the person and the chair read it."""

    id: UUID
    person: TiedPerson
    is_own: bool
    organisation: TiedOrganisation
    basis: TieBasis
    note: str
    found_at: datetime
    ended_at: datetime | None
    may_end: bool
