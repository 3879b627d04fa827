"""What is sent about responses, and what is shown of them."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.contacts.schemas import ContactDetails
from backend.core.paging import PageParams
from backend.responses.models import PartnerState, ResponseReason, ResponseStatus, VendorPart

Plan = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
Note = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class PartnerSent(BaseModel):
    """A vendor that is asked to take part."""

    model_config = ConfigDict(extra="forbid")

    organisation_id: UUID
    part: VendorPart


class ResponseSent(BaseModel):
    """Interest with a plan, alone or with partners; or none, with the reason."""

    model_config = ConfigDict(extra="forbid")

    interested: bool
    part: VendorPart = VendorPart.APPLICATION
    plan: Plan = ""
    partners: list[PartnerSent] = Field(default_factory=list, max_length=5)
    reason: ResponseReason | None = None
    note: Note = ""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.interested and not self.plan.strip():
            raise ValueError("interest comes with a plan")
        if not self.interested and self.reason is None:
            raise ValueError("no interest comes with a reason")
        return self


class PartnershipSent(BaseModel):
    """Whether a partner takes part in what it has read."""

    model_config = ConfigDict(extra="forbid")

    agree: bool


class ResponseDecisionSent(BaseModel):
    """What the agency decides; whoever declines says why."""

    model_config = ConfigDict(extra="forbid")

    accept: bool
    reason: ResponseReason | None = None
    note: Note = ""

    @model_validator(mode="after")
    def _says_why(self) -> Self:
        if not self.accept and self.reason is None:
            raise ValueError("declining comes with a reason")
        return self


class ResponseParams(PageParams):
    """Which responses are asked for."""

    scenario: UUID | None = None
    status: ResponseStatus | None = None


class ResponderRead(BaseModel):
    """A vendor of a response."""

    id: UUID
    name: str
    is_demo: bool
    part: VendorPart
    leads: bool
    state: PartnerState = Field(description="Who leads has agreed by responding")


class ResponseRead(BaseModel):
    """A response, as its vendors, the agencies of the scenario and the desk read it."""

    id: UUID
    scenario_id: UUID
    scenario_code: str | None
    scenario_name: str
    vendors: list[ResponderRead]
    status: ResponseStatus
    plan: str
    reason: ResponseReason | None
    note: str
    created_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    scenario_is_over: bool = Field(description="Closed, withdrawn or cancelled: nothing is decided any more")
    version: int
    may_withdraw: bool
    may_join: bool = Field(description="Whether the reader's vendor is asked to take part")
    may_leave: bool = Field(description="Whether the reader's vendor has agreed to take part and can step out")
    may_decide: bool
    may_see_contacts: bool


class RespondingRead(BaseModel):
    """Whether vendors may respond to a scenario now, and what the reader may do."""

    respond_by: date | None = Field(description="Last day, in China; nothing where there is none")
    is_open: bool
    may_respond: bool
    may_read: bool = Field(description="Whether the reader decides on responses or is of the desk")


class ContactOf(BaseModel):
    """Whom to call about the scenario, or at a vendor of the response."""

    organisation_id: UUID
    organisation: str
    contact: ContactDetails | None = Field(description="Nothing where none was given")


class ContactsRead(BaseModel):
    """The contacts of the other side."""

    items: list[ContactOf]
