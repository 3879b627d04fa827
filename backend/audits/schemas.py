"""Shapes of the trace."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from backend.core.paging import PageParams

Name = Annotated[str, Field(max_length=100, pattern=r"^[a-z_.]+$")]


class AuditParams(PageParams):
    """Which events are asked for; all that is named must hold."""

    action: Name | None = Field(default=None, description="One action, or all that begin so", examples=["session."])
    actor_id: UUID | None = Field(default=None, description="Who did it")
    subject_type: Name | None = Field(default=None, examples=["user"])
    subject_id: UUID | None = Field(default=None, description="To whom or what it was done")
    since: AwareDatetime | None = Field(default=None, description="Not before")
    until: AwareDatetime | None = Field(default=None, description="Before")
    through: int | None = Field(
        default=None,
        ge=0,
        le=2**63 - 1,
        description="Up to this event: reading is recorded too, and would move the pages that follow",
    )


class AuditEventRead(BaseModel):
    """One thing that was done."""

    seq: int
    at: datetime
    action: str
    actor_id: UUID | None = Field(description="None where the program itself did it, or nobody we know")
    actor_name: str | None = Field(description="As the person is called now; the trace holds no names")
    organisation_id: UUID | None
    organisation_name: str | None
    subject_type: str
    subject_id: UUID | None
    facts: dict[str, Any]


class DoneBy(StrEnum):
    """On whose side something was done; who did it is told to the auditor only."""

    OWN = "own"
    OTHER = "other"
    PROGRAM = "program"


class TraceRead(BaseModel):
    """One thing that was done with a scenario or a vendor."""

    at: datetime
    action: str = Field(examples=["scenario.submitted"])
    side: DoneBy = Field(description="Whether its own organisation did it, somebody else, or the program itself")
    revision: int | None = Field(description="Which revision it was done with")


class VerificationParams(BaseModel):
    """Which part of the trace is verified."""

    model_config = ConfigDict(extra="forbid")

    after: str | None = Field(
        default=None,
        pattern=r"^[0-9]{1,18}-[0-9a-f]{64}$",
        description="`through` of the answer before; without it, from the first event on",
    )


class VerificationRead(BaseModel):
    """Whether the trace is as it was written."""

    intact: bool = Field(description="Whether nothing is wrong as far as was verified")
    verified: int = Field(description="The last event that was found as it was written, all before it included")
    complete: bool = Field(description="Whether that is the whole trace; if not, go on with `after`")
    through: str = Field(description="What to send as `after`: the event reached, and its hash")
    events: int = Field(description="How many there are")
    first_broken: int | None = Field(description="The first event that cannot be trusted")
    reason: str | None
    head: str | None = Field(description="Hash of the last event, to be compared with one noted elsewhere")
    noted_heads: int = Field(description="Ends of the chain noted earlier, outside the database, that it was held to")
    checked_at: datetime
