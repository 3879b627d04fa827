"""Tables, seed, the first administrator, a lost second factor, the audit chain and the keys."""

import argparse
import time

import alembic.command
import alembic.config
from psycopg.errors import LockNotAvailable
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.exc import OperationalError

from backend.accounts import administration
from backend.accounts import service as accounts
from backend.accounts.schemas import Mail
from backend.commands.refused import Refused
from backend.core import audit, heads, keys
from backend.core.actor import SYSTEM
from backend.core.db import SessionLocal
from backend.core.settings import ROOT, settings
from backend.local.keys import add_key, make_keys
from backend.models import Base
from seed import drafts, load

MIGRATION_TRIES = 20
"""How often a migration tries to get a lock, for a second each; while it waits, everybody who comes later waits too."""


def migrate(_given: argparse.Namespace) -> int:
    """Bring the tables up to date, as their owner; what others read meanwhile is waited for, a second at a time."""
    if not settings().owner_url():
        raise Refused("MIGRATION_DATABASE_URL or DATABASE_URL must say which database to migrate")
    for left in reversed(range(MIGRATION_TRIES)):
        try:
            alembic.command.upgrade(alembic.config.Config(ROOT / "alembic.ini"), "head")
            break
        except OperationalError as error:
            if not isinstance(error.orig, LockNotAvailable):
                raise
            if not left:
                raise Refused(
                    "others are using the tables that are to be changed; what was done so far is whole. Stop the "
                    "platform, or look into pg_stat_activity for who reads so long, and run this again"
                ) from error
            time.sleep(1)
    return 0


def seed(given: argparse.Namespace) -> int:
    """Load vocabularies, agencies and the demonstration vendors; a second time changes nothing."""
    with SessionLocal.begin() as session:
        counts = load.seed(session, demo=not given.no_demo)
        if not given.no_demo:
            counts["drafts"] = drafts.load_drafts(session)
    print(", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return 0


def create_admin(given: argparse.Namespace) -> int:
    """Print a link that opens a city administrator's account; it works once, for 30 minutes."""
    try:
        email = TypeAdapter(Mail).validate_python(given.mail)
    except ValidationError as error:
        raise Refused(f"{given.mail} is no mail address") from error
    with SessionLocal.begin() as session:
        print(accounts.create_admin(session, email, given.name, given.language))
    return 0


def remove_second_factor(given: argparse.Namespace) -> int:
    """Take away the app and the codes of somebody who has lost both, and tell the person; every sign-in ends."""
    with SessionLocal.begin() as session:
        user = accounts.find_user(session, given.mail)
        if user is None:
            raise Refused(f"nobody has the mail address {given.mail}")
        if not administration.remove_second_factor(session, SYSTEM, user.id):
            raise Refused(f"{given.mail} has no second factor")
    print(f"{given.mail} signs in with the password, and sets up a new app if a role needs one")
    return 0


def verify_audit(given: argparse.Namespace) -> int:
    """Check the audit chain against itself and against the ends noted earlier; name the first broken event."""
    with SessionLocal.begin() as session:
        noted = heads.read_heads(given.heads or heads.heads_file(session))
        broken = audit.verify(session, noted)
        head = audit.export_head(session)
    if broken:
        raise Refused(f"event {broken.seq} of the audit chain is broken: {broken.reason}")
    print(f"{head.seq if head else 0} events are intact, {len(noted)} noted ends of the chain match")
    return 0


def audit_head(_given: argparse.Namespace) -> int:
    """Print the end of the audit chain; kept elsewhere, it shows later whether events were cut off."""
    with SessionLocal.begin() as session:
        head = audit.export_head(session)
    if head is None:
        raise Refused("nothing has been recorded yet")
    print(heads.written(head))
    return 0


def make_key(_given: argparse.Namespace) -> int:
    """Make the key file where there is none."""
    path = settings().keys_file
    print(f"{path} has been made; keep a copy apart from the database" if make_keys(path) else f"{path} is there")
    return 0


def rotate_keys(_given: argparse.Namespace) -> int:
    """Put a new key before the others in the key file; `keys reseal` then makes the old ones dispensable."""
    if settings().keys.get_secret_value():
        raise Refused("the keys come from CITYMATCH_KEYS; put a new one before the others there")
    keys.keyring()
    print(f"{add_key(settings().keys_file)} seals from the next start on")
    return 0


def reseal(_given: argparse.Namespace) -> int:
    """Seal anew, with the first key, everything that is sealed with another."""
    with SessionLocal.begin() as session:
        count = keys.reseal(session, Base.metadata)
    print(f"{count} values are sealed anew with the key {keys.keyring().first}")
    return 0
