"""Corpora to measure on: as many needs and offers as wanted, with the statistics of real ones, the same every time.

A text is made of clauses of policy documents, the terms of one or two topics (groups of the thesaurus) and a long tail
of words drawn by Zipf's law, 30 to 150 tokens long; 8 % of the documents are in traditional script, 5 % in English.
What kernels feel is how many terms a pair has in common, and how unevenly these are spread: about 44 a pair in
characters and pairs of them, on real technology demands 37 to 44, nine tenths of it in terms that every ninth one uses.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import opencc
from numpy.typing import NDArray

from matching.text import HAN, normalize
from matching.tokens import DATA, default_vocabulary
from matching.types import Need, Offer

POLICIES = Path(__file__).parents[2] / "seed" / "policies"
SEED = 7

_BATCH = 500
"""Documents made from one stream of random numbers, so that a larger corpus begins like a smaller one."""
_TAIL_WORDS = 60_000
_KNOWN_POWER, _RARE_POWER, _KNOWN = 0.6, 0.9, 0.75
"""Exponents of Zipf's law for words of the documents and for rarer ones, and the share of the former."""
_TOPIC_WORDS = 240
_TOPIC_POWER = 0.9
_TOPIC_CLAUSES = 40
_DOMAIN_TOPICS = 5
"""Topics of one domain."""
_TRADITIONAL, _ENGLISH = 0.08, 0.05
_TOKENS_MEDIAN, _TOKENS_SPREAD, _TOKENS_LEAST, _TOKENS_MOST = 66.0, 0.45, 30, 150
_LONGEST_CLAUSE = 7
"""Characters. Twelve in a row would be a quotation (`matching.quotes`), of which real needs and offers are free."""
_COMMON_CLAUSE, _TOPIC_CLAUSE = 0.33, 0.48
"""Shares, added up, of stretches that are anybody's clause and a clause of the topic; the rest are words."""
_EVIDENCE = ((), ("text",), ("text", "case"), ("case", "contract"), ("contract", "user_report"), ("test_report",))
_EVIDENCE_SHARES = (0.3, 0.3, 0.2, 0.1, 0.05, 0.05)
_FIRMS = ("科技有限公司", "信息技术有限公司", "智能科技股份有限公司", "软件有限公司", "机器人有限公司", "研究院")
_WISHES = ("应用场景", "示范项目", "平台建设", "解决方案", "试点")


class NoPolicies(ValueError):
    """The policy documents the texts are made from are not there; the message says where they were sought."""


class Corpus:
    """Needs and offers by number: the n-th is the same whatever is asked for before it."""

    def __init__(self, seed: int = SEED, policies: Path = POLICIES) -> None:
        """Read the documents and draw up topics.

        Raises:
            NoPolicies: the folder holds no documents.
        """
        documents = [normalize(path.read_text("utf-8")).text for path in sorted(policies.glob("*.txt"))]
        if not documents:
            raise NoPolicies(f"{policies}: no policy documents (*.txt); name their folder with --policies")
        self._seed = seed
        random = np.random.default_rng([seed, 0])
        self._clauses = _clauses(documents)
        self._tail, self._tail_steps = _long_tail(documents, random)
        groups = [concept.terms for concept in default_vocabulary().concepts.values() if not concept.near]
        chinese = [[term for term in terms if re.search(f"[{HAN}]", term)] for terms in groups]
        self._english = sorted({word for terms in groups for term in terms for word in re.findall("[a-z]{3,}", term)})
        self._topics = [self._topic(terms, random) for terms in chinese if terms]
        self._topic_steps = _zipf(_TOPIC_WORDS, _TOPIC_POWER)
        rows = (line.split("\t") for line in (DATA / "provinces.tsv").read_text("utf-8").splitlines())
        cities = sorted({city for row in rows if len(row) == 2 for city in row[1].split("|")} - {"cities"})
        self._cities: list[str] = [cities[at] for at in random.permutation(len(cities))]
        self._city_steps = _zipf(len(self._cities), 1.1)
        self._to_traditional = opencc.OpenCC("s2t").convert

    def _topic(self, terms: Sequence[str], random: np.random.Generator) -> tuple[list[str], NDArray[np.int64]]:
        """Return the words of a topic, most frequent first, and the clauses it likes."""
        chance = np.sqrt(np.diff(self._tail_steps, prepend=0.0))
        more = random.choice(len(self._tail), _TOPIC_WORDS, replace=False, p=chance / chance.sum())
        words = [*terms, *(self._tail[at] for at in more)][:_TOPIC_WORDS]
        return words, random.choice(len(self._clauses), _TOPIC_CLAUSES, replace=False)

    def needs(self, count: int) -> Iterator[Need]:
        """Yield the first ``count`` needs."""
        for number, random in _streams(self._seed, 1, count):
            topic, said = self._draw(random)
            wish = "".join(self._topic_words(topic, 2, random)) + _WISHES[int(random.integers(len(_WISHES)))]
            title, text, keywords = said(wish, self._running(topic, random), self._keywords(topic, random))
            yield Need(
                id=f"n{number:07}",
                title=title,
                text=text,
                domain=self._domain(topic),
                keywords=keywords,
                region=self._city(random),
            )

    def offers(self, count: int) -> Iterator[Offer]:
        """Yield the first ``count`` offers."""
        for number, random in _streams(self._seed, 2, count):
            topic, said = self._draw(random)
            city = self._city(random)
            firm = city + self._tail_words(1, random)[0] + _FIRMS[int(random.integers(len(_FIRMS)))]
            title, text, keywords = said(firm, self._running(topic, random), self._keywords(topic, random))
            level = int(np.searchsorted(np.cumsum(_EVIDENCE_SHARES), random.random(), side="right"))
            yield Offer(
                id=f"o{number:07}",
                title=title,
                text=text,
                domains=(self._domain(topic),),
                keywords=keywords,
                region=city,
                service_regions=("全国",) if random.random() < 0.8 else (),
                evidence=_EVIDENCE[min(level, len(_EVIDENCE) - 1)],
            )

    def _draw(self, random: np.random.Generator) -> tuple[int, "_Script"]:
        """Return a topic, half of them the popular ones, and the script of a document."""
        last = len(self._topics) - 1
        topic = min(last, int(random.zipf(1.25)) - 1) if random.random() < 0.5 else int(random.integers(last + 1))
        chance = random.random()
        return topic, _Script(self._to_traditional if chance < _TRADITIONAL else str)

    def _domain(self, topic: int) -> str:
        return self._topics[topic - topic % _DOMAIN_TOPICS][0][0]

    def _city(self, random: np.random.Generator) -> str:
        return self._cities[int(np.searchsorted(self._city_steps, random.random()))]

    def _topic_words(self, topic: int, count: int, random: np.random.Generator) -> list[str]:
        words: list[str] = self._topics[topic][0]
        return [words[at] for at in np.searchsorted(self._topic_steps, random.random(count))]

    def _tail_words(self, count: int, random: np.random.Generator) -> list[str]:
        return [self._tail[at] for at in np.searchsorted(self._tail_steps, random.random(count))]

    def _keywords(self, topic: int, random: np.random.Generator) -> list[str]:
        return list(dict.fromkeys([*self._topic_words(topic, 4, random), *self._tail_words(2, random)]))

    def _running(self, topic: int, random: np.random.Generator) -> str:
        """Return the text: stretches about the topic, and a quarter about another, up to its length."""
        spread = random.normal(np.log(_TOKENS_MEDIAN), _TOKENS_SPREAD)
        length = float(np.clip(np.exp(spread), _TOKENS_LEAST, _TOKENS_MOST))
        if random.random() < _ENGLISH:
            return " ".join(self._english[at] for at in random.integers(len(self._english), size=int(length)))
        other = int(random.integers(len(self._topics)))
        parts: list[str] = []
        tokens = 0.0
        while tokens < length:
            kind, theme, pick = random.random(3)
            about = topic if theme < 0.75 else other
            if kind < _TOPIC_CLAUSE:
                liked = self._topics[about][1]
                at = int(pick * len(self._clauses)) if kind < _COMMON_CLAUSE else liked[int(pick * len(liked))]
                parts.append(self._clauses[at])
                tokens += max(2.0, len(parts[-1]) / 2)
            else:
                count = 2 + int(pick * 5)
                words = self._topic_words(about, count * 2 // 3 + 1, random)
                words += self._tail_words(count - count * 2 // 3, random)
                words = list(dict.fromkeys(words))  # the same twice in a row would be a quotation, see above
                parts.append("".join(words[at] for at in random.permutation(len(words))))
                tokens += len(words)
        return "，".join(parts) + "。"


Convert = Callable[[str], str]


class _Script:
    """Writes all fields of a document in one script."""

    def __init__(self, convert: "Convert") -> None:
        self._convert = convert

    def __call__(self, title: str, text: str, keywords: Sequence[str]) -> tuple[str, str, tuple[str, ...]]:
        written = [self._convert(part) for part in (title, text, *keywords)]
        return written[0], written[1], tuple(written[2:])


def _streams(seed: int, kind: int, count: int) -> Iterator[tuple[int, np.random.Generator]]:
    """Yield the number of each document and the random numbers it is made from."""
    for begin in range(0, count, _BATCH):
        random = np.random.default_rng([seed, kind, begin])
        for number in range(begin, min(begin + _BATCH, count)):
            yield number, random


def _zipf(count: int, power: float) -> NDArray[np.float64]:
    """Return the steps at which to search with a number in [0, 1) for a rank drawn by Zipf's law."""
    weights = np.arange(1, count + 1, dtype=np.float64) ** -power
    steps: NDArray[np.float64] = np.cumsum(weights / weights.sum())
    steps[-1] = 1.0
    return steps


def _clauses(documents: Sequence[str]) -> list[str]:
    """Return what stands between marks, cut into equal pieces, as far as they are Chinese and not too short."""
    pieces = set()
    for run in re.split(rf"[^{HAN}A-Za-z0-9]+", "\n".join(documents)):
        size = -(-len(run) // max(1, -(-len(run) // _LONGEST_CLAUSE)))
        pieces |= {run[at : at + size] for at in range(0, len(run), max(size, 1))}
    return sorted(piece for piece in pieces if len(piece) >= 4 and re.search(rf"[{HAN}]{{3}}", piece))


def _long_tail(documents: Sequence[str], random: np.random.Generator) -> tuple[list[str], NDArray[np.float64]]:
    """Return words and their steps: those of the documents first, then ever rarer ones of two to four characters.

    The rarer ones are put together from the characters of GB 2312, level 1, those of the documents being likelier.
    """
    vocabulary = default_vocabulary()
    cut = (word for document in documents for word, _, _ in vocabulary.words(normalize(document)))
    known = Counter(word for word in cut if re.fullmatch(rf"[{HAN}]{{2,5}}", word))
    common = [bytes((row, column)).decode("gb2312") for row in range(0xB0, 0xD7) for column in range(0xA1, 0xFA)]
    used = Counter("".join(documents))
    weight = np.array([(used[character] + 1.0) ** 0.6 for character in common])
    lengths = random.choice([2, 3, 4], size=_TAIL_WORDS, p=[0.7, 0.2, 0.1])
    drawn = random.choice(len(common), size=(_TAIL_WORDS, 4), p=weight / weight.sum())
    rare = ("".join(common[at] for at in row[:length]) for row, length in zip(drawn, lengths, strict=True))
    words = list(dict.fromkeys([*(word for word, _ in known.most_common()), *rare]))
    steps = [
        _KNOWN * _zipf(len(known), _KNOWN_POWER),
        _KNOWN + (1 - _KNOWN) * _zipf(len(words) - len(known), _RARE_POWER),
    ]
    return words, np.concatenate(steps)


def write_lines(path: Path, items: Iterator[Need] | Iterator[Offer]) -> None:
    """Write needs or offers as the JSON Lines that ``python -m matching rank`` reads."""
    with path.open("w", encoding="utf-8") as file:
        for item in items:
            file.write(json.dumps(asdict(item), ensure_ascii=False) + "\n")
