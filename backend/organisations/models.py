"""Agencies, vendors and centres: who takes part."""

from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, lower_case, text_enum
from backend.core.ids import new_id
from backend.core.versions import Versioned


class OrganisationKind(StrEnum):
    """What an organisation is here."""

    AGENCY = "agency"
    VENDOR = "vendor"
    CENTRE = "centre"


class OrganisationState(StrEnum):
    """Whether people can act for an organisation: only while it is ACTIVE."""

    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Reason(StrEnum):
    """Why an organisation was refused, suspended or reinstated; worded for each reader in their own language."""

    UNVERIFIED = "unverified"
    DUPLICATE = "duplicate"
    INELIGIBLE = "ineligible"
    MISCONDUCT = "misconduct"
    INCIDENT = "incident"
    OWN_REQUEST = "own_request"
    RESOLVED = "resolved"
    MISTAKE = "mistake"


REFUSALS: Final = frozenset({Reason.UNVERIFIED, Reason.DUPLICATE, Reason.INELIGIBLE})
SUSPENSIONS: Final = REFUSALS | {Reason.MISCONDUCT, Reason.INCIDENT, Reason.OWN_REQUEST}
REINSTATEMENTS: Final = frozenset({Reason.RESOLVED, Reason.MISTAKE, Reason.OWN_REQUEST})


class Organisation(Versioned, Base):
    """An agency (需求单位), a vendor (供应商) or an innovation centre."""

    __tablename__ = "organisations"
    __table_args__ = (
        UniqueConstraint("kind", "jurisdiction", "name"),
        CheckConstraint("(state = 'suspended') = (state_reason IS NOT NULL)", name="state_reason"),
        Index(
            "ix_organisations_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind))
    name: Mapped[str] = mapped_column(comment="As documents write it, in simplified script")
    name_en: Mapped[str | None]
    jurisdiction: Mapped[str] = mapped_column(default="", comment="City or province of an agency; blank for vendors")
    credit_code: Mapped[str | None] = mapped_column(unique=True, comment="统一社会信用代码, GB 32100-2015")
    search_text: Mapped[str] = mapped_column(default="", comment="Made by core.search_text")
    is_demo: Mapped[bool] = mapped_column(default=False, comment="Fictitious, and shown as such")
    district: Mapped[str | None] = mapped_column(comment="Whose district administrator looks after it")
    state: Mapped[OrganisationState] = mapped_column(
        text_enum(OrganisationState), default=OrganisationState.ACTIVE, server_default=OrganisationState.ACTIVE.value
    )
    state_reason: Mapped[Reason | None] = mapped_column(text_enum(Reason), comment="Why it is suspended")

    aliases: Mapped[list["OrganisationAlias"]] = relationship(lazy="raise", order_by="OrganisationAlias.alias")


class OrganisationAlias(Base):
    """Another name an organisation is written by."""

    __tablename__ = "organisation_aliases"

    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True)
    alias: Mapped[str] = mapped_column(primary_key=True)


class OrganisationMerger(Base):
    """That an organisation is here no longer because it was another one's twin; old links lead there."""

    __tablename__ = "organisation_mergers"
    __table_args__ = (
        Index("uq_organisation_mergers_name", "kind", "jurisdiction", "name", unique=True),
        CheckConstraint("merged_id <> into_id", name="two"),
    )

    merged_id: Mapped[UUID] = mapped_column(primary_key=True, comment="Which it was")
    into_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[OrganisationKind] = mapped_column(text_enum(OrganisationKind))
    name: Mapped[str] = mapped_column(comment="What it was called; nobody begins it again")
    jurisdiction: Mapped[str]
    merged_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Membership(Versioned, Base):
    """That somebody works for an organisation, one at a time; removed means that the row is gone."""

    __tablename__ = "memberships"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    is_owner: Mapped[bool] = mapped_column(default=False, comment="Whether the person manages the members")
    joined_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class Invitation(Base):
    """That an organisation asks somebody in by mail; accepted or withdrawn means that the row is gone."""

    __tablename__ = "invitations"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"))
    email: Mapped[str]
    email_lower: Mapped[str] = lower_case("email")
    is_owner: Mapped[bool] = mapped_column(default=False)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


Index("uq_invitations_organisation_id_email", Invitation.organisation_id, Invitation.email_lower, unique=True)


class JoinRequest(Base):
    """That somebody asks to be let into an organisation; decided or withdrawn means that the row is gone."""

    __tablename__ = "join_requests"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisations.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class MailDomain(Base):
    """A mail domain whose people may work for an agency."""

    __tablename__ = "mail_domains"
    __table_args__ = (CheckConstraint("domain = lower(domain)", name="lower_case"),)

    domain: Mapped[str] = mapped_column(primary_key=True, comment="As in sz.gov.cn; holds for what stands below it too")
    allowed_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
