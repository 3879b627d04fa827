"""Signals: need and offer share words and concepts, or runs of characters."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

import numpy as np

from matching.index import Index
from matching.reading import CHARACTERS, CONCEPTS, PAIRS, Reading
from matching.signals.base import QUANTA, Floats, PreparedNeed, share_out
from matching.tokens import Token
from matching.types import Evidence, Span
from matching.vectors import Term

SHOWN = 8
"""Terms named one by one; the others are one row, so that the points still add up."""


def merge(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return overlapping and touching spans of one field as one, in the order of fields and places."""
    merged: list[Span] = []
    for span in sorted(set(spans), key=lambda span: (span.field, span.start, span.end)):
        if merged and merged[-1].field == span.field and span.start <= merged[-1].end:
            merged[-1] = Span(span.field, merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)


def _text(reading: Reading, span: Span) -> str:
    return next(text[span.start : span.end] for name, text in reading.fields if name == span.field)


class _Part:
    """Something shared that is shown as one row: its weight in the value and where it stands."""

    __slots__ = ("code", "need", "offer", "term", "value")

    def __init__(self, code: str, term: str) -> None:
        self.code, self.term, self.value = code, term, 0.0
        self.need: list[Span] = []
        self.offer: list[Span] = []


class Terms:
    """What the two texts share (`matching.vectors`), by words and concepts or by characters.

    The value is full from `TextWeights.full_mark` on; below, it is the root of the shared part of that mark: the first
    words in common say most, and who strings together every word of a need gains little by the last of them.
    """

    follows_text = False

    def __init__(self, name: str) -> None:
        self.name = name

    def values(self, needs: Sequence[PreparedNeed], index: Index) -> Floats:
        """Return the value of every pair, shape (n_needs, n_offers), in [0, 1]; NaN for a need without text."""
        shared = index.space.values([need.rows[self.name] if need.rows is not None else None for need in needs])
        return np.sqrt(np.minimum(shared / index.text.full_mark, 1.0))

    def evidence(self, need: PreparedNeed, offer: int, index: Index, points: int) -> tuple[Evidence, ...]:
        """Return the terms worth most, best first, and the remainder as ``other_terms``."""
        products = index.space.products(need.rows[self.name], offer) if need.rows is not None else []
        if not products:
            return ()
        theirs = index.reading(offer)
        shape = _runs if self.name == "characters" else _words
        parts, rest = shape(products, need.reading, theirs)
        parts.sort(key=lambda part: (-round(part.value * QUANTA), part.code, part.term))
        rest += sum(part.value for part in parts[SHOWN:])
        shares = share_out(points, [*(part.value for part in parts[:SHOWN]), rest])
        rows = [
            Evidence(part.code, part.term, share / QUANTA, merge(part.need), merge(part.offer))
            for part, share in zip(parts[:SHOWN], shares, strict=False)
        ]
        if shares[-1]:
            rows.append(Evidence("other_terms", "", shares[-1] / QUANTA))
        return tuple(rows)


def _words(products: Sequence[tuple[Term, float]], mine: Reading, theirs: Reading) -> tuple[list[_Part], float]:
    """Return one part a word or concept; a concept is named by the need's own words for it."""
    parts: list[_Part] = []
    for (kind, term), value in products:
        here = mine.places[kind][term]
        part = _Part(kind, _text(mine, here[0]) if kind == CONCEPTS else term)
        part.value, part.need, part.offer = value, here, theirs.places[kind][term]
        parts.append(part)
    return parts, 0.0


def _runs(products: Sequence[tuple[Term, float]], mine: Reading, theirs: Reading) -> tuple[list[_Part], float]:
    """Return one part a run of the need's characters that the offer has pair by pair; and what single ones add.

    A term that stands several times in the need gives each place an equal share.
    """
    value_of = dict(products)
    parts: dict[str, _Part] = {}
    rest = 0.0
    for at, (name, _) in enumerate(mine.fields):
        pairs = [token for token in mine.tokens[PAIRS][at] if (PAIRS, token[0]) in value_of]
        runs: list[tuple[int, int]] = []
        for _, start, end in pairs:
            if runs and start < runs[-1][1]:
                runs[-1] = runs[-1][0], end
            else:
                runs.append((start, end))
        starts = [start for start, _ in runs]
        inside: list[list[tuple[str, Token]]] = [[] for _ in runs]
        for kind in (CHARACTERS, PAIRS):
            for token in mine.tokens[kind][at]:
                if (kind, token[0]) not in value_of:
                    continue
                run = bisect_right(starts, token[1]) - 1
                if run >= 0 and token[1] < runs[run][1]:
                    inside[run].append((kind, token))
                else:
                    rest += value_of[kind, token[0]] / len(mine.places[kind][token[0]])
        for (start, end), tokens in zip(runs, inside, strict=True):
            term = "".join(token[0] for kind, token in tokens if kind == CHARACTERS)
            part = parts.setdefault(term, _Part("characters", term))
            part.need.append(Span(name, start, end))
            for kind, token in tokens:
                part.value += value_of[kind, token[0]] / len(mine.places[kind][token[0]])
                if kind == PAIRS:
                    part.offer.extend(theirs.places[kind][token[0]])
    return list(parts.values()), rest
