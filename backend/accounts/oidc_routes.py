"""HTTP: to the identity provider and back. A browser goes there by itself, so what fails ends on the sign-in page."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from backend.accounts import oidc, sessions
from backend.accounts.deps import ClientDep, TokenDep, keep
from backend.core.client import Client
from backend.core.errors import Problem
from backend.core.web import PROBLEMS, NoQuery, ProgramSessionDep, documented

router = APIRouter(prefix="/api/oidc", tags=["accounts"], responses=PROBLEMS, dependencies=[Depends(oidc.require_on)])

LIFETIME_S = 600
"""How long the provider may take to send somebody back."""
_SENT_ON: dict[int | str, dict[str, Any]] = {
    303: {"description": "To the provider, or to the sign-in page, which says what went wrong"},
    404: documented("Signing in with an identity held elsewhere is not set up here", 404, "oidc-off"),
}


class Returned(BaseModel):
    """What a provider sends along; other parameters of the standard are let through, since providers differ."""

    model_config = ConfigDict(extra="allow")

    state: str = Field(default="", max_length=2000)
    code: str = Field(default="", max_length=8000)


def _cookie(client: Client) -> str:
    return "__Host-citymatch-oidc" if client.is_secure else "citymatch-oidc"


def _sent(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303)


def _sign_in_page(error: Problem) -> RedirectResponse:
    return _sent(f"/sign-in?{urlencode({'trouble': error.code})}")


@router.get("/begin", status_code=303, response_class=Response, responses=_SENT_ON, dependencies=[NoQuery])
def begin_oidc(client: ClientDep) -> Response:
    """Send the browser to the identity provider."""
    begun = oidc.Begun.new()
    try:
        response = _sent(oidc.begin(client, begun))
    except Problem as error:
        return _sign_in_page(error)
    # Lax: the way back begins on the provider's pages.
    response.set_cookie(
        _cookie(client), begun.sealed(), LIFETIME_S, path="/", secure=client.is_secure, httponly=True, samesite="lax"
    )
    return response


@router.get("/return", status_code=303, response_class=Response, responses=_SENT_ON)
def return_from_oidc(
    request: Request,
    session: ProgramSessionDep,
    former: TokenDep,
    client: ClientDep,
    returned: Annotated[Returned, Query()],
) -> Response:
    """Sign in whom the provider sent back, and go on on the sign-in page."""
    try:
        begun = oidc.Begun.opened(request.cookies.get(_cookie(client), ""))
        step = oidc.sign_in(session, oidc.identify(client, begun, returned.state, returned.code), client)
    except Problem as error:
        response = _sign_in_page(error)
    else:
        if former is not None:
            sessions.end_token(session, former)
        response = _sent("/sign-in")
        keep(response, client, step)
    response.delete_cookie(_cookie(client), path="/", secure=client.is_secure, httponly=True, samesite="lax")
    return response
