"""Shapes of agencies."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from backend.core.paging import PageParams, Words


class AgencyParams(PageParams):
    """Which agencies are asked for."""

    q: Annotated[Words, Field(description="Name, other name or pinyin")] = ""
    jurisdiction: Annotated[Words, Field(description="City or province")] = ""


class AgencyItem(BaseModel):
    """An agency in a list."""

    id: UUID
    name: str = Field(examples=["市工业和信息化局"])
    name_en: str | None
    jurisdiction: str = Field(examples=["深圳市"])
    scenarios: int = Field(description="Scenarios it is responsible for", ge=0)
    clauses: int = Field(description="Clauses of policy documents that name it", ge=0)


class AgencyScenario(BaseModel):
    """A scenario an agency is responsible for."""

    id: UUID
    number: int
    name: str
    domain: str
    role: str = Field(examples=["lead"])


class AgencyRead(BaseModel):
    """An agency with its other names and its scenarios."""

    id: UUID
    name: str
    name_en: str | None
    jurisdiction: str
    aliases: list[str]
    scenarios: list[AgencyScenario]
    clauses: int = Field(description="Clauses of policy documents that name it", ge=0)
