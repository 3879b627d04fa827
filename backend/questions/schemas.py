"""What is sent about questions, and what is shown of them."""

from datetime import date, datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from backend.core.days import Day
from backend.core.paging import PageParams
from backend.questions.models import DeclineReason, QuestionStatus

Body = Annotated[str, Field(min_length=5, max_length=1000, pattern=r"^[^\x00]*\S[^\x00]*$")]
Answer = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*\S[^\x00]*$")]


class QuestionSent(BaseModel):
    """A question; who asks it is told to nobody."""

    model_config = ConfigDict(extra="forbid")

    body: Body = Field(examples=["现有数据可以在本地使用吗？"])


class AnswerSent(BaseModel):
    """An answer, for everybody to read."""

    model_config = ConfigDict(extra="forbid")

    answer: Answer


class DeclineSent(BaseModel):
    """Why a question stays unanswered; told to the asker only."""

    model_config = ConfigDict(extra="forbid")

    reason: DeclineReason


class AskerRead(BaseModel):
    """Which colleague asked; nothing where it is nobody's account any more."""

    name: str | None


class WindowSent(BaseModel):
    """From which day until which day questions may be asked, both included, in China."""

    model_config = ConfigDict(extra="forbid")

    opens_on: Day
    closes_on: Day

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.closes_on < self.opens_on:
            raise ValueError("the last day comes before the first")
        return self


class WindowRead(BaseModel):
    """When questions may be asked."""

    opens_on: date | None = Field(description="Nothing where no window was ever set")
    closes_on: date | None
    is_open: bool
    may_ask: bool = Field(description="Whether the reader may ask now")
    may_answer: bool = Field(description="Whether the reader answers for the agencies")
    version: int = Field(description="What If-Match names in an edit; 1 before the first")


class QuestionParams(PageParams):
    """Which questions are asked for."""

    status: QuestionStatus | None = Field(default=None, description="Only those the reader may see")


class QuestionRead(BaseModel):
    """A question, without who asked it."""

    id: UUID
    scenario_id: UUID
    scenario_name: str
    body: str
    asked_at: datetime
    status: QuestionStatus
    answer: str
    reason: DeclineReason | None
    decided_at: datetime | None
    is_mine: bool = Field(description="Whether the reader or a colleague asked it")
    may_answer: bool = Field(description="Whether the reader answers it for the agencies")
    version: int
