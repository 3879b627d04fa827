"""Shapes of accounts: what is sent to sign in, and what one is told of oneself."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from backend.accounts.models import SessionStage
from backend.core.actor import Role
from backend.core.mail import LANGUAGES, Language
from backend.core.paging import PageParams

# What browsers accept in <input type="email"> (WHATWG HTML, 4.10.5.1.5), as far as mail can be sent to it: the part
# before the @ is a dot-atom (RFC 5322, 3.4.1), so that no dot stands first, last or twice, and the domain has a dot.
_ATOM = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = "[a-zA-Z0-9-]{1,63}"
Mail = Annotated[
    str,
    Field(
        max_length=254,
        pattern=rf"^{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})+$",
        examples=["li.ming@example.gov.cn"],
    ),
]
Secret = Annotated[SecretStr, Field(min_length=1, max_length=1000)]
Token = Annotated[SecretStr, Field(min_length=1, max_length=200)]
Code = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[^\x00]*$", examples=["492039"])]
PersonName = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]*$", examples=["李明"])]


class Sent(BaseModel):
    """What is sent; a field nobody knows is refused."""

    model_config = ConfigDict(extra="forbid")


class SignIn(Sent):
    """The first step of a sign-in."""

    email: Mail
    password: Secret


class CodeGiven(Sent):
    """A code of the app, or one on paper."""

    code: Code


class PasswordChange(Sent):
    """A new password, and the present one as proof."""

    current: Secret
    new: Secret


class MailChange(Sent):
    """Another mail address, and the password as proof."""

    email: Mail
    password: Secret


class AccountEdited(Sent):
    """What somebody changes of the own account; what is left out stays."""

    name: PersonName | None = None
    language: Language | None = None


class Reauthentication(Sent):
    """The password as proof, once signed in; during a sign-in it was just given."""

    password: Secret | None = None


class AddressGiven(Sent):
    """A mail address to write to."""

    email: Mail
    language: Language = LANGUAGES[0]


class TokenGiven(Sent):
    """What a one-time link holds."""

    token: Token


class PasswordSet(TokenGiven):
    """A password for whoever opened a one-time link."""

    password: Secret


class AccountOpened(PasswordSet):
    """What somebody who opened a first link says of themselves."""

    name: PersonName
    language: Language = LANGUAGES[0]
    terms_version: str = Field(max_length=20, description="The version of the terms that was accepted")


class StageRead(BaseModel):
    """How far a sign-in has come: what is asked for next, or that it is done."""

    state: SessionStage


class EnrolmentRead(BaseModel):
    """What an app needs to show codes for this account."""

    model_config = ConfigDict(from_attributes=True)

    secret: str = Field(description="Base 32, for typing in", examples=["JBSWY3DPEHPK3PXP"])
    uri: str = Field(description="The same for a QR code", examples=["otpauth://totp/CityMatch:li.ming?secret=…"])


class EnrolledRead(BaseModel):
    """Codes on paper for when the app is lost, shown this once, and how the sign-in goes on."""

    recovery_codes: list[str]
    state: SessionStage


class UserRead(BaseModel):
    """A person, as they see themselves."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    name: str
    language: Language
    version: int = Field(description="What If-Match names in an edit", ge=1)


class PasswordRules(BaseModel):
    """What a new password must be, besides hard to guess."""

    minimum: int
    maximum: int
    classes: int = Field(description="How many kinds of characters it needs")


class WhoRead(BaseModel):
    """Who is signed in here, with which rights, and whether one can sign in at all."""

    state: SessionStage | None = Field(description="None where nobody has begun to sign in")
    sign_in: Literal["open", "needs-https"]
    identity_provider: str | None = Field(description="By whom one can be signed in instead of a password, if anybody")
    user: UserRead | None = Field(description="None until signed in")
    roles: list[Role]
    organisation_id: UUID | None
    organisation_kind: str | None
    is_owner: bool
    district: str | None
    has_second_factor: bool
    password_rules: PasswordRules
    terms_version: str = Field(description="The version of the terms in force")


class DemoAccountRead(BaseModel):
    """A person of the demonstration, and how to sign in as them."""

    name: str
    email: str
    password: str
    roles: list[Role]
    organisation: str | None
    code: str | None = Field(description="Of the second factor, at this moment; none where the job needs no second one")


class SessionParams(PageParams):
    """Which part of one's sessions is asked for."""


class SessionRead(BaseModel):
    """A browser one is signed in with."""

    id: UUID
    address: str = Field(description="Without its last part")
    agent: str = Field(description="What the browser calls itself")
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    is_current: bool = Field(description="Whether it is the one that asks")
