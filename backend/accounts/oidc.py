"""Signing in with an identity held elsewhere: OpenID Connect Core 1.0, code flow with PKCE (RFC 7636).

One provider, of the operator's choice. It answers who somebody is; which account that is, and whether a second factor
is asked for, is decided here.
"""

import base64
import json
import secrets
from dataclasses import asdict, dataclass
from typing import Any, Final, cast
from uuid import UUID

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.accounts.models import Identity, User, UserState
from backend.accounts.sign_in import Step, go_on, per_network, require_safe
from backend.accounts.standing import actor_of
from backend.core import audit, keys, mail, rates
from backend.core.client import Client
from backend.core.errors import NotFound, Problem
from backend.core.ids import new_id
from backend.core.settings import settings

PATH: Final = "/api/oidc/return"
"""Where the provider sends people back to; it must be registered there under our public address."""
_PURPOSE = "oidc"
_SIGNATURES = ["RS256", "PS256", "ES256", "EdDSA"]
"""How a provider may sign; never with nothing, nor with a secret both sides hold."""
_PATIENCE_S = 5.0
_LEEWAY_S = 60


class OidcOff(NotFound):
    """No provider is named."""

    code, title = "oidc-off", "Signing in with an identity held elsewhere is not set up here"


class ProviderAway(Problem):
    """The provider does not answer, or not as the standard says."""

    status, code, title = 502, "provider-away", "The identity provider does not answer; sign in with your password"


class IdentityRefused(Problem):
    """What came back does not prove who somebody is."""

    status, code, title = 401, "identity-refused", "The identity could not be confirmed; please begin anew"


class IdentityUnknown(Problem):
    """The person is known there, and has no account here."""

    status, code, title = 401, "identity-unknown", "There is no account for this identity; please register first"


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser keeps while its owner is at the provider."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def new(cls) -> "Begun":
        """Return one nobody can guess."""
        return cls(*(secrets.token_urlsafe(48) for _ in range(3)))

    def sealed(self) -> str:
        """Return it as a cookie's value, which the browser can neither read nor make up."""
        subject = new_id()
        return base64.urlsafe_b64encode(
            subject.bytes + keys.seal(_PURPOSE, subject, json.dumps(asdict(self)).encode())
        ).decode()

    @classmethod
    def opened(cls, cookie: str) -> "Begun":
        """Return what a cookie holds.

        Raises:
            IdentityRefused: we did not make it.
        """
        try:
            held = base64.urlsafe_b64decode(cookie)
            return cls(**json.loads(keys.open_(_PURPOSE, UUID(bytes=held[:16]), held[16:])))
        except (ValueError, keys.Unsealable) as error:
            raise IdentityRefused from error


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody as the provider knows them."""

    issuer: str
    subject: str
    email: str | None
    """Only one of which the provider says that it is theirs."""


def is_on() -> bool:
    """Return whether a provider is named."""
    return bool(settings().oidc_issuer)


def require_on() -> None:
    """Refuse where no provider is named.

    Raises:
        OidcOff: none is.
    """
    if not is_on():
        raise OidcOff


def begin(client: Client, begun: Begun) -> str:
    """Return where to send a browser for its owner to say who they are.

    Raises:
        NeedsHttps: not over this connection.
        TooMany: too many attempts.
        ProviderAway: it does not answer.
    """
    _require_open(client)
    endpoint = _endpoint(_metadata(), "authorization_endpoint")
    with _session() as session:
        address, _ = session.create_authorization_url(
            endpoint, state=begun.state, nonce=begun.nonce, code_verifier=begun.verifier
        )
    return str(address)


def identify(client: Client, begun: Begun, state: str, code: str) -> Known:
    """Return who somebody is who came back from the provider.

    Raises:
        NeedsHttps, TooMany, ProviderAway: as in `begin`.
        IdentityRefused: the browser began something else, or the proof is none.
    """
    _require_open(client)
    if not secrets.compare_digest(state.encode(), begun.state.encode()):
        raise IdentityRefused
    metadata = _metadata()
    try:
        with _session() as session:
            given = session.fetch_token(
                _endpoint(metadata, "token_endpoint"), code=code, code_verifier=begun.verifier, timeout=_PATIENCE_S
            )
    except AuthlibBaseError as error:  # it answers, and does not take the code
        raise IdentityRefused from error
    except (requests.RequestException, ValueError) as error:
        raise ProviderAway from error
    key_set = cast(KeySetSerialization, _fetch(_endpoint(metadata, "jwks_uri")))
    claims = _verified(given.get("id_token"), key_set, begun.nonce)
    email = claims.get("email") if claims.get("email_verified") is True else None
    return Known(settings().oidc_issuer, claims["sub"], email if isinstance(email, str) else None)


def sign_in(session: Session, known: Known, client: Client) -> Step:
    """Begin a session for somebody the provider knows; whose mail address has an account is bound to it from now on.

    Raises:
        IdentityUnknown: there is no account for them, or it is disabled.
    """
    active = select(User).where(User.state == UserState.ACTIVE)
    bound = active.join(Identity).where(Identity.issuer == known.issuer, Identity.subject == known.subject)
    user = session.scalar(bound.with_for_update(of=User, read=True))
    if user is None:
        user = _bind(session, known)
    return go_on(session, user, client, has_second_factor=False)


def _bind(session: Session, known: Known) -> User:
    if known.email is None or session.get(Identity, (known.issuer, known.subject)) is not None:
        raise IdentityUnknown
    of_mail = select(User).where(User.email_lower == known.email.lower(), User.state == UserState.ACTIVE)
    user = session.scalar(of_mail.with_for_update(read=True))
    if user is None:
        raise IdentityUnknown
    session.add(Identity(issuer=known.issuer, subject=known.subject, user_id=user.id))
    session.flush()
    audit.record(session, actor_of(session, user), "identity.bound", "user", user.id)
    mail.post(session, user.email, "identity-bound", user.language, provider=settings().oidc_name)
    return user


def _require_open(client: Client) -> None:
    require_safe(client)
    rates.hit("sign-in-network", client.network, *per_network())


def _session() -> OAuth2Session:
    asked = settings()
    return OAuth2Session(
        asked.oidc_client_id,
        asked.oidc_client_secret.get_secret_value() or None,
        token_endpoint_auth_method="client_secret_basic" if asked.oidc_client_secret.get_secret_value() else "none",
        scope="openid email",
        redirect_uri=settings().site() + PATH,
        code_challenge_method="S256",
    )


def _metadata() -> dict[str, Any]:
    """Return what the provider says of itself (OpenID Connect Discovery 1.0, 4); asked each time, since keys change."""
    issuer = settings().oidc_issuer
    found = _fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != issuer:
        raise ProviderAway
    return found


def _endpoint(metadata: dict[str, Any], name: str) -> str:
    """Return an address the provider names; it is as well protected as the provider itself."""
    address = metadata.get(name)
    if not isinstance(address, str) or address.split(":")[0] != settings().oidc_issuer.split(":")[0]:
        raise ProviderAway
    return address


def _fetch(address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=_PATIENCE_S, allow_redirects=False)
        found = answer.json() if answer.status_code == 200 else None
    except (requests.RequestException, ValueError) as error:
        raise ProviderAway from error
    if not isinstance(found, dict):
        raise ProviderAway
    return found


def _verified(id_token: object, key_set: KeySetSerialization, nonce: str) -> dict[str, Any]:
    """Return the claims of an ID token after the checks of OpenID Connect Core 1.0, 3.1.3.7."""
    own = settings().oidc_client_id
    rules = jwt.JWTClaimsRegistry(
        leeway=_LEEWAY_S,
        iss={"essential": True, "value": settings().oidc_issuer},
        aud={"essential": True, "value": own},
        exp={"essential": True},
        iat={"essential": True},
        sub={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(str(id_token), KeySet.import_key_set(key_set), algorithms=_SIGNATURES).claims
        rules.validate(claims)
    except (JoseError, ValueError, KeyError) as error:
        raise IdentityRefused from error
    if not isinstance(claims["sub"], str) or claims.get("azp", own) != own:
        raise IdentityRefused
    return claims
