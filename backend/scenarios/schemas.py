"""Shapes of scenarios and batches."""

from uuid import UUID

from pydantic import BaseModel, Field

from backend.scenarios.models import AgencyRole


class ScenarioAgencyCreate(BaseModel):
    """A responsible unit as the document writes it, and the agency it was resolved to."""

    organisation_id: UUID
    role: AgencyRole
    written_name: str = Field(min_length=1, max_length=200)
    match_score: float = Field(ge=0, le=1)


class ScenarioCreate(BaseModel):
    """A scenario as read out of a policy document."""

    number: int = Field(ge=1)
    name: str = Field(min_length=1, max_length=300)
    domain: str = Field(max_length=100)
    description: str = Field(max_length=5000)
    city: str = Field(max_length=50)
    agencies: list[ScenarioAgencyCreate]
