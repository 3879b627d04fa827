"""What one new or changed offer would do, at once, against many prepared needs.

What the index would hold of the vendors concerned is foreseen (`matching.changing`), its terms are looked up in the
needs' own postings, and its place is found among the scores kept of each need (`matching.standing`). Where it repeats a
need, that is taken out only if the pair would have a place without that. So all that is told is what `rank` tells after
`Index.update`.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np
from numba import njit
from rapidfuzz import fuzz, process

from matching.changing import Copied, Foreseen, foresee, hearing, says_the_same
from matching.explaining import Explainer
from matching.facts import STATEMENTS
from matching.folding import Bool, Int32, Int64
from matching.gates import closed, trades_asked
from matching.index import Index
from matching.needs import Needs
from matching.places import Kept
from matching.quotes import QuotableNeeds
from matching.ranking import Progress
from matching.reading import Reading, need_fields, offer_fields, read
from matching.scoring import UNITS, Pairs, fit_of, fused, score
from matching.signals import SIGNALS
from matching.signals.base import QUANTA
from matching.signals.facets import Facet
from matching.standing import DEPTH, Standing
from matching.suspicion import TITLE_FROM, repeated_needs, sums_without
from matching.telling import Floats
from matching.types import Exclusion, Match, Need, Offer, Span
from matching.watching import CopyWatch
from matching.weights import Weights, default_weights

_ANSWERS: Final = 4096
"""Statements of offers whose answers are kept."""
_READINGS: Final = 256
"""Needs whose words and places are kept: whoever types on is told of the same few again and again."""


@njit(cache=True, nogil=True)
def _turned(starts: Int64, columns: Int32, values: Floats, terms: int) -> tuple[Int64, Int32, Floats]:
    """Return postings: where each term's needs begin, the needs, their values."""
    firsts = np.zeros(terms + 1, np.int64)
    for column in columns:
        firsts[column + 1] += 1
    firsts = np.cumsum(firsts)
    filled = firsts[:-1].copy()
    needs, theirs = np.empty(len(columns), np.int32), np.empty(len(columns))
    for need in range(len(starts) - 1):
        for at in range(starts[need], starts[need + 1]):
            place = filled[columns[at]]
            needs[place], theirs[place] = need, values[at]
            filled[columns[at]] += 1
    return firsts, needs, theirs


@njit(cache=True, nogil=True)
def _add(firsts: Int64, needs: Int32, theirs: Floats, columns: Int32, values: Floats, sums: Int64) -> None:
    """Add up s of one offer with every need, in units: the same products, so the same sums as `matching.scoring`."""
    for at in range(len(columns)):
        for place in range(firsts[columns[at]], firsts[columns[at] + 1]):
            sums[needs[place]] += np.int64(np.rint(theirs[place] * values[at] * UNITS))


@njit(cache=True, nogil=True)
def _having_all(wanted_starts: Int64, wanted: Int32, columns: Int32, terms: int) -> Int64:
    """Return the needs all of whose wanted columns an offer has; none that want none."""
    has = np.zeros(terms, np.bool_)
    for column in columns:
        has[column] = True
    found = np.empty(len(wanted_starts) - 1, np.int64)
    size = 0
    for need in range(len(wanted_starts) - 1):
        at, end = wanted_starts[need], wanted_starts[need + 1]
        while at < end and has[wanted[at]]:
            at += 1
        if at == end and end > wanted_starts[need]:
            found[size] = need
            size += 1
    return found[:size]


class _Asked:
    """What needs ask of one kind of statement: each distinct question once, and the answers offers gave lately."""

    def __init__(self, questions: Iterable[Hashable], kind: str) -> None:
        number: dict[Hashable, int] = {}
        self.question = np.array([number.setdefault(one, len(number)) for one in questions], np.int64)
        """Which question each need asks, shape (n_needs,)."""
        self.distinct = tuple(number)
        self._statement = STATEMENTS[kind]
        self._answers: dict[Hashable, Floats] = {}

    def answers(self, offer: Offer, ask: Callable[[int], float | None]) -> Floats:
        """Return what an offer answers each need, NaN for None; ``ask`` tells the answer to a question by number."""
        stated = self._statement(offer)
        found = self._answers.get(stated)
        if found is None:
            if len(self._answers) >= _ANSWERS:
                self._answers.clear()
            found = np.array([ask(number) for number in range(len(self.distinct))], np.float64)
            self._answers[stated] = found
        every: Floats = found[self.question]
        return every


class Prepared:
    """Needs, ready to be asked by any offer where it would stand; belongs to one index."""

    def __init__(
        self, needs: Needs, index: Index, standing: Standing, weights: Weights, in_common: Sequence[str] = ()
    ) -> None:
        """Take needs read for ``index``, which hears their terms; see `of`."""
        self.in_common = tuple(in_common)
        self.needs, self.index, self.standing, self.weights = needs, index, standing, weights
        self.copied = Copied.now(index)
        self.watch = CopyWatch.of(index.offers)
        terms = len(index.lexicon.keys)
        self._postings = _turned(needs.rows.starts, needs.rows.columns, needs.rows.values, terms)
        self._quotable = QuotableNeeds.fit(needs.needs)
        wanted = [index.lexicon.find(needs.title_pairs(at)) for at in range(len(needs.needs))]
        wanted = [one if len(one) >= TITLE_FROM - 1 else one[:0] for one in wanted]
        self._wanted = (
            np.cumsum([0, *map(len, wanted)]).astype(np.int64),
            np.concatenate([np.empty(0, np.int32), *wanted]).astype(np.int32),
        )
        self._untitled = np.array([not title for title in needs.titles], np.bool_)
        self._facets = {
            signal.name: _Asked(map(signal.asked, needs.needs), signal.name)
            for signal in SIGNALS
            if isinstance(signal, Facet)
        }
        self._gates = _Asked(
            ((need.region, tuple(sorted(need.gates.items())), trades_asked(need)) for need in needs.needs), "gates"
        )
        firsts = np.unique(self._gates.question, return_index=True)[1]
        self._asking = [needs.needs[at] for at in firsts.tolist()]
        self._readings: dict[int, Reading] = {}

    @classmethod
    def of(
        cls,
        needs: Iterable[Need],
        index: Index,
        *,
        depth: int | None = DEPTH,
        weights: Weights | None = None,
        progress: Progress | None = None,
        in_common: Sequence[str] = (),
    ) -> Self:
        """Return needs prepared for the offers of an index; as `Standing.of`, and ``in_common`` as `foresee`."""
        needs, weights = tuple(needs), weights or default_weights()
        standing = Standing.of(needs, index, depth=depth, weights=weights, progress=progress)
        lexicon = hearing(index, needs)
        heard = index if lexicon is index.lexicon else Index(
            index.offers, index.heard, lexicon, index.mean_length, list(index.copies.values()), index.facets,
            index.terms, index.text, index.vocabulary, index.changed,
        )  # fmt: skip
        return cls(Needs.read(needs, heard), heard, standing, weights, in_common)

    def words(self, after: Index, offer: int) -> Floats:
        """Return what the signals that read words say of an offer and every need, shape (n_signals, n_needs)."""
        columns, values = after.heard.rows.row(offer)
        sums = np.zeros(len(self.needs.needs), np.int64)
        _add(*self._postings, columns, values, sums)
        said = np.full((len(SIGNALS), len(sums)), np.nan)
        fit = fit_of(sums, self.weights.text.full_mark)
        fit[list(self.needs.blank)] = np.nan
        for row, signal in enumerate(SIGNALS):
            if signal.name == "text":
                said[row] = fit
            elif signal.name == "names":
                said[row] = self._likeness(after.heard.names[offer])
        return said

    def totals(self, words: Floats, offer: Offer) -> Int64:
        """Return the scores in quanta of an offer, by what its `words` say, and every need, as if it repeated none."""
        said = words.copy()
        for row, signal in enumerate(SIGNALS):
            if isinstance(signal, Facet):
                said[row] = self._says(signal, offer)
        return fused(said, self.weights)[2]

    def reading(self, need: int) -> Reading:
        """Return what was read in the need at a position; recent ones are kept."""
        if need not in self._readings:
            if len(self._readings) >= _READINGS:
                self._readings.pop(next(iter(self._readings)))
            self._readings[need] = read(need_fields(self.needs.needs[need]), self.index.vocabulary)
        return self._readings[need]

    def _likeness(self, names: Sequence[str]) -> Floats:
        """Return how alike every title and the best of some names are, as `matching.scoring.likeness`."""
        if not names:
            return np.full(len(self.needs.titles), np.nan)
        alike: Floats = process.cdist(names, self.needs.titles, scorer=fuzz.ratio, dtype=np.float64).max(axis=0) / 100
        alike[self._untitled] = np.nan
        return alike

    def _says(self, facet: Facet, offer: Offer) -> Floats:
        asked = self._facets[facet.name]
        return asked.answers(offer, lambda number: facet.value(str(asked.distinct[number]), offer))

    def opened(self, offer: Offer) -> Bool:
        """Return to which needs no gate is closed."""
        asking = self._asking
        return self._gates.answers(offer, lambda number: float(closed(asking[number], offer) is None)) > 0

    def repeated(self, after: Index, offer: int) -> Int64:
        """Return the needs that an offer may repeat, ascending."""
        named = _having_all(*self._wanted, after.heard.rows.row(offer)[0], len(self.index.lexicon.keys))
        quoted = self._quotable.pairs([after.offers[offer]]).need
        return np.union1d(named, quoted).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an offer's vendor would stand: on the lists of those needs whose kept places it reaches."""

    prepared: Prepared
    after: Foreseen
    offer: int
    """Position of the changed offer in `after`."""
    needs: Int64
    """Positions of the needs in the order of their ids, ascending, shape (n,)."""
    places: Int64
    """Place of the vendor on each list, from 1."""
    scores: Int64
    """Its score in quanta, by its best open offer."""
    offers: Int64
    """Position of that offer in `after`."""
    shut: Int64
    """Positions of the needs whose kept places the changed offer would reach, did no gate keep it out."""
    would_score: Int64
    """Its scores there, in quanta."""
    words: Floats
    """What its words say (`Prepared.words`)."""

    @property
    def totals(self) -> Int64:
        """The changed offer's own scores in quanta, shape (n_needs,), as if it repeated no need."""
        return self.prepared.totals(self.words, self.after.index.offers[self.offer])

    def match(self, at: int) -> Match:
        """Return one of the places with its reasons."""
        [(_, match)] = self._matches(self.needs[at : at + 1], int(self.offers[at]), 1)
        return replace(match, rank=int(self.places[at]))

    def own_matches(self, needs: Int64, most: int) -> list[tuple[int, Match]]:
        """Return the best of the changed offer's own matches with some needs, by position, with reasons, placeless."""
        return self._matches(needs, self.offer, most)

    def exclusion(self, at: int) -> Exclusion:
        """Return one of the needs the changed offer is kept out of, with the gate that does."""
        need, index = self.prepared.needs.needs[int(self.shut[at])], self.after.index
        gate = closed(need, index.offers[self.offer])
        if gate is None:
            raise LookupError("no gate is closed")
        ids, groups = index.facets.ids, index.facets.groups
        return Exclusion(need.id, ids[self.offer], groups[self.offer], *gate, int(self.would_score[at]) / QUANTA)

    def _matches(self, needs: Int64, offer: int, most: int) -> list[tuple[int, Match]]:
        needs, index, weights = np.sort(needs), self.after.index, self.prepared.weights
        some = self.prepared.needs.take(needs)
        kept, spans = _scored(some, index, np.arange(len(needs)), np.full(len(needs), offer), weights)
        repeated = {(at, offer): spans[at] for at in spans}
        explainer = Explainer(some, index, weights, repeated, readings=lambda at: self.prepared.reading(int(needs[at])))
        return [
            (int(needs[at]), explainer.match(at, offer, int(kept.score[at]), kept.values[:, at], kept.known[:, at]))
            for at in np.argsort(-kept.score, kind="stable")[:most].tolist()
        ]


def _scored(
    needs: Needs, index: Index, of_need: Int64, offers: Int64, weights: Weights
) -> tuple[Kept, dict[int, tuple[Span, ...]]]:
    """Return pairs, given by need and then by offer, scored as in any ranking, and what repeats the need."""
    starts = np.searchsorted(of_need, np.arange(len(needs.needs) + 1)).astype(np.int64)
    pairs = Pairs(starts, offers.astype(np.int32))
    spans = repeated_needs(needs, index, pairs)
    scored = score(needs, index, pairs, weights, sums_without(needs, index, pairs, spans))
    return Kept.of(scored, index.group_at, np.arange(len(needs.needs))), spans


def copied_with(offer: Offer, prepared: Prepared) -> Copied:
    """Return who copies whom once an offer is new or changed."""
    index = prepared.index
    known = index.position.get(offer.id)
    before = None if known is None else index.offers[known]
    same = (before is not None and says_the_same(before, offer)) or prepared.watch.untouched(offer, before)
    return prepared.copied if same else Copied.after(index, offer)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The words of a new or changed offer, listened to once; its facts may change."""

    after: Foreseen
    words: Mapping[int, Floats]
    """By position in `after`: what the words of each offer concerned say (`Prepared.words`)."""

    @classmethod
    def of(cls, offer: Offer, prepared: Prepared, copied: Copied | None = None) -> Self:
        """Listen to an offer; arguments as `place_offer`."""
        index = prepared.index
        after = foresee(index, [offer], copied or copied_with(offer, prepared), index.lexicon, prepared.in_common)
        concerned = np.flatnonzero(after.change >= 0).tolist()
        return cls(after, {at: prepared.words(after.index, at) for at in concerned})

    def stating(self, offer: Offer, prepared: Prepared) -> "Spoken":
        """Return the same words with the facts of another version of the offer."""
        return Spoken(self.after.stating(offer, prepared.in_common), self.words)

    def placed(self, prepared: Prepared) -> Placed:
        """Return where the vendor would stand."""
        after, offers = self.after, np.array(list(self.words))
        part, own = after.index, after.own[offers]
        totals = np.array([prepared.totals(words, part.offers[at]) for at, words in self.words.items()])
        opened = np.array([prepared.opened(part.offers[at]) for at in offers.tolist()])
        changed = int(np.searchsorted(offers, after.changed[0]))
        reach = prepared.standing.before(
            after.concerned, np.maximum(np.where(opened & own[:, None], totals, -1).max(axis=0), totals[changed]),
            np.full(totals.shape[1], -1),
        ) >= 0  # fmt: skip
        _take_out_repeated(prepared, after, offers, reach, totals)
        return _placed(prepared, self, offers, totals, opened, changed)


def place_offer(offer: Offer, prepared: Prepared, copied: Copied | None = None) -> Placed:
    """Return where the vendor of a new or changed offer would stand.

    Args:
        offer: as it would be.
        prepared: the needs.
        copied: `copied_with` it, or with one that says the same in words, if that is known already.
    """
    return Spoken.of(offer, prepared, copied).placed(prepared)


def place_versions(offer: Offer, versions: Iterable[Offer], prepared: Prepared) -> list[Placed]:
    """Return where the vendor of an offer would stand with each of some versions that are no further copies.

    Versions that only state other facts are not listened to again.
    """
    copied = copied_with(offer, prepared)
    spoken, fields = Spoken.of(offer, prepared, copied), offer_fields(offer)
    return [
        spoken.stating(one, prepared).placed(prepared)
        if offer_fields(one) == fields
        else place_offer(one, prepared, copied)
        for one in versions
    ]


def _take_out_repeated(prepared: Prepared, after: Foreseen, offers: Int64, reach: Bool, totals: Int64) -> None:
    """Set the scores of offers that repeat a need within reach to what they are without that."""
    found = [prepared.repeated(after.index, at) for at in offers.tolist()]
    found = [needs[reach[needs]] for needs in found]
    row, need = np.repeat(np.arange(len(found)), list(map(len, found))), np.concatenate(found)
    order = np.lexsort((row, need))
    row, need = row[order], need[order]
    if len(need):
        distinct, of_need = np.unique(need, return_inverse=True)
        part = prepared.needs.take(distinct)
        totals[row, need] = _scored(part, after.index, of_need, offers[row], prepared.weights)[0].score


def _placed(prepared: Prepared, spoken: Spoken, offers: Int64, totals: Int64, opened: Bool, changed: int) -> Placed:
    after = spoken.after
    own, order = after.own[offers], after.order[offers]
    mine = np.where(opened & own[:, None], totals, -1)
    best = mine.argmax(axis=0)  # of equal ones the first, which is the first by id
    score = mine.max(axis=0)
    before = prepared.standing.before(after.concerned, score, order[best])
    others = np.unique(after.index.group_at[offers][~own])
    for group in others.tolist():
        theirs = np.where(opened & (after.index.group_at[offers] == group)[:, None], totals, -1)
        first = theirs.argmax(axis=0)
        top = theirs.max(axis=0)
        before += (before >= 0) & ((top > score) | ((top == score) & (order[first] < order[best])))
    told = np.flatnonzero((score >= 0) & (before >= 0))
    would = totals[changed]
    reached = prepared.standing.before(after.concerned, would, np.full(len(would), order[changed])) >= 0
    shut = np.flatnonzero(~opened[changed] & reached)
    return Placed(
        prepared, after, int(offers[changed]), told, before[told] + 1, score[told], offers[best[told]],
        shut, would[shut], spoken.words[int(offers[changed])],
    )  # fmt: skip
