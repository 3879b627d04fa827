"""Shapes of the counts."""

from uuid import UUID

from pydantic import BaseModel, Field

from backend.match_runs.schemas import RunSummary


class DomainCount(BaseModel):
    """Demand and supply of one domain."""

    name: str = Field(examples=["城市治理"])
    name_en: str | None
    scenarios: int = Field(ge=0)
    capabilities: int = Field(ge=0)


class Coverage(BaseModel):
    """How well one scenario is served by the latest public run."""

    scenario_id: UUID
    number: int
    name: str
    name_en: str | None
    domain: str
    strong: int = Field(description="Vendors listed whose score reaches `strong_from`", ge=0)
    shown: int = Field(description="Vendors listed", ge=0)


class Statistics(BaseModel):
    """What there is, in numbers."""

    scenarios: int = Field(ge=0)
    domains: list[DomainCount]
    agencies: int = Field(description="Agencies responsible for a scenario", ge=0)
    vendors: int = Field(ge=0)
    capabilities: int = Field(ge=0)
    policy_documents: int = Field(ge=0)
    clauses: int = Field(ge=0)
    batches: int = Field(ge=0)
    latest_run: RunSummary | None = Field(description="The latest public demonstration run")
    strong_from: float = Field(description="Score from which a vendor is taken to serve a scenario well", ge=0, le=1)
    coverage: list[Coverage] = Field(description="Every scenario of the newest batch, in its order")
