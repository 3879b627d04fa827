"""What an index would hold if one offer were changed or new: only the vendors concerned, and equal to `Index.update`.

A change moves the scores of few offers: of its vendor's, whose length it is part of; of those that become or no longer
are copies; and of those whose original it is. Every other score stays what it was, to the last bit, since frequencies
are frozen. So these few are put into an index of their own, once for each change asked about, and scored as always.

Terms that neither an offer of the index nor a need says can be left out: they only add to lengths, and do so unknown
too. Those of the needs must be known (`hearing`), since the changed offer may be the first that says them.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.bare import Bare
from matching.copies import LONGEST_NAME, Copy, passages_said_before
from matching.copy_kernels import said
from matching.counting import Documents
from matching.facts import Facets
from matching.folding import Bool, Int64
from matching.gates import closed
from matching.heard import Heard, listen_to
from matching.index import Index, copied_passages, group_of
from matching.keys import Terms
from matching.lexicon import Lexicon
from matching.needs import Needs
from matching.places import Kept
from matching.reading import need_fields
from matching.scoring import Pairs, score
from matching.suspicion import repeated_needs, sums_without
from matching.types import Need, Offer
from matching.voices import count_texts
from matching.weights import Weights


def hearing(index: Index, needs: Iterable[Need]) -> Lexicon:
    """Return the lexicon of an index with the terms of ``needs`` too; new ones weigh the most, as in `Index.update`."""
    texts = [text for need in needs for _, text in need_fields(need)]
    every = Documents(
        np.array([0, len(texts)]), np.arange(len(texts)), np.ones(len(texts)), np.full(len(texts), np.inf)
    )
    keys = count_texts(texts, every, None, index.vocabulary)[0].keys
    new = keys[index.lexicon.find(keys) < 0]
    if not len(new):
        return index.lexicon
    return Lexicon(
        np.concatenate([index.lexicon.keys, new]),
        np.concatenate([index.lexicon.frequency, np.zeros(len(new), np.int32)]),
        index.lexicon.voices,
        index.text,
        index.vocabulary,
    )


def says_the_same(one: Offer, other: Offer) -> bool:
    """Return whether two versions of an offer copy, and are copied, alike: short entries are no part of that."""
    if group_of(one) != group_of(other) or one.registered_at.strip() != other.registered_at.strip():
        return False
    bare = Bare.of_offers([one, other])
    codes, bounds, _ = said(bare.codes, bare.bounds, LONGEST_NAME)
    return np.array_equal(codes[: bounds[1]], codes[bounds[1] :])


@dataclass(frozen=True, slots=True)
class Copied:
    """Who copies whom."""

    of: Mapping[str, tuple[str, Copy]]
    """The original's id and the copy as it was found, by the copier's id."""
    otherwise: frozenset[str]
    """Offers of which this is not what the index holds."""

    @classmethod
    def now(cls, index: Index) -> "Copied":
        """Return what an index holds."""
        ids = index.facets.ids
        return cls({ids[at]: (ids[copy.original], copy) for at, copy in index.copies.items()}, frozenset())

    @classmethod
    def after(cls, index: Index, offer: Offer) -> "Copied":
        """Return what would be if ``offer`` were changed or new; all offers are compared with each other again."""
        offers = sorted([offer, *(one for one in index.offers if one.id != offer.id)], key=lambda one: one.id)
        copies = passages_said_before(offers, [group_of(one) for one in offers])
        of = {offers[copy.offer].id: (offers[copy.original].id, copy) for copy in copies}
        before = cls.now(index).of
        return cls(of, frozenset(name for name in {*of, *before} if _relation(of, name) != _relation(before, name)))


def _relation(of: Mapping[str, tuple[str, Copy]], name: str) -> tuple[str, bool] | None:
    return (of[name][0], of[name][1].dated) if name in of else None


def tie_order(index: Index, name: str) -> int:
    """Return where an offer comes in a tie: 2p + 1 at position p of the index, between these if it is not there."""
    at = index.position.get(name)
    return 2 * at + 1 if at is not None else 2 * bisect_left(index.facets.ids, name)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The vendors concerned, after each of some changes by itself."""

    index: Index
    """Their offers; each vendor once a change. After one change only, under their own ids and groups."""
    change: Int64
    """After which change each offer is so, -1 for originals that are only looked up; shape (n_offers,)."""
    order: Int64
    """Where each offer comes in a tie (`tie_order`), shape (n_offers,)."""
    own: Bool
    """Which offers are of the changed one's vendor, shape (n_offers,)."""
    changed: Int64
    """Position of the changed offer, shape (n_changes,)."""
    concerned: Int64
    """Positions of the vendors in the full index's `groups`, as far as they are there, ascending."""

    def stating(self, offer: Offer, in_common: Sequence[str]) -> "Foreseen":
        """Return what would be if the changed offer stated other facts in the same words; of a single change."""
        at = int(self.changed[0])
        offers = [
            offer if place == at else _agreeing(one, offer, in_common) if own else one
            for place, (one, own) in enumerate(zip(self.index.offers, self.own.tolist(), strict=True))
        ]
        before = self.index
        part = Index(
            offers, before.heard, before.lexicon, before.mean_length, list(before.copies.values()),
            Facets.of(offers, before.facets.groups), before.terms, before.text, before.vocabulary,
        )  # fmt: skip
        return replace(self, index=part)

    def score(self, needs: Needs, weights: Weights) -> Kept:
        """Return the best open offer of each vendor for each of ``needs``, read for this index."""
        offers = np.flatnonzero(self.change >= 0).astype(np.int32)
        count = len(needs.needs)
        pairs = Pairs(np.arange(count + 1, dtype=np.int64) * len(offers), np.tile(offers, count))
        spans = repeated_needs(needs, self.index, pairs)
        scored = score(needs, self.index, pairs, weights, sums_without(needs, self.index, pairs, spans))
        kept = Kept.of(scored, self.index.group_at, np.arange(count))
        opened = [
            closed(needs.needs[need], self.index.offers[offer]) is None
            for need, offer in zip(kept.need.tolist(), kept.offer.tolist(), strict=True)
        ]
        return kept.take(np.array(opened, np.bool_)).best_by_group()


@dataclass(frozen=True, slots=True)
class _Row:
    """One offer of `Foreseen`."""

    change: int
    offer: Offer
    group: str
    known: int | None
    """Position in the full index, where what was heard of it there still holds."""


def foresee(
    index: Index, changes: Sequence[Offer], copied: Copied, lexicon: Lexicon, in_common: Sequence[str] = ()
) -> Foreseen:
    """Return the vendors concerned after each of some changes.

    Args:
        index: what is.
        changes: other versions of one offer, of one id and group; or of a new one.
        copied: who copies whom after any of them.
        lexicon: of the index, `hearing` the needs in question.
        in_common: fields, of facts and not of words, that a vendor states once for all its offers: its other offers
            take them from the changed one.
    """
    name, group = changes[0].id, group_of(changes[0])
    owner, at = index.facets.groups, index.position
    again = {group, *(owner[at[one]] for one in (name, *copied.otherwise) if one in at)}
    followers = [one for one, (original, _) in copied.of.items() if original == name]
    vendors = again.union(owner[at[one]] for one in followers if one in at)
    concerned = np.array([place for place in (_place(index.groups, one) for one in sorted(vendors)) if place >= 0])
    members = [
        one for one in np.flatnonzero(np.isin(index.group_at, concerned)).tolist() if index.facets.ids[one] != name
    ]
    rows = [_Row(number, one, group, None) for number, one in enumerate(changes)]
    for one in members:
        offer, known = index.offers[one], None if owner[one] in again else one
        facts = in_common if owner[one] == group else ()
        rows += [
            _Row(number, _agreeing(offer, changed, facts), owner[one], known) for number, changed in enumerate(changes)
        ]
    here = {row.offer.id for row in rows}
    originals = {copied.of[one][0] for one in here if one in copied.of} - here
    rows += [_Row(-1, index.offers[at[one]], owner[at[one]], at[one]) for one in originals]
    rows.sort(key=lambda row: (row.change, row.offer.id))
    if len(changes) == 1:
        rows.sort(key=lambda row: row.offer.id)
    part = _index(rows, index, copied, lexicon, single=len(changes) == 1)
    return Foreseen(
        part,
        np.array([row.change for row in rows]),
        np.array([tie_order(index, row.offer.id) for row in rows]),
        np.array([row.group == group for row in rows]),
        np.array([place for place, row in enumerate(rows) if row.change >= 0 and row.offer.id == name]),
        concerned.astype(np.int64),
    )


def _agreeing(offer: Offer, changed: Offer, facts: Sequence[str]) -> Offer:
    """Return an offer with some facts of another."""
    return replace(offer, **{fact: getattr(changed, fact) for fact in facts}) if facts else offer


def _place(names: Sequence[str], name: str) -> int:
    at = bisect_left(names, name)
    return at if at < len(names) and names[at] == name else -1


def _index(rows: Sequence[_Row], index: Index, copied: Copied, lexicon: Lexicon, *, single: bool) -> Index:
    """Return an index of rows, which are in the order of their labels; copies and originals are of one change."""
    offers = [row.offer for row in rows]
    at = {(row.change, row.offer.id): place for place, row in enumerate(rows)}
    copies = []
    for place, row in enumerate(rows):
        if row.change >= 0 and row.offer.id in copied.of:
            name, copy = copied.of[row.offer.id]
            copies.append(Copy(place, at.get((row.change, name), at.get((-1, name), -1)), copy.share, copy.dated))
    unsaid = {copy.offer: copied_passages(offers[copy.offer], offers[copy.original]) for copy in copies if copy.dated}
    labels = [row.group if single else f"{row.change:06}\n{row.group}" for row in rows]
    ids = [row.offer.id if single else f"{row.change:06}\n{row.offer.id}" for row in rows]
    new = [place for place, row in enumerate(rows) if row.known is None]
    old = [place for place, row in enumerate(rows) if row.known is not None]
    voices = listen_to(
        [offers[place] for place in new], [labels[place] for place in new],
        {number: unsaid[place] for number, place in enumerate(new) if place in unsaid}, index.text, index.vocabulary,
    )  # fmt: skip
    heard, _ = Heard.of(voices, lexicon, index.text, index.mean_length)
    before = index.heard.take(np.array([row.known for row in rows if row.known is not None], np.int64))
    facets = Facets.of(offers, labels)
    terms = Terms()
    for one in voices:
        terms.update(one.terms)
    return Index(
        offers, heard.join(before).take(np.argsort([*new, *old], kind="stable")), lexicon, index.mean_length, copies,
        Facets(tuple(ids), facets.groups, facets.number, facets.example), terms, index.text, index.vocabulary,
    )  # fmt: skip
