"""Shapes of what waits for somebody."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field


class WorkItemRead(BaseModel):
    """One thing that waits for somebody."""

    kind: str = Field(description="Names the wording", examples=["scenario-returned"])
    subject_id: UUID
    title: str = Field(description="What it is about; blank while it has no name", examples=["智慧工地"])
    since: datetime
    due_on: date | None = Field(description="Last day on which it is done in time")
    is_overdue: bool
    comments: int = Field(description="How many comments wait to be dealt with", ge=0)
    page: str = Field(description="Where it is done", examples=["/organisation"])


class WorkRead(BaseModel):
    """Everything that waits for somebody: what is overdue first, then what has waited longest."""

    items: list[WorkItemRead]
    total: int = Field(ge=0)
    overdue: int = Field(ge=0)
