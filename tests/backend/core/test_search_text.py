"""What a name is found by."""

import pytest
from sqlalchemy import literal, select
from sqlalchemy.orm import Session

from backend.core.search_text import escape_like, found_by, search_text, words


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
