"""From texts to explained lists, all pairs: ``python -m matching bench whole``.

Ours: an index is fitted, the needs are read, every need's best vendors and every vendor's best needs are found exactly,
and each place of a need's list is told with its values, points and the terms worth most. Beside it, what one would
write with scikit-learn and RapidFuzz in an afternoon: TF-IDF of words and of characters 1-3, cosines of all pairs,
token_set_ratio of all titles with all titles, a weighted sum, the best of every row; no facts, no gates, no reasons.

Each measurement is made in a process of its own, which holds the corpus too; loops are compiled before.
"""

import argparse
import json
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from matching import warm
from matching.bench.corpus import POLICIES, SEED, Corpus
from matching.bench.kernels import memory
from matching.bench.sizes import SIZES, sizes
from matching.index import Index
from matching.needs import Needs
from matching.ranking import TOP, TOP_PER_GROUP, ranked_lists
from matching.shares import Shares
from matching.text import normalize
from matching.tokens import default_vocabulary
from matching.types import Need, Offer
from matching.weights import default_weights

OURS, PLAIN = "citymatch", "scikit-learn + rapidfuzz"
PLAIN_MOST: Final = 20_000_000
"""Pairs beyond which the plain way is not taken: it holds several matrices of all pairs."""
_WORDS, _CHARACTERS, _TITLES = 0.5, 0.35, 0.15
_FEW: Final = 50


@dataclass(frozen=True, slots=True)
class Whole:
    """One way on one size."""

    way: str
    needs: int
    offers: int
    places: int
    """On the needs' lists."""
    wall: float
    """Seconds from the texts in memory to the lists."""
    core: float
    """CPU seconds, likewise."""
    peak: int
    """Bytes the process held at most, the corpus included."""
    steps: dict[str, float]
    """Wall seconds of each."""


class _Clock:
    def __init__(self) -> None:
        self.steps: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.steps[name] = time.perf_counter() - started


def _ours(needs: Sequence[Need], offers: Sequence[Offer], clock: _Clock) -> int:
    with clock.step("fit"):
        index = Index.fit(offers)
    with clock.step("read needs"):
        read = Needs.read(needs, index)
    with clock.step("blocks"):
        index.blocks  # noqa: B018 - made when first asked for
    with clock.step("lists"):
        lists = ranked_lists(read, index, top=TOP, top_per_group=TOP_PER_GROUP, weights=default_weights())
    with clock.step("reasons"):
        listed = lists.by_need
        told = Shares.of(read, index, listed.need, listed.offer, lists.repeated)
    return len(told.sums)


def _plain(needs: Sequence[Need], offers: Sequence[Offer], clock: _Clock) -> int:
    from rapidfuzz import fuzz, process
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import cosine_similarity

    vocabulary = default_vocabulary()
    said = ["\n".join((one.title, *one.keywords, one.text)) for one in offers]
    asked = ["\n".join((one.title, *one.keywords, one.text)) for one in needs]
    total: NDArray[Any] = np.zeros((len(needs), len(offers)), np.float32)
    ways: tuple[tuple[str, float, dict[str, Any]], ...] = (
        ("words", _WORDS, {"analyzer": lambda text: [word for word, _, _ in vocabulary.words(normalize(text))]}),
        ("characters", _CHARACTERS, {"analyzer": "char", "ngram_range": (1, 3)}),
    )
    for name, weight, cut in ways:
        with clock.step(name):
            vectorizer = TfidfVectorizer(sublinear_tf=True, dtype=np.float32, **cut)
            rows = vectorizer.fit_transform(said)
            total += weight * cosine_similarity(vectorizer.transform(asked), rows)
    with clock.step("titles"):
        titles = [one.title for one in needs], [one.title for one in offers]
        total += _TITLES / 100 * process.cdist(*titles, scorer=fuzz.token_set_ratio, dtype=np.float32)
    with clock.step("best"):
        top = min(TOP, len(offers))
        best = np.argpartition(-total, top - 1, axis=1)[:, :top]
    return int(best.size)


_WAYS: dict[str, Callable[[Sequence[Need], Sequence[Offer], _Clock], int]] = {OURS: _ours, PLAIN: _plain}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of `run`."""
    parser.add_argument("--sizes", type=sizes, default=SIZES, help=f"needs x offers, ascending (default {SIZES})")
    parser.add_argument("--rounds", type=int, default=1, help="measurements of each; the best counts (default 1)")
    parser.add_argument("--seed", type=int, default=SEED, help="of the corpus")
    parser.add_argument("--policies", type=Path, default=POLICIES, help="folder of documents texts are made from")
    parser.add_argument("--out", type=Path, help="write what was measured as JSON")


def run(args: argparse.Namespace) -> None:
    """Measure both ways on every size and print the table.

    Raises:
        NoPolicies: the documents of the corpus are missing.
    """
    Corpus(args.seed, args.policies)
    measured = []
    for needs, offers in args.sizes:
        for way in _WAYS:
            if way == PLAIN and needs * offers > PLAIN_MOST:
                continue
            taken = []
            for number in range(args.rounds):
                sys.stderr.write(f"{needs} × {offers}, round {number + 1} of {args.rounds}: {way}\n")
                with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
                    taken.append(pool.submit(measure, way, needs, offers, args.seed, args.policies).result())
            measured.append(min(taken, key=lambda one: one.wall))
    sys.stdout.write("\n".join(table(measured)) + "\n")
    if args.out is not None:
        args.out.write_text(json.dumps([asdict(one) for one in measured], indent=1) + "\n", "utf-8")


def measure(way: str, needs: int, offers: int, seed: int = SEED, policies: Path = POLICIES) -> Whole:
    """Return what one way takes from the first texts of a corpus to the lists.

    Args:
        way: `OURS` or `PLAIN`.
        needs: how many.
        offers: likewise.
        seed: of the corpus.
        policies: the documents it is made from.
    """
    corpus = Corpus(seed, policies)
    asked, said = list(corpus.needs(needs)), list(corpus.offers(offers))
    warm.main()
    _WAYS[way](asked[:_FEW], said[:_FEW], _Clock())
    clock = _Clock()
    core, wall = time.process_time(), time.perf_counter()
    places = _WAYS[way](asked, said, clock)
    core, wall = time.process_time() - core, time.perf_counter() - wall
    return Whole(way, needs, offers, places, wall, core, memory("VmHWM"), clock.steps)


def exponents(measured: Sequence[Whole]) -> list[float | None]:
    """Return of each how CPU time grew since the size before of the same way: e in core ~ pairs^e."""
    found: list[float | None] = []
    last: dict[str, Whole] = {}
    for one in measured:
        before = last.get(one.way)
        pairs = 0.0 if before is None else np.log(one.needs * one.offers / (before.needs * before.offers))
        grown = before is not None and pairs > 0
        found.append(float(np.log(one.core / before.core) / pairs) if before is not None and grown else None)
        last[one.way] = one
    return found


def table(measured: Sequence[Whole]) -> list[str]:
    """Return the lines of the report."""
    lines = [f"{'':<44}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}{'growth':>8}{'faster':>8}"]
    plain = {(one.needs, one.offers): one.wall for one in measured if one.way == PLAIN}
    for one, grown in zip(measured, exponents(measured), strict=True):
        ratio = plain.get((one.needs, one.offers))
        lines.append(
            f"{f'{one.needs} × {one.offers}, {one.way}':<44}{one.wall:>8.2f}{one.core:>8.2f}{one.peak / 2**20:>9.0f}"
            f"{'-' if grown is None else f'{grown:.2f}':>8}{'-' if ratio is None else f'{ratio / one.wall:.1f}':>8}"
        )
        lines.append("    " + ", ".join(f"{name} {took:.2f}" for name, took in one.steps.items()))
    return lines
