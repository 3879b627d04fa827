"""How fast the review desk answers: python -m tests.bench.review [--vendors 10000] [--scenarios 2000] [--jobs 10000].

Fills a database of its own with a generated market, ranks all of it, brings the best places before the desk, queues
jobs that nobody carries out, serves it as in production, and prints how long the queue, claims, a whole pair and a
decision take for one reviewer, for several who read, and for several who never pause: the median, 95 % and 99 %. To
rank that many takes some twenty minutes; with --folder the database is kept, and measured again at once.
"""

import argparse
import json
import os
import tempfile
import time
import urllib.parse
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.config import Config
from sqlalchemy import create_engine, func, select, text

from alembic import command
from backend.accounts.deps import LOCAL_COOKIE
from backend.core.actor import Role
from backend.core.db import SessionLocal, driver_url, open_database
from backend.core.ids import new_id
from backend.local.keys import new_key
from backend.local.postgres import LocalPostgres
from backend.match_runs.service import create_run
from backend.match_runs.tasks import execute
from backend.reviews.models import Pair
from backend.reviews.tasks import bring
from tests.backend.accounts.people import begin, make_user
from tests.bench.preview import ROOT, fill, post, serving, told

REVIEWERS = 8
QUEUES = ("", "?only=near_tie", "?only=ageing", "?state=shortlisted", "?q=停车", "?page=50&size=100")
"""How the queue is asked for, by turns."""
_JOBS = text("""
    INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status)
    SELECT 'bench', 'bench.nothing', NULL, NULL, '{}', 'todo' FROM generate_series(1, :jobs)
""")

Taken = dict[str, list[float]]
"""Milliseconds, by what was asked."""


class Desk:
    """A reviewer in a browser, who keeps how long each answer took."""

    def __init__(self, address: str, token: str, taken: Taken) -> None:
        """Sit down at the desk."""
        self.address, self.taken = address, taken
        self.headers = {"Cookie": f"{LOCAL_COOKIE}={token}", "Origin": address, "Content-Type": "application/json"}

    def ask(self, name: str, method: str, path: str, body: Any = None) -> Any:
        """Return an answer."""
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(f"{self.address}/api/review/{path}", data, self.headers, method=method)  # noqa: S310
        begun = time.perf_counter()
        with urllib.request.urlopen(asked) as answer:  # noqa: S310 (our own server)
            found = json.load(answer)
        self.taken[name].append((time.perf_counter() - begun) * 1000)
        return found

    def review(self, rounds: int, reads: float = 0) -> None:
        """Look at the queue, claim, read each pair for so many seconds and decide, again and again."""
        for number in range(rounds):
            self.ask("queue", "GET", f"queue{urllib.parse.quote(QUEUES[number % len(QUEUES)], '?=&')}")
            for pair in self.ask("claims of five", "POST", "claims", {"count": 5})["items"][:2]:
                self.ask("pair", "GET", f"pairs/{pair['id']}")
                time.sleep(reads)
                said = {"version": pair["version"], "verdict": "shortlist"}
                self.ask("decision", "POST", f"pairs/{pair['id']}/decisions", said)


@contextmanager
def step(name: str) -> Iterator[None]:
    """Print how long a part of the preparation takes."""
    begun = time.perf_counter()
    yield
    print(f"{name}: {time.perf_counter() - begun:.0f} s", flush=True)


def prepare(url: str, vendors: int, scenarios: int, jobs: int) -> None:
    """Fill the database."""
    with step("a market of that size is stored"):
        fill(url, vendors, scenarios)
    engine = open_database(url)
    with SessionLocal.begin() as session:
        run_id = str(create_run(session).id)
        session.execute(_JOBS, {"jobs": jobs})
    with step("every vendor is ranked for every scenario"):
        execute(run_id)
    with step("the pairs are brought before the desk"):
        bring(run_id)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))  # as autovacuum does within its minute
    engine.dispose()


def sit_down(url: str) -> list[str]:
    """Return the tokens of the reviewers' browsers; whoever signed in before the ranking would be signed out."""
    engine = open_database(url)
    with SessionLocal.begin() as session:
        print(f"{session.scalar(select(func.count()).select_from(Pair))} pairs on the desk", flush=True)
        tokens = [
            begin(session, make_user(session, Role.MATCHMAKER, email=f"{new_id()}@example.gov.cn"))
            for _ in range(REVIEWERS)
        ]
    engine.dispose()
    return tokens


def measure(url: str, tokens: list[str], rounds: int) -> None:
    """Print what the desk takes."""
    taken: Taken = defaultdict(list)
    with serving(url) as (address, _):
        post(address, "scenario", {"title": "停车"})  # is answered once the server has read the market
        desks = [Desk(address, token, taken) for token in tokens]
        desks[0].review(2)
        for name, people, reads in (
            ("one alone", 1, 0),
            (f"{REVIEWERS} who read for a second", REVIEWERS, 1),
            (f"{REVIEWERS} without a pause", REVIEWERS, 0),
        ):
            taken.clear()
            with ThreadPoolExecutor(REVIEWERS) as threads:
                for one in [threads.submit(desk.review, rounds, reads) for desk in desks[:people]]:
                    one.result()
            for asked, times in taken.items():
                print(told(f"{asked}, {name}", times))


def main() -> None:
    """Make a market, rank it, serve it, measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.review", description=__doc__)
    parser.add_argument("--vendors", type=int, default=10_000)
    parser.add_argument("--scenarios", type=int, default=2_000)
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=25, help="how often each reviewer looks at the queue")
    parser.add_argument("--folder", type=Path, help="where the database is kept, or was")
    given = parser.parse_args()
    os.environ["CITYMATCH_KEYS"] = new_key()
    with tempfile.TemporaryDirectory(prefix="citymatch-bench-") as passing:
        folder: Path = given.folder or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # started by root, the database server runs as nobody
        with LocalPostgres(folder / "database", durable=False) as server:
            url, is_ready = driver_url(server.dsn()), folder / "ready"
            if not is_ready.exists():
                owner = create_engine(driver_url(server.dsn(user="citymatch_owner")))
                with owner.connect() as connection:
                    command.upgrade(Config(ROOT / "alembic.ini", attributes={"connection": connection}), "head")
                owner.dispose()
                prepare(url, given.vendors, given.scenarios, given.jobs)
                is_ready.write_text(f"{given.vendors} vendors, {given.scenarios} scenarios, {given.jobs} queued jobs")
            print(is_ready.read_text())
            measure(url, sit_down(url), given.rounds)


if __name__ == "__main__":
    main()
