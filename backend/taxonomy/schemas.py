"""Shapes of vocabulary terms."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.core.paging import PageParams
from backend.taxonomy.models import TermKind


class TermParams(PageParams):
    """Which terms are asked for."""

    kind: Annotated[TermKind | None, Field(description="One vocabulary only")] = None


class TermRead(BaseModel):
    """An entry of a shared vocabulary."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: TermKind
    code: str = Field(examples=["城市治理"])
    name_zh: str = Field(examples=["城市治理"])
    name_en: str = Field(examples=["Urban governance"])
