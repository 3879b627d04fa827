"""The text value by hand, and against scikit-learn."""

from dataclasses import replace
from math import isclose, log, sqrt

import numpy as np
import scipy.sparse.linalg
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize as unit

from matching import Index, Need, Offer, default_vocabulary, default_weights, explain, need_fields, offer_fields
from matching.reading import read
from matching.signals.base import prepare
from matching.vectors import PARTS, bounded, cost
from tests.matching.worlds import NEEDS, OFFERS

TEXT = default_weights().text
NEED = Need("n", title="停车审图")
DRAWINGS, PARKING = Offer("审图", title="审图"), Offer("停车", title="停车")


def test_the_example_worked_in_the_readme() -> None:
    # Two vendors, each term with one of them: idf = (ln(3/2) + 1)^1.3. The pair 车审 is nobody's: (ln 3 + 1)^1.3.
    idf, unheard = (log(3 / 2) + 1) ** 1.3, (log(3) + 1) ** 1.3
    once = 1 + log(1.5)  # one occurrence in a title counts 1.5
    # Of each side: the word at .3, its concept at 3, two characters and their pair. The concept is counted once.
    side = (0.3 * once) ** 2 + 3**2 + 3 * once**2
    need = sqrt(2 * side * idf**2 + (once * unheard) ** 2)
    vendor = sqrt((0.3 * 1.5) ** 2 + 3**2 + 3 * 1.5**2) * idf
    words = sqrt(((0.3 * once) ** 2 + 3**2) * idf**2 / need / vendor / 0.35)
    characters = sqrt(3 * once**2 * idf**2 / need / vendor / 0.35)
    match = explain(NEED, "审图", Index.fit([DRAWINGS, PARKING]))
    values = {c.signal: c.value for c in match.contributions}
    assert isclose(values["words"], min(words, 1), abs_tol=1e-9)
    assert isclose(values["characters"], characters, abs_tol=1e-9)
    assert (round(min(words, 1), 4), round(characters, 4)) == (1.0, 0.8417)
    assert round(match.score, 4) == 0.57


def test_plain_settings_agree_with_scikit_learn() -> None:
    plain = replace(
        TEXT, title=1.0, keywords=1.0, name=1.0, domain=1.0, title_share=0.0, repeat_limit=1e9, idf_power=1.0,
        length_slope=1.0, word=1.0, concept_same=1.0, concept_near=1.0, full_mark=1.0,
    )  # fmt: skip
    offers = [replace(offer, group="") for offer in OFFERS]
    index = Index.fit(offers, plain)

    def terms(fields: tuple[tuple[str, str], ...]) -> list[str]:
        tokens = read(fields, default_vocabulary()).tokens
        listed = {kind: [f"{kind}:{token[0]}" for by in tokens[kind] for token in by] for kind in tokens}
        listed["concept"] = sorted(set(listed["concept"]))  # named or not
        return [term for of_kind in listed.values() for term in of_kind]

    texts = [terms(offer_fields(offer)) for offer in offers]
    sublinear, raw = (
        TfidfVectorizer(analyzer=lambda words: words, norm=None, sublinear_tf=on).fit(texts) for on in (True, False)
    )
    lengths = scipy.sparse.linalg.norm(raw.transform(texts), axis=1)
    asked = unit(sublinear.transform([terms(need_fields(need)) for need in NEEDS]))
    known = (asked @ sublinear.transform(texts).T).toarray() / lengths

    prepared = [prepare(need, index, plain) for need in NEEDS]
    rows = [need.rows for need in prepared if need.rows is not None]
    ours = sum(index.space.values([row[part] for row in rows]) for part in PARTS)
    heard = [sum(float(row[part].values @ row[part].values) for part in PARTS) for row in rows]
    # scikit-learn forgets terms no offer has; we count them in the need's length.
    np.testing.assert_allclose(ours / np.sqrt(heard)[:, None], known, atol=1e-12)


class TestRepetition:
    def test_it_adds_less_and_less_and_then_nothing(self) -> None:
        gains = [bounded(tf + 1, 3) - bounded(tf, 3) for tf in range(1, 6)]
        assert gains[0] > gains[1] > gains[2] == gains[3] == gains[4] == 0

    def test_it_costs_in_full_and_then_more(self) -> None:
        assert [cost(tf, 3) for tf in (1, 2, 6)] == [1, 2, 6]
        assert cost(20, 3) > 3 * 20

    def test_a_fraction_of_an_occurrence_counts_as_what_it_is(self) -> None:
        assert bounded(0.3, 3) == cost(0.3, 3) == 0.3


def test_words_no_offer_uses_weigh_most_and_lower_every_value() -> None:
    index = Index.fit(OFFERS)
    more = replace(NEEDS[1], text=NEEDS[1].text + "量子密钥分发")
    values = [explain(need, "o6", index).contributions[1].value for need in (NEEDS[1], more)]
    assert values[1] < values[0]
