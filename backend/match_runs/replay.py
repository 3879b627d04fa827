"""Repeats a finished run from what was kept of it alone, and says whether the same bytes come out."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Text, Uuid, any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from backend.core.errors import Conflict
from backend.match_runs.compute import engine_facts, rank_all, result_document
from backend.match_runs.load import NEED, OFFER, Inputs
from backend.match_runs.models import EngineInput, Exclusion, Match, MatchRun, RunScenario, RunStatus
from backend.match_runs.service import STORED, Outcome
from backend.vendors.models import Capability, Vendor
from matching.canonical import canonical, digest


class NotDone(Conflict):
    """Only a run that is done can be repeated."""

    code, title = "match-run-not-done", "The match run is not done"


@dataclass(frozen=True, slots=True)
class Replay:
    """How a repetition went; ``difference`` is blank when the same bytes came out."""

    sha256: str
    difference: str


def replay(session: Session, run: MatchRun) -> Replay:
    """Rank again from the manifest and the kept inputs, and compare digests.

    Raises:
        NotDone: the run has no result to repeat.
    """
    if run.status is not RunStatus.DONE:
        raise NotDone(f"{run.number} is {run.status.value}.")
    wanted = digests_of(run.manifest)
    among = EngineInput.sha256 == any_(literal(wanted, ARRAY(Text())))
    kept = dict(session.execute(select(EngineInput.sha256, EngineInput.body).where(among)).all())
    outcome, difference = repeat(run.manifest, run.manifest_sha256, kept)
    if outcome is None:
        return Replay("", difference)
    again = outcome.manifest["result"]
    named = set(session.scalars(_NAMED, {"stored": STORED, "run": run.id}))
    if not difference and named and run.manifest_sha256 not in named:
        return Replay(again, f"/manifest: the audit trace names {', '.join(sorted(named))}, not {run.manifest_sha256}")
    stored = _stored_otherwise(session, run, outcome)
    if difference:
        return Replay(again, stored or f"{difference}; the stored rows agree with the new ranking")
    return Replay(again, stored)


_NAMED = text("SELECT facts ->> 'manifest_sha256' FROM audit_events WHERE action = :stored AND subject_id = :run")


def digests_of(manifest: dict[str, Any]) -> list[str]:
    """Return what a run was computed from, by digest."""
    return [*manifest["needs"].values(), *manifest["offers"].values(), manifest["weights"]]


def repeat(manifest: dict[str, Any], manifest_sha256: str, kept: Mapping[str, bytes]) -> tuple[Outcome | None, str]:
    """Rank again from a manifest and what was kept, and say where the bytes differ; blank when they are the same.

    Without an outcome it was not even tried: what is there is not what the manifest names.
    """
    if digest(manifest) != manifest_sha256:
        return None, f"/manifest: it does not have the digest {manifest_sha256}"
    changed = first_difference(manifest["engine"], engine_facts())
    if changed:
        return None, f"/engine{changed}; the run can only be repeated with the engine it was made with"
    for name in digests_of(manifest):
        if name not in kept:
            return None, f"/inputs/{name}: it is gone"
        found = sha256(kept[name]).hexdigest()
        if found != name:
            return None, f"/inputs/{name}: its bytes have changed, their digest is {found}"
    inputs = Inputs(
        tuple(NEED.validate_json(kept[name]) for _, name in sorted(manifest["needs"].items())),
        tuple(OFFER.validate_json(kept[name]) for _, name in sorted(manifest["offers"].items())),
    )
    outcome = rank_all(inputs, weights=json.loads(kept[manifest["weights"]]))
    promised, again = manifest["result"], outcome.manifest["result"]
    if again != promised:
        return outcome, f"/result: {promised}, now {again}"
    # A manifest may be older than what manifests say today.
    return outcome, first_difference(manifest, {name: outcome.manifest[name] for name in manifest})


def stored_document(session: Session, run: MatchRun) -> dict[str, Any]:
    """Return what is stored of a run's result, in the form its digest was made from."""

    def rows(table: type[RunScenario | Match | Exclusion]) -> list[dict[str, Any]]:
        names = [column.key for column in table.__table__.columns if column.key not in ("id", "run_id")]
        found = session.scalars(select(table).where(table.run_id == run.id))
        return [{name: getattr(row, name) for name in names} for row in found]

    return result_document(rows(RunScenario), rows(Match), rows(Exclusion))


def _stored_otherwise(session: Session, run: MatchRun, outcome: Outcome) -> str:
    """Return where the rows people read differ from what comes out, and what stands there; blank where nowhere.

    With an erased vendor its rows have gone; with one that was merged they became another's, or gave way to the
    other's own.
    """
    found, made = stored_document(session, run), result_document(outcome.scenarios, outcome.matches, outcome.exclusions)
    if digest(found) == outcome.manifest["result"]:
        return ""
    gone = _gone(session, made["matches"] + made["exclusions"])
    for name, rows in made.items():
        there = {_named(row): row for row in found[name]}
        for row in rows:
            path, held = f"/{name}/{_named(row)}", there.pop(_named(row), None)
            is_gone = not gone.isdisjoint((row.get("vendor_id"), row.get("capability_id")))
            if held is None and is_gone:
                continue
            if held is None:
                return f"{path}: it is gone"
            expected = row | {"vendor_id": held["vendor_id"]} if is_gone else row
            if difference := first_difference(held, expected, path):
                return difference
        if there:
            return f"/{name}/{min(there)}: the run did not find it"
    return ""


def _named(row: Mapping[str, Any]) -> str:
    """Return what a row is about; its capability, for that stays itself whosever it is."""
    return "/".join(row[name] for name in ("scenario_id", "capability_id") if name in row)


def _gone(session: Session, rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the ids of those vendors and capabilities that are there no more."""
    gone: set[str] = set()
    for table, name in ((Vendor, "vendor_id"), (Capability, "capability_id")):
        ids = {row[name] for row in rows}
        there = session.scalars(
            select(table.id).where(table.id == any_(literal(list(ids), ARRAY(Uuid(as_uuid=False)))))
        )
        gone |= ids - {str(held) for held in there}
    return gone


def first_difference(expected: Any, found: Any, path: str = "") -> str:
    """Return where two JSON values first differ and what stands there; blank when they are equal."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in sorted({*expected, *found}):
            if key not in expected or key not in found:
                return f"{path}/{key}: only on one side"
            below = first_difference(expected[key], found[key], f"{path}/{key}")
            if below:
                return below
        return ""
    if isinstance(expected, list) and isinstance(found, list):
        for place, (left, right) in enumerate(zip(expected, found, strict=False)):
            below = first_difference(left, right, f"{path}/{place}")
            if below:
                return below
        return "" if len(expected) == len(found) else f"{path}: {len(expected)} entries, now {len(found)}"
    # 1 and 1.0 are equal in Python and differ in bytes.
    return "" if canonical(expected) == canonical(found) else f"{path}: {expected!r}, now {found!r}"
