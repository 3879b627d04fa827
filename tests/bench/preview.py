"""How fast previews answer over HTTP: python -m tests.bench.preview [--vendors 10000] [--scenarios 2000] [--asks 100].

Fills a database of its own with a generated market, serves it as in production, and prints how long the first answer of
each preview takes; the median and the slowest of those that follow one another and what processor time they cost; those
of eight people who type at once, each asking again after a pause; how long a change takes to reach the answers, and
what those eight wait for meanwhile. Where others work on the same machine, the processor time says more than the clock.
"""

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from alembic.config import Config
from sqlalchemy import create_engine, insert, update

from alembic import command
from backend.core.db import driver_url, make_engine
from backend.core.ids import new_id, seed_id
from backend.local.postgres import LocalPostgres
from backend.organisations.models import Organisation, OrganisationKind
from backend.scenarios.models import Batch, Scenario, ScenarioStatus
from backend.vendors.models import (
    Capability,
    CapabilityStatus,
    Capacity,
    CaseStudy,
    EvidenceLevel,
    ProfileLanguage,
    Vendor,
    VendorStatus,
)
from matching.bench.corpus import Corpus
from matching.types import Need, Offer

ROOT = Path(__file__).resolve().parents[2]
TARGET_MS = 300
KINDS = ("scenario", "supply", "capability")
TYPISTS = 8
PAUSE_SECONDS = 1.0
"""Between an answer and the next question of one who types, on average: pages ask once typing has stopped for 0.3 s."""
REQUIREMENTS = 10
"""Lines of a draft whose supply is counted; each is left out once by way of trial."""
_AT_ONCE = 2000
_LONG = ("description", "goal")
"""Fields of drafts that grow while one types."""


def _vendor(offer: Offer) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], list[dict[str, Any]]]:
    """Return the rows of a vendor whose one capability is ``offer``."""
    vendor_id, capability_id = seed_id("bench", offer.id), seed_id("bench capability", offer.id)
    organisation = {
        "id": vendor_id,
        "kind": OrganisationKind.VENDOR,
        "name": f"{offer.title}{offer.id}",
        "is_demo": True,
    }
    organisation |= {"jurisdiction": "", "search_text": ""}
    vendor = {"id": vendor_id, "summary": "", "region": offer.region, "xinchuang": [], "status": VendorStatus.PUBLISHED}
    vendor |= {"capacity": Capacity.AVAILABLE, "language": ProfileLanguage.ZH_HANS, "headcount_band": ""}
    vendor |= {"tier": "", "capacity_note": ""}
    capability = {
        "id": capability_id,
        "vendor_id": vendor_id,
        "slug": offer.id,
        "title": offer.title,
        "description": offer.text,
        "domains": list(offer.domains),
        "keywords": list(offer.keywords),
        "products": [],
        "service_regions": list(offer.service_regions),
        "status": CapabilityStatus.PUBLISHED,
        "registered_at": date(2024, 1, 1),
        "search_text": "",
    }
    case = {"vendor_id": vendor_id, "capability_id": capability_id, "title": "案例", "client": "某单位"}
    case |= {"region": offer.region, "year": 2023, "outcome": "完成"}
    proofs = [
        case | {"id": seed_id("bench case", f"{offer.id} {level}"), "evidence_level": EvidenceLevel(level)}
        for level in offer.evidence
    ]
    return organisation, vendor, capability, proofs


def _scenario(number: int, need: Need) -> dict[str, Any]:
    return {
        "id": seed_id("bench", need.id),
        "number": number,
        "code": f"SC-2023-{number:04d}",
        "name": need.title,
        "domain": need.domain,
        "description": need.text,
        "batch_id": seed_id("bench", "batch"),
        "status": ScenarioStatus.PUBLISHED,
        "city": need.region,
        "search_text": "",
    }


def fill(url: str, vendors: int, scenarios: int) -> None:
    """Store a generated market."""
    corpus = Corpus()
    engine = make_engine(url, pool_size=1)
    rows = [_vendor(offer) for offer in corpus.offers(vendors)]
    with engine.begin() as connection:
        for begin in range(0, len(rows), _AT_ONCE):
            part = rows[begin : begin + _AT_ONCE]
            for at, model in enumerate((Organisation, Vendor, Capability)):
                connection.execute(insert(model), [row[at] for row in part])
            connection.execute(insert(CaseStudy), [proof for row in part for proof in row[3]])
        batch = {"id": seed_id("bench", "batch"), "number": 1, "name": "清单", "issued_on": date(2023, 5, 31)}
        connection.execute(insert(Batch), [batch])
        needs = enumerate(corpus.needs(scenarios), 1)
        connection.execute(insert(Scenario), [_scenario(number, need) for number, need in needs])
    engine.dispose()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(url: str) -> Iterator[tuple[str, int]]:
    """Serve the database and yield the address and the number of the process."""
    port = _free_port()
    env = os.environ | {"DATABASE_URL": url, "CITYMATCH_TESTING": "1"}
    env |= {"CITYMATCH_API_PER_NETWORK": "0", "CITYMATCH_API_PER_ACCOUNT": "0"}  # one machine asks for many
    words = [sys.executable, "-m", "backend.cli", "serve", "--port", str(port)]
    process = subprocess.Popen(words, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        process.terminate()
        process.wait()


def post(address: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the answer to a draft; ask again while there is no index or no server yet."""
    data = json.dumps(body).encode()
    told = {"Content-Type": "application/json", "Sec-Fetch-Site": "same-origin"}
    request = urllib.request.Request(f"{address}/api/previews/{kind}", data, told)  # noqa: S310 (our own server)
    while True:
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as error:
            if error.code != 503:
                raise
        except urllib.error.URLError:
            time.sleep(0.05)


def timed(ask: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    begun = time.perf_counter()
    ask()
    return (time.perf_counter() - begun) * 1000


def worked(pid: int) -> float:
    """Return the processor time a process has taken so far, its threads included, in milliseconds."""
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") * 1000


def _supply_draft(need: Need) -> dict[str, Any]:
    size = max(1, len(need.text) // REQUIREMENTS)
    lines = [need.text[at * size : (at + 1) * size] for at in range(REQUIREMENTS)]
    requirements = [{"id": str(new_id()), "text": line} for line in lines]
    draft = {"name": need.title, "goal": need.text, "domain": need.domain, "city": need.region}
    return draft | {"requirements": requirements, "required_certificates": ["等保三级", "CMMI5"]}


def _drafts(kind: str, count: int) -> list[dict[str, Any]]:
    """Return drafts that nobody has published: those of the corpus behind the ones that are."""
    corpus = Corpus(seed=11)
    if kind == "supply":
        return [_supply_draft(need) for need in corpus.needs(count)]
    if kind == "scenario":
        return [
            {"title": need.title, "description": need.text, "domain": need.domain, "city": need.region}
            for need in corpus.needs(count)
        ]
    return [
        {
            "title": offer.title,
            "description": offer.text,
            "domains": list(offer.domains),
            "keywords": list(offer.keywords),
            "region": offer.region,
            "service_regions": list(offer.service_regions),
            "evidence": list(offer.evidence),
        }
        for offer in corpus.offers(count)
    ]


def told(name: str, taken: list[float]) -> str:
    """Return a line about how long answers took."""
    ordered = sorted(taken)
    half, slow, slowest = (ordered[min(len(ordered) - 1, len(ordered) * share // 100)] for share in (50, 95, 99))
    verdict = "within" if slow <= TARGET_MS else "beyond"
    return f"{name:<34} 50 % {half:4.0f} ms, 95 % {slow:4.0f} ms, 99 % {slowest:4.0f} ms: {verdict} {TARGET_MS} ms"


def _grown(draft: dict[str, Any], asked: int) -> dict[str, Any]:
    """Return a draft as far as it has been typed: ever more of its text, and from the beginning again."""
    return draft | {field: text[: 20 * (1 + asked % 10)] for field in _LONG if (text := draft.get(field))}


def typed(address: str, kind: str, drafts: list[dict[str, Any]], until: Callable[[int], bool]) -> list[float]:
    """Return how long the answers took for some people who type at once, each asking again after a pause."""
    taken: list[float] = []

    def sit(number: int) -> None:
        dice = random.Random(number)  # noqa: S311 (the same pauses every time)
        time.sleep(dice.uniform(0, PAUSE_SECONDS))
        asked = 0
        while not until(asked):
            body = _grown(drafts[number * 7 % len(drafts)], asked)
            taken.append(timed(partial(post, address, kind, body)))
            asked += 1
            time.sleep(dice.uniform(0.5, 1.5) * PAUSE_SECONDS)

    with ThreadPoolExecutor(TYPISTS) as people:
        list(people.map(sit, range(TYPISTS)))
    return taken


def _change(url: str, title: str) -> None:
    engine = make_engine(url, pool_size=1)
    with engine.begin() as connection:
        first = Capability.id == seed_id("bench capability", "o0000001")
        connection.execute(update(Capability).where(first).values(title=title))
    engine.dispose()


def measure(url: str, asks: int) -> None:
    """Print what the previews of a database take."""
    drafts = {kind: _drafts(kind, asks) for kind in KINDS}
    with serving(url) as (address, pid):
        for kind in KINDS:
            print(f"first {kind}, from the start on: {timed(partial(post, address, kind, drafts[kind][0])):.0f} ms")
        for kind in KINDS:
            begun = worked(pid)
            taken = [timed(partial(post, address, kind, body)) for body in drafts[kind]]
            print(f"{told(f'{kind}, one after the other', taken)}; {(worked(pid) - begun) / asks:.0f} ms of work each")
        for kind in KINDS:
            taken = typed(address, kind, drafts[kind], lambda asked: asked >= asks // 4)
            print(told(f"{kind}, {TYPISTS} at once", taken))
        for kind in KINDS:
            _measure_change(url, address, kind, drafts[kind])


def _measure_change(url: str, address: str, kind: str, drafts: list[dict[str, Any]]) -> None:
    """Print what people wait for while a change is read, and after how long it is known."""
    before = post(address, kind, drafts[0])["as_of"]
    known = threading.Event()
    begun = time.perf_counter()
    _change(url, f"改过的名字{time.time_ns()}")

    def watch() -> float:
        while post(address, kind, drafts[0])["as_of"] == before:
            time.sleep(0.2)
        known.set()
        return time.perf_counter() - begun

    with ThreadPoolExecutor(1) as watching:
        after = watching.submit(watch)
        taken = typed(address, kind, drafts, lambda _asked: known.is_set())
        print(told(f"{kind}, {TYPISTS} at once, while it is read", taken))
        print(f"a change is known to {kind} previews after {after.result() * 1000:.0f} ms")


def main() -> None:
    """Make a market, serve it, measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.preview", description=__doc__)
    parser.add_argument("--vendors", type=int, default=10_000)
    parser.add_argument("--scenarios", type=int, default=2_000)
    parser.add_argument("--asks", type=int, default=100, help="drafts of each kind")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="citymatch-bench-") as folder:
        Path(folder).chmod(0o755)  # started by root, the database server runs as nobody
        with LocalPostgres(Path(folder) / "database", durable=False) as server:
            owner = create_engine(driver_url(server.dsn(user="citymatch_owner")))
            with owner.connect() as connection:
                command.upgrade(Config(ROOT / "alembic.ini", attributes={"connection": connection}), "head")
            owner.dispose()
            url = driver_url(server.dsn())
            fill(url, given.vendors, given.scenarios)
            print(f"{given.vendors} vendors, {given.scenarios} scenarios")
            measure(url, given.asks)


if __name__ == "__main__":
    main()
