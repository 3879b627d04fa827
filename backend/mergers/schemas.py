"""Shapes of mergers."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, Field

from backend.accounts.schemas import Sent
from backend.organisations.schemas import OrganisationNamed


class Obstacle(StrEnum):
    """Why two organisations cannot be made one as they are."""

    SAME = "same"
    KIND = "kind"
    CREDIT_CODE = "credit-code"
    PROFILE = "profile"
    REGISTER = "register"
    RESPONSE = "response"
    STATE = "state"
    DEMO = "demo"
    OTHER = "other"


class TwinRead(OrganisationNamed):
    """An organisation with much the same name."""

    credit_code: str | None
    members: int = Field(ge=0)


class MovingRead(BaseModel):
    """What goes over to the organisation that stays."""

    what: str = Field(description="Name of a kind of thing; a new one is “other” to whoever does not know it")
    count: int = Field(ge=1)


class MergerRead(BaseModel):
    """What merging one organisation into another would do."""

    merged: OrganisationNamed = Field(description="Which goes")
    into: OrganisationNamed = Field(description="Which stays")
    credit_code: str | None = Field(description="Of what stays, afterwards")
    owners_stay: bool = Field(description="Whether who managed the one that goes is a plain member afterwards")
    moves: list[MovingRead]
    obstacles: list[Obstacle] = Field(description="While there is one it cannot be done")


class MergerSent(Sent):
    """That an organisation is to be merged into another one."""

    name: Annotated[str, Field(max_length=200, description="Of the one that goes, typed to confirm")]
