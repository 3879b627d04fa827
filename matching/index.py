"""The offers, ready to be ranked: read once, kept as vectors, saved as plain arrays that any machine can map.

Need n and offer o of vendor v are alike by Σ_t need(t)·offer(t) over words, concepts, characters and pairs of these:

    need(t)  = idf(t)·tf'(t), blended from title and whole text, of length 1          (`matching.needs`)
    offer(t) = idf(t)·tf'(t) / length(v)

tf'(t) = 1 + ln(min(tf, limit)) is bounded, so saying a term twenty times is worth little more than saying it once;
and an occurrence that is only named in a list counts less than one that is told (`matching.telling`). The length counts
every occurrence in full, and more than plainly from twice the limit on. It is the length of everything the vendor
says, so cutting one profile into several gains nothing (s = slope, the part that is the vendor's own):

    length(v) = (1 - s)·mean over vendors + s·‖idf·cost‖,  cost = tf, from twice the limit on tf² / (2·limit)

Source of the parts: bounded tf as in Manning, Raghavan, Schütze, "Introduction to Information Retrieval" (2008), 6.4;
pivoted length after Singhal, Buckley, Mitra, SIGIR 1996.
"""

import functools
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Self

import numpy as np

from matching.alike import Names
from matching.bare import Bare
from matching.copies import Copy, copied_spans, passages_said_before
from matching.facts import Facets
from matching.folding import Int64
from matching.gates import MAKER
from matching.heard import Heard, listen_to, told_keys
from matching.keys import Terms
from matching.lexicon import Lexicon
from matching.memory import give_back
from matching.quotes import QuotableOffers
from matching.reading import Reading, offer_fields, read
from matching.saving import load, save
from matching.sorting import distinct
from matching.telling import Floats
from matching.threads import THREADS
from matching.tokens import Vocabulary, default_vocabulary, fold
from matching.topk import Blocks, Csr
from matching.types import Offer, Span
from matching.voices import Voices
from matching.weights import TextWeights, default_weights

REFIT_AT = 0.25
"""Share of offers changed since the fit from which on the frozen frequencies are out of date: `Index.is_stale`."""
_CACHED_READINGS = 4096
_MANY = 1000
"""Offers whose fit leaves memory worth giving back."""
_CACHED_ANSWERS = 1 << 22


def group_of(offer: Offer) -> str:
    """Return whose offer it is: the group's id, or its own."""
    return offer.group or offer.id


class Index:
    """Offers as vectors. Build with `fit` or `load`; it does not change: `update` returns another one."""

    def __init__(
        self,
        offers: Sequence[Offer],
        heard: Heard,
        lexicon: Lexicon,
        mean_length: float,
        copies: Sequence[Copy],
        facets: Facets,
        terms: Terms,
        text: TextWeights,
        vocabulary: Vocabulary,
        changed: int = 0,
    ) -> None:
        """Take what `fit`, `update` or `load` found; everything is in the order of ``offers``, which is that of ids."""
        self.offers, self.heard, self.lexicon, self.mean_length = offers, heard, lexicon, mean_length
        self.copies = {copy.offer: copy for copy in copies}
        """What offers repeat of other vendors' offers, by position."""
        self.facets, self.terms, self.text, self.vocabulary, self.changed = facets, terms, text, vocabulary, changed
        owners = facets.groups
        self.groups = tuple(sorted(set(owners)))
        """Ids of the vendors, ascending."""
        at = {group: position for position, group in enumerate(self.groups)}
        self.group_at = np.array([at[group] for group in owners], np.int64)
        """Position in `groups` of each offer, shape (n_offers,)."""
        self.position = {offer: position for position, offer in enumerate(facets.ids)}
        self._readings: dict[int, Reading] = {}
        self._stated: dict[str, list[Offer]] = {}
        self._answers: dict[tuple[str, str], Floats] = {}

    @property
    def is_stale(self) -> bool:
        """Whether so much has changed since the fit that the frequencies frozen then should be counted anew."""
        return self.changed > REFIT_AT * max(len(self.offers), 1)

    @classmethod
    def fit(
        cls, offers: Iterable[Offer], text: TextWeights | None = None, vocabulary: Vocabulary | None = None
    ) -> Self:
        """Return an index of ``offers``; their order does not matter.

        Raises:
            ValueError: two offers have the same id.
        """
        ordered = sorted(offers, key=lambda offer: offer.id)
        for one, other in pairwise(ordered):
            if one.id == other.id:
                raise ValueError(f"offer id {one.id!r} occurs twice")
        text, vocabulary = text or default_weights().text, vocabulary or default_vocabulary()
        groups = [group_of(offer) for offer in ordered]
        bare = Bare.of_offers(ordered, threads=THREADS)
        copies = passages_said_before(ordered, groups, bare, threads=THREADS)
        voices = listen_to(ordered, groups, _unsaid(ordered, copies), text, vocabulary)
        lexicon = Lexicon.fit(*told_keys(voices), text, vocabulary)
        heard, mean = Heard.of(voices, lexicon, text)
        facets = Facets.of(ordered, groups)
        index = cls(ordered, heard, lexicon, mean, copies, facets, _terms(Terms(), voices), text, vocabulary)
        index.quotable = QuotableOffers.fit(ordered, bare)
        if len(ordered) > _MANY:
            del voices
            give_back()
        return index

    def update(self, changed: Iterable[Offer] = (), removed: Iterable[str] = ()) -> Self:
        """Return an index with some offers added, replaced or taken out.

        Frequencies and mean length stay as the last fit found them, so that one change moves no other score; terms
        nobody used then weigh the most. `is_stale` says when to fit anew. Only the vendors concerned are read again.

        Raises:
            ValueError: an offer is changed twice, is changed and removed, or is removed and unknown.
        """
        new, gone = _once(changed), set(removed)
        if unknown := sorted(gone - set(self.position)) + sorted(gone & set(new)):
            raise ValueError(f"offer {unknown[0]!r} cannot be removed: it is not there, or changed at the same time")
        kept = [offer for offer in self.offers if offer.id not in new and offer.id not in gone]
        offers = sorted([*kept, *new.values()], key=lambda offer: offer.id)
        groups = [group_of(offer) for offer in offers]
        copies = passages_said_before(offers, groups, threads=THREADS)
        touched = {group_of(offer) for offer in new.values()}
        touched |= {self.facets.groups[self.position[name]] for name in (*new, *gone) if name in self.position}
        touched |= self._copied_otherwise(offers, groups, copies)
        again = [at for at, group in enumerate(groups) if group in touched]
        same = [at for at, group in enumerate(groups) if group not in touched]
        at_again = {at: place for place, at in enumerate(again)}
        unsaid = {at_again[at]: spans for at, spans in _unsaid(offers, copies).items() if at in at_again}
        part, owners = [offers[at] for at in again], [groups[at] for at in again]
        voices = listen_to(part, owners, unsaid, self.text, self.vocabulary)
        lexicon = self._with_terms(told_keys(voices)[0])
        heard, _ = Heard.of(voices, lexicon, self.text, self.mean_length)
        before = self.heard.take(np.array([self.position[offers[at].id] for at in same], np.int64))
        return type(self)(
            offers, before.join(heard).take(np.argsort([*same, *again], kind="stable")), lexicon, self.mean_length,
            copies, Facets.of(offers, groups), _terms(_copy_of(self.terms), voices), self.text, self.vocabulary,
            self.changed + len(new) + len(gone),
        )  # fmt: skip

    def _copied_otherwise(self, offers: Sequence[Offer], groups: Sequence[str], copies: Sequence[Copy]) -> set[str]:
        """Return the vendors of whom other passages count as copied than before."""
        before = {
            (self.facets.ids[one.offer], self.facets.ids[one.original], one.dated) for one in self.copies.values()
        }
        now = {(offers[one.offer].id, offers[one.original].id, one.dated) for one in copies}
        group = {offer.id: group for offer, group in zip(offers, groups, strict=True)}
        return {group[name] for name, _, _ in before ^ now if name in group}

    def _with_terms(self, keys: Int64) -> Lexicon:
        new = distinct(keys[self.lexicon.find(keys) < 0])
        return Lexicon(
            np.concatenate([self.lexicon.keys, new]),
            np.concatenate([self.lexicon.frequency, np.zeros(len(new), np.int32)]),
            self.lexicon.voices,
            self.text,
            self.vocabulary,
        )

    def refit(self) -> Self:
        """Return an index of the same offers, fitted anew."""
        return type(self).fit(self.offers, self.text, self.vocabulary)

    @functools.cached_property
    def quotable(self) -> QuotableOffers:
        """What finds the needs that offers repeat word for word."""
        return QuotableOffers.fit(self.offers, threads=THREADS)

    @functools.cached_property
    def names(self) -> Names:
        """What the offers are called, as needs' titles are compared with it."""
        return Names.of(self.heard.names)

    @functools.cached_property
    def blocks(self) -> Blocks:
        """The vectors as the fast pass over all pairs wants them (`matching.nominating`)."""
        rows = self.heard.rows
        vectors = Csr(rows.starts, rows.columns, rows.values.astype(np.float32))
        return Blocks.build(vectors, len(self.lexicon.keys))

    def reading(self, position: int) -> Reading:
        """Return what was read in an offer; recent ones are kept."""
        if position not in self._readings:
            if len(self._readings) >= _CACHED_READINGS:
                self._readings.pop(next(iter(self._readings)))
            self._readings[position] = read(offer_fields(self.offers[position]), self.vocabulary)
        return self._readings[position]

    def answers(self, kind: str, asked: str, value: Callable[[str, Offer], float | None]) -> Floats:
        """Return the value of each statement of a kind to one question, NaN where it is None; recent ones are kept."""
        found = self._answers.get((kind, asked))
        if found is None:
            if kind not in self._stated:
                self._stated[kind] = [self.offers[at] for at in self.facets.example[kind]]
            said = (value(asked, offer) for offer in self._stated[kind])
            found = np.array([np.nan if one is None else one for one in said], np.float64)
            if sum(map(len, self._answers.values())) > _CACHED_ANSWERS:
                self._answers.clear()
            self._answers[kind, asked] = found
        return found

    def save(self, folder: Path) -> None:
        """Write the index to a folder of npy and JSON files.

        Raises:
            FileExistsError: the folder is there already.
        """
        save(self, folder)

    @classmethod
    def load(cls, folder: Path, vocabulary: Vocabulary | None = None) -> Self:
        """Return a saved index; its arrays are mapped into memory, not copied.

        Raises:
            BadIndex: it is missing, incomplete or of another version.
        """
        parts, quotable, blocks = load(folder, vocabulary or default_vocabulary())
        index = cls(**parts)
        index.quotable, index.blocks = quotable, blocks
        return index


def _once(offers: Iterable[Offer]) -> dict[str, Offer]:
    found: dict[str, Offer] = {}
    for offer in offers:
        if found.setdefault(offer.id, offer) is not offer:
            raise ValueError(f"offer id {offer.id!r} occurs twice")
    return found


def _unsaid(offers: Sequence[Offer], copies: Iterable[Copy]) -> dict[int, tuple[Span, ...]]:
    """Return the passages that do not count, by offer: what is known to have been said first by another vendor."""
    return {one.offer: copied_passages(offers[one.offer], offers[one.original]) for one in copies if one.dated}


def copied_passages(offer: Offer, original: Offer) -> tuple[Span, ...]:
    """Return what an offer repeats of its original: passages of the text, and titles, names and keywords as a whole."""
    known = {_entry(text) for name, text in offer_fields(original)}
    entries = (Span(name, 0, len(text)) for name, text in offer_fields(offer) if _entry(text) in known)
    return (*copied_spans(offer, original), *entries)


def _entry(text: str) -> str:
    """Return an entry as it is compared; who offers it does not matter."""
    return fold(MAKER.sub("", text)).strip()


def _terms(known: Terms, voices: Iterable[Voices]) -> Terms:
    """Return ``known`` with the terms behind the keys of ``voices``."""
    for one in voices:
        known.update(one.terms)
    return known


def _copy_of(terms: Terms) -> Terms:
    copy = Terms()
    copy.update(terms)
    return copy
