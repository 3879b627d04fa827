"""Quality on the judged pairs the product ships with: python -m tests.bench.quality [--out F.json] [--export FOLDER].

Fills a database of its own as the product's commands do, reads from it what a match run ranks, and compares as
`python -m matching bench quality` does. A list shows a vendor once, by one capability, and capabilities are judged: so
lists are measured as the product's evaluations measure them, with the vendor's best capability as the ideal. Pairs
that a hard condition keeps apart are left out; those of another trade stay, since baselines do not know of trades.
"""

import argparse
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from alembic.config import Config
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from alembic import command
from backend.core.db import driver_url, make_engine
from backend.evaluations.measure import Grades, measure
from backend.evaluations.service import judgements_of
from backend.local.postgres import LocalPostgres
from backend.match_runs.load import load_published
from backend.policies.service import accept_all, receive
from backend.scenarios.models import Scenario
from matching.bench import quality
from matching.bench.baselines import positions_open_to
from matching.bench.hardcases import Runs
from matching.bench.lists import Judged
from matching.canonical import canonical
from matching.index import group_of
from matching.types import Need, Offer
from seed.load import load_judgements, seed

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "seed" / "policies"


def shipped(url: str) -> Judged:
    """Fill a migrated database with what the product ships with and return what of it is judged."""
    engine = make_engine(url, pool_size=1)
    with Session(engine) as session, session.begin():
        seed(session)
    for path in sorted(POLICIES.glob("*.txt")):
        with Session(engine) as session, session.begin():
            accept_all(session, receive(session, path.read_bytes(), file_name=path.name))
    with Session(engine) as session, session.begin():
        load_judgements(session)
    with Session(engine) as session:
        inputs = load_published(session)
        grades = judgements_of(session, session.scalars(select(Scenario.id)).all())
    engine.dispose()
    return Judged(inputs.needs, inputs.offers, reachable(inputs.needs, inputs.offers, grades))


def reachable(needs: Sequence[Need], offers: Sequence[Offer], grades: Mapping[str, Grades]) -> dict[str, Grades]:
    """Return the grades of the pairs that no hard condition keeps apart."""
    position = {offer.id: at for at, offer in enumerate(offers)}
    found: dict[str, Grades] = {}
    for need in needs:
        judged = grades.get(need.id, {})
        at = np.array([position[offer] for offer in judged if offer in position], np.int64)
        if near := {offers[place].id for place in positions_open_to(need, offers, at).tolist()}:
            found[need.id] = {offer: grade for offer, grade in judged.items() if offer in near}
    return found


def by_vendor(judged: Judged) -> quality.Measure:
    """Return the measure of lists that show a vendor once; see `backend.evaluations.measure`."""
    vendor_of = {offer.id: group_of(offer) for offer in judged.offers}

    def values(runs: Runs, qrels: Mapping[str, Grades]) -> quality.Measures:
        measured = {
            need: measure([(vendor_of[offer], offer) for offer in runs.get(need, ())], grades, vendor_of)
            for need, grades in sorted(qrels.items())
        }
        return {need: held.values for need, held in measured.items() if held is not None}

    return values


def export(judged: Judged, folder: Path) -> None:
    """Write the files that ``python -m matching`` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, entries in (("needs.jsonl", judged.asked), ("offers.jsonl", judged.offers)):
        (folder / name).write_bytes(b"".join(canonical(entry) + b"\n" for entry in entries))
    rows = ((need, offer, grade) for need, grades in judged.qrels.items() for offer, grade in grades.items())
    (folder / "qrels.tsv").write_text("".join(f"{need}\t{offer}\t{grade}\n" for need, offer, grade in rows), "utf-8")


def main() -> None:
    """Make the database, compare, print the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.quality", description=__doc__)
    quality.add_output_arguments(parser)
    parser.add_argument("--export", type=Path, help="write needs.jsonl, offers.jsonl and qrels.tsv here, too")
    given = parser.parse_args()
    quality.say("loading what the product ships with")
    with tempfile.TemporaryDirectory(prefix="citymatch-bench-") as folder:
        Path(folder).chmod(0o755)  # started by root, the database server runs as nobody
        with LocalPostgres(Path(folder) / "database", durable=False) as server:
            owner = create_engine(driver_url(server.dsn(user="citymatch_owner")))
            with owner.connect() as connection:
                command.upgrade(Config(ROOT / "alembic.ini", attributes={"connection": connection}), "head")
            owner.dispose()
            judged = shipped(driver_url(server.dsn()))
    if given.export:
        export(judged, given.export)
    report = quality.compare(judged, rankers=given.rankers, measure=by_vendor(judged), say=quality.say)
    quality.publish(report, given.out)


if __name__ == "__main__":
    main()
