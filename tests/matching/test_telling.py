"""What a text tells counts; what it only lists shares what a few items would count."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Index, Need, Offer, default_weights, explain
from matching.folding import fold_all
from matching.telling import told_in
from tests.examples import some
from tests.matching import plainly

TEXT = default_weights().text
SIX = ("审图", "阅片", "巡检", "质检", "导诊", "分拣")


def told(text: str) -> list[float]:
    """Return what each character of a text counts."""
    found = told_in(fold_all([text]), np.array([0, len(text)]), TEXT)
    assert len(found) == len(text)
    return [float(part) for part in found]


def share(items: int, room: float) -> float:
    return min(1.0, (room / items) ** TEXT.list_power)


class TestEnumerations:
    @pytest.mark.parametrize("mark", "、､")
    def test_items_of_an_enumeration_share_what_a_few_would_count(self, mark: str) -> None:
        for items in range(1, 7):
            text = mark.join(SIX[:items])
            expected = 1.0 if items == 1 else share(items, TEXT.list_room)
            assert {one for char, one in zip(text, told(text), strict=True) if char != mark} == {expected}

    def test_more_items_count_less_each_and_no_more_together(self) -> None:
        shares = [share(items, TEXT.list_room) for items in range(2, 40)]
        assert shares == sorted(shares, reverse=True)
        totals = [items * one for items, one in zip(range(2, 40), shares, strict=True)]
        assert totals == sorted(totals, reverse=True)

    @pytest.mark.parametrize("mark", ["，", ",", "；", "|", "/", "·"])
    def test_marks_that_also_divide_clauses_make_a_list_from_six_items_on(self, mark: str) -> None:
        assert set(told(mark.join(SIX[:5]))) == {1.0}
        six = told(mark.join(SIX))
        assert six[0] == six[-1] == pytest.approx(share(6, TEXT.run_room))
        assert six[0] < 1

    def test_blanks_make_a_list_of_short_han_items_only_when_they_are_many(self) -> None:
        assert set(told(" ".join(SIX * 2))) == {1.0}
        many = " ".join(SIX * 3)
        assert told(many)[0] == pytest.approx(share(18, TEXT.blank_room))

    def test_english_words_are_divided_by_blanks_and_are_no_list(self) -> None:
        assert set(told("delivery robots carry parcels and meals to doors in old housing estates every day")) == {1.0}
        assert set(told("robots " * 40)) == {1.0}

    def test_an_item_that_says_something_ends_the_list(self) -> None:
        long = "读取施工图并逐条核对规范"
        assert set(told(f"审图、{long}、阅片")) == {1.0}
        both = told(f"审图、阅片、{long}、巡检、质检")
        assert both[0] == both[-1] == share(2, TEXT.list_room)
        assert both[8] == 1.0

    def test_very_many_longer_items_are_a_list_too(self) -> None:
        items = [f"{one}与{other}一体化平台" for one in SIX for other in SIX]
        assert set(told("，".join(items[:10]))) == {1.0}
        assert told("，".join(items))[0] == pytest.approx(share(36, 2 * TEXT.run_room))

    @pytest.mark.parametrize("end", ["。", "！", "?", "\n", "."])
    def test_a_list_does_not_reach_beyond_its_sentence(self, end: str) -> None:
        text = f"审图、阅片{end}巡检、质检"
        assert told(text)[0] == told(text)[-1] == share(2, TEXT.list_room)

    @pytest.mark.parametrize("invisible", ["\u200b", "\u2060", "\u00ad", "\ufeff"])
    def test_invisible_characters_neither_hide_a_list_nor_lengthen_its_items(self, invisible: str) -> None:
        plain = "、".join(SIX)
        hidden = "、".join(invisible.join(item) for item in SIX)
        assert [one for char, one in zip(hidden, told(hidden), strict=True) if char != invisible] == told(plain)

    def test_traditional_script_and_pinyin_notes_make_no_difference(self) -> None:
        assert told("審(shěn)圖、閱片、巡檢")[0] == told("审图、阅片、巡检")[0] == share(3, TEXT.list_room)

    @given(st.text("审图阅片机器人，、。; |/A b2\u200b（）\n", max_size=60))
    @settings(max_examples=some(300))
    def test_it_is_what_the_rules_say_done_plainly(self, text: str) -> None:
        assert told(text) == pytest.approx(plainly.told_in(text, TEXT))

    @given(st.lists(st.text("审图阅片，、。 A\u200b", max_size=12), min_size=1, max_size=5))
    @settings(max_examples=some(100))
    def test_texts_read_together_are_told_as_alone(self, texts: list[str]) -> None:
        sources = np.cumsum([0, *map(len, texts)])
        together = told_in(fold_all(texts), sources, TEXT).tolist()
        assert together == [one for text in texts for one in told(text)]


class TestListsInOffers:
    def test_who_tells_comes_before_who_lists(self) -> None:
        need = Need("n", title="医学影像辅助诊断", text="用人工智能辅助医生阅片。")
        listing = "、".join(
            ("医学影像", "辅助诊断", "审图", "巡检", "质检", "导诊", "配送", "翻译", "客服", "翻拍", "测绘")
        )
        index = Index.fit(
            [
                Offer("lists", title="人工智能平台", text=f"可用于{listing}。"),
                Offer("tells", title="人工智能平台", text="系统为医学影像给出辅助诊断意见，医生确认后出具报告。"),
            ]
        )
        lists, tells = (explain(need, name, index).score for name in ("lists", "tells"))
        assert lists < tells / 2

    def test_many_keywords_share_what_a_few_would_count(self) -> None:
        need = Need("n", title="医学影像辅助诊断")
        words = [f"{one}{other}" for one in SIX for other in ("机器人", "平台", "终端")]
        few, many = (
            Offer(name, title="平台", keywords=("医学影像", *words[:size])) for name, size in (("few", 5), ("many", 17))
        )
        index = Index.fit([few, many, *(Offer(word, title=word) for word in words)])
        assert (
            index.heard.rows.row(index.position["many"])[1].max() < index.heard.rows.row(index.position["few"])[1].max()
        )
        assert explain(need, "many", index).score < explain(need, "few", index).score / 2
