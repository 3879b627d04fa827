"""Shapes of what we hold of a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.accounts.schemas import Secret, Sent
from backend.contacts.schemas import ContactDetails
from backend.core.mail import Language


class Erasure(Sent):
    """The password as proof that it is the owner who asks."""

    password: Secret


class ConsentRead(BaseModel):
    """A version of the terms somebody accepted."""

    model_config = ConfigDict(from_attributes=True)

    terms_version: str
    given_at: datetime


class ConsentsRead(BaseModel):
    """The versions of the terms somebody accepted, and the one in force."""

    terms_version: str = Field(description="The version in force")
    given: list[ConsentRead] = Field(description="The newest first")


class AccountHeld(BaseModel):
    """The account itself."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    name: str
    language: Language
    roles: list[str]
    district: str | None
    state: str
    created_at: datetime
    password_changed_at: datetime | None


class MailHeld(BaseModel):
    """A mail that waits to be sent."""

    posted_at: datetime
    subject: str
    text: str


class AccountData(BaseModel):
    """Everything held of a person (PIPL 45); secrets that only prove who one is are left out."""

    held_at: datetime
    account: AccountHeld
    consents: list[ConsentRead]
    second_factor_since: datetime | None
    waiting_mails: list[MailHeld]
    contacts: list[ContactDetails] = Field(description="Of scenarios and vendors, where they give the person's address")
    tables: dict[str, list[dict[str, Any]]] = Field(
        description="Every other row that belongs to the person, by table: sessions, membership, notifications …"
    )
    trace: list[dict[str, Any]] = Field(description="What the person did, and what was done to the account")
