"""Repeats a finished run from what was kept of it alone, and says whether the same bytes come out."""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.errors import Conflict
from backend.match_runs.compute import engine_facts, rank_all, result_document
from backend.match_runs.load import NEED, OFFER, Inputs
from backend.match_runs.models import EngineInput, Exclusion, Match, MatchRun, RunScenario, RunStatus
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
    manifest = run.manifest
    promised = str(manifest["result"])
    if digest(manifest) != run.manifest_sha256:
        return Replay("", f"/manifest: it does not have the digest {run.manifest_sha256}")
    changed = first_difference(manifest["engine"], engine_facts())
    if changed:
        return Replay("", f"/engine{changed}; the run can only be repeated with the engine it was made with")
    wanted = [*manifest["needs"].values(), *manifest["offers"].values(), manifest["weights"]]
    kept = dict(
        session.execute(select(EngineInput.sha256, EngineInput.body).where(EngineInput.sha256.in_(wanted))).all()
    )
    for name in wanted:
        if name not in kept:
            return Replay("", f"/inputs/{name}: it is gone")
        found = sha256(kept[name]).hexdigest()
        if found != name:
            return Replay("", f"/inputs/{name}: its bytes have changed, their digest is {found}")
    inputs = Inputs(
        tuple(NEED.validate_json(kept[name]) for _, name in sorted(manifest["needs"].items())),
        tuple(OFFER.validate_json(kept[name]) for _, name in sorted(manifest["offers"].items())),
    )
    outcome = rank_all(inputs, weights=json.loads(kept[manifest["weights"]]))
    again = outcome.manifest["result"]
    if again == promised:
        return Replay(again, "")
    document = result_document(outcome.scenarios, outcome.matches, outcome.exclusions)
    difference = first_difference(stored_document(session, run), document)
    return Replay(again, difference or f"/result: {promised}, now {again}; the stored rows agree with the new ranking")


def stored_document(session: Session, run: MatchRun) -> dict[str, Any]:
    """Return what is stored of a run's result, in the form its digest was made from."""

    def rows(table: type[RunScenario | Match | Exclusion]) -> list[dict[str, Any]]:
        names = [column.key for column in table.__table__.columns if column.key not in ("id", "run_id")]
        found = session.scalars(select(table).where(table.run_id == run.id))
        return [{name: getattr(row, name) for name in names} for row in found]

    return result_document(rows(RunScenario), rows(Match), rows(Exclusion))


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
