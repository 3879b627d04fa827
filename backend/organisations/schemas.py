"""Shapes of agencies, of organisations and of who works for them."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from backend.accounts.schemas import Mail, Sent
from backend.core.audit import LONGEST_CODE
from backend.core.mail import LANGUAGES, Language
from backend.core.paging import PageParams, Words
from backend.organisations import credit_code
from backend.organisations.models import OrganisationKind, OrganisationState, Reason


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
    number: int | None
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


def _credit_code(given: str) -> str:
    if not credit_code.is_valid(given):
        raise ValueError("this is no unified social credit code: 18 characters, the last of which checks the others")
    return given


OrganisationName = Annotated[
    str, Field(min_length=2, max_length=100, pattern=r"^[^\s\x00-\x1f][^\x00-\x1f]*[^\s\x00-\x1f]$")
]
Place = Annotated[str, Field(max_length=50, pattern=r"^[^\s\x00-\x1f]*$", examples=["深圳市"])]
CreditCode = Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$"), AfterValidator(_credit_code)]
_LABEL = r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"  # RFC 1123, section 2.1
MailDomainName = Annotated[
    str,
    Field(max_length=LONGEST_CODE, pattern=rf"^{_LABEL}(\.{_LABEL})+$", examples=["sz.gov.cn"]),
]
"""Not as long as a domain may be, but as long as the audit takes a name for a code."""


class OrganisationParams(PageParams):
    """Which organisations are asked for."""

    q: Annotated[Words, Field(description="Name, other name or pinyin")] = ""
    kind: OrganisationKind | None = None


class OrganisationNamed(BaseModel):
    """An organisation, as anybody signed in may know it."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    kind: OrganisationKind
    name: str = Field(examples=["市工业和信息化局"])
    jurisdiction: str = Field(description="City or province; blank where nobody has named one", examples=["深圳市"])


class OrganisationFounded(Sent):
    """An organisation somebody begins here, as its owner."""

    kind: Literal[OrganisationKind.AGENCY, OrganisationKind.VENDOR]
    name: OrganisationName
    jurisdiction: Place = ""
    credit_code: CreditCode | None = Field(default=None, examples=["91440300MA5EXAMPLE"])

    @model_validator(mode="after")
    def _agencies_have_a_place(self) -> Self:
        if self.kind is OrganisationKind.AGENCY and not self.jurisdiction:
            raise ValueError("an agency belongs to a city or a province: agencies of one name are told apart by it")
        return self


class OwnOrganisationRead(OrganisationNamed):
    """The organisation one works for."""

    name_en: str | None
    district: str | None
    state: OrganisationState = Field(description="One can act for it only while it is active")
    state_reason: Reason | None = Field(description="Why it is suspended")
    is_owner: bool = Field(description="Whether one manages its members")
    members: int = Field(ge=1)
    version: int = Field(description="What If-Match names in an edit", ge=1)
    join_requests: int = Field(description="How many wait to be decided; 0 for who may not decide", ge=0)


class PersonRead(BaseModel):
    """A person, as colleagues know one."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str = Field(examples=["李明"])
    email: str


class MemberRead(BaseModel):
    """Who works for an organisation."""

    user: PersonRead
    is_owner: bool = Field(description="Whether the person manages the members")
    joined_at: datetime
    version: int = Field(description="What If-Match names in an edit", ge=1)


class MemberChanged(Sent):
    """What is changed of a member."""

    is_owner: bool


class InvitationSent(Sent):
    """Who is asked in."""

    email: Mail
    language: Language = Field(default=LANGUAGES[0], description="What the mail is written in")
    is_owner: bool = Field(default=False, description="Whether the person is to manage the members")


class InvitationRead(BaseModel):
    """An invitation nobody has accepted yet."""

    id: UUID
    email: str
    is_owner: bool
    created_at: datetime
    expires_at: datetime = Field(description="When its link stops working; the address can be invited anew then")


class InvitationLooked(BaseModel):
    """What the link of an invitation opens."""

    organisation: OrganisationNamed
    email: str = Field(description="The invited address, which an account opened by the link gets")
    has_account: bool = Field(description="Whether there is an account with this address, to sign in with")


class JoinRequestRead(BaseModel):
    """Somebody who asks to be let in."""

    user: PersonRead
    created_at: datetime


class AnyJoinRequestRead(JoinRequestRead):
    """Somebody who asks to be let in somewhere."""

    organisation: OrganisationNamed
    is_managed: bool = Field(description="Whether somebody who can sign in manages its members, and so can decide")


class OwnJoinRequestRead(BaseModel):
    """Where one has asked to be let in."""

    organisation: OrganisationNamed
    created_at: datetime


class JoinRequestDecided(Sent):
    """Whether somebody is let in."""

    approve: bool


class MailDomainRead(BaseModel):
    """A mail domain whose people may work for agencies."""

    model_config = ConfigDict(from_attributes=True)

    domain: str = Field(examples=["sz.gov.cn"])
    allowed_at: datetime
