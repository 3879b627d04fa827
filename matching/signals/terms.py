"""Signal: need and offer share words, concepts and runs of characters."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping

from matching.reading import CHARACTERS, CONCEPTS, PAIRS, WORDS, Reading
from matching.signals.base import QUANTA, Pair, share_out
from matching.tokens import Token
from matching.types import Evidence, Span

Term = tuple[str, str]
"""Kind and term."""

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
        self.code, self.term, self.value = code, term, 0
        self.need: list[Span] = []
        self.offer: list[Span] = []


class Text:
    """What the two texts share (`matching.scoring`): words and concepts, and the characters of the need word for word.

    A concept is named by the need's own words for it. Of characters, whole runs are shown, not single ones.
    """

    name = "text"

    def evidence(self, pair: Pair, points: int) -> tuple[Evidence, ...]:
        """Return the terms worth most, best first, and the remainder as ``other_terms``."""
        of_term = dict(zip(map(pair.index.terms.term_of, pair.keys.tolist()), pair.products.tolist(), strict=True))
        parts, rest = _runs(of_term, pair.mine, pair.theirs)
        parts += _words(of_term, pair.mine, pair.theirs)
        parts.sort(key=lambda part: (-part.value, part.code, part.term))
        rest += sum(part.value for part in parts[SHOWN:])
        shares = share_out(points, [*(part.value for part in parts[:SHOWN]), rest])
        rows = [
            Evidence(part.code, part.term, share / QUANTA, merge(part.need), merge(part.offer))
            for part, share in zip(parts[:SHOWN], shares, strict=False)
        ]
        if shares[-1]:
            rows.append(Evidence("other_terms", "", shares[-1] / QUANTA))
        return tuple(rows)


def _words(products: Mapping[Term, int], mine: Reading, theirs: Reading) -> list[_Part]:
    """Return one part a word or a concept; groups of the thesaurus that one wording names are shown as one."""
    parts: dict[Term, _Part] = {}
    for (kind, term), value in products.items():
        if kind in (WORDS, CONCEPTS):
            here = mine.places[kind][term]
            shown = _text(mine, here[0]) if kind == CONCEPTS else term
            part = parts.setdefault((kind, shown), _Part(kind, shown))
            part.value += value
            part.need += here
            part.offer += theirs.places[kind][term]
    return list(parts.values())


def _runs(products: Mapping[Term, int], mine: Reading, theirs: Reading) -> tuple[list[_Part], int]:
    """Return one part a run of the need's characters that the offer has pair by pair; and what single ones add.

    A term that stands several times in the need gives each place an equal share.
    """
    shown = {term: value for term, value in products.items() if term[0] in (CHARACTERS, PAIRS)}
    share = {term: value // len(mine.places[term[0]][term[1]]) for term, value in shown.items()}
    parts: dict[str, _Part] = {}
    for at, (name, _) in enumerate(mine.fields):
        runs: list[tuple[int, int]] = []
        for term, start, end in mine.tokens[PAIRS][at]:
            if (PAIRS, term) not in share:
                continue
            if runs and start < runs[-1][1]:
                runs[-1] = runs[-1][0], end
            else:
                runs.append((start, end))
        starts = [start for start, _ in runs]
        inside: list[list[tuple[str, Token]]] = [[] for _ in runs]
        for kind in (CHARACTERS, PAIRS):
            for token in mine.tokens[kind][at]:
                run = bisect_right(starts, token[1]) - 1
                if (kind, token[0]) in share and run >= 0 and token[1] < runs[run][1]:
                    inside[run].append((kind, token))
        for (start, end), tokens in zip(runs, inside, strict=True):
            term = "".join(token[0] for kind, token in tokens if kind == CHARACTERS)
            part = parts.setdefault(term, _Part("characters", term))
            part.need.append(Span(name, start, end))
            for kind, token in tokens:
                part.value += share[kind, token[0]]
                if kind == PAIRS:
                    part.offer.extend(theirs.places[kind][token[0]])
    return list(parts.values()), sum(shown.values()) - sum(part.value for part in parts.values())
