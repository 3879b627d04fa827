"""Shapes of notifications, of how one wants them, and of addresses that are not written to."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.accounts.schemas import Sent
from backend.core.notices import MailChoice, Topic
from backend.core.paging import PageParams
from backend.core.suppression import Suppression


class NotificationParams(PageParams):
    """Which part of one's inbox is asked for."""

    unread: bool | None = Field(default=None, description="Only what was not read yet, or only what was")


class NotificationRead(BaseModel):
    """One thing somebody is told."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    topic: Topic
    event: str = Field(description="What happened; names the wording", examples=["join-request"])
    facts: dict[str, str] = Field(description="What the wording needs", examples=[{"organisation": "市住房建设局"}])
    link: str = Field(validation_alias="leads_to", description="The page it leads to", examples=["/organisation"])
    created_at: datetime
    read_at: datetime | None


class UnreadRead(BaseModel):
    """How many things in one's inbox were not read yet."""

    count: int = Field(ge=0)


class NotificationMark(Sent):
    """Whether one has read it."""

    read: bool


class TopicChoice(Sent):
    """How somebody wants to be told of a topic."""

    topic: Topic
    inbox: bool
    mail: MailChoice


class ChoicesSent(Sent):
    """How somebody wants to be told; topics that are not named stay as they are."""

    topics: list[TopicChoice] = Field(max_length=len(Topic))


class TopicRead(TopicChoice):
    """How somebody is told of a topic."""

    is_fixed: bool = Field(description="Whether it cannot be turned off")


class ChoicesRead(BaseModel):
    """How somebody is told of each topic there is."""

    topics: list[TopicRead]


class SuppressedParams(PageParams):
    """Which part of the addresses that are not written to is asked for."""


class SuppressedRead(BaseModel):
    """An address that is not written to."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    reason: Suppression
    noted_at: datetime
