"""People with an account, their sessions, second factors and one-time links."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core import keys
from backend.core.db import Base, lower_case, text_enum
from backend.core.ids import new_id
from backend.core.mail import LANGUAGES, Language
from backend.core.versions import Versioned

TOTP = "totp"
"""What the secrets of apps are sealed for."""


DEMO = "demo-account"
"""What the passwords of the demonstration's people are sealed for."""


class UserState(StrEnum):
    """Whether somebody may sign in."""

    ACTIVE = "active"
    DISABLED = "disabled"
    ERASED = "erased"


class SessionStage(StrEnum):
    """How far a sign-in has come; only a session of the last stage may do anything else."""

    SECOND_FACTOR = "second-factor"
    ENROL_SECOND_FACTOR = "enrol-second-factor"
    RENEW_PASSWORD = "renew-password"  # noqa: S105
    SIGNED_IN = "signed-in"


class LinkKind(StrEnum):
    """What a one-time link is for."""

    BOOTSTRAP = "bootstrap"
    INVITATION = "invitation"
    REGISTRATION = "registration"
    RESET = "reset"
    MAIL_CHANGE = "mail-change"


class User(Versioned, Base):
    """A person with an account."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint(
            "NOT (roles @> ARRAY['auditor'] AND roles && ARRAY['city_admin', 'district_admin'])", name="auditor_alone"
        ),
        CheckConstraint("language IN ('zh-CN', 'en')", name="language"),
        CheckConstraint("(district IS NOT NULL) = ('district_admin' = ANY (roles))", name="district"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    email: Mapped[str] = mapped_column(comment="As its owner writes it; compared without regard to case")
    email_lower: Mapped[str] = lower_case("email")
    name: Mapped[str]
    language: Mapped[Language] = mapped_column(Text, default=LANGUAGES[0], comment="What mail is written in")
    password_hash: Mapped[str | None] = mapped_column(comment="argon2id; none until the first link was opened")
    password_changed_at: Mapped[datetime | None]
    state: Mapped[UserState] = mapped_column(text_enum(UserState), default=UserState.ACTIVE)
    roles: Mapped[list[str]] = mapped_column(default=list, comment="Held by the person, not through an organisation")
    district: Mapped[str | None] = mapped_column(comment="Where a district administrator is one")
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


Index("uq_users_email", User.email_lower, unique=True)


class UserSession(Base):
    """A browser somebody has signed in with; ended means that the row is gone."""

    __tablename__ = "user_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, comment="SHA-256 of what the cookie holds")
    stage: Mapped[SessionStage] = mapped_column(text_enum(SessionStage))
    has_second_factor: Mapped[bool] = mapped_column(comment="Whether a code was given at this sign-in")
    wrong_proofs: Mapped[int] = mapped_column(default=0, comment="Wrong codes and passwords given in it")
    address: Mapped[str] = mapped_column(comment="Without its last part: enough to be recognised by")
    agent: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    expires_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="raise")


class Totp(Base):
    """A person's app that shows time-based codes (RFC 6238)."""

    __tablename__ = "totps"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=keys.sealed_info(TOTP, "user_id"), comment="Sealed; none until the first code was right"
    )
    proposed: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=keys.sealed_info(TOTP, "user_id"), comment="Sealed; takes effect with a right code"
    )
    last_step: Mapped[int] = mapped_column(default=0, comment="Half minute of the newest code used; none works twice")
    confirmed_at: Mapped[datetime | None]


class Identity(Base):
    """That somebody held at an identity provider is the person of an account here."""

    __tablename__ = "identities"

    issuer: Mapped[str] = mapped_column(primary_key=True, comment="Address of the provider")
    subject: Mapped[str] = mapped_column(primary_key=True, comment="What it calls the person, for ever")
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    bound_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())


class RecoveryCode(Base):
    """A code on paper for somebody whose app is lost; used means that the row is gone."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True, comment="SHA-256 of 80 random bits")


class Link(Base):
    """A one-time link somebody was sent; used or replaced means that the row is gone."""

    __tablename__ = "links"
    __table_args__ = (CheckConstraint("user_id IS NOT NULL OR email IS NOT NULL", name="somebody"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[LinkKind] = mapped_column(text_enum(LinkKind))
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True, comment="SHA-256 of what the link holds")
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    email: Mapped[str | None] = mapped_column(comment="Of somebody without an account, or the one to change to")
    subject_id: Mapped[UUID | None] = mapped_column(comment="What it is about where that is no person: an invitation")
    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    expires_at: Mapped[datetime]


class DemoAccount(Base):
    """A person of the demonstration, whose password is shown to whoever tries the product out."""

    __tablename__ = "demo_accounts"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    password: Mapped[bytes] = mapped_column(LargeBinary, info=keys.sealed_info(DEMO, "user_id"), comment="Sealed")
    set_at: Mapped[datetime] = mapped_column(comment="When it was set; changed since, it is shown no longer")
    position: Mapped[int] = mapped_column(comment="In the list on the sign-in page")


class Consent(Base):
    """That somebody accepted a version of the terms."""

    __tablename__ = "consents"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    terms_version: Mapped[str] = mapped_column(primary_key=True)
    given_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
