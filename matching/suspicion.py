"""What of an offer does not count for a need, because it only repeats the need; and what else in it is suspicious.

Two things are said of a need without being able to do it: its own sentences, word for word, and its title, dropped
into a profile whose own title carries nothing of it and behind which nothing but the vendor's word stands. Such
passages are left out of s (`matching.scoring`) and flagged. What is listed or repeated counts little by itself
(`matching.telling`, `matching.index`), what was copied from another vendor not at all (`matching.copies`); a flag
says so too.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numba import njit

from matching.bare import Entry, hidden_spans, placed
from matching.folding import Bool, Int32, Int64, fold_all
from matching.heard import listen_to, rows_of
from matching.index import Index, copied_passages
from matching.naming import HEAD
from matching.needs import Needs
from matching.quotes import Quotes, quotable_runs, spans_of_runs
from matching.reading import WORDS, field_kind, offer_fields
from matching.rows import Rows, join_rows
from matching.scoring import Pairs, sums_of
from matching.signals.facets import LEVELS
from matching.telling import Floats, told_in
from matching.text import normalize
from matching.types import Facts, Flag, Offer, Span

TITLE_FROM: Final = 4
"""Characters from which on a title says so much that its words, in this order, are seldom met by chance."""
CARRIED: Final = 0.2
"""Share of a title (of the squares of its terms' weights) that an offer's own title and name must carry."""
OFTEN: Final = 8
"""Occurrences of one word from which on it is said over and over."""
STRUNG: Final = 0.15
"""What each item of a list counts, from which down it is strung together."""


@njit(cache=True, nogil=True)
def _having_all(
    wanted_starts: Int64, wanted: Int32, pair_starts: Int64, offers: Int32, starts: Int64, columns: Int32
) -> Bool:
    """Return which pairs' offers have all of the need's wanted columns; none where it wants none."""
    having = np.zeros(len(offers), np.bool_)
    for need in range(len(wanted_starts) - 1):
        mine = wanted[wanted_starts[need] : wanted_starts[need + 1]]
        if not len(mine):
            continue
        for pair in range(pair_starts[need], pair_starts[need + 1]):
            row = columns[starts[offers[pair]] : starts[offers[pair] + 1]]
            found = 0
            for column in mine:
                at = np.searchsorted(row, column)
                if at == len(row) or row[at] != column:
                    break
                found += 1
            having[pair] = found == len(mine)
    return having


def is_unproven(offer: Offer) -> bool:
    """Return whether nothing but the vendor's own word stands behind an offer."""
    return max((LEVELS[level] for level in offer.evidence), default=0.0) <= LEVELS["text"]


def _carried(needs: Needs, need: int, index: Index, offer: int) -> bool:
    """Return whether an offer's title and product name say part of what the need's title says, or there are none."""
    if not len(index.heard.head(offer)):
        return True
    wanted = needs.title_words(need)
    weights = index.lexicon.idf_of(wanted, index.lexicon.find(wanted)) ** 2
    return bool(weights[np.isin(wanted, index.heard.head(offer))].sum() >= CARRIED * weights.sum())


def _named(title: str, offer: Offer) -> Iterator[Span]:
    """Yield where a title, folded, stands in an offer besides in its own title and product name."""
    for name, text in offer_fields(offer):
        if field_kind(name) in HEAD:
            continue
        clean = normalize(text)
        at = -1
        while (at := clean.text.lower().find(title, at + 1)) >= 0:
            yield Span(name, *clean.origin(at, at + len(title)))


def _titles(needs: Needs, index: Index, pairs: Pairs) -> Iterator[tuple[int, int]]:
    """Yield pair and need where an offer may name the need's title: it has all the title's pairs of neighbours."""
    wanted = []
    for at in range(len(needs.needs)):
        columns = index.lexicon.find(needs.title_pairs(at))
        whole = len(columns) >= TITLE_FROM - 1 and (columns >= 0).all()
        wanted.append(np.sort(columns) if whole else np.empty(0, np.int32))
    starts = np.cumsum([0, *map(len, wanted)]).astype(np.int64)
    rows = index.heard.rows
    having = _having_all(
        starts, np.concatenate([np.empty(0, np.int32), *wanted]).astype(np.int32), pairs.starts, pairs.offers,
        rows.starts, rows.columns,
    )  # fmt: skip
    of_need = pairs.needs
    for pair in np.flatnonzero(having).tolist():
        yield pair, int(of_need[pair])


def repeated_needs(
    needs: Needs, index: Index, pairs: Pairs, quotes: Quotes | None = None
) -> dict[int, tuple[Span, ...]]:
    """Return the passages of offers that only repeat the need they are compared with, by position of the pair.

    Args:
        needs: read for this index.
        index: with the offers.
        pairs: to be looked at.
        quotes: what the index's offers quote of these needs, if it is known already.
    """
    found: dict[int, tuple[Span, ...]] = {}
    if quotes is None:
        quotes = index.quotable.pairs(needs.needs)
    if len(quotes.need):
        size = len(index.offers)
        every = pairs.needs.astype(np.int64) * size + pairs.offers
        asked = quotes.need.astype(np.int64) * size + quotes.offer
        at = np.searchsorted(every, asked)
        listed = at < len(every)
        listed[listed] = every[at[listed]] == asked[listed]
        runs: dict[int, frozenset[str]] = {}
        entries: dict[int, list[Entry]] = {}
        for pair, need, offer in zip(*(part[listed].tolist() for part in (at, quotes.need, quotes.offer)), strict=True):
            if need not in runs:
                runs[need] = quotable_runs(needs.needs[need])
            if offer not in entries:
                entries[offer] = placed(index.offers[offer])
            found[pair] = spans_of_runs(runs[need], entries[offer])
    titles: dict[int, str] = {}
    for pair, need in _titles(needs, index, pairs):
        offer = int(pairs.offers[pair])
        if need not in titles:
            titles[need] = normalize(needs.needs[need].title).text.lower().strip()
        if is_unproven(index.offers[offer]) and not _carried(needs, need, index, offer):
            spans = {*found.get(pair, ()), *_named(titles[need], index.offers[offer])}
            found[pair] = tuple(sorted(spans, key=lambda span: (span.field, span.start, span.end)))
    return {pair: spans for pair, spans in found.items() if spans}


def rows_without(index: Index, offers: Sequence[int], spans: Sequence[tuple[Span, ...]]) -> Rows:
    """Return the vectors of some offers with passages of each unsaid; their vendors' lengths stay what they were."""
    asked: list[int] = []
    firsts: list[int] = []
    owners: list[str] = []
    unsaid: dict[int, tuple[Span, ...]] = {}
    for number, (offer, own) in enumerate(zip(offers, spans, strict=True)):
        members = _sharing(index, offer)
        firsts.append(len(asked))
        unsaid |= {len(asked) + at: _copied(index, member) for at, member in enumerate(members)}
        unsaid[len(asked)] = (*own, *unsaid[len(asked)])
        asked += members
        owners += [str(number)] * len(members)
    voices = listen_to([index.offers[at] for at in asked], owners, unsaid, index.text, index.vocabulary)
    lengths = index.heard.lengths[np.array(asked, np.int64)]
    parts = (rows_of(one, index.lexicon, lengths[one.offers], index.text.repeat_limit) for one in voices)
    return join_rows(*parts).take(np.array(firsts, np.int64))


def _sharing(index: Index, offer: int) -> list[int]:
    """Return an offer and then those of its vendor with a text in common: it counts what the least of them makes of it.

    Without them a keyword could count more once a passage is left out, and nominations rest on its counting less.
    """
    vendor = np.flatnonzero(index.group_at == index.group_at[offer]).tolist()
    if len(vendor) == 1:
        return [offer]
    own = {text for _, text in offer_fields(index.offers[offer])}
    others = (at for at in vendor if at != offer)
    return [offer, *(at for at in others if any(text in own for _, text in offer_fields(index.offers[at])))]


def _copied(index: Index, offer: int) -> tuple[Span, ...]:
    """Return the passages of an offer that are known to have been said first by another vendor."""
    copy = index.copies.get(offer)
    if copy is None or not copy.dated:
        return ()
    return copied_passages(index.offers[offer], index.offers[copy.original])


def row_without(index: Index, offer: int, spans: tuple[Span, ...]) -> tuple[Int32, Floats]:
    """Return an offer's vector with some of its passages unsaid; its vendor's length stays what it was."""
    return rows_without(index, [offer], [spans]).row(0)


def sums_without(needs: Needs, index: Index, pairs: Pairs, repeated: dict[int, tuple[Span, ...]]) -> dict[int, int]:
    """Return s of the pairs whose offers repeat the need, without what they repeat."""
    if not repeated:
        return {}
    at = np.array(sorted(repeated))
    said = list(zip(pairs.offers[at].tolist(), (repeated[pair] for pair in at.tolist()), strict=True))
    number = {one: place for place, one in enumerate(dict.fromkeys(said))}
    rows = rows_without(index, [offer for offer, _ in number], [spans for _, spans in number])
    starts = np.searchsorted(at, pairs.starts).astype(np.int64)
    offers = np.array([number[one] for one in said], np.int32)
    sums = sums_of(needs.rows, rows, Pairs(starts, offers), len(index.lexicon.keys))
    return dict(zip(at.tolist(), sums.tolist(), strict=True))


def flags_of(index: Index, offer: int, repeated: tuple[Span, ...] = ()) -> tuple[Flag, ...]:
    """Return what is suspicious in an offer; ``repeated`` are the passages that repeat the need."""
    found = [*_hidden(index.offers[offer]), *_repeated(index, offer), *_listed(index, offer)]
    if (copy := index.copies.get(offer)) is not None:
        original = index.offers[copy.original]
        facts: Facts = {
            "offer": original.id,
            "group": index.facets.groups[copy.original],
            "share": round(copy.share, 4),
            "dated": copy.dated,
        }
        found.append(Flag("copied_offer", facts, copied_passages(index.offers[offer], original)))
    if repeated:
        found.append(Flag("copied_need", {"characters": sum(span.end - span.start for span in repeated)}, repeated))
    return tuple(found)


def _hidden(offer: Offer) -> Iterator[Flag]:
    spans = tuple(Span(name, *span) for name, text in offer_fields(offer) for span in hidden_spans(text))
    if spans:
        yield Flag("hidden_characters", {"places": len(spans)}, spans)


def _repeated(index: Index, offer: int) -> Iterator[Flag]:
    reading = index.reading(offer)
    times = Counter(term for tokens in reading.tokens[WORDS] for term, _, _ in tokens if len(term) > 1)
    if times:
        term, number = min(times.items(), key=lambda entry: (-entry[1], -len(entry[0]), entry[0]))
        if number >= OFTEN:
            yield Flag("repeated", {"term": term, "times": number}, tuple(reading.places[WORDS][term]))


def _listed(index: Index, offer: int) -> Iterator[Flag]:
    fields = [(name, text) for name, text in offer_fields(index.offers[offer]) if field_kind(name) != "keywords"]
    texts = [text for _, text in fields]
    sources = np.cumsum([0, *map(len, texts)])
    told = told_in(fold_all(texts), sources, index.text)
    spans, items = [], 0
    for (name, text), first in zip(fields, sources.tolist(), strict=False):
        low = told[first : first + len(text)] <= STRUNG
        edges = np.flatnonzero(np.diff(np.concatenate([[0], low.view(np.int8), [0]])))
        own = [Span(name, int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
        items += len(own)
        spans += own
    if spans:
        yield Flag("listed", {"items": items}, tuple(spans))
