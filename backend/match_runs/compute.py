"""From needs and offers to a result and its digest: no database, so that a run and its replay are the same code."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any
from uuid import UUID

import matching
from backend.core.canonical import canonical, sha256
from backend.match_runs.load import Inputs, kept
from backend.match_runs.models import InputKind
from backend.match_runs.service import Outcome
from matching.types import Exclusion, Match

TOP = 50
"""Places kept of a scenario's list."""
VENDOR_TOP = 20
"""Places kept of a vendor's list."""


def _plain(value: Any) -> Any:
    """Return a value of the engine as JSON has it: lists for tuples, objects for mappings."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, tuple | list) else value


def engine_facts() -> dict[str, Any]:
    """Return what, besides inputs and weights, decides a result."""
    return {
        "engine": matching.ENGINE,
        "normalizer": matching.NORMALIZER,
        "vocabulary": matching.default_vocabulary().version,
        "top": TOP,
        "vendor_top": VENDOR_TOP,
    }


def rank_all(
    inputs: Inputs, progress: Callable[[int], None] | None = None, *, weights: dict[str, Any] | None = None
) -> Outcome:
    """Rank every need and return what is to be stored, manifest and inputs included.

    ``progress`` is told between blocks how many needs are ranked; what it raises ends the ranking.
    """
    used = matching.default_weights() if weights is None else matching.parse_weights(weights)
    index = matching.Index.fit(inputs.offers, used.text)
    ranking = matching.rank(
        inputs.needs, index, top=TOP, group_top=VENDOR_TOP, weights=used, progress=progress or (lambda _done: None)
    )
    scenarios = [{"scenario_id": UUID(need.id), "ranked": ranking.ranked[need.id]} for need in inputs.needs]
    matches = [_match_row(match) for match in ranking.matches]
    exclusions = [_exclusion_row(exclusion) for exclusion in ranking.exclusions]
    needs = {need.id: kept(need) for need in inputs.needs}
    offers = {offer.id: kept(offer) for offer in inputs.offers}
    held_weights = (InputKind.WEIGHTS, canonical(used.as_json()))
    manifest = {
        "engine": engine_facts(),
        "weights": sha256(held_weights[1]),
        "needs": {name: sha256(body) for name, (_, body) in needs.items()},
        "offers": {name: sha256(body) for name, (_, body) in offers.items()},
        "result": sha256(canonical(result_document(scenarios, matches, exclusions))),
    }
    return Outcome(
        engine=matching.ENGINE,
        weights=used.as_json(),
        manifest=manifest,
        manifest_sha256=sha256(canonical(manifest)),
        inputs={sha256(held[1]): held for held in (held_weights, *needs.values(), *offers.values())},
        scenarios=scenarios,
        matches=matches,
        exclusions=exclusions,
    )


def _match_row(match: Match) -> dict[str, Any]:
    return {
        "scenario_id": UUID(match.need),
        "vendor_id": UUID(match.group),
        "capability_id": UUID(match.offer),
        "score": match.score,
        "rank": match.rank,
        "vendor_rank": match.group_rank,
        "contributions": [_plain(asdict(part)) for part in match.contributions],
        "others": [{"capability": offer, "score": score} for offer, score in match.others],
    }


def _exclusion_row(exclusion: Exclusion) -> dict[str, Any]:
    return {
        "scenario_id": UUID(exclusion.need),
        "vendor_id": UUID(exclusion.group),
        "capability_id": UUID(exclusion.offer),
        "gate": exclusion.gate,
        "fact": _plain(exclusion.facts),
        "would_score": exclusion.would_score,
    }


def result_document(
    scenarios: list[dict[str, Any]], matches: list[dict[str, Any]], exclusions: list[dict[str, Any]]
) -> dict[str, Any]:
    """Return a result in the form its digest is made from: rows in one order, whatever order they came in."""

    def ordered(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        plain = [{name: str(part) if isinstance(part, UUID) else part for name, part in row.items()} for row in rows]
        return sorted(plain, key=lambda row: (row["scenario_id"], row.get("vendor_id", "")))

    return {"scenarios": ordered(scenarios), "matches": ordered(matches), "exclusions": ordered(exclusions)}
