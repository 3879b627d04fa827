"""The corpora of the benchmark: the same every time, and like the real ones in what a kernel feels."""

import re
from itertools import islice
from pathlib import Path

import numpy as np
import opencc
import pytest

from matching.bench.corpus import Corpus, NoPolicies, write_lines
from matching.bench.vectors import vectors
from matching.files import read_needs, read_offers
from matching.types import Offer


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus()


@pytest.fixture(scope="module")
def offers(corpus: Corpus) -> list[Offer]:
    return list(corpus.offers(1500))


def test_a_larger_corpus_begins_like_a_smaller_one(corpus: Corpus, offers: list[Offer]) -> None:
    assert list(corpus.offers(3)) == offers[:3]
    assert list(islice(corpus.offers(100_000), 501, 503)) == offers[501:503]
    assert list(corpus.needs(3)) == list(corpus.needs(600))[:3]


def test_the_seed_decides(corpus: Corpus) -> None:
    assert list(Corpus().needs(5)) == list(corpus.needs(5))
    assert list(Corpus(seed=8).needs(5)) != list(corpus.needs(5))


def test_ids_are_different_and_no_text_is_blank(corpus: Corpus, offers: list[Offer]) -> None:
    both = [*offers, *corpus.needs(50)]
    assert len({one.id for one in both}) == len(both)
    assert all(one.text and one.title and one.keywords and one.region for one in both)


def test_scripts_and_languages_have_their_shares(offers: list[Offer]) -> None:
    english = [not re.search("[\u4e00-\u9fff]", offer.text) for offer in offers]
    simplify = opencc.OpenCC("t2s").convert
    traditional = [len(offer.text) > sum(map(str.__eq__, offer.text, simplify(offer.text))) + 5 for offer in offers]
    assert 0.03 < np.mean(english) < 0.07
    assert 0.05 < np.mean(traditional) < 0.11


def test_pairs_have_as_much_in_common_as_real_ones(corpus: Corpus, offers: list[Offer]) -> None:
    """Real technology demands: 37 to 44 terms a pair, nine tenths of them in terms that every ninth uses."""
    needs, rows = vectors(corpus.needs(300), offers, "characters-pairs")
    in_needs, in_offers = ((matrix != 0).mean(axis=0) for matrix in (needs, rows))
    shared = np.asarray(in_needs).ravel() * np.asarray(in_offers).ravel()
    common = np.asarray(in_offers).ravel() > 0.11
    assert 34 < shared.sum() < 50
    assert 0.85 < shared[common].sum() / shared.sum() < 0.95


def test_lines_are_read_back_as_they_were_written(tmp_path: Path, corpus: Corpus, offers: list[Offer]) -> None:
    needs = list(corpus.needs(5))
    write_lines(tmp_path / "needs.jsonl", iter(needs))
    write_lines(tmp_path / "offers.jsonl", iter(offers[:20]))
    assert read_needs(tmp_path / "needs.jsonl") == needs
    assert read_offers(tmp_path / "offers.jsonl") == offers[:20]


def test_a_folder_without_documents_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoPolicies, match="--policies"):
        Corpus(policies=tmp_path)
