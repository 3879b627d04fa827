"""The people of the demonstration: one per job, each with a random password that is shown on the sign-in page."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from backend.accounts import second_factor, service, sessions
from backend.accounts.models import DEMO, DemoAccount, User, UserState
from backend.accounts.schemas import DemoAccountRead
from backend.accounts.standing import actor_of, memberships, organisations
from backend.core import audit, keys
from backend.core.actor import SYSTEM, TWO_FACTORS, Role
from backend.core.client import Client
from backend.core.mail import LANGUAGES
from backend.core.row_security import as_program
from backend.core.settings import settings


def save_person(
    session: Session,
    user_id: UUID,
    position: int,
    *,
    email: str,
    name: str,
    roles: Sequence[Role],
    district: str | None,
) -> None:
    """Make a person of the demonstration, or bring them back as they were, whatever visitors have done to them."""
    held = [role.value for role in roles]
    user = session.get(User, user_id)
    if user is None:
        stated: dict[str, object] = {"id": user_id, "roles": held, "district": district}
        user = service.create_user(session, SYSTEM, email=email, name=name, language=LANGUAGES[0], **stated)
    elif user.state is not UserState.ACTIVE:
        audit.record(session, SYSTEM, "user.enabled", "user", user.id)
    user.email, user.name, user.roles, user.district = email, name, held, district
    user.state = UserState.ACTIVE
    session.flush()
    demo = session.get(DemoAccount, user_id)
    if demo is None or demo.set_at != user.password_changed_at:
        _give_password(session, user, demo or DemoAccount(user_id=user_id, position=position))
    if TWO_FACTORS.intersection(roles):
        second_factor.enrol(session, user)


def _give_password(session: Session, user: User, demo: DemoAccount) -> None:
    password = f"Demo-{secrets.token_urlsafe(12)}-1"  # of every kind of character, as the strictest profile asks
    service.set_password(session, user, password)
    demo.password = keys.seal(DEMO, user.id, password.encode())
    demo.set_at = user.password_changed_at = session.scalars(select(func.clock_timestamp())).one()
    session.add(demo)
    session.flush()


def withdraw(session: Session) -> None:
    """Let nobody sign in as a person of the demonstration any more, and none of them work for anybody."""
    for user in session.scalars(select(User).join(DemoAccount, DemoAccount.user_id == User.id)):
        user.state = UserState.DISABLED
        sessions.end_all(session, user.id)
        audit.record(session, SYSTEM, "user.disabled", "user", user.id)
        gone = delete(memberships).where(memberships.c.user_id == user.id).returning(memberships.c.organisation_id)
        if (organisation_id := session.scalar(gone)) is not None:
            audit.record(session, SYSTEM, "member.removed", "user", user.id, organisation=organisation_id)
    session.execute(delete(DemoAccount))


def list_accounts(session: Session, client: Client) -> list[DemoAccountRead]:
    """Return the people one may sign in as: to whoever sits at this machine, unless the settings say to anybody.

    One whose password was changed, or who is disabled or erased, is left out until the data is loaded again.
    """
    if not client.is_local and settings().demo_sign_ins != "on":
        return []
    with as_program(session):
        offered = (
            select(User, DemoAccount)
            .join(DemoAccount, DemoAccount.user_id == User.id)
            .where(User.state == UserState.ACTIVE, User.password_changed_at == DemoAccount.set_at)
            .order_by(DemoAccount.position)
        )
        return [_shown(session, user, demo) for user, demo in session.execute(offered)]


def _shown(session: Session, user: User, demo: DemoAccount) -> DemoAccountRead:
    actor = actor_of(session, user)
    named = select(organisations.c.name).where(organisations.c.id == actor.organisation_id)
    return DemoAccountRead(
        name=user.name,
        email=user.email,
        password=keys.open_(DEMO, user.id, demo.password).decode(),
        roles=sorted(actor.roles),
        organisation=session.scalar(named),
        code=second_factor.next_code(session, user),
    )
