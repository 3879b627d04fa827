"""The database with everything the product ships with: made the way the commands make it, once per state of the code.

Making it takes several seconds, most of them for the ranking, so a dump is kept under .local/tests, named by the
digest of everything it is made from.
"""

import fcntl
import hashlib
import subprocess
from pathlib import Path

from sqlalchemy import Engine, delete, table

from backend.core.db import SessionLocal, driver_url, make_engine
from backend.evaluations.tasks import evaluate
from backend.local.postgres import LocalPostgres
from backend.match_runs.service import create_run
from backend.match_runs.tasks import execute
from backend.policies.service import accept_all, receive
from backend.reviews.tasks import bring
from seed.load import load_judgements, name_scenarios, seed

ROOT = Path(__file__).resolve().parents[1]
POLICIES = ROOT / "seed" / "policies"
KEPT = ROOT / ".local" / "tests"


def make_seeded(server: LocalPostgres, name: str, template: str) -> None:
    """Make a seeded database from a migrated one, or restore it when it was made from the same state before."""
    KEPT.mkdir(parents=True, exist_ok=True)
    dump = KEPT / f"seeded-{_digest()}.dump"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # the other test processes wait for the first to make it
        if not dump.exists():
            for old in KEPT.glob("seeded-*"):
                old.unlink()
            server.create_database(name, template=template)
            engine = make_engine(driver_url(server.dsn(name)))
            _fill(engine)
            engine.dispose()
            half = dump.with_suffix(".half")
            half.write_bytes(
                _output(server, "pg_dump", "--format=custom", "--compress=1", server.dsn(name, user="postgres"))
            )
            half.rename(dump)
            return
    server.create_database(name)
    target = server.dsn(name, user="postgres")
    _output(server, "pg_restore", "--exit-on-error", "--dbname", target, given=dump.read_bytes())


def _output(server: LocalPostgres, tool: str, *words: str, given: bytes = b"") -> bytes:
    return subprocess.run([server.tool(tool), *words], input=given, capture_output=True, check=True).stdout


def _digest() -> str:
    """Return a digest of every file the seeded database depends on."""
    state = hashlib.sha256()
    folders = ("alembic", "backend", "matching", "seed")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    for path in sorted([*files, ROOT / "requirements.lock", Path(__file__)]):
        if "__pycache__" not in path.parts:
            state.update(f"{path.relative_to(ROOT)}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return state.hexdigest()[:20]


def _fill(engine: Engine) -> None:
    """Load vocabularies, agencies and demo vendors, import the documents, rank everything once and measure it."""
    SessionLocal.configure(bind=engine)
    with SessionLocal.begin() as session:
        seed(session)
    for path in sorted(POLICIES.glob("*.txt")):
        with SessionLocal.begin() as session:
            accept_all(session, receive(session, path.read_bytes(), file_name=path.name))
    with SessionLocal.begin() as session:
        name_scenarios(session)
        load_judgements(session)
        run_id = create_run(session, is_public_demo=True).id
    execute(str(run_id))
    evaluate(str(run_id))
    bring(str(run_id))
    with SessionLocal.begin() as session:
        # All were carried out here and not by a worker; a copy of the database must not offer them to one.
        session.execute(delete(table("procrastinate_jobs")))
    SessionLocal.configure(bind=None)
