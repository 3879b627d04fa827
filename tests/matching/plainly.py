"""The engine once more, plainly: every formula as the docstrings tell it, pair by pair and term by term, in no hurry.

It shares the reading of texts with the engine (`matching.reading`, which has tests of its own) and what the engine was
told about copies and quotations; everything else - what is told, counted, weighed and added up - is done again.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import log, sqrt

from matching import (
    Need,
    Offer,
    Span,
    Weights,
    default_vocabulary,
    default_weights,
    need_fields,
    normalize,
    offer_fields,
)
from matching.copies import passages_said_before
from matching.gates import closed
from matching.index import copied_passages
from matching.quotes import quoted_spans
from matching.reading import CHARACTERS, CONCEPTS, PAIRS, WORDS, names, read
from matching.text import HAN
from matching.tokens import fold
from matching.weights import TextWeights

Term = tuple[str, str]
Vector = dict[Term, float]
_MARKS = {"strong": "、､", "weak": ",，;；/|·•・‧﹑、､", "blank": ",，;；/|·•・‧﹑、､ "}
_PIECE = re.compile(f"[{HAN}]|[a-z0-9]+")
_LEVELS = {"text": 0.2, "case": 0.4, "contract": 0.6, "user_report": 0.8, "test_report": 1.0}
_KINDS = (WORDS, CONCEPTS, CHARACTERS, PAIRS)


def told_in(text: str, weights: TextWeights) -> list[float]:
    """Return what each character of the original counts: items of bare lists share what a few would count."""
    clean = normalize(text)
    lower = "".join(char.lower()[0] for char in clean.text)
    told = [1.0] * len(text)
    for marks, longest, room in (
        ("strong", 8, weights.list_room),
        ("weak", 8, weights.run_room),
        ("blank", 8, weights.blank_room),
        ("weak", 16, 2 * weights.run_room),
    ):
        for sentence in _split(lower, "。.!！?？\n", 0, len(lower)):
            for run in _runs(lower, sentence, marks, longest):
                factor = min(1.0, (room / len(run)) ** weights.list_power) if len(run) > 1 else 1.0
                for at in (at for begin, end in run for at in range(begin, end)):
                    for place in range(clean.starts[at], clean.ends[at]):
                        told[place] = min(told[place], factor)
    return told


def _split(text: str, marks: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for at in range(begin, end):
        if text[at] in marks:
            yield begin, at
            begin = at + 1
    yield begin, end


def _runs(text: str, sentence: tuple[int, int], marks: str, longest: int) -> Iterator[list[tuple[int, int]]]:
    """Yield the runs of short items of one sentence."""
    run: list[tuple[int, int]] = []
    for begin, end in _split(text, _MARKS[marks], *sentence):
        item = text[begin:end]
        size = sum(1 if len(piece) == 1 and not piece.isascii() else 2 for piece in _PIECE.findall(item))
        foreign = marks == "blank" and bool(item) and not re.match(f"[{HAN}]", item[-1])
        if size > longest or foreign:
            yield run
            run = []
        elif size:
            run.append((begin, end))
    yield run


@dataclass(frozen=True)
class Entry:
    """One text of a document."""

    kind: str
    text: str
    weight: float
    told: tuple[float, ...]


def counted(entries: Iterable[Entry], fade: float = float("inf")) -> dict[Term, tuple[float, float]]:
    """Return how often each term occurs, and how much of that is told; a concept is named or not."""
    found: dict[Term, tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    for entry in entries:
        reading = read([("text", entry.text)], default_vocabulary())
        for kind in _KINDS:
            for term, start, end in reading.tokens[kind][0]:
                share = entry.weight
                if entry.kind == "text" and fade != float("inf"):
                    share *= fade / (fade + start)
                told = share * min(entry.told[start], entry.told[end - 1])
                full_before, told_before = found[kind, term]
                if kind == CONCEPTS:
                    found[kind, term] = max(full_before, min(share, 1.0)), max(told_before, min(told, 1.0))
                else:
                    found[kind, term] = full_before + share, told_before + told
    return dict(found)


def bounded(tf: float, limit: float) -> float:
    """Return tf' of the index's docstring."""
    return tf if tf < 1 else 1 + log(min(tf, limit))


def alike(one: str, other: str) -> float:
    """Return the share of characters two strings have in common, in order (RapidFuzz's ratio, by its definition)."""
    common = [0] * (len(other) + 1)
    for char in one:
        before = 0
        for at, theirs in enumerate(other, 1):
            before, common[at] = common[at], before + 1 if char == theirs else max(common[at], common[at - 1])
    return 2 * common[-1] / (len(one) + len(other))


@dataclass
class Plain:
    """Some offers, ready to be compared with needs."""

    offers: Mapping[str, Offer]
    weights: Weights

    def __init__(self, offers: Sequence[Offer], weights: Weights | None = None) -> None:
        self.weights = weights or default_weights()
        self.offers = {offer.id: offer for offer in sorted(offers, key=lambda offer: offer.id)}
        ordered = list(self.offers.values())
        self.copied: dict[str, tuple[Span, ...]] = {}
        for copy in passages_said_before(ordered, [offer.group or offer.id for offer in ordered]):
            if copy.dated:
                offer = ordered[copy.offer]
                self.copied[offer.id] = copied_passages(offer, ordered[copy.original])
        self.members: dict[str, list[Offer]] = defaultdict(list)
        for offer in ordered:
            self.members[offer.group or offer.id].append(offer)
        said = {group: counted(self._said(members)) for group, members in self.members.items()}
        speaking = [terms for terms in said.values() if any(told > 0 for _, told in terms.values())]
        self.voices = len(speaking)
        self.frequency = Counter(term for terms in speaking for term, (_, told) in terms.items() if told > 0)
        text = self.weights.text
        own = {group: self._length(terms) for group, terms in said.items()}
        mean = sum(self._length(terms) for terms in speaking) / max(len(speaking), 1)
        self.length = {group: (1 - text.length_slope) * mean + text.length_slope * size for group, size in own.items()}

    def idf(self, term: Term) -> float:
        """Return the weight of a term."""
        text, (kind, name) = self.weights.text, term
        if kind == CONCEPTS:
            factor = text.concept_near if default_vocabulary().concepts[name].near else text.concept_same
        else:
            factor = {WORDS: text.word, CHARACTERS: text.character, PAIRS: text.pair}[kind]
        return factor * (log((1 + self.voices) / (1 + self.frequency[term])) + 1) ** text.idf_power

    def _length(self, terms: Mapping[Term, tuple[float, float]]) -> float:
        limit = self.weights.text.repeat_limit
        costs = {term: max(bounded(tf, limit), tf, tf * tf / (2 * limit)) for term, (tf, _) in terms.items()}
        return sqrt(sum((self.idf(term) * cost) ** 2 for term, cost in costs.items()))

    def _said(self, offers: Iterable[Offer], more: Sequence[Span] = ()) -> list[Entry]:
        """Return each distinct text of some offers of one vendor; what was copied, and ``more``, does not count."""
        text = self.weights.text
        entries: dict[tuple[str, str], list[float]] = {}
        for offer in offers:
            share = min(1.0, (text.keyword_room / max(len(offer.keywords), 1)) ** text.list_power)
            for name, words in offer_fields(offer):
                kind = {"domains": "domain"}.get(name.partition("[")[0], name.partition("[")[0])
                told = [part * (share if kind == "keywords" else 1.0) for part in told_in(words, text)]
                for span in (*self.copied.get(offer.id, ()), *more):
                    if span.field == name:
                        told[span.start : span.end] = [0.0] * (span.end - span.start)
                before = entries.setdefault((kind, words), told)
                entries[kind, words] = [min(pair) for pair in zip(before, told, strict=True)]
        return [
            Entry(kind, words, getattr(text, kind), tuple(told)) for (kind, words), told in entries.items()
        ]  # fmt: skip

    def vector(self, offer: Offer, need: Need | None = None) -> Vector:
        """Return an offer's vector, without what only repeats the need."""
        group = offer.group or offer.id
        said = {(entry.kind, entry.text): entry.told for entry in self._said(self.members[group])}
        entries = self._said([offer], self._repeated(need, offer) if need else ())
        # A text that several offers of the vendor have counts what the least of them makes of it.
        own = [replace(one, told=tuple(map(min, one.told, said[one.kind, one.text]))) for one in entries]
        limit, length = self.weights.text.repeat_limit, self.length[group]
        return {term: self.idf(term) * bounded(tf, limit) / length for term, (_, tf) in counted(own).items() if tf > 0}

    def _repeated(self, need: Need, offer: Offer) -> tuple[Span, ...]:
        """Return the passages of an offer that only repeat a need: its sentences, and its title where nothing else
        stands behind it."""
        spans = list(quoted_spans(need, offer))
        head = [text for name, text in offer_fields(offer) if name in ("title", "name")]
        title = fold(need.title).strip()
        terms = counted([Entry("title", need.title, 1.0, (1.0,) * len(need.title))])
        pairs = [term for term in terms if term[0] == PAIRS]
        vector = self.vector(offer)
        if len(pairs) < 3 or not all(pair in vector for pair in pairs) or set(offer.evidence) - {"text"} or not head:
            return tuple(spans)
        said = set(counted(Entry("title", text, 1.0, (1.0,) * len(text)) for text in head))
        wanted = {term: self.idf(term) ** 2 for term in terms if term[0] in (WORDS, CONCEPTS)}
        if sum(value for term, value in wanted.items() if term in said) >= 0.2 * sum(wanted.values()):
            return tuple(spans)
        for name, text in offer_fields(offer):
            if name not in ("title", "name"):
                clean = normalize(text)
                places = [at for at in range(len(clean.text)) if clean.text.lower().startswith(title, at)]
                spans += [Span(name, *clean.origin(at, at + len(title))) for at in places]
        return tuple(spans)

    def asked(self, need: Need) -> Vector:
        """Return a need's vector, of length 1 with the terms no offer has."""
        text = self.weights.text
        entries = []
        for name, words in need_fields(need):
            kind = name.partition("[")[0]
            entries.append(Entry(kind, words, getattr(text, kind), (1.0,) * len(words)))
        halves = []
        for part in ([entry for entry in entries if entry.kind == "title"], entries):
            half = {
                term: bounded(tf, text.need_limit) * self.idf(term)
                for term, (tf, _) in counted(part, text.fade).items()
            }
            size = sqrt(sum(value * value for value in half.values()))
            halves.append({term: value / size for term, value in half.items()})
        title, whole = halves
        blend = {
            term: (1 - text.title_share) * value + text.title_share * title.get(term, 0.0)
            for term, value in whole.items()
        }
        size = sqrt(sum(value * value for value in blend.values()))
        return {term: value / size for term, value in blend.items()}

    def values(self, need: Need, offer: Offer) -> dict[str, float]:
        """Return the value of every signal."""
        mine, theirs = self.asked(need), self.vector(offer, need)
        shared = sum(value * theirs.get(term, 0.0) for term, value in mine.items())
        fit = sqrt(min(1.0, shared / self.weights.text.full_mark)) if mine else self.weights.neutral["text"]
        said: dict[str, float | None] = {
            "names": self._names(need, offer),
            "domain": self._domain(need, offer),
            "region": self._region(need, offer),
            "tier": 1.0 if offer.tier.strip() else None,
            "evidence": max((_LEVELS[one] for one in offer.evidence), default=None),
        }
        neutral = self.weights.neutral
        return {"text": fit} | {name: (neutral[name] if value is None else value) * fit for name, value in said.items()}

    def score(self, need: Need, offer: Offer) -> float:
        """Return the sum of all points."""
        return sum(self.weights.signals[name] * value for name, value in self.values(need, offer).items())

    def ranked(self, need: Need) -> list[tuple[str, str, float]]:
        """Return vendor, offer and score of everybody no gate keeps out, best first."""
        best: dict[str, tuple[float, str]] = {}
        for offer in self.offers.values():
            if closed(need, offer) is None:
                entry = (-round(self.score(need, offer), 10), offer.id)
                group = offer.group or offer.id
                best[group] = min(best.get(group, entry), entry)
        return [(group, offer, -score) for group, (score, offer) in sorted(best.items(), key=lambda one: one[1])]

    def _names(self, need: Need, offer: Offer) -> float | None:
        vocabulary = default_vocabulary()
        title = _called(names(read([("title", need.title)], vocabulary), "title")) if need.title else []
        called = _called(names(read(offer_fields(offer), vocabulary), "title", "name", "keywords"))
        return max((alike(title[0], name) for name in called), default=None) if title else None

    def _domain(self, need: Need, offer: Offer) -> float | None:
        if not need.domain or not offer.domains:
            return None
        return float(need.domain in offer.domains)

    def _region(self, need: Need, offer: Offer) -> float | None:
        if not need.region:
            return None
        city, served = need.region.removesuffix("市"), [one.removesuffix("市") for one in offer.service_regions]
        if offer.region.removesuffix("市") == city:
            return 1.0
        if city in served:
            return 0.8
        if "全国" in served:
            return 0.6
        return 0.0 if served else None


def _called(found: Sequence[tuple[str, Span]]) -> list[str]:
    return [" ".join(sorted(words.split())) for words, _ in found]
