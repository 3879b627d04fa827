"""The vectors against scikit-learn: plain settings leave of our formula what a TfidfVectorizer can do too."""

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse.linalg
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize as unit

from matching import Index, Need, default_vocabulary, default_weights, need_fields, offer_fields
from matching.needs import Needs
from matching.reading import CHARACTERS, CONCEPTS, PAIRS, WORDS, read
from matching.scoring import UNITS, Pairs, sums_of
from tests.matching.worlds import NEEDS, OFFERS

PLAIN = replace(
    default_weights().text, title=1.0, name=1.0, keywords=1.0, domain=1.0, text=1.0, title_share=0.0, fade=1e300,
    need_limit=1e9, repeat_limit=1e9, list_room=1e9, run_room=1e9, blank_room=1e9, keyword_room=1e9, idf_power=1.0,
    length_slope=1.0, character=0.0, pair=0.0, word=0.0, concept_same=0.0, concept_near=0.0,
)  # fmt: skip
"""Every field alike, every occurrence in full, nothing but tf·idf; which kinds of terms count, each test says."""
KINDS = {
    (WORDS,): {"word": 1.0},
    (CHARACTERS, PAIRS): {"character": 1.0, "pair": 1.0},
    (CONCEPTS,): {"concept_same": 1.0, "concept_near": 1.0},
    (WORDS, CONCEPTS, CHARACTERS, PAIRS): {
        "word": 1.0, "concept_same": 1.0, "concept_near": 1.0, "character": 1.0, "pair": 1.0,
    },
}  # fmt: skip


def terms_of(fields: tuple[tuple[str, str], ...], kinds: tuple[str, ...]) -> list[str]:
    """Return the terms of some fields as they are repeated; a concept is named or not."""
    tokens = read(fields, default_vocabulary()).tokens
    terms: list[str] = []
    for kind in kinds:
        found = [f"{kind}:{term}" for in_field in tokens[kind] for term, _, _ in in_field]
        terms += sorted(set(found)) if kind == CONCEPTS else found
    return terms


def ours(needs: tuple[Need, ...], index: Index) -> NDArray[np.float64]:
    """Return s of every pair, shape (n_needs, n_offers), as if needs said only what some offer says.

    scikit-learn forgets other terms; in ours they make the need longer.
    """
    rows = Needs.read(needs, index).rows
    sums = sums_of(rows, index.heard.rows, Pairs.every(len(needs), len(index.offers)), len(index.lexicon.keys))
    heard = np.sqrt([float(rows.row(at)[1] @ rows.row(at)[1]) for at in range(len(needs))])
    return (sums / UNITS).reshape(len(needs), -1) / heard[:, None]


@pytest.mark.parametrize("kinds", KINDS)
def test_plain_settings_agree_with_scikit_learn(kinds: tuple[str, ...]) -> None:
    offers = [replace(offer, group="") for offer in OFFERS]
    texts = [terms_of(offer_fields(offer), kinds) for offer in offers]
    speaking = [text for text in texts if text]
    sublinear, raw = (
        TfidfVectorizer(analyzer=lambda words: words, norm=None, sublinear_tf=on).fit(speaking) for on in (True, False)
    )
    lengths = scipy.sparse.linalg.norm(raw.transform(texts), axis=1)
    asked = unit(sublinear.transform([terms_of(need_fields(need), kinds) for need in NEEDS]))
    known = (asked @ sublinear.transform(texts).T).toarray() / np.where(lengths > 0, lengths, 1)
    found = ours(NEEDS, Index.fit(offers, replace(PLAIN, **KINDS[kinds])))
    assert np.count_nonzero(known) >= len(NEEDS)
    np.testing.assert_allclose(found, known, atol=1e-12)
