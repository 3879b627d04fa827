"""From needs and offers to a result and its digest: no database, so that a run and its replay are the same code."""

from collections import defaultdict
from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

import matching
from backend.match_runs import places
from backend.match_runs.load import Inputs
from backend.match_runs.models import InputKind
from backend.match_runs.service import Outcome
from matching.canonical import canonical, digest, plain
from matching.opening import open_vendors
from matching.types import Exclusion, Match

BLOCK = 8
"""Needs ranked between two looks at whether the run is still wanted."""


def engine_facts() -> dict[str, Any]:
    """Return what, besides inputs and weights, decides a result."""
    return {
        "engine": matching.ENGINE,
        "normalizer": matching.NORMALIZER,
        "vocabulary": matching.default_vocabulary().version,
        "top": matching.TOP,
        "vendor_top": matching.TOP_PER_GROUP,
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
        inputs.needs,
        index,
        weights=used,
        block=BLOCK,
        progress=lambda done, _total: progress(done) if progress else None,
    )
    ranked = open_vendors(inputs.needs, index)
    scenarios = [{"scenario_id": UUID(need.id), "ranked": ranked[need.id]} for need in inputs.needs]
    others = _others(inputs, index, used, ranking.matches)
    matches = [_match_row(match, others[match.need, match.group]) for match in ranking.matches]
    exclusions = [_exclusion_row(exclusion) for exclusion in ranking.exclusions]
    bodies: list[tuple[InputKind, str, bytes]] = [
        (InputKind.WEIGHTS, "", canonical(used.as_json())),
        *((InputKind.NEED, need.id, canonical(need)) for need in inputs.needs),
        *((InputKind.OFFER, offer.id, canonical(offer)) for offer in inputs.offers),
    ]
    digests = {(kind, name): sha256(body).hexdigest() for kind, name, body in bodies}
    manifest = {
        "engine": engine_facts(),
        "weights": digests[InputKind.WEIGHTS, ""],
        "needs": {need.id: digests[InputKind.NEED, need.id] for need in inputs.needs},
        "offers": {offer.id: digests[InputKind.OFFER, offer.id] for offer in inputs.offers},
        "result": digest(result_document(scenarios, matches, exclusions)),
        **places.digests(scenarios, matches),
    }
    return Outcome(
        engine=matching.ENGINE,
        weights=used.as_json(),
        manifest=manifest,
        manifest_sha256=digest(manifest),
        inputs={digests[kind, name]: (kind, body) for kind, name, body in bodies},
        scenarios=scenarios,
        matches=matches,
        exclusions=exclusions,
    )


def _others(
    inputs: Inputs, index: matching.Index, weights: matching.Weights, matches: tuple[Match, ...]
) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Return what each matched vendor's other offers would have scored, best first."""
    owned: dict[str, list[str]] = defaultdict(list)
    for offer in inputs.offers:
        owned[offer.group].append(offer.id)
    pairs = [(match.need, other) for match in matches for other in owned[match.group] if other != match.offer]
    found: dict[tuple[str, str], list[dict[str, Any]]] = {(match.need, match.group): [] for match in matches}
    for other in matching.explain_pairs(inputs.needs, index, pairs, weights, evidence=False):
        found[other.need, other.group].append({"capability": other.offer, "score": other.score})
    for held in found.values():
        held.sort(key=lambda other: (-other["score"], other["capability"]))
    return found


def _match_row(match: Match, others: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "scenario_id": UUID(match.need),
        "vendor_id": UUID(match.group),
        "capability_id": UUID(match.offer),
        "score": match.score,
        "rank": match.rank,
        "vendor_rank": match.group_rank,
        "contributions": plain(match.contributions),
        "others": others,
        "flags": plain(match.flags),
    }


def _exclusion_row(exclusion: Exclusion) -> dict[str, Any]:
    return {
        "scenario_id": UUID(exclusion.need),
        "vendor_id": UUID(exclusion.group),
        "capability_id": UUID(exclusion.offer),
        "gate": exclusion.gate,
        "fact": plain(exclusion.facts),
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
