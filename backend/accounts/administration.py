"""What administrators do with the accounts of others: look, let sign in or not, appoint, end what was begun."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, any_, exists, func, or_, select
from sqlalchemy.orm import Session

from backend.accounts import links, second_factor, sessions
from backend.accounts.administration_schemas import EmployerRead, UserItem, UserParams
from backend.accounts.districts import check_district
from backend.accounts.models import Totp, User, UserSession, UserState
from backend.accounts.service import keep_an_administrator
from backend.accounts.standing import ROLE_IN, memberships, organisations
from backend.core import audit, mail
from backend.core.actor import ADMINISTRATORS, Actor, Role
from backend.core.errors import NotFound, Problem
from backend.core.notices import notify
from backend.core.paging import Slice, paginate
from backend.core.policy import Subject, require
from backend.core.row_security import as_program
from backend.core.search_text import found_by
from backend.core.versions import check_version


class UserNotFound(NotFound):
    """There is no such account, or it was erased."""

    code, title = "user-not-found", "There is no such account"


class RolesExclude(Problem):
    """Whoever administers may not audit: nobody reviews the trace of the own changes."""

    status, code, title = 422, "roles-exclude", "An auditor is no administrator"


class DistrictMismatch(Problem):
    """A district administrator has a district, and nobody else has."""

    status, code, title = 422, "district-mismatch", "A district goes with a district administrator, and only there"


def list_users(session: Session, actor: Actor, params: UserParams) -> Slice[UserItem]:
    """Return a page of the accounts that are not erased, by name."""
    require(actor, "user.list")
    query = _accounts().where(User.state != UserState.ERASED, found_by(User.name + " " + User.email, params.q))
    if params.state is not None:
        query = query.where(User.state == params.state)
    if params.role is not None:
        kinds = [kind for kind, role in ROLE_IN.items() if role is params.role]
        query = query.where(or_(any_(User.roles) == params.role.value, organisations.c.kind.in_(kinds)))
    page = paginate(session, query.order_by(User.name, User.id), params)
    return page.holding(_described(session, page.items))


def _accounts() -> Select[Any]:
    return (
        select(User, organisations.c.id, organisations.c.name)
        .outerjoin(memberships, memberships.c.user_id == User.id)
        .outerjoin(organisations, organisations.c.id == memberships.c.organisation_id)
    )


def _described(session: Session, rows: Sequence[Row[Any]]) -> list[UserItem]:
    """Return accounts the asker sees, with what of them only the program sees: whether, and when they were used."""
    held = [tuple(row) for row in rows]
    has_app = exists().where(Totp.user_id == User.id, Totp.secret.is_not(None))
    last_seen = select(func.max(UserSession.last_seen_at)).where(UserSession.user_id == User.id, sessions.is_live())
    private = select(User.id, has_app, last_seen.scalar_subquery()).where(User.id.in_([user.id for user, _, _ in held]))
    with as_program(session):
        known = {found[0]: found for found in session.execute(private)}
    return [
        UserItem(
            **{name: getattr(user, name) for name in ("id", "name", "email", "roles", "district", "state", "version")},
            organisation=EmployerRead(id=organisation_id, name=organisation) if organisation_id else None,
            has_second_factor=known[user.id][1],
            last_seen_at=known[user.id][2],
        )
        for user, organisation_id, organisation in held
    ]


def set_state(session: Session, actor: Actor, user_id: UUID, state: UserState, expected: int) -> UserItem:
    """Let somebody sign in, or no longer: whoever is disabled is signed out everywhere at once.

    Raises:
        UserNotFound: there is no such account.
        LastAdministrator: nobody would be left to administer the city.
        ChangedSince: somebody else has changed the account meanwhile.
    """
    require(actor, "user.disable", Subject.of(user=user_id), missing=UserNotFound)
    user = _found(session, user_id)
    if state is UserState.DISABLED:
        keep_an_administrator(session, user)
    check_version(session, user, expected, {"state": state}, UserNotFound)
    if user.state is not state:
        user.state = state
        session.flush()
        word = "enabled" if state is UserState.ACTIVE else "disabled"
        audit.record(session, actor, f"user.{word}", "user", user.id)
        _change(session, user, f"account-{word}")
    return _read(session, user.id)


def set_roles(
    session: Session, actor: Actor, user_id: UUID, roles: Collection[Role], district: str | None, expected: int
) -> UserItem:
    """Appoint somebody to exactly these roles; a sign-in under the former ones ends.

    Raises:
        RolesExclude, DistrictMismatch: nobody can have these together.
        DistrictUnknown: there is no such district.
        UserNotFound: there is no such account.
        LastAdministrator: nobody would be left to administer the city.
        ChangedSince: somebody else has changed the account meanwhile.
    """
    require(actor, "user.change_roles", Subject.of(user=user_id), missing=UserNotFound)
    if Role.AUDITOR in roles and ADMINISTRATORS.intersection(roles):
        raise RolesExclude
    if (Role.DISTRICT_ADMIN in roles) != (district is not None):
        raise DistrictMismatch
    check_district(session, district)
    user = _found(session, user_id)
    if Role.CITY_ADMIN not in roles:
        keep_an_administrator(session, user)
    appointed = sorted({role.value for role in roles})
    check_version(session, user, expected, {"roles": appointed, "district": district}, UserNotFound)
    if (sorted(user.roles), user.district) != (appointed, district):
        user.roles, user.district = appointed, district
        session.flush()
        audit.record(session, actor, "user.roles_changed", "user", user.id, roles=appointed)
        _change(session, user, "rights-changed")
    return _read(session, user.id)


def end_sessions(session: Session, actor: Actor, user_id: UUID) -> None:
    """Sign somebody out everywhere, as when a telephone was lost.

    Raises:
        UserNotFound: there is no such account.
    """
    require(actor, "session.end", Subject.of(user=user_id), "another's", UserNotFound)
    user = _found(session, user_id)
    audit.record(session, actor, "user.signed_out", "user", user.id)
    _change(session, user, "signed-out")


def remove_second_factor(session: Session, actor: Actor, user_id: UUID) -> bool:
    """Let somebody who has lost app and codes in with the password alone; roles that need an app ask for a new one.

    Return whether there was anything to remove.

    Raises:
        UserNotFound: there is no such account.
    """
    require(actor, "user.remove_second_factor", Subject.of(user=user_id), missing=UserNotFound)
    user = _found(session, user_id)
    with as_program(session):
        was_there = second_factor.remove(session, user)
    if was_there:
        audit.record(session, actor, "second_factor.removed", "user", user.id)
        _change(session, user, "second-factor-removed")
    return was_there


def _change(session: Session, user: User, template: str) -> None:
    """End what was begun before an administrator's change, and tell the person of it."""
    with as_program(session):
        sessions.end_all(session, user.id)
    if user.state is UserState.ACTIVE:
        notify(session, [user.id], template, "/account")
    else:  # who may not sign in has no inbox
        mail.post(session, user.email, template, user.language, link=f"{links.site()}/sign-in")


def _found(session: Session, user_id: UUID) -> User:
    user = session.get(User, user_id)
    if user is None or user.state is UserState.ERASED:
        raise UserNotFound
    return user


def _read(session: Session, user_id: UUID) -> UserItem:
    (item,) = _described(session, session.execute(_accounts().where(User.id == user_id)).all())
    return item
