"""What a scenario asks for, line by line, beside what the vendor has of it; must-haves that are not met come first.

What can be told is told; whether words that stand on both sides mean the same is for a person to say.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from backend.reviews.schemas import LineRead, LineVerdict
from backend.scenarios.content import ScenarioPublic, lines_of
from matching.gates import GATES
from matching.types import Facts, Need, Offer

_ORDER: Final = list(LineVerdict)
_LISTED: Final = {"certificate": "certificates", "xinchuang": "xinchuang"}
"""Gates that ask for names, and the field of an offer that holds them."""


def align(
    need: Need, offer: Offer, content: ScenarioPublic | None, contributions: Sequence[dict[str, Any]]
) -> list[LineRead]:
    """Return the lines of a scenario beside a vendor: must-haves first, and of each kind the worst first."""
    lines = [*_gated(need, offer), *_requirements(content, contributions), *_stated(need, offer)]
    return sorted(lines, key=lambda line: (not line.must, _ORDER.index(line.verdict)))


def gates_of(need: Need, offer: Offer) -> Iterator[tuple[str, Facts | None]]:
    """Yield the hard conditions that ask for something, and the fact that closes each that is closed."""
    for gate, closed_by in GATES.items():
        if gate not in _LISTED or need.gates.get(gate):
            yield gate, closed_by(need, offer)


def _gated(need: Need, offer: Offer) -> Iterator[LineRead]:
    for gate, field in _LISTED.items():
        held: tuple[str, ...] = getattr(offer, field)
        for name in need.gates.get(gate, ()):
            alone = Need(need.id, gates={gate: (name,)})
            met = LineVerdict.UNMET if GATES[gate](alone, offer) else LineVerdict.MET
            yield LineRead(field=gate, must=True, need=name, offer="、".join(held), verdict=met, terms=[])
    if need.region:
        served = "、".join(dict.fromkeys((offer.region, *offer.service_regions)))
        met = LineVerdict.UNMET if GATES["region"](need, offer) else LineVerdict.MET
        met = LineVerdict.SILENT if not served else met
        yield LineRead(field="region", must=True, need=need.region, offer=served, verdict=met, terms=[])


def _requirements(content: ScenarioPublic | None, contributions: Sequence[dict[str, Any]]) -> Iterator[LineRead]:
    """Yield the requirements, each with the words of it that the engine found in what the vendor writes."""
    if content is None:
        return
    text, end = lines_of(content), 0
    spans = list(_compared(contributions))
    for requirement in content.requirements:
        begin = text.find(requirement.text, end) if requirement.text.strip() else -1
        if begin < 0:
            continue
        end = begin + len(requirement.text)
        terms = list(dict.fromkeys(term for term, start, stop in spans if begin <= start and stop <= end))
        verdict = LineVerdict.TOUCHED if terms else LineVerdict.SILENT
        yield LineRead(
            field="requirement", must=requirement.must, need=requirement.text, offer="", verdict=verdict, terms=terms
        )


def _compared(contributions: Sequence[dict[str, Any]]) -> Iterator[tuple[str, int, int]]:
    """Yield the words both sides have, and where each stands in the text of the need."""
    for part in contributions:
        for evidence in part["evidence"]:
            if evidence["offer"]:
                for span in evidence["need"]:
                    if span["field"] == "text":
                        yield evidence["term"], span["start"], span["end"]


def _stated(need: Need, offer: Offer) -> Iterator[LineRead]:
    """Yield what is compared without being demanded."""
    if need.domain:
        met = LineVerdict.MET if need.domain in offer.domains else LineVerdict.UNMET
        yield LineRead(
            field="domain",
            must=False,
            need=need.domain,
            offer="、".join(offer.domains),
            verdict=met if offer.domains else LineVerdict.SILENT,
            terms=[],
        )
    proven = LineVerdict.MET if offer.evidence else LineVerdict.SILENT
    yield LineRead(field="proof", must=False, need="", offer="、".join(offer.evidence), verdict=proven, terms=[])
    available = LineVerdict.MET if offer.available else LineVerdict.UNMET
    yield LineRead(field="available", must=False, need="", offer="", verdict=available, terms=[])
