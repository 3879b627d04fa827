"""Questions, who asked them, and when they may be asked."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, func
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.core.versions import Versioned


class QuestionStatus(StrEnum):
    """Where a question stands; only ANSWERED ones are public."""

    WAITING = "waiting"
    ANSWERED = "answered"
    DECLINED = "declined"


class DeclineReason(StrEnum):
    """Why a question is not answered in public."""

    OFF_TOPIC = "off-topic"
    ASKED_BEFORE = "asked-before"
    NAMES_SOMEBODY = "names-somebody"
    CONFIDENTIAL = "confidential"


class Question(Versioned, Base):
    """A question about a scenario; nothing here tells who asked."""

    __tablename__ = "questions"
    __table_args__ = (
        Index(None, "scenario_id", "status"),
        CheckConstraint("(status = 'answered') = (answer <> '')", name="answered"),
        CheckConstraint("(status = 'declined') = (reason IS NOT NULL)", name="declined"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id", ondelete="CASCADE"))
    body: Mapped[str]
    asked_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    status: Mapped[QuestionStatus] = mapped_column(text_enum(QuestionStatus), default=QuestionStatus.WAITING)
    answer: Mapped[str] = mapped_column(default="")
    reason: Mapped[DeclineReason | None] = mapped_column(text_enum(DeclineReason))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class QuestionAsker(Base):
    """Who asked; nobody but the asker's own side reads it."""

    __tablename__ = "question_askers"

    question_id: Mapped[UUID] = mapped_column(ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"), index=True)
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id", ondelete="SET NULL"))


class QuestionWindow(Versioned, Base):
    """From when until when questions may be asked about a scenario."""

    __tablename__ = "question_windows"
    __table_args__ = (CheckConstraint("opens_on <= closes_on", name="order"),)

    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id", ondelete="CASCADE"), primary_key=True)
    opens_on: Mapped[date] = mapped_column(comment="First day, in China")
    closes_on: Mapped[date] = mapped_column(comment="Last day, in China")
