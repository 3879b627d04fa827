"""Second factors: time-based codes (RFC 6238), each of which works once, and recovery codes on paper."""

import hmac
import secrets
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from backend.accounts.models import TOTP, RecoveryCode, Totp, User
from backend.accounts.tokens import hashed
from backend.core import keys
from backend.core.errors import Conflict, Problem

STEP_SECONDS = 30
_LATE_STEPS = (-1, 0, 1)
"""Clocks of telephones are wrong by up to half a minute."""
_RECOVERY_CODES = 10
_ISSUER = "CityMatch"
# Base 32 without the characters people confuse (Crockford).
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP_LENGTH = 4, 4


class CodeRefused(Problem):
    """The code is wrong, too old or was used before."""

    status, code, title = 401, "code-refused", "This code does not work"
    keeps = True


class NothingToConfirm(Conflict):
    """No second factor is being set up."""

    code, title = "nothing-to-confirm", "Begin to set up the second factor first"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What an app needs to show codes for this account."""

    secret: str
    uri: str


def is_enrolled(session: Session, user: User) -> bool:
    """Return whether somebody has an app that shows codes."""
    return session.scalar(select(Totp.user_id).where(Totp.user_id == user.id, Totp.secret.is_not(None))) is not None


def propose(session: Session, user: User) -> Enrolment:
    """Return a new secret for an app; the present one works until a code of the new one was right."""
    secret = pyotp.random_base32()
    proposed = {"proposed": keys.seal(TOTP, user.id, secret.encode())}
    # One statement, which a request sent twice at once does not fail at.
    begun = insert(Totp).values(user_id=user.id, **proposed)
    session.execute(begun.on_conflict_do_update(index_elements=["user_id"], set_=proposed))
    return Enrolment(secret, pyotp.TOTP(secret).provisioning_uri(name=user.email, issuer_name=_ISSUER))


def confirm(session: Session, user: User, code: str) -> list[str]:
    """Put the proposed secret into use and return fresh recovery codes; they are shown this once.

    Raises:
        NothingToConfirm: no secret is proposed.
        CodeRefused: the code is none of the secret's.
    """
    totp = _locked(session, user)
    if totp is None or totp.proposed is None:
        raise NothingToConfirm
    step = _step_of(session, user, totp.proposed, code)
    if step is None:
        raise CodeRefused
    totp.secret, totp.proposed, totp.last_step = totp.proposed, None, step
    totp.confirmed_at = session.scalars(select(func.clock_timestamp())).one()
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    codes = [_recovery_code() for _ in range(_RECOVERY_CODES)]
    session.add_all(RecoveryCode(user_id=user.id, code_hash=hashed(_bare(made))) for made in codes)
    session.flush()
    return codes


def use(session: Session, user: User, code: str) -> bool:
    """Return whether a code of the app or on paper is right, and use it up: none works twice, nor at once."""
    totp = _locked(session, user)
    if totp is None or totp.secret is None:
        return False
    step = _step_of(session, user, totp.secret, code)
    if step is not None and step > totp.last_step:
        totp.last_step = step
        return True
    on_paper = delete(RecoveryCode).where(
        RecoveryCode.user_id == user.id, RecoveryCode.code_hash == hashed(_bare(code))
    )
    return session.scalar(on_paper.returning(RecoveryCode.user_id)) is not None


def enrol(session: Session, user: User) -> None:
    """Give somebody a second factor without a telephone, for the demonstration; one that is there stays."""
    if is_enrolled(session, user):
        return
    totp = _locked(session, user) or Totp(user_id=user.id)
    totp.secret = keys.seal(TOTP, user.id, pyotp.random_base32().encode())
    totp.confirmed_at = session.scalars(select(func.clock_timestamp())).one()
    session.add(totp)
    session.flush()


def remove(session: Session, user: User) -> bool:
    """Take somebody's app and codes on paper away and return whether there was an app."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    gone = delete(Totp).where(Totp.user_id == user.id).returning(Totp.secret.is_not(None))
    return session.scalar(gone) is True


def next_code(session: Session, user: User) -> str | None:
    """Return a code that still works: the present one, or the next once that is used; None without an app."""
    totp = session.get(Totp, user.id, populate_existing=True)
    if totp is None or totp.secret is None:
        return None
    now = _step_now(session)
    return _app(user, totp.secret).generate_otp(now if totp.last_step < now else now + 1)


def _locked(session: Session, user: User) -> Totp | None:
    query = select(Totp).where(Totp.user_id == user.id).with_for_update().execution_options(populate_existing=True)
    return session.scalar(query)


def _step_of(session: Session, user: User, sealed: bytes, code: str) -> int | None:
    """Return the half minute whose code this is, by the clock of the database; none of those around now has it."""
    totp, now = _app(user, sealed), _step_now(session)
    given = code.strip().replace(" ", "").encode()
    right = [
        step
        for step in (now + late for late in _LATE_STEPS)
        if hmac.compare_digest(totp.generate_otp(step).encode(), given)
    ]
    return right[-1] if right else None


def _app(user: User, sealed: bytes) -> pyotp.TOTP:
    return pyotp.TOTP(keys.open_(TOTP, user.id, sealed).decode(), interval=STEP_SECONDS)


def _step_now(session: Session) -> int:
    seconds = session.scalars(select(func.extract("epoch", func.clock_timestamp()))).one()
    return int(seconds) // STEP_SECONDS


def _recovery_code() -> str:
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def _bare(code: str) -> str:
    return code.strip().upper().replace("-", "").replace(" ", "")
