"""Vectors to measure kernels with: plain TF-IDF of scikit-learn, so that nobody's choice of features is measured."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from matching.text import Clean, normalize
from matching.tokens import Vocabulary, default_vocabulary
from matching.types import Need, Offer

Analyzer = Callable[[Vocabulary, Clean], list[str]]


def _words_and_pairs(vocabulary: Vocabulary, clean: Clean) -> list[str]:
    pairs = vocabulary.grams(clean)[1]
    return [*(word for word, _, _ in vocabulary.words(clean)), *("_" + pair for pair, _, _ in pairs)]


def _characters_and_pairs(vocabulary: Vocabulary, clean: Clean) -> list[str]:
    return [token for tokens in vocabulary.grams(clean) for token, _, _ in tokens]


TERMS: dict[str, Analyzer] = {"words-pairs": _words_and_pairs, "characters-pairs": _characters_and_pairs}
"""What texts are cut into, by name."""


def vectors(needs: Iterable[Need], offers: Iterable[Offer], terms: str) -> tuple[Any, Any]:
    """Return needs and offers as float32 CSR of length 1, idf from the offers.

    Args:
        needs: what to vectorise.
        offers: likewise.
        terms: a name from `TERMS`.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer  # takes a second, for which no other command waits

    vocabulary = default_vocabulary()
    cut = TERMS[terms]
    vectorizer = TfidfVectorizer(
        analyzer=lambda text: cut(vocabulary, normalize(text)), sublinear_tf=True, dtype=np.float32
    )
    offer_rows = vectorizer.fit_transform(_text(offer.title, offer.keywords, offer.text) for offer in offers)
    need_rows = vectorizer.transform(_text(need.title, need.keywords, need.text) for need in needs)
    for rows in (need_rows, offer_rows):
        rows.sort_indices()
    return need_rows, offer_rows


def _text(title: str, keywords: Sequence[str], text: str) -> str:
    return "\n".join((title, *keywords, text))
