"""Whether everything holds that must."""

import argparse

from sqlalchemy.orm import Session

from backend.commands.invariants import INVARIANTS, broken
from backend.commands.owner import owner_connection
from backend.commands.refused import Refused
from backend.core.boot import check_database
from backend.core.db import SessionLocal
from backend.core.settings import settings

_SHOWN = 5


def examine(_given: argparse.Namespace) -> int:
    """Look for anything in the database that can only come from a mistake, damage or forgery, and say what to do."""
    with SessionLocal.begin() as session:
        check_database(session, testing=settings().testing)
    with owner_connection() as connection, Session(connection) as session:
        found = list(broken(session))
    for invariant, where in found:
        more = f" and {len(where) - _SHOWN} more" if len(where) > _SHOWN else ""
        print(f"broken: {invariant.name}. {invariant.says}\n  not so: {', '.join(where[:_SHOWN])}{more}")
        print(f"  what to do: {invariant.remedy}")
    if found:
        raise Refused(f"{len(found)} of {len(INVARIANTS)} invariants do not hold")
    print(f"all {len(INVARIANTS)} invariants hold")
    return 0
