"""Whether time tells which mail addresses have an account: python -m tests.bench.timing [--asks 200].

Asks in turn for an address that has an account and one that has none, in a database of its own that waits for the disk
as in production, and prints for each kind of request the medians, their difference, and the p of a Mann-Whitney U test:
how often chance alone would set samples of one distribution so far apart.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from alembic.config import Config
from scipy.stats import mannwhitneyu
from sqlalchemy import create_engine

from alembic import command
from backend.core.db import SessionLocal, driver_url, open_database
from backend.local.keys import new_key
from backend.local.postgres import LocalPostgres
from backend.main import create_app
from tests.backend.accounts.people import browser, make_user

ROOT = Path(__file__).resolve().parents[2]
WARM_UP = 20
BODIES: dict[str, Callable[[str], dict[str, str]]] = {
    "/api/session": lambda email: {"email": email, "password": "nobody has this password"},
    "/api/password-resets": lambda email: {"email": email},
    "/api/registrations": lambda email: {"email": email},
}
"""Where an address is asked for, and what is sent."""
_people, _addresses = count(1), count(1)


@contextmanager
def platform() -> Iterator[Any]:
    """Yield the application over a database of its own."""
    with tempfile.TemporaryDirectory(prefix="citymatch-timing-") as folder:
        Path(folder).chmod(0o755)  # started by root, the database server runs as nobody
        os.environ["CITYMATCH_KEYS"] = new_key()
        with LocalPostgres(Path(folder) / "database") as server:
            owner = create_engine(driver_url(server.dsn(user="citymatch_owner")))
            with owner.connect() as connection:
                command.upgrade(Config(ROOT / "alembic.ini", attributes={"connection": connection}), "head")
            owner.dispose()
            engine = open_database(driver_url(server.dsn()))
            yield create_app()
            engine.dispose()


def addresses(asks: int) -> list[tuple[bool, str]]:
    """Return mail addresses in any order, of which half have an account, and whether they have."""
    with SessionLocal.begin() as session:
        known = [make_user(session, email=f"person{next(_people)}@example.gov.cn").email for _ in range(asks)]
    asked = [(True, email) for email in known]
    asked += [(False, f"person{next(_people)}@example.gov.cn") for _ in range(asks)]
    random.shuffle(asked)
    return asked


def measure(app: Any, path: str, asks: int) -> dict[bool, list[float]]:
    """Return how many milliseconds answers take, by whether there is an account."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for number, (has_account, email) in enumerate(addresses(asks + WARM_UP)):
        # Each from a network of its own: after a while nobody may ask any more.
        place = next(_addresses)
        client = browser(app, f"203.{place >> 16 & 255}.{place >> 8 & 255}.{place & 255}")
        begun = time.perf_counter()
        answer = client.post(path, json=BODIES[path](email))
        passed = (time.perf_counter() - begun) * 1000
        if answer.status_code not in (204, 401):
            raise SystemExit(f"{path} answered {answer.status_code}: {answer.text}")
        if number >= 2 * WARM_UP:
            took[has_account].append(passed)
    return took


def main() -> None:
    """Measure every kind of request and print what time tells."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--asks", type=int, default=200, help="of each, for each kind of request")
    given = parser.parse_args()
    with platform() as app:
        for path in BODIES:
            took = measure(app, path, given.asks)
            known, unknown = (statistics.median(took[has_account]) for has_account in (True, False))
            spread = statistics.pstdev(took[True] + took[False])
            p = mannwhitneyu(took[True], took[False]).pvalue
            print(
                f"{path:22} account {known:7.2f} ms   none {unknown:7.2f} ms   difference {known - unknown:+6.2f} ms"
                f"   spread {spread:6.2f} ms   p {p:.3g}"
            )


if __name__ == "__main__":
    main()
