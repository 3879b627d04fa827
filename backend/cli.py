"""The commands of the product: python -m backend.cli COMMAND."""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import alembic.command
import alembic.config
import psycopg
import sqlalchemy.exc
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.accounts import service as accounts
from backend.accounts.schemas import Mail
from backend.core import audit, heads, idempotency, jobs, keys, rates
from backend.core.beat import Beat
from backend.core.boot import Unfit, check_database
from backend.core.db import SessionLocal, open_database
from backend.core.errors import Problem
from backend.core.mail import LANGUAGES
from backend.core.postman import Postman
from backend.core.settings import ROOT, settings
from backend.evaluations import tasks as evaluations
from backend.local.keys import add_key, make_keys
from backend.match_runs import replay, service
from backend.match_runs.models import MatchRun, RunStatus
from backend.match_runs.tasks import Reaper
from backend.models import Base
from backend.policies import service as policies
from backend.scenarios.models import Batch, Scenario
from seed import load

Command = Callable[[argparse.Namespace], int]


class Refused(Exception):
    """A command cannot be carried out; the message says what to do."""


def import_policy(given: argparse.Namespace) -> int:
    """Store policy documents, one transaction each, and, if asked, accept the scenarios they list."""
    for path in map(Path, given.file):
        try:
            data = path.read_bytes()
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}") from error
        with SessionLocal.begin() as session:
            document = policies.receive(session, data, file_name=path.name, jurisdiction=given.jurisdiction)
            listed = len(policies.proposals_of(session, document))
            accepted = policies.accept_all(session, document) if given.accept else []
            load.name_scenarios(session)
            found = f"lists {listed} scenarios, {len(accepted)} newly accepted" if listed else "lists no scenarios"
            print(f"{document.title}: {found}")
    with SessionLocal.begin() as session:
        load.load_judgements(session)
    return 0


def _scenario(session: Session, code: str) -> Scenario:
    scenario = session.scalar(select(Scenario).where(Scenario.code == code))
    if scenario is None:
        raise Refused(f"there is no scenario {code}; its code looks like SC-2023-0001")
    return scenario


def _batch(session: Session, number: int) -> Batch:
    batch = session.scalar(select(Batch).where(Batch.number == number))
    if batch is None:
        raise Refused(f"there is no batch {number}; import the policy document that lists it first")
    return batch


def request_run(given: argparse.Namespace) -> int:
    """Queue a match run and, if asked, wait until it has ended."""
    with SessionLocal.begin() as session:
        run = service.create_run(
            session,
            scenario_id=_scenario(session, given.scenario).id if given.scenario else None,
            batch_id=_batch(session, given.batch).id if given.batch else None,
            is_public_demo=given.public_demo,
        )
        run_id, number = run.id, run.number
    print(number, flush=True)
    if not given.wait:
        return 0
    shown = ""
    while True:
        with SessionLocal.begin() as session:
            run = session.get_one(MatchRun, run_id)
        line = f"{number}: {run.phase.value} {run.progress_done}/{run.progress_total}"
        if line != shown:
            print(line, file=sys.stderr, flush=True)
            shown = line
        if run.status not in service.WAITING:
            break
        time.sleep(0.25)
    if run.status is not RunStatus.DONE:
        raise Refused(f"{number} is {run.status.value}: {run.error or 'it was cancelled'}")
    return 0


def replay_run(given: argparse.Namespace) -> int:
    """Repeat a finished run from what was kept of it and compare the bytes."""
    with SessionLocal.begin() as session:
        run = service.find_run(session, given.run)
        result = replay.replay(session, run)
    if result.difference:
        raise Refused(f"{run.number} does not repeat: {result.difference}")
    print(f"{run.number} repeats byte for byte: {result.sha256}")
    return 0


def evaluate_run(given: argparse.Namespace) -> int:
    """Measure a finished run by the pairs judged by now, with 95 % bootstrap intervals."""
    with SessionLocal.begin() as session:
        run = service.find_run(session, given.run)
    evaluation = evaluations.measure_run(run.id)
    print(
        f"{run.number}: {evaluation.scenarios} scenarios, {evaluation.judged_pairs} judged pairs "
        f"({evaluation.gated_pairs} more kept out by gates, {evaluation.absent_pairs} not ranked), "
        f"{evaluation.coverage:.0%} of the top tens judged"
    )
    changed = {metric["name"]: f"   difference {_interval(metric)}" for metric in evaluation.differences}
    for metric in evaluation.metrics:
        print(f"{metric['name']:<8}{_interval(metric)}{changed.get(metric['name'], '')}")
    return 0


def _interval(metric: dict[str, Any]) -> str:
    return f"{metric['mean']:7.4f} [{metric['low']:.4f}, {metric['high']:.4f}]"


def cancel_run(given: argparse.Namespace) -> int:
    """Cancel a match run."""
    with SessionLocal.begin() as session:
        run = service.request_cancel(session, service.find_run(session, given.run).id)
        state = "cancelled" if run.status is RunStatus.CANCELLED else "will stop at its next block"
    print(f"{run.number} {state}")
    return 0


BEATS: tuple[tuple[str, float, Callable[[], object]], ...] = (
    ("postman", 1, Postman().deliver_due),
    ("audit-heads", 3600, heads.note_head),
    ("rates", 3600, rates.forget_ended),
    ("idempotency", 3600, idempotency.forget_ended),
)
"""What a worker does besides its jobs, and after how many seconds again."""


def work(_given: argparse.Namespace) -> int:
    """Carry out queued jobs until told to stop."""
    _check()

    async def run() -> bool:
        """Return whether somebody asked us to stop."""
        asked = False
        loop = asyncio.get_running_loop()
        worker = asyncio.create_task(
            jobs.app.run_worker_async(
                install_signal_handlers=False,
                update_heartbeat_interval=settings().heartbeat_seconds,
                stalled_worker_timeout=settings().lease_seconds,
                fetch_job_polling_interval=1.0,
            )
        )

        def stop() -> None:
            nonlocal asked
            asked = True
            worker.cancel()

        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop)
        try:
            await worker
        except asyncio.CancelledError:
            if not asked:
                raise
        return asked

    async def opened() -> bool:
        async with jobs.app.open_async():
            return await run()

    with ExitStack() as running:
        running.enter_context(jobs.app.replace_connector(jobs.connector(settings().database_url)))
        running.enter_context(Reaper())
        for name, seconds, action in BEATS:
            running.enter_context(Beat(name, seconds, action))
        asked = asyncio.run(opened())
    # procrastinate ends quietly when the database goes away; whoever restarts us must be told that this was no wish.
    return 0 if asked else 1


def migrate(_given: argparse.Namespace) -> int:
    """Bring the tables up to date, as their owner."""
    if not settings().owner_url():
        raise Refused("MIGRATION_DATABASE_URL or DATABASE_URL must say which database to migrate")
    alembic.command.upgrade(alembic.config.Config(ROOT / "alembic.ini"), "head")
    return 0


def seed(given: argparse.Namespace) -> int:
    """Load vocabularies, agencies and the demonstration vendors; a second time changes nothing."""
    with SessionLocal.begin() as session:
        counts = load.seed(session, demo=not given.no_demo)
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


def openapi(_given: argparse.Namespace) -> int:
    """Print the description of the API."""
    from backend.main import create_app

    print(json.dumps(create_app().openapi(), ensure_ascii=False, indent=2))
    return 0


def _check() -> None:
    with SessionLocal.begin() as session:
        check_database(session, testing=settings().testing)
        keys.check_keys(session, Base.metadata)


def check(_given: argparse.Namespace) -> int:
    """Refuse a database that must not be served from."""
    _check()
    print("ok")
    return 0


def serve(given: argparse.Namespace) -> int:
    """Answer over HTTP until told to stop."""
    import uvicorn

    from backend.main import create_app

    _check()
    # Whom to believe about where a request comes from is for core.client to say; uvicorn would believe this machine.
    uvicorn.run(
        create_app(), host=given.host, port=given.port, server_header=False, date_header=True, proxy_headers=False
    )
    return 0


def parser() -> argparse.ArgumentParser:
    """Return what the command line understands."""
    top = argparse.ArgumentParser(prog="python -m backend.cli", description=__doc__)
    commands = top.add_subparsers(required=True, metavar="COMMAND")

    def group(name: str, about: str) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
        sub = commands.add_parser(name, help=about, description=about)
        return sub.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, command: Command, to: Any = commands) -> argparse.ArgumentParser:
        sub: argparse.ArgumentParser = to.add_parser(name, help=command.__doc__, description=command.__doc__)
        sub.set_defaults(command=command)
        return sub

    add("migrate", migrate)
    add("check", check)
    add("seed", seed).add_argument("--no-demo", action="store_true", help="leave the fictitious vendors out")
    importing = add("import-policy", import_policy)
    importing.add_argument("file", nargs="+", metavar="FILE", help="txt, html, docx or pdf")
    importing.add_argument("--accept", action="store_true", help="make its list scenarios at once")
    importing.add_argument("--jurisdiction", help="city or province, if the text does not say, e.g. 深圳市")
    running = add("run", request_run)
    scope = running.add_mutually_exclusive_group(required=True)
    scope.add_argument("--scenario", metavar="CODE", help="rank one scenario, e.g. SC-2023-0001")
    scope.add_argument("--batch", metavar="N", type=int, help="rank the scenarios of a batch")
    scope.add_argument("--all", action="store_true", help="rank every scenario")
    running.add_argument("--public-demo", action="store_true", help="show the result to anyone")
    running.add_argument("--wait", action="store_true", help="return when the run has ended")
    add("replay", replay_run).add_argument("run", help="number of a finished run, e.g. MR-2026-0001")
    add("evaluate", evaluate_run).add_argument("run", help="number of a finished run, e.g. MR-2026-0001")
    add("cancel", cancel_run).add_argument("run", help="number of a run")
    creating = add("create-admin", create_admin)
    creating.add_argument("mail", help="the administrator's mail address")
    creating.add_argument("--name", default="管理员", help="what to call the person until the link is opened")
    creating.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="what mail is written in")
    add("worker", work)
    chain = group("audit", "The trace of what was done.")
    verifying = add("verify", verify_audit, chain)
    verifying.add_argument("--heads", metavar="FILE", type=Path, help="ends of the chain noted earlier")
    add("head", audit_head, chain)
    ring = group("keys", "The keys that seal what must not be read.")
    add("make", make_key, ring)
    add("rotate", rotate_keys, ring)
    add("reseal", reseal, ring)
    add("openapi", openapi)
    serving = add("serve", serve)
    serving.add_argument("--host", default="127.0.0.1")
    serving.add_argument("--port", type=int, default=8000)
    return top


OFFLINE: tuple[Command, ...] = (migrate, openapi, make_key, rotate_keys)
"""The commands that open no session of the application's own."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code; every expected error is one line."""
    given = parser().parse_args(arguments)
    try:
        with ExitStack() as opened:
            if given.command not in OFFLINE:
                opened.callback(open_database(settings().database_url).dispose)
            code: int = given.command(given)
    except (Refused, Unfit, keys.BadKeys, keys.Unsealable, ValueError, load.SeedError) as error:
        print(f"error: {error}", file=sys.stderr)
    except Problem as error:
        print(f"error: {error.detail}", file=sys.stderr)
    except sqlalchemy.exc.OperationalError as error:
        reason = str(error.orig).strip().splitlines()[0]
        print(
            f"error: the database does not answer ({reason}); start the platform with python3 run.py, "
            "or check DATABASE_URL",
            file=sys.stderr,
        )
    except sqlalchemy.exc.ProgrammingError as error:
        if not isinstance(error.orig, psycopg.errors.UndefinedTable):
            raise
        print("error: the tables are not there; run `python -m backend.cli migrate` first", file=sys.stderr)
    except KeyboardInterrupt:
        return 130
    else:
        return code
    return 1


if __name__ == "__main__":
    sys.exit(main())
