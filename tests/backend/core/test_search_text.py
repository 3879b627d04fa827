"""What a name is found by."""

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from backend.core.search_text import escape_like, found_by, likeness, plain_text, search_text, words


class TestSearchText:
    def test_a_name_stands_there_in_simplified_script_pinyin_and_initials(self) -> None:
        assert search_text("民生訴求", "AI 審圖", body="說明\n二") == (
            "民生诉求\nminshengsuqiu\nmssq\nai 审图\naishentu\naist\n说明\n二"
        )

    def test_signs_of_a_pattern_are_taken_for_themselves(self) -> None:
        assert escape_like(r"50%_\\") == r"50\%\_\\\\"

    @pytest.mark.parametrize(
        ("q", "expected"),
        [("50%", True), ("5_%", False), ("甲 50", True), ("50 甲", True), ("甲 乙", False), ("", True), ("訴", True)],
    )
    def test_every_word_must_stand_there(self, session: Session, q: str, expected: bool) -> None:
        assert session.scalar(select(found_by(literal("甲诉 50% 以上"), q))) is expected

    def test_at_most_eight_words_are_looked_for(self) -> None:
        assert words(" ".join("abcdefghij")) == list("abcdefgh")


class TestLikeness:
    ONE = "路边停车泊位识别：用视频识别路边泊位的占用，并提示违停。"
    SAME = "路邊泊位識別，用視頻識別路邊泊位占用並提示違停"
    OTHER = "地下车库充电引导：按空位与电量引导车辆充电。"

    @pytest.mark.parametrize(
        ("one", "other", "least", "most"),
        [
            (ONE, ONE, 1, 1),
            (ONE, SAME, 0.6, 0.9),
            (ONE, OTHER, 0, 0.2),
            # All of English is made of the same pairs of letters.
            ("A phone companion for science centres", "Safety video analytics for construction sites", 0, 0.2),
            ("", ONE, 0, 0),
            ("", "", 0, 0),
        ],
    )
    def test_it_tells_the_same_in_other_words_from_something_else(
        self, one: str, other: str, least: float, most: float
    ) -> None:
        assert least <= likeness(plain_text(one), plain_text(other)) <= most
