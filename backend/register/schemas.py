"""What is sent about the register, and what is shown of it."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.attachments.schemas import AttachmentRead
from backend.core.paging import PageParams, Words
from backend.register.models import EntryStatus, RegisterClass

Statement = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]
Note = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
District = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00-\x1f]*$", examples=["南山区"])]


class EntrySent(BaseModel):
    """An application to be on the register, in one class, by way of one district."""

    model_config = ConfigDict(extra="forbid")

    register_class: RegisterClass
    district: District
    statement: Statement
    attachment_ids: list[UUID] = Field(default_factory=list, max_length=20)


class DecisionSent(BaseModel):
    """What an administrator decides; whoever returns an application says why."""

    model_config = ConfigDict(extra="forbid")

    approve: bool
    note: Note = ""


class EntryParams(PageParams):
    """Which applications are asked for."""

    status: EntryStatus | None = None


class VendorNamed(BaseModel):
    """Whose application it is."""

    id: UUID
    name: str
    is_demo: bool


class EntryRead(BaseModel):
    """An application, as its vendor and the administrators see it."""

    id: UUID
    vendor: VendorNamed
    register_class: RegisterClass
    district: str
    statement: str
    attachments: list[AttachmentRead] = Field(description="The evidence; none of it once the application is withdrawn")
    status: EntryStatus
    is_renewal: bool
    submitted_at: datetime
    district_decided_at: datetime | None
    city_decided_at: datetime | None
    note: str
    version: int
    may_decide: bool = Field(description="Whether it is the reader's turn to decide")


class RegisterParams(PageParams):
    """Which vendors of the register are asked for."""

    q: Words = ""
    register_class: RegisterClass | None = None
    district: Annotated[str, Field(max_length=40, pattern=r"^[^\x00]*$")] = ""
    vendor: UUID | None = Field(default=None, description="Only this one")


class ListingRead(BaseModel):
    """A vendor on the register."""

    vendor: VendorNamed
    register_class: RegisterClass
    district: str
    listed_on: date = Field(description="Since when without a gap")
    valid_until: date


class StandingRead(BaseModel):
    """How one's own vendor stands with the register."""

    listing: ListingRead | None
    entry: EntryRead | None = Field(description="The last application")
    may_apply: bool
    renewable_from: date | None = Field(description="When re-certification begins; nothing while not listed")
