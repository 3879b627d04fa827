"""What would raise a vendor on a need's list: the smallest change of each kind, and the place it leads to.

Every change is tried by the engine itself, on what the index would hold after it (`matching.changing`), so that the
promised place is the place `rank` gives after `Index.update` with the changed offer.

Kinds, each tried from the smallest step on:

- evidence: the next better proof, then the one after that;
- keyword: one term of the need that the offer nowhere says, the one that leads highest. Nothing but a vendor's word
  does not count for more by naming what is wanted, so an unproven offer needs a proof with it;
- certificate: what a closed gate asks for, of certificates and xinchuang entries;
- region: the need's city as one that is served. To serve the whole country opens no more and counts for less;
- domain: the need's domain as one of the offer's.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from matching.asking import check_weights
from matching.changing import Copied, foresee, hearing
from matching.copies import LONGEST_NAME
from matching.folding import Int64
from matching.gates import GATES
from matching.index import Index
from matching.lexicon import Lexicon
from matching.needs import Needs
from matching.reading import CONCEPTS, WORDS, need_fields, offer_fields, read
from matching.regions import names_city
from matching.signals.base import QUANTA
from matching.signals.facets import LEVELS
from matching.standing import Standing
from matching.suspicion import is_unproven
from matching.tokens import Vocabulary, fold
from matching.types import Need, Offer
from matching.weights import Weights, default_weights

KINDS: Final = ("evidence", "keyword", "certificate", "region", "domain")
"""Kinds of changes."""
_HELD: Final = {"certificate": "certificates", "xinchuang": "xinchuang"}
"""By gate a need asks for: the field of an offer that opens it."""
_PHRASE: Final = 4
"""Words of a title that are tried together as one keyword."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A change of an offer, and what its vendor would gain."""

    kind: str
    offer: Offer
    """The changed offer."""
    added: Mapping[str, tuple[str, ...]]
    """What was added, by field of the offer."""
    rank_before: int | None
    """Place of the vendor among all vendors no gate keeps out, from 1; None where a gate keeps it out."""
    rank: int
    """Its place after the change."""
    score_before: float | None
    """Score of its best open offer, in [0, 1]; None where no offer is open."""
    score: float


def raise_places(
    need: Need,
    offer: Offer | str,
    index: Index,
    *,
    places: int = 1,
    weights: Weights | None = None,
    kinds: Sequence[str] = KINDS,
    context: Standing | None = None,
) -> tuple[Advice, ...]:
    """Return the smallest change of each kind that raises an offer's vendor, in the order of ``kinds``.

    A vendor that a gate keeps out stands one place below the last. There is no advice of a kind that does not suffice.

    Args:
        need: on whose list.
        offer: of the index, to be changed.
        index: with all offers.
        places: how many places at least.
        weights: the shipped ones by default; their text part must be the index's.
        kinds: of `KINDS`.
        context: all places on the need's list, `Standing.of([need], index, depth=None)`, to be used for many offers.

    Raises:
        ValueError: the offer is not in the index, places is below 1, a kind is unknown, the context lacks the need or
            some vendors, a gate is unknown, or index and weights do not fit.
    """
    weights = weights or default_weights()
    check_weights(index, weights)
    name = offer if isinstance(offer, str) else offer.id
    if name not in index.position:
        raise ValueError(f"offer {name!r} is not in the index")
    if places < 1:
        raise ValueError(f"places must be at least 1, is {places}")
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise ValueError(f"unknown kind {unknown[0]!r}, known are {', '.join(KINDS)}")
    if context is None:
        context = Standing.of([need], index, depth=None, weights=weights)
    row = context.row(need.id)
    if not context.complete[row]:
        raise ValueError(f"the context does not hold all vendors of need {need.id!r}; make it with depth=None")
    trial = _Trial(need, index, index.position[name], places, weights, context.take(row))
    found = (_smallest(kind, trial) for kind in kinds)
    return tuple(advice for advice in found if advice is not None)


@dataclass(frozen=True, slots=True)
class Change:
    """A change of an offer that is tried."""

    offer: Offer
    added: Mapping[str, tuple[str, ...]]

    def also(self, field: str, *entries: str) -> "Change":
        """Return this change and some entries more in one field of the offer."""
        values: dict[str, Any] = {field: (*getattr(self.offer, field), *entries)}
        return Change(replace(self.offer, **values), {**self.added, field: entries})


class _Trial:
    """Tries changes of one offer for one need."""

    def __init__(
        self, need: Need, index: Index, position: int, places: int, weights: Weights, standing: Standing
    ) -> None:
        self.need, self.offer = need, index.offers[position]
        self.vocabulary = index.vocabulary
        self._index, self._weights, self._standing = index, weights, standing
        self._lexicon: Lexicon = hearing(index, [need])
        self._before = standing.place(0, int(index.group_at[position]))
        listed = int(standing.sizes[0])
        self._target = (listed + 1 if self._before is None else self._before) - places

    def tried(self, kind: str, changes: Sequence[Change]) -> list[Advice | None]:
        """Return what each of some changes leads to; None where it does not suffice."""
        if not changes or self._target < 0:
            return [None] * len(changes)
        after = foresee(self._index, [one.offer for one in changes], Copied.now(self._index), self._lexicon)
        best = after.score(Needs.read([self.need], after.index), self._weights)
        found: list[Advice | None] = []
        for number, one in enumerate(changes):
            mine = best.take((after.change[best.offer] == number) & after.own[best.offer])
            if not len(mine):
                found.append(None)
                continue
            order = after.order[mine.offer]
            others = best.take((after.change[best.offer] == number) & ~after.own[best.offer])
            level = (others.score == mine.score[0]) & (after.order[others.offer] < order[0])
            before = self._before_of(mine.score, order, after.concerned)
            before += int(((others.score > mine.score[0]) | level).sum())
            found.append(self._advice(kind, one, before, int(mine.score[0])) if before <= self._target else None)
        return found

    def _before_of(self, score: Int64, order: Int64, apart: Int64) -> int:
        return int(self._standing.before(apart, score, order)[0])

    def _advice(self, kind: str, change: Change, before: int, score: int) -> Advice:
        at = self._before
        return Advice(
            kind=kind,
            offer=change.offer,
            added=change.added,
            rank_before=None if at is None else at + 1,
            rank=before + 1,
            score_before=None if at is None else int(self._standing.scores[0, at]) / QUANTA,
            score=score / QUANTA,
        )

    def smallest(self, kind: str, changes: Sequence[Change]) -> Advice | None:
        """Return what the first change that suffices leads to."""
        return next((advice for advice in self.tried(kind, changes) if advice is not None), None)


def _proofs(offer: Offer) -> list[str]:
    """Return the levels of proof better than the offer's best and than its vendor's word, lowest first."""
    held = max((LEVELS[level] for level in (*offer.evidence, "text")), default=0.0)
    return sorted((level for level in LEVELS if LEVELS[level] > held), key=LEVELS.__getitem__)


def _keyword(trial: _Trial) -> Advice | None:
    start = Change(trial.offer, {})
    named = [start.also("keywords", term) for term in _terms(trial.need, trial.offer, trial.vocabulary)]
    if not is_unproven(trial.offer):
        return _highest(trial.tried("keyword", named))
    for level in _proofs(trial.offer):
        proof, *both = trial.tried(
            "keyword", [start.also("evidence", level), *(one.also("evidence", level) for one in named)]
        )
        if proof is not None:
            return None  # the proof suffices: naming what is wanted would be for show
        if (best := _highest(both)) is not None:
            return best
    return None


def _highest(several: Sequence[Advice | None]) -> Advice | None:
    found = (advice for advice in several if advice is not None)
    return min(found, key=lambda advice: (advice.rank, -advice.score, advice.added["keywords"]), default=None)


def _terms(need: Need, offer: Offer, vocabulary: Vocabulary) -> list[str]:
    """Return terms of a need that stand nowhere in an offer, in the need's own words, in the order of the need."""
    reading = read(need_fields(need), vocabulary)
    told = [fold(text) for _, text in offer_fields(offer)]
    terms: dict[str, str] = {}
    for at, (name, text) in enumerate(reading.fields):
        words = sorted((start, end) for _, start, end in reading.tokens[WORDS][at])
        places = [*words, *((start, end) for _, start, end in reading.tokens[CONCEPTS][at])]
        if name == "title":
            places += _phrases(words)
        for start, end in sorted(places):
            term = text[start:end]
            folded = fold(term)
            if 2 <= len(folded) <= LONGEST_NAME and not any(folded in field for field in told):
                terms.setdefault(folded, term)
    return list(terms.values())


def _phrases(words: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield where two words and more stand behind one another, nothing between them."""
    whole = [
        one for one in words if not any(other != one and other[0] <= one[0] and one[1] <= other[1] for other in words)
    ]
    for first in range(len(whole)):
        for last in range(first + 1, min(first + _PHRASE, len(whole))):
            if whole[last][0] != whole[last - 1][1]:
                break
            yield whole[first][0], whole[last][1]


def _evidence(_need: Need, offer: Offer) -> list[Change]:
    return [Change(offer, {}).also("evidence", level) for level in _proofs(offer)]


def _certificate(need: Need, offer: Offer) -> list[Change]:
    change = Change(offer, {})
    for gate, field in _HELD.items():
        missing = (GATES[gate](need, offer) or {}).get("missing", ())
        if isinstance(missing, tuple) and missing:
            change = change.also(field, *missing)
    return [change] if change.added else []


def _region(need: Need, offer: Offer) -> list[Change]:
    city = need.region
    if not city.strip() or names_city(offer.service_regions, city):
        return []
    return [Change(offer, {}).also("service_regions", city)]


def _domain(need: Need, offer: Offer) -> list[Change]:
    domain = fold(need.domain).strip()
    if not 0 < len(domain) <= LONGEST_NAME or domain in {fold(one).strip() for one in offer.domains}:
        return []
    return [Change(offer, {}).also("domains", need.domain)]


_STATED: Final[Mapping[str, Callable[[Need, Offer], list[Change]]]] = {
    "evidence": _evidence,
    "certificate": _certificate,
    "region": _region,
    "domain": _domain,
}
STATED: Final = tuple(_STATED)
"""Kinds of changes that leave an offer's words as they are."""


def changes(kind: str, need: Need, offer: Offer) -> list[Change]:
    """Return the changes of one kind of `STATED` that may raise an offer, the smallest first."""
    return _STATED[kind](need, offer)


def _smallest(kind: str, trial: _Trial) -> Advice | None:
    return _keyword(trial) if kind == "keyword" else trial.smallest(kind, changes(kind, trial.need, trial.offer))
