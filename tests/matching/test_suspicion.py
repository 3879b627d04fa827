"""What only repeats the need, or somebody else's profile, does not count, and a flag says where it stands."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Flag, Index, Match, Need, Offer, explain, normalize, offer_fields, rank
from matching.signals.base import QUANTA
from matching.suspicion import OFTEN
from tests.examples import some
from tests.matching import worlds
from tests.matching.worlds import OFFERS, Market, market

NEED = Need(
    "n",
    title="路面塌陷隐患探测",
    text="对主次干道地下空洞开展周期性雷达普查，形成病害分级台账，并与管线权属单位联动处置。",
    domain="城市治理",
)
WEAK = Offer("weak", title="办公家具", text="办公桌椅的设计、生产与安装，三年质保，免费上门测量。")
ABLE = Offer(
    "able", title="探地雷达服务", text="车载雷达探测道路地下病害与空洞，出具隐患分级报告。", evidence=("case",)
)


def index_of(*offers: Offer) -> Index:
    """Return an index of some offers among others, with the frequencies of a market that has none of them."""
    return Index.fit([*OFFERS, ABLE, WEAK]).update(offers)


def flag(match: Match, code: str) -> Flag:
    [found] = [flag for flag in match.flags if flag.code == code]
    return found


def codes(match: Match) -> set[str]:
    return {flag.code for flag in match.flags}


def shown(match: Match, code: str, offer: Offer) -> list[str]:
    """Return the words a flag points at, in the original."""
    texts = dict(offer_fields(offer))
    return [texts[span.field][span.start : span.end] for span in flag(match, code).spans]


def assert_adds_up(match: Match) -> None:
    assert round(match.score * QUANTA) == sum(round(c.points * QUANTA) for c in match.contributions)
    for c in match.contributions:
        if c.known:
            assert round(c.points * QUANTA) == sum(round(row.points * QUANTA) for row in c.evidence)


class TestTitles:
    @pytest.mark.parametrize("times", [1, 20])
    @pytest.mark.parametrize("field", ["text", "keywords"])
    def test_a_strange_title_dropped_into_a_profile_does_not_count(self, field: str, times: int) -> None:
        pasted = "，".join([NEED.title] * times)
        stuffed = replace(WEAK, **{field: WEAK.text + pasted if field == "text" else (pasted,)})
        index = index_of(stuffed)
        before, after = explain(NEED, WEAK, index_of()), explain(NEED, stuffed, index)
        assert after.contributions[0].value <= before.contributions[0].value
        assert shown(after, "copied_need", stuffed) == [NEED.title] * times
        assert flag(after, "copied_need").facts == {"characters": len(NEED.title) * times}
        assert_adds_up(after)

    @pytest.mark.parametrize("disguise", ["路面塌陷隱患探測", "路\u200b面\u200b塌陷隐患探测", "路面塌陷隐(yǐn)患探测"])
    def test_in_disguise_neither(self, disguise: str) -> None:
        stuffed = replace(WEAK, text=f"{WEAK.text}{disguise}。")
        match = explain(NEED, stuffed, index_of(stuffed))
        assert shown(match, "copied_need", stuffed) == [disguise]
        assert match.score <= explain(NEED, WEAK, index_of()).score

    @pytest.mark.parametrize(
        "honest",
        [
            replace(WEAK, title="路面塌陷探测雷达", text=f"{WEAK.text}{NEED.title}。"),
            replace(WEAK, name="路面塌陷探测车", text=f"{WEAK.text}{NEED.title}。"),
            replace(WEAK, title="", text=f"{WEAK.text}{NEED.title}。"),
            *(replace(WEAK, text=f"{WEAK.text}{NEED.title}。", evidence=(one,)) for one in worlds.LEVELS[1:]),
        ],
    )
    def test_who_is_called_so_or_has_proof_may_say_it(self, honest: Offer) -> None:
        match = explain(NEED, honest, index_of(honest))
        assert "copied_need" not in codes(match)
        assert match.score > explain(NEED, WEAK, index_of()).score + 0.1

    def test_the_vendors_word_alone_is_no_proof(self) -> None:
        claimed = replace(WEAK, text=f"{WEAK.text}{NEED.title}。", evidence=("text", "text"))
        assert "copied_need" in codes(explain(NEED, claimed, index_of(claimed)))

    def test_three_characters_may_stand_there_by_chance(self) -> None:
        short = Need("n", title="路塌陷")
        said = replace(WEAK, text=f"{WEAK.text}路塌陷。")
        assert "copied_need" not in codes(explain(short, said, index_of(said)))

    def test_the_same_passage_counts_for_another_need(self) -> None:
        stuffed = replace(WEAK, text=f"{WEAK.text}{NEED.title}。")
        other = Need("m", title="地下病害普查", text="探测路面塌陷隐患。")
        match = explain(other, stuffed, index_of(stuffed))
        assert "copied_need" not in codes(match)
        assert match.score > explain(other, WEAK, index_of()).score


class TestQuotations:
    @pytest.mark.parametrize("evidence", [(), ("test_report",)])
    def test_the_needs_own_sentences_do_not_count_whoever_says_them(self, evidence: tuple[str, ...]) -> None:
        plain = replace(WEAK, evidence=evidence)
        quoting = replace(plain, text=WEAK.text + NEED.text)
        before, after = explain(NEED, plain, index_of(plain)), explain(NEED, quoting, index_of(quoting))
        assert after.score <= before.score
        [said] = shown(after, "copied_need", quoting)
        assert said == NEED.text.removesuffix("。")
        assert_adds_up(after)

    def test_what_else_it_says_counts_as_before(self) -> None:
        quoting = replace(ABLE, text=ABLE.text + NEED.text)
        own, with_quote = explain(NEED, ABLE, index_of(ABLE)), explain(NEED, quoting, index_of(quoting))
        assert "copied_need" in codes(with_quote)
        assert own.score / 2 < with_quote.score < own.score

    def test_what_another_offer_makes_of_a_keyword_holds_beside_a_quotation_too(self) -> None:
        words = ("病害", "空洞", "雷达", "探测", "塌陷", "管线")
        few = Offer("few", group="v", title="办公家具", keywords=words)
        many = Offer("many", group="v", title="家具", keywords=(*words, *(f"款式{at}" for at in range(60))))
        quoting = replace(few, text=NEED.text)
        plain, quoted = (explain(NEED, "few", index_of(one, many)) for one in (few, quoting))
        assert "copied_need" in codes(quoted)
        assert quoted.contributions[0].value <= plain.contributions[0].value < 0.1

    def test_ranking_and_explaining_leave_out_the_same(self) -> None:
        quoting = replace(WEAK, id="q", text=WEAK.text + NEED.text)
        index = index_of(quoting)
        for match in rank([NEED], index).matches:
            assert explain(NEED, match.offer, index) == replace(match, rank=None, group_rank=None)


class TestOtherFlags:
    def test_a_word_said_over_and_over_is_told_with_its_places(self) -> None:
        flood = replace(WEAK, text="塌陷探测。" * OFTEN)
        match = explain(NEED, flood, index_of(flood))
        assert flag(match, "repeated").facts["times"] == OFTEN
        assert set(shown(match, "repeated", flood)) == {flag(match, "repeated").facts["term"]}
        fewer = replace(WEAK, text="塌陷探测。" * (OFTEN - 1))
        assert "repeated" not in codes(explain(NEED, fewer, index_of(fewer)))

    def test_a_string_of_names_is_told_item_by_item(self) -> None:
        names = [f"{what}{done}" for what in worlds.WHAT[:4] for done in worlds.DONE[:3]]
        listing = replace(WEAK, text=f"{WEAK.text}{'、'.join(names)}。")
        match = explain(NEED, listing, index_of(listing))
        assert shown(match, "listed", listing) == names
        assert flag(match, "listed").facts == {"items": len(names)}
        assert "listed" not in codes(explain(NEED, WEAK, index_of()))

    def test_hidden_characters_are_told(self) -> None:
        hidden = replace(WEAK, text="办\u200b公\u200b桌\u200b椅\u200b的设计。")
        match = explain(NEED, hidden, index_of(hidden))
        assert set(shown(match, "hidden_characters", hidden)) == {"\u200b"}
        assert flag(match, "hidden_characters").facts == {"places": 4}

    @pytest.mark.parametrize(("date", "dated"), [("2025-05-05", True), ("", False), ("2023-01-01", False)])
    def test_a_copied_profile_is_told_and_counts_for_nothing_where_dates_say_who_was_first(
        self, date: str, dated: bool
    ) -> None:
        original = replace(OFFERS[0], id="original", group="first", registered_at="2023-01-01")
        copy = replace(original, id="x-copy", group="second", registered_at=date)
        index = Index.fit([*OFFERS[1:], original, copy])
        first, second = (explain(worlds.NEEDS[0], one, index) for one in (original, copy))
        assert codes(first) == set()
        facts = flag(second, "copied_offer").facts
        assert (facts["offer"], facts["group"], facts["share"], facts["dated"]) == ("original", "first", 1.0, dated)
        assert copy.text.startswith(shown(second, "copied_offer", copy)[0])
        assert second.score == (0.0 if dated else first.score)
        assert_adds_up(second)

    @given(worlds.markets(needs=3, offers=20))
    @settings(max_examples=some(30))
    def test_flags_point_into_the_original_texts(self, drawn: Market) -> None:
        offers = {offer.id: dict(offer_fields(offer)) for offer in drawn.offers}
        for match in rank(drawn.needs, Index.fit(drawn.offers)).matches:
            assert len(codes(match)) == len(match.flags)
            for one in match.flags:
                assert one.spans
                for span in one.spans:
                    assert 0 <= span.start < span.end <= len(offers[match.offer][span.field])


def best(need: Need, index: Index, group: str) -> float:
    """Return the best score a vendor's offers reach, whatever gates say."""
    mine = [name for name, owner in zip(index.facets.ids, index.facets.groups, strict=True) if owner == group]
    return max(explain(need, name, index).score for name in mine)


class TestNothingIsGained:
    @given(worlds.markets(needs=3, offers=20), st.data())
    @settings(max_examples=some(40))
    def test_a_copy_never_outranks_its_original(self, drawn: Market, data: st.DataObject) -> None:
        long = [offer for offer in drawn.offers if len(normalize(offer.text).text) >= 40]
        if not long:
            return
        original = replace(data.draw(st.sampled_from(long)), id="original", group="first", registered_at="2020-01-01")
        marks = data.draw(st.sampled_from(("，", "。", "\n", "")))
        copy = replace(
            original, id="copy", group="second", registered_at="2024-06-06", region="深圳市", service_regions=("全国",),
            text=original.text.replace("，", marks), evidence=("test_report",), tier="小巨人", available=True,
        )  # fmt: skip
        rest = [offer for offer in drawn.offers if offer.text != original.text]
        index = Index.fit([*rest, original, copy])
        for need in drawn.needs:
            assert explain(need, copy, index).score <= explain(need, original, index).score

    @given(worlds.markets(needs=2, offers=15), st.data())
    @settings(max_examples=some(40))
    def test_pasting_a_title_twenty_times_never_beats_pasting_it_once(self, drawn: Market, data: st.DataObject) -> None:
        offer = data.draw(st.sampled_from(drawn.offers))
        field = data.draw(st.sampled_from(("title", "text", "name")))
        index = Index.fit(drawn.offers)
        for need in drawn.needs:
            pasted = (replace(offer, **{field: f"{getattr(offer, field)}。{need.title * times}"}) for times in (1, 20))
            once, often = (explain(need, one, index.update([one])).score for one in pasted)
            assert often <= once + 1e-9

    @given(worlds.markets(needs=1, offers=12), st.data())
    @settings(max_examples=some(40))
    def test_repeating_a_profile_changes_nothing(self, drawn: Market, data: st.DataObject) -> None:
        one_of = data.draw(st.sampled_from(drawn.offers))
        copy = replace(one_of, id="z", group=one_of.group or one_of.id)
        before, after = (
            {(m.group, m.rank, m.score) for m in rank(drawn.needs, Index.fit(offers), explain=False).matches}
            for offers in (drawn.offers, (*drawn.offers, copy))
        )
        assert after == before

    @given(st.integers(0, 1 << 32), st.data())
    @settings(max_examples=some(40))
    def test_no_piece_of_a_profile_is_worth_more_than_the_whole(self, seed: int, data: st.DataObject) -> None:
        drawn = market(seed, 3, 10, cheats=0)
        [whole, *rest] = data.draw(st.permutations(drawn.offers))
        whole = replace(whole, group="v", keywords=())
        rest = [offer for offer in rest if offer.group != "v"]
        sentences = [f"{one}。" for one in whole.text.split("。") if one] or [""]
        pieces = [replace(whole, id=f"v{at}", text=text) for at, text in enumerate(sentences)]
        one, cut = Index.fit([*rest, whole]), Index.fit([*rest, *pieces])
        for need in drawn.needs:
            assert best(need, cut, "v") <= best(need, one, "v") + 1e-9

    def test_copies_under_other_names_do_not_make_rare_words_common(self) -> None:
        first = replace(OFFERS[0], registered_at="2020-01-01")
        copies = [replace(first, id=f"c{at}", group=f"copy{at}", registered_at="2024-01-01") for at in range(5)]
        needs: Sequence[Need] = worlds.NEEDS[:1]
        before, after = (
            {m.offer: m.score for m in rank(needs, Index.fit(offers)).matches}
            for offers in ([first, *OFFERS[1:]], [first, *OFFERS[1:], *copies])
        )
        assert {offer: after[offer] for offer in before} == before
