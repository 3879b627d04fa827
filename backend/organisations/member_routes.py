"""HTTP: finding and founding an organisation, its members, invitations, requests to join, and mail domains."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response

from backend.accounts import service as accounts
from backend.accounts import sign_in
from backend.accounts.deps import ClientDep, Once, SignedInDep, VisitorOnce
from backend.accounts.routes import LIMITED, SIGNED, SPENT, STATE
from backend.accounts.schemas import AccountOpened, TokenGiven
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.web import CHANGES, GUARDED, MISSING, PROBLEMS, SENT, NoQuery, PageDep, ProgramSessionDep, SessionDep
from backend.organisations import belonging, invitations, join_requests, mail_domains, members
from backend.organisations.models import MailDomain, Organisation
from backend.organisations.schemas import (
    AnyJoinRequestRead,
    InvitationLooked,
    InvitationRead,
    InvitationSent,
    JoinRequestDecided,
    JoinRequestRead,
    MailDomainName,
    MailDomainRead,
    MemberChanged,
    MemberRead,
    OrganisationFounded,
    OrganisationNamed,
    OrganisationParams,
    OwnJoinRequestRead,
    OwnOrganisationRead,
)

router = APIRouter(prefix="/api", tags=["organisations"], responses=PROBLEMS, route_class=OnceRoute)

ONE: dict[int | str, dict[str, Any]] = SIGNED | MISSING
"""What a route about one organisation may answer to whom."""


def count_invitation(client: ClientDep, data: InvitationSent) -> None:
    """Count the mail before the request's session asks anything, so that no request holds two connections."""
    accounts.count_mail(data.email, client)


@router.get("/organisations", response_model=Page[OrganisationNamed], responses=SIGNED)
def list_organisations(
    session: SessionDep, actor: SignedInDep, params: Annotated[OrganisationParams, Query()]
) -> Slice[Organisation]:
    """List the organisations one may ask to join, by name."""
    return belonging.list_organisations(session, actor, params)


@router.post(
    "/organisations",
    response_model=OwnOrganisationRead,
    status_code=201,
    responses=SENT | SIGNED | STATE,
    dependencies=[NoQuery, Once],
)
def found_organisation(session: SessionDep, actor: SignedInDep, data: OrganisationFounded) -> OwnOrganisationRead:
    """Begin an organisation, whose owner one is then; an agency only with a mail address of an allowed domain."""
    return belonging.found_organisation(session, actor, data)


@router.get("/organisation", response_model=OwnOrganisationRead, responses=ONE, dependencies=[NoQuery])
def get_own_organisation(session: SessionDep, actor: SignedInDep) -> OwnOrganisationRead:
    """Show the organisation one works for; 404 for whoever works for none."""
    return belonging.get_own(session, actor)


@router.delete("/organisation/membership", status_code=204, responses=CHANGES | ONE | STATE, dependencies=[NoQuery])
def leave_organisation(session: SessionDep, actor: SignedInDep) -> None:
    """Leave the organisation one works for, which ends every session; the last owner of others stays."""
    members.leave(session, actor)


@router.get("/organisations/{organisation_id}/members", response_model=Page[MemberRead], responses=ONE)
def list_members(session: SessionDep, actor: SignedInDep, organisation_id: UUID, params: PageDep) -> Slice[MemberRead]:
    """List who works for an organisation, its owners first."""
    return members.list_members(session, actor, organisation_id, params)


@router.patch(
    "/organisations/{organisation_id}/members/{user_id}",
    response_model=MemberRead,
    responses=SENT | ONE | STATE | EDITS,
    dependencies=[NoQuery],
)
def change_member(
    session: SessionDep,
    actor: SignedInDep,
    organisation_id: UUID,
    user_id: UUID,
    expected: ExpectedDep,
    data: MemberChanged,
    response: Response,
) -> MemberRead:
    """Say whether a member manages the members."""
    member = members.change_member(session, actor, organisation_id, user_id, expected, is_owner=data.is_owner)
    tag(response, member)
    return member


@router.delete(
    "/organisations/{organisation_id}/members/{user_id}",
    status_code=204,
    responses=CHANGES | ONE | STATE,
    dependencies=[NoQuery],
)
def remove_member(session: SessionDep, actor: SignedInDep, organisation_id: UUID, user_id: UUID) -> None:
    """Remove a member, whose sessions end at once."""
    members.remove_member(session, actor, organisation_id, user_id)


@router.get(
    "/organisations/{organisation_id}/invitations", response_model=Page[InvitationRead], responses=ONE | GUARDED
)
def list_invitations(
    session: SessionDep, actor: SignedInDep, organisation_id: UUID, params: PageDep
) -> Slice[InvitationRead]:
    """List the invitations nobody has accepted yet, the newest first."""
    return invitations.list_invitations(session, actor, organisation_id, params)


@router.post(
    "/organisations/{organisation_id}/invitations",
    response_model=InvitationRead,
    status_code=201,
    responses=SENT | ONE | STATE | LIMITED,
    dependencies=[NoQuery, Depends(count_invitation), Once],
)
def invite(session: SessionDep, actor: SignedInDep, organisation_id: UUID, data: InvitationSent) -> InvitationRead:
    """Ask somebody in by mail, with a link that works once and for a week."""
    return invitations.invite(session, actor, organisation_id, **data.model_dump())


@router.delete(
    "/organisations/{organisation_id}/invitations/{invitation_id}",
    status_code=204,
    responses=CHANGES | ONE,
    dependencies=[NoQuery],
)
def withdraw_invitation(session: SessionDep, actor: SignedInDep, organisation_id: UUID, invitation_id: UUID) -> None:
    """Take an invitation back; its link works no longer."""
    invitations.withdraw_invitation(session, actor, organisation_id, invitation_id)


@router.post("/links/invitation/look", response_model=InvitationLooked, responses=SENT | SPENT, dependencies=[NoQuery])
def get_invitation(session: ProgramSessionDep, data: TokenGiven) -> InvitationLooked:
    """Show what the link of an invitation opens, without using it up."""
    return invitations.look(session, data.token.get_secret_value())


@router.post(
    "/links/invitation/accept", status_code=204, responses=SENT | SIGNED | SPENT | STATE, dependencies=[NoQuery, Once]
)
def accept_invitation(session: SessionDep, actor: SignedInDep, data: TokenGiven) -> None:
    """Become a member by the link of an invitation, with the account one is signed in with."""
    invitations.accept(session, actor, data.token.get_secret_value())


@router.post(
    "/links/invitation/account", status_code=204, responses=SENT | SPENT | STATE, dependencies=[NoQuery, VisitorOnce]
)
def open_invited_account(session: ProgramSessionDep, client: ClientDep, data: AccountOpened) -> None:
    """Open an account by the link of an invitation and become a member; one signs in with it then."""
    sign_in.require_safe(client)
    invitations.open_account(session, data)


@router.get(
    "/organisations/{organisation_id}/join-requests", response_model=Page[JoinRequestRead], responses=ONE | GUARDED
)
def list_join_requests(
    session: SessionDep, actor: SignedInDep, organisation_id: UUID, params: PageDep
) -> Slice[JoinRequestRead]:
    """List who asks to be let in, the longest waiting first."""
    return join_requests.list_join_requests(session, actor, organisation_id, params)


@router.post(
    "/organisations/{organisation_id}/join-requests",
    response_model=OwnJoinRequestRead,
    status_code=201,
    responses=CHANGES | ONE | STATE,
    dependencies=[NoQuery, Once],
)
def request_to_join(session: SessionDep, actor: SignedInDep, organisation_id: UUID) -> OwnJoinRequestRead:
    """Ask to be let into an organisation; asking another one takes the first request back."""
    return join_requests.request_to_join(session, actor, organisation_id)


@router.put(
    "/organisations/{organisation_id}/join-requests/{user_id}",
    status_code=204,
    responses=SENT | ONE | STATE,
    dependencies=[NoQuery],
)
def decide_join_request(
    session: SessionDep, actor: SignedInDep, organisation_id: UUID, user_id: UUID, data: JoinRequestDecided
) -> None:
    """Let somebody in, or not."""
    join_requests.decide(session, actor, organisation_id, user_id, approve=data.approve)


@router.get("/join-requests", response_model=Page[AnyJoinRequestRead], responses=SIGNED | GUARDED)
def list_all_join_requests(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[AnyJoinRequestRead]:
    """List who asks to be let in anywhere, those first whose request nobody else can decide."""
    return join_requests.list_all(session, actor, params)


@router.get("/join-request", response_model=OwnJoinRequestRead, responses=ONE, dependencies=[NoQuery])
def get_own_join_request(session: SessionDep, actor: SignedInDep) -> OwnJoinRequestRead:
    """Show where one has asked to be let in; 404 for whoever waits for nothing."""
    return join_requests.get_own(session, actor)


@router.delete("/join-request", status_code=204, responses=CHANGES | ONE, dependencies=[NoQuery])
def withdraw_join_request(session: SessionDep, actor: SignedInDep) -> None:
    """Take one's own request back."""
    join_requests.withdraw(session, actor)


@router.get("/mail-domains", response_model=Page[MailDomainRead], responses=SIGNED | GUARDED)
def list_mail_domains(session: SessionDep, actor: SignedInDep, params: PageDep) -> Slice[MailDomain]:
    """List the mail domains whose people may work for agencies."""
    return mail_domains.list_mail_domains(session, actor, params)


Domain = Annotated[MailDomainName, Path()]


@router.put("/mail-domains/{domain}", status_code=204, responses=CHANGES | SIGNED, dependencies=[NoQuery])
def allow_mail_domain(session: SessionDep, actor: SignedInDep, domain: Domain) -> None:
    """Let the people of a mail domain, and of those below it, work for agencies."""
    mail_domains.allow_mail_domain(session, actor, domain)


@router.delete("/mail-domains/{domain}", status_code=204, responses=CHANGES | ONE, dependencies=[NoQuery])
def disallow_mail_domain(session: SessionDep, actor: SignedInDep, domain: Domain) -> None:
    """Take in nobody else of a mail domain; who is in stays."""
    mail_domains.disallow_mail_domain(session, actor, domain)
