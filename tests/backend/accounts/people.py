"""Makes people with accounts, and browsers they sign in with."""

import re
import threading
from itertools import count
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pyotp
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts import passwords, sessions
from backend.accounts.deps import SECURE_COOKIE
from backend.accounts.models import SessionStage, Totp, User
from backend.core import mail
from backend.core.actor import Role
from backend.core.audit import AuditEvent
from backend.core.client import Client
from backend.core.db import SessionLocal
from backend.core.mail import OutboxMail
from backend.organisations.models import Membership

SITE = "https://match.example.gov.cn"
PASSWORD = "murky-lantern-twelve-oxen"
OTHER_PASSWORD = "竹林里没有一只慢羊 47"
_HASH = passwords.make_hash(PASSWORD)
_numbers = count(1)


def make_user(session: Session, *roles: Role, email: str = "", **values: Any) -> User:
    """Return a new person whose password is PASSWORD."""
    given = {"name": "李明", "password_hash": _HASH, "password_changed_at": text("clock_timestamp()")}
    held = {"roles": [role.value for role in roles], "email": email or f"person{next(_numbers)}@example.gov.cn"}
    user = User(**given | held | values)
    session.add(user)
    session.flush()
    return user


def browser(app: Any, address: str = "203.0.113.7", site: str = SITE) -> TestClient:
    """Return a browser somewhere, on a page of this site, without any cookie."""
    client = TestClient(
        app, base_url=site, client=(address, 50000), headers={"Origin": site}, raise_server_exceptions=False
    )
    # One server answers all browsers; left alone, each request would begin an event loop and a thread of its own.
    client.portal = getattr(app.state, "portal", None)
    return client


def sign_in(client: TestClient, user: User, password: str = PASSWORD) -> Any:
    """Return the answer to mail address and password."""
    return client.post("/api/session", json={"email": user.email, "password": password})


def signed_in(session: Session, app: Any, user: User, stage: SessionStage = SessionStage.SIGNED_IN) -> TestClient:
    """Return a browser in which somebody is signed in, or has come as far as a stage."""
    client = browser(app)
    client.cookies.set(SECURE_COOKIE, begin(session, user, stage))
    return client


def begin(session: Session, user: User, stage: SessionStage = SessionStage.SIGNED_IN) -> str:
    """Return the token of a new browser of somebody, signed in or as far as a stage."""
    whose = Client("203.0.113.7", SITE, "testclient")
    _, token = sessions.begin(session, user, stage, whose, has_second_factor=stage is SessionStage.SIGNED_IN)
    return token


def member(session: Session, app: Any, organisation_id: UUID | str) -> TestClient:
    """Return the browser of somebody new who works for an organisation, and manages its members."""
    user = make_user(session)
    session.add(Membership(user_id=user.id, organisation_id=UUID(str(organisation_id)), is_owner=True))
    session.flush()
    return signed_in(session, app, user)


def desk(session: Session, app: Any, role: Role = Role.MATCHMAKER) -> TestClient:
    """Return the browser of somebody new at the desk."""
    return signed_in(session, app, make_user(session, role))


def enrol(client: TestClient, password: str | None = None) -> pyotp.TOTP:
    """Set up an app for codes in a browser that is asked to, and return the app."""
    proposed = client.post("/api/account/second-factor", json={"password": password} if password else {})
    assert proposed.status_code == 201, proposed.text
    app = pyotp.TOTP(proposed.json()["secret"])
    assert client.put("/api/account/second-factor", json={"code": app.now()}).status_code == 200
    return app


def sign_in_fully(session: Session, client: TestClient, user: User) -> TestClient:
    """Take a person who has no app yet through a whole sign-in, and return the browser."""
    answer = sign_in(client, user)
    assert answer.status_code == 201, answer.text
    if answer.json()["state"] == "enrol-second-factor":
        enrol(client)
    assert client.get("/api/session").json()["state"] == "signed-in"
    return client


def later(session: Session, user: User) -> None:
    """Let as much time pass for a person's app that the present code is a new one."""
    session.execute(update(Totp).where(Totp.user_id == user.id).values(last_step=0))


def mails_to(session: Session, email: str) -> list[tuple[str, str]]:
    """Return template and text of every mail to somebody, the oldest first."""
    posted = session.scalars(select(OutboxMail).order_by(OutboxMail.posted_at, OutboxMail.id))
    opened = [(posting.template, mail.opened(posting)) for posting in posted]
    return [(template, message.get_content()) for template, message in opened if message["To"] == email]


def token_in(text_of_mail: str) -> str:
    """Return the token of the link in a mail."""
    found = re.search(r"https?://\S+", text_of_mail)
    assert found
    return urlsplit(found[0]).fragment


def recorded(session: Session, subject: UUID | None = None) -> list[str]:
    """Return what was recorded, in order, of one subject if one is named; nothing waits in the inbox afterwards."""
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    query = select(AuditEvent.action).order_by(AuditEvent.seq)
    found = list(session.scalars(query.where(AuditEvent.subject_id == subject) if subject else query))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    return found


def until_it_waits(racer: threading.Thread) -> None:
    """Return when a transaction waits for what another one has locked, or has ended without waiting."""
    while racer.is_alive():
        with SessionLocal() as session:
            if session.scalar(text("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")):
                return
        racer.join(0.01)
