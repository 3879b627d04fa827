"""The places a run gave, as entries of hash trees: one for each scenario's list, and one over all lists.

The digest of all of them stands in the manifest and in the audit trace; so a vendor can show its own place to anybody,
and shows nothing of the others in the list.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from backend.match_runs import merkle
from matching.canonical import canonical

STATED = ("scenario_id", "vendor_id", "capability_id", "rank", "score", "contributions")
"""What of a match is stated of its place: nothing that names anybody else."""


def statement(match: Mapping[str, Any], ranked: int) -> bytes:
    """Return the entry for a vendor's place: canonical JSON, with how many vendors were ranked."""
    stated = {name: str(match[name]) if isinstance(match[name], UUID) else match[name] for name in STATED}
    return canonical(stated | {"ranked": ranked})


def list_leaves(matches: Sequence[Mapping[str, Any]], ranked: int) -> list[bytes]:
    """Return the digests of a scenario's places, the first place first; who stands in no place is left out."""
    placed = sorted((match for match in matches if match["rank"] is not None), key=lambda match: match["rank"])
    return [merkle.leaf(statement(match, ranked)) for match in placed]


def run_leaf(scenario: str, list_root: str) -> bytes:
    """Return the digest of a scenario's whole list among all lists."""
    return merkle.leaf(UUID(scenario).bytes + bytes.fromhex(list_root))


def digests(scenarios: Sequence[Mapping[str, Any]], matches: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a manifest says of a run's places: the digest of each scenario's list, and that of all lists."""
    by_scenario: defaultdict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for match in matches:
        by_scenario[match["scenario_id"]].append(match)
    lists = {
        str(held["scenario_id"]): merkle.root(list_leaves(by_scenario[held["scenario_id"]], held["ranked"])).hex()
        for held in scenarios
    }
    return {"lists": lists, "places": merkle.root([run_leaf(*held) for held in sorted(lists.items())]).hex()}
