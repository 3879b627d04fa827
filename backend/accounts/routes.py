"""HTTP: signing in and out, one's own account and sessions, and what one-time links open."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from backend.accounts import demo, oidc, passwords, service, sessions, sign_in
from backend.accounts.deps import (
    ActorDep,
    BegunDep,
    ClientDep,
    Once,
    SignedInDep,
    TokenDep,
    VisitorOnce,
    at_stage,
    forget,
    keep,
)
from backend.accounts.models import SessionStage, User, UserSession
from backend.accounts.schemas import (
    AccountEdited,
    AccountOpened,
    AddressGiven,
    CodeGiven,
    DemoAccountRead,
    EnrolledRead,
    EnrolmentRead,
    MailChange,
    PasswordChange,
    PasswordRules,
    PasswordSet,
    Reauthentication,
    SessionParams,
    SessionRead,
    SignIn,
    StageRead,
    TokenGiven,
    UserRead,
    WhoRead,
)
from backend.accounts.second_factor import Enrolment
from backend.accounts.sign_in import SignInNotBegun, Step
from backend.core.client import Client
from backend.core.conditional import EDITS, ExpectedDep, tag
from backend.core.once import OnceRoute
from backend.core.paging import Page, Slice
from backend.core.settings import settings
from backend.core.web import (
    CHANGES,
    GUARDED,
    MISSING,
    PROBLEMS,
    SENT,
    NoQuery,
    ProgramSessionDep,
    SessionDep,
    documented,
)

router = APIRouter(prefix="/api", tags=["accounts"], responses=PROBLEMS, route_class=OnceRoute)

SIGNED: dict[int | str, dict[str, Any]] = {401: documented("Sign in first", 401, "sign-in-required")}
LIMITED: dict[int | str, dict[str, Any]] = {429: documented("Too many attempts; please wait", 429, "too-many")}
SPENT: dict[int | str, dict[str, Any]] = {410: documented("The link works no longer", 410, "link-spent")}
STATE: dict[int | str, dict[str, Any]] = {409: documented("The present state does not allow this", 409, "conflict")}
ONE: dict[int | str, dict[str, Any]] = SIGNED | GUARDED | MISSING
"""What a route about one thing that is not everybody's may answer to whom."""

Anyone = Annotated[UserSession, at_stage(SessionStage.SIGNED_IN)]
HalfSignedIn = Annotated[UserSession, at_stage(SessionStage.SECOND_FACTOR, otherwise=SignInNotBegun)]
Enrolling = Annotated[UserSession, at_stage(SessionStage.SIGNED_IN, SessionStage.ENROL_SECOND_FACTOR)]
Renewing = Annotated[UserSession, at_stage(SessionStage.SIGNED_IN, SessionStage.RENEW_PASSWORD)]


def _kept(response: Response, client: Client, step: Step) -> StageRead:
    keep(response, client, step)
    return StageRead(state=step.stage)


@router.get("/demo-accounts", response_model=list[DemoAccountRead], dependencies=[NoQuery])
def list_demo_accounts(session: SessionDep, client: ClientDep) -> list[DemoAccountRead]:
    """List whom one can sign in as to try the product out; nobody without its demonstration data, or from afar."""
    return demo.list_accounts(session, client)


@router.post(
    "/session",
    response_model=StageRead,
    status_code=201,
    responses=SENT | SIGNED | LIMITED,
    dependencies=[NoQuery, VisitorOnce],
)
def sign_in_with_password(
    session: ProgramSessionDep, former: TokenDep, client: ClientDep, data: SignIn, response: Response
) -> StageRead:
    """Sign in by mail address and password; the answer says what is asked for next."""
    step = sign_in.sign_in(session, data.email, data.password.get_secret_value(), client)
    if former is not None:
        sessions.end_token(session, former)
    return _kept(response, client, step)


@router.post("/session/second-factor", response_model=StageRead, responses=SENT | SIGNED, dependencies=[NoQuery])
def sign_in_second_factor(
    session: SessionDep, begun: HalfSignedIn, client: ClientDep, data: CodeGiven, response: Response
) -> StageRead:
    """Go on with a sign-in by a code of the app, or one on paper."""
    return _kept(response, client, sign_in.give_code(session, begun, data.code, client))


@router.get("/session", response_model=WhoRead, dependencies=[NoQuery])
def get_session(begun: BegunDep, actor: ActorDep, client: ClientDep) -> WhoRead:
    """Say who is signed in here and how far, and whether one can sign in over this connection."""
    classes = passwords.CLASSES if settings().security_profile == "mlps3" else 1
    return WhoRead(
        state=begun.stage if begun else None,
        sign_in="open" if sign_in.can_sign_in(client) else "needs-https",
        identity_provider=settings().oidc_name if oidc.is_on() else None,
        user=UserRead.model_validate(begun.user) if begun and actor.is_signed_in else None,
        roles=sorted(actor.roles),
        organisation_id=actor.organisation_id,
        organisation_kind=actor.organisation_kind,
        is_owner=actor.is_owner,
        district=actor.district,
        has_second_factor=begun.has_second_factor if begun else False,
        password_rules=PasswordRules(minimum=passwords.MINIMUM, maximum=passwords.MAXIMUM, classes=classes),
        terms_version=service.TERMS_VERSION,
    )


@router.delete("/session", status_code=204, responses=CHANGES, dependencies=[NoQuery])
def sign_out(session: SessionDep, begun: BegunDep, client: ClientDep, response: Response) -> None:
    """End the session that asks, if there is one."""
    if begun is not None:
        service.sign_out(session, begun)
    forget(response, client)


@router.get("/sessions", response_model=Page[SessionRead], responses=SIGNED)
def list_sessions(
    session: SessionDep, actor: SignedInDep, params: Annotated[SessionParams, Query()]
) -> Slice[SessionRead]:
    """List the browsers one is signed in with, the newest first."""
    return service.list_sessions(session, actor, params)


@router.delete("/sessions/{session_id}", status_code=204, responses=CHANGES | SIGNED | MISSING, dependencies=[NoQuery])
def end_session(session: SessionDep, actor: SignedInDep, session_id: UUID) -> None:
    """End one of one's own sessions; its next request is nobody's."""
    service.end_session(session, actor, session_id)


@router.post("/password-resets", status_code=204, responses=SENT | LIMITED, dependencies=[NoQuery, VisitorOnce])
def request_password_reset(session: ProgramSessionDep, client: ClientDep, data: AddressGiven) -> None:
    """Send a link for a new password, if there is such an account; the answer is the same if there is none."""
    service.request_password_reset(session, data.email, client)


@router.post("/registrations", status_code=204, responses=SENT | LIMITED, dependencies=[NoQuery, VisitorOnce])
def request_registration(session: ProgramSessionDep, client: ClientDep, data: AddressGiven) -> None:
    """Send a link for opening an account; the answer is the same if there is one already."""
    service.request_registration(session, data.email, data.language, client)


@router.post("/links/bootstrap", status_code=204, responses=SENT | SPENT | STATE, dependencies=[NoQuery, VisitorOnce])
def use_bootstrap_link(session: ProgramSessionDep, client: ClientDep, data: AccountOpened) -> None:
    """Open the first administrator's account by the link that `create-admin` printed."""
    sign_in.require_safe(client)
    service.bootstrap(session, data)


@router.post(
    "/links/registration", status_code=204, responses=SENT | SPENT | STATE, dependencies=[NoQuery, VisitorOnce]
)
def use_registration_link(session: ProgramSessionDep, client: ClientDep, data: AccountOpened) -> None:
    """Open an account by the link that was sent."""
    sign_in.require_safe(client)
    service.register(session, data)


@router.post("/links/reset", status_code=204, responses=SENT | SPENT, dependencies=[NoQuery])
def use_reset_link(session: ProgramSessionDep, client: ClientDep, data: PasswordSet) -> None:
    """Set a new password by the link that was sent; every session ends."""
    sign_in.require_safe(client)
    service.reset_password(session, data.token.get_secret_value(), data.password.get_secret_value())


@router.post("/links/mail-change", status_code=204, responses=SENT | SPENT | STATE, dependencies=[NoQuery])
def use_mail_change_link(session: ProgramSessionDep, data: TokenGiven) -> None:
    """Change the mail address by the link that was sent to it; every session ends."""
    service.change_mail(session, data.token.get_secret_value())


@router.put("/account/password", response_model=StageRead, responses=SENT | SIGNED, dependencies=[NoQuery])
def change_password(
    session: SessionDep, begun: Renewing, client: ClientDep, data: PasswordChange, response: Response
) -> StageRead:
    """Change one's password; every session ends, this browser goes on under a new token."""
    current, new = data.current.get_secret_value(), data.new.get_secret_value()
    return _kept(response, client, service.change_password(session, begun, current, new, client))


@router.patch("/account", response_model=UserRead, responses=SENT | SIGNED | EDITS, dependencies=[NoQuery])
def edit_account(
    session: SessionDep, actor: SignedInDep, expected: ExpectedDep, data: AccountEdited, response: Response
) -> User:
    """Change one's own name, or the language one is written to in."""
    user = service.edit_account(session, actor, data, expected)
    tag(response, user)
    return user


def count_mail_change(client: ClientDep, data: MailChange) -> None:
    """Count the mail before the request's session asks anything."""
    service.count_mail(data.email, client)


@router.post(
    "/account/email",
    status_code=204,
    responses=SENT | SIGNED | LIMITED,
    dependencies=[NoQuery, Depends(count_mail_change), Once],
)
def request_mail_change(session: SessionDep, begun: Anyone, data: MailChange) -> None:
    """Send a link to another mail address, which becomes one's own when the link is opened."""
    service.request_mail_change(session, begun, data.email, data.password.get_secret_value())


@router.post(
    "/account/second-factor",
    response_model=EnrolmentRead,
    status_code=201,
    responses=SENT | SIGNED,
    dependencies=[NoQuery, Once],
)
def propose_second_factor(session: SessionDep, begun: Enrolling, data: Reauthentication) -> Enrolment:
    """Begin to set up an app for codes; what was set up before works until a code of the new one was right."""
    password = data.password.get_secret_value() if data.password else None
    return service.propose_second_factor(session, begun, password)


@router.put(
    "/account/second-factor", response_model=EnrolledRead, responses=SENT | SIGNED | STATE, dependencies=[NoQuery]
)
def confirm_second_factor(
    session: SessionDep, begun: Enrolling, client: ClientDep, data: CodeGiven, response: Response
) -> EnrolledRead:
    """Finish setting up an app by a code of it; the codes on paper are shown this once."""
    codes, step = service.confirm_second_factor(session, begun, data.code, client)
    return EnrolledRead(recovery_codes=codes, state=_kept(response, client, step).state)
