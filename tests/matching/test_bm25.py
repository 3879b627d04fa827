"""The kernel against bm25s: given the weights bm25s gives to words, it must find what bm25s finds."""

import math
from collections import Counter
from collections.abc import Sequence

import bm25s
import numpy as np
import pytest
import scipy.sparse as sp
from numpy.typing import NDArray

from matching.bench.baselines import BASELINES, Side
from matching.bench.corpus import Corpus
from matching.topk import Blocks, Csr, nominate

TOP = 20


@pytest.fixture(scope="module")
def sides() -> tuple[Side, Side]:
    """Needs and offers of the benchmark, cut into words."""
    corpus = Corpus()
    return Side.of(corpus.needs(60)), Side.of(corpus.offers(400))


@pytest.fixture(scope="module")
def oracle(sides: tuple[Side, Side]) -> bm25s.BM25:
    index = bm25s.BM25()
    index.index(list(sides[1].words), show_progress=False)
    return index


def known_words(sides: tuple[Side, Side]) -> list[str]:
    return sorted({word for words in sides[1].words for word in words})


def counts(texts: Sequence[Sequence[str]], words: Sequence[str]) -> NDArray[np.float64]:
    """Return how often each text says each of the words, shape (n_texts, n_words)."""
    said = [Counter(text) for text in texts]
    return np.array([[text[word] for word in words] for text in said], np.float64)


@pytest.mark.parametrize("width", [None, 64])
def test_given_its_weights_the_kernel_names_what_bm25s_retrieves(
    sides: tuple[Side, Side], oracle: bm25s.BM25, width: int | None
) -> None:
    needs, _ = sides
    words = known_words(sides)
    weights = np.array([oracle.get_scores([word]) for word in words], np.float64).T
    blocks = Blocks.build(Csr.of(sp.csr_array(weights)), len(words), width=width)
    asked = Csr.of(sp.csr_array(counts(needs.words, words)))
    found = nominate(asked, blocks, top=TOP)
    compared = 0
    for text, offers, sums in zip(needs.words, found.offers, found.sums, strict=True):
        known = [word for word in text if word in oracle.vocab_dict]
        if not known:
            continue
        retrieved = oracle.retrieve([known], k=TOP, show_progress=False).scores[0]
        np.testing.assert_allclose(sums, retrieved, rtol=1e-5, atol=1e-6)
        np.testing.assert_allclose(oracle.get_scores(known)[offers], retrieved, rtol=1e-5, atol=1e-6)
        compared += 1
    assert compared == len(needs.words)


def test_the_baseline_is_the_formula_of_its_paper(sides: tuple[Side, Side]) -> None:
    """Robertson and others, TREC-3, 1994, with the idf of Lucene, which bm25s takes by default; k1 1.5, b 0.75."""
    needs, offers = sides
    words = known_words(sides)
    said = counts(offers.words, words)
    lengths = said.sum(1, keepdims=True)
    holding = np.count_nonzero(said, axis=0)
    idf = np.log1p((len(said) - holding + 0.5) / (holding + 0.5))
    weights = idf * said / (said + 1.5 * (1 - 0.75 + 0.75 * lengths / lengths.mean()))
    expected = counts(needs.words, words) @ weights.T
    score = BASELINES["bm25"].prepare(needs, offers)
    every = np.arange(len(said))
    scored = np.array([score(need, every) for need in range(len(needs.words))])
    assert math.isclose(float(expected.max()), float(scored.max()), rel_tol=1e-5)
    np.testing.assert_allclose(scored, expected, rtol=1e-4, atol=1e-5)
