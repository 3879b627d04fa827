"""Needs: read together they are what each is alone, and what the formulas make of them."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Index, Need, rank
from matching.keys import KIND_BIT, KINDS, key_of
from matching.needs import Needs
from matching.reading import CONCEPTS, PAIRS, WORDS
from tests.examples import some
from tests.matching import worlds
from tests.matching.plainly import Plain
from tests.matching.worlds import NEEDS, OFFERS, Market, market


def row(needs: Needs, at: int, index: Index) -> dict[tuple[str, str], float]:
    """Return a need's vector by kind and term."""
    columns, values = needs.rows.row(at)
    terms = map(index.terms.term_of, index.lexicon.keys[columns].tolist())
    return dict(zip(terms, values.tolist(), strict=True))


class TestRead:
    @given(worlds.markets(needs=4, offers=8))
    @settings(max_examples=some(25))
    def test_a_vector_is_that_of_the_formulas(self, drawn: Market) -> None:
        index, plain = Index.fit(drawn.offers), Plain(drawn.offers)
        needs = Needs.read(drawn.needs, index)
        for at, need in enumerate(needs.needs):
            asked = plain.asked(need)
            known = {term: value for term, value in asked.items() if plain.frequency[term]}
            assert {term: value for term, value in row(needs, at, index).items() if plain.frequency[term]} == (
                pytest.approx(known, abs=1e-12)
            )
            assert (at in needs.blank) == (not asked)

    @given(worlds.markets(needs=6, offers=8), st.data())
    @settings(max_examples=some(25))
    def test_together_and_in_any_order_each_is_what_it_is_alone(self, drawn: Market, data: st.DataObject) -> None:
        index = Index.fit(drawn.offers)
        together = Needs.read(data.draw(st.permutations(drawn.needs)), index)
        order = data.draw(st.permutations(range(len(drawn.needs))))
        taken = together.take(np.array(order, np.int64))
        for place, at in enumerate(order):
            alone = Needs.read([together.needs[at]], index)
            for one, where in ((together, at), (taken, place)):
                assert one.needs[where] == alone.needs[0]
                assert one.titles[where] == alone.titles[0]
                assert (where in one.blank) == (0 in alone.blank)
                assert row(one, where, index) == row(alone, 0, index)
                for kind in range(len(KINDS)):
                    assert one.title_keys(where, kind).tolist() == alone.title_keys(0, kind).tolist()

    def test_the_terms_of_a_title_are_told_by_kind(self) -> None:
        index = Index.fit(OFFERS)
        needs = Needs.read([Need("a", text="审图"), Need("b", title="市容桥梁")], index)
        assert needs.titles == ("", "市容 桥梁")
        assert needs.title_pairs(0).tolist() == needs.title_words(0).tolist() == []
        assert needs.title_pairs(1).tolist() == sorted(key_of(PAIRS, pair) for pair in ("市容", "容桥", "桥梁"))
        words = set(needs.title_words(1).tolist())
        assert {key_of(WORDS, word) for word in ("市容", "桥梁")} <= words
        assert {KINDS[key >> KIND_BIT] for key in words} <= {WORDS, CONCEPTS}

    def test_an_id_twice_is_refused(self) -> None:
        with pytest.raises(ValueError, match="need id 'n1' occurs twice"):
            rank((NEEDS[0], replace(NEEDS[0], title="别的")), Index.fit(OFFERS))

    def test_keywords_and_domain_are_read_too(self) -> None:
        index = Index.fit(market(3, 1, 20).offers)
        plain, *more = (
            Needs.read([one], index)
            for one in (
                Need("n", title="桥梁"),
                Need("n", title="桥梁", domain="农田"),
                Need("n", title="桥梁", keywords=("农田",)),
            )
        )
        assert all((WORDS, "农田") in row(one, 0, index) for one in more)
        assert (WORDS, "农田") not in row(plain, 0, index)
