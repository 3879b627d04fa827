"""What routes ask for: the client, the session a cookie names, and the actor behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from fastapi import Depends, Request, Response, Security
from fastapi.security import APIKeyCookie

from backend.accounts import sessions
from backend.accounts.models import SessionStage, UserSession
from backend.accounts.sign_in import Step
from backend.accounts.standing import actor_of
from backend.core import quotas
from backend.core.actor import ANONYMOUS, SYSTEM, TWO_FACTORS, Actor
from backend.core.client import Client, client_of
from backend.core.errors import Problem
from backend.core.once import KeyHeader, SentDep, carried_out_once
from backend.core.policy import ANY, SignInRequired, require
from backend.core.row_security import act_as
from backend.core.web import ProgramSessionDep, SessionDep, get_session

SECURE_COOKIE = "__Host-citymatch"
"""Browsers take a cookie of this name only over HTTPS, for this host alone and every path."""
LOCAL_COOKIE = "citymatch"
"""The one on this machine without HTTPS, where browsers refuse the other."""

_documented = APIKeyCookie(name=SECURE_COOKIE, scheme_name="session", auto_error=False)


def get_client(request: Request) -> Client:
    """Return where the request comes from."""
    return client_of(request.scope)


ClientDep = Annotated[Client, Depends(get_client)]


def _cookie(client: Client) -> str:
    return SECURE_COOKIE if client.is_secure else LOCAL_COOKIE


def get_token(request: Request, client: ClientDep) -> str | None:
    """Return what the cookie holds."""
    return request.cookies.get(_cookie(client))


TokenDep = Annotated[str | None, Depends(get_token)]


def get_begun(session: SessionDep, token: TokenDep) -> UserSession | None:
    """Return the live session of the cookie, whatever stage it has reached.

    Raises:
        QuotaSpent: its owner has asked for too much lately.
    """
    if not token:
        return None
    act_as(session, SYSTEM)
    begun = sessions.find(session, token)
    act_as(session, ANONYMOUS if begun is None else Actor(user_id=begun.user_id))
    if begun is not None:
        quotas.ACCOUNTS.hit(str(begun.user_id))
    return begun


BegunDep = Annotated[UserSession | None, Depends(get_begun)]


def get_actor(session: SessionDep, begun: BegunDep) -> Actor:
    """Return who asks; whoever has not given what the own roles ask for is nobody yet."""
    if begun is None or begun.stage is not SessionStage.SIGNED_IN:
        return ANONYMOUS
    actor = actor_of(session, begun.user, begun.id)
    if actor.roles & TWO_FACTORS and not begun.has_second_factor:
        return ANONYMOUS
    act_as(session, actor)
    return actor


ActorDep = Annotated[Actor, Depends(get_actor)]


def get_signed_in(actor: ActorDep, _cookie: Annotated[str | None, Security(_documented)]) -> Actor:
    """Return who asks, somebody we know.

    Raises:
        SignInRequired: nobody we know asks.
    """
    if not actor.is_signed_in:
        raise SignInRequired
    return actor


SignedInDep = Annotated[Actor, Depends(get_signed_in)]


def get_actor_ahead(token: TokenDep) -> Actor:
    """Return who asks, in a transaction that has ended before the work begins: what takes long must hold none."""
    with contextmanager(get_session)() as session:
        return get_actor(session, get_begun(session, token))


def get_signed_in_ahead(
    actor: Annotated[Actor, Depends(get_actor_ahead)], _cookie: Annotated[str | None, Security(_documented)]
) -> Actor:
    """Return who asks, somebody we know, in a transaction that has ended before the work begins.

    Raises:
        SignInRequired: nobody we know asks.
    """
    if not actor.is_signed_in:
        raise SignInRequired
    return actor


SignedInAheadDep = Annotated[Actor, Depends(get_signed_in_ahead)]


def may(action: str, state: str = ANY) -> Any:
    """Return a dependency that lets pass whom the rights table lets do this with what is nobody's in particular."""

    def check(actor: ActorDep) -> None:
        require(actor, action, state=state)

    return Depends(check)


def may_ahead(action: str, state: str = ANY) -> Any:
    """Return a dependency like that of `may`, for work that takes longer than a transaction should last."""

    def check(actor: Annotated[Actor, Depends(get_actor_ahead)]) -> None:
        require(actor, action, state=state)

    return Depends(check)


def at_stage(*stages: SessionStage, otherwise: type[Problem] = SignInRequired) -> Any:
    """Return a dependency that yields the session of the cookie if it has reached one of these stages."""

    def get(begun: BegunDep, actor: ActorDep, _cookie: Annotated[str | None, Security(_documented)]) -> UserSession:
        if begun is None or begun.stage not in stages:
            raise otherwise
        if begun.stage is SessionStage.SIGNED_IN and not actor.is_signed_in:
            raise SignInRequired
        return begun

    return Depends(get)


def get_once(
    request: Request, session: SessionDep, begun: BegunDep, client: ClientDep, sent: SentDep, key: KeyHeader = None
) -> Iterator[None]:
    """Carry out once what comes with a key; keys are everybody's own."""
    asker = f"user {begun.user_id}" if begun else f"address {client.address}"
    yield from carried_out_once(session, request, asker, key, sent)


Once = Depends(get_once, scope="function")
"""For what creates something; its router has `route_class=OnceRoute`."""


def get_visitor_once(
    request: Request, session: ProgramSessionDep, client: ClientDep, sent: SentDep, key: KeyHeader = None
) -> Iterator[None]:
    """Carry out once what comes with a key; keys are those of an address."""
    yield from carried_out_once(session, request, f"address {client.address}", key, sent)


VisitorOnce = Depends(get_visitor_once, scope="function")
"""The same where nobody has to be signed in: in the transaction of the route, whose session it must share."""


def keep(response: Response, client: Client, step: Step) -> None:
    """Give the browser the token of a session; it forgets it when it is closed."""
    response.set_cookie(_cookie(client), step.token, path="/", secure=client.is_secure, httponly=True, samesite="lax")


def forget(response: Response, client: Client) -> None:
    """Take the token of a session from the browser."""
    response.delete_cookie(_cookie(client), path="/", secure=client.is_secure, httponly=True, samesite="lax")
