"""What is lit up is what was searched for, in the text's own script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.search_text import plain_text, words
from backend.search.service import BEFORE, LENGTH, matches_in, snippet_of

# Characters that mean the same whatever stands beside them, so that a span can be read on its own.
PIECES = (
    "場",
    "场",
    "景",
    "應",
    "应",
    "用",
    "質(zhì)",
    "量",
    "機",
    "器",
    "Ａ",
    "a",
    "B",
    "ｂ",
    "１",
    "2",
    "。",
    " ",
    "\n",
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=150).map("".join)
WORDS = st.lists(st.sampled_from(("场景", "应用", "质量", "机", "ab", "b", "12", "用质")), min_size=1, max_size=3)


class TestMatchesIn:
    @pytest.mark.parametrize(
        ("text", "word", "lit"),
        [
            ("民生訴求辦理", "民生诉求", ["民生訴求"]),
            ("高質(zhì)量發(fā)展", "质量", ["質(zhì)量"]),
            ("AI審圖，ＡＩ审图", "ai审图", ["AI審圖", "ＡＩ审图"]),
            ("公园公园", "公园", ["公园公园"]),
            ("公园和公园", "公园", ["公园", "公园"]),
            ("İstanbul 公园", "公园", ["公园"]),
            ("机场", "车站", []),
            ("", "机场", []),
        ],
    )
    def test_it_finds_a_word_as_the_text_writes_it(self, text: str, word: str, lit: list[str]) -> None:
        assert [text[start:end] for start, end in matches_in(text, [word])] == lit

    @given(TEXTS, WORDS)
    def test_every_span_lies_in_the_text_apart_from_the_others_and_holds_a_word(
        self, text: str, found: list[str]
    ) -> None:
        before = -1
        for start, end in matches_in(text, found):
            assert before < start < end <= len(text)
            assert any(word in plain_text(text[start:end]) for word in found)
            before = end

    @given(TEXTS, WORDS)
    def test_every_word_the_search_finds_is_lit(self, text: str, found: list[str]) -> None:
        spans = matches_in(text, found)
        assert bool(spans) == any(word in plain_text(text) for word in found)
        rest = "".join("#" if any(s <= at < e for s, e in spans) else char for at, char in enumerate(text))
        assert not any(word in plain_text(rest) for word in found)

    @given(st.text(max_size=40), st.text(max_size=40))
    def test_no_text_and_no_search_is_too_odd(self, text: str, q: str) -> None:
        found = words(q)
        assert all(plain_text(word) for word in found)
        assert all(0 <= start < end <= len(text) for start, end in matches_in(text, found))


class TestSnippetOf:
    @given(TEXTS, WORDS)
    def test_highlights_lie_in_the_snippet_and_none_is_cut(self, text: str, found: list[str]) -> None:
        snippet, highlights = snippet_of(text, found)
        assert all(0 <= start < end <= len(snippet) for start, end in highlights)
        assert all(any(word in plain_text(snippet[start:end]) for word in found) for start, end in highlights)
        assert bool(highlights) == any(word in plain_text(" ".join(text.split())) for word in found)

    def test_a_match_at_the_edge_is_shown_whole(self) -> None:
        snippet, highlights = snippet_of("机场" + "、" * (LENGTH - 3) + "机场" + "后" * 9, ["机场"])
        assert [snippet[start:end] for start, end in highlights] == ["机场", "机场"]
        assert snippet.endswith("机场…")

    def test_a_far_match_comes_with_some_text_before_it(self) -> None:
        snippet, highlights = snippet_of("前" * 300 + "機場" + "后" * 300, ["机场"])
        assert snippet.startswith("…" + "前" * BEFORE + "機場")
        assert snippet.endswith("后…")
        assert [snippet[start:end] for start, end in highlights] == ["機場"]

    def test_without_a_match_it_is_the_beginning(self) -> None:
        assert snippet_of("短文", ["机场"]) == ("短文", [])
        assert snippet_of("长" * 200, ["机场"]) == ("长" * LENGTH + "…", [])

    def test_line_breaks_become_blanks(self) -> None:
        assert snippet_of("一\n\n 机场", ["机场"]) == ("一 机场", [(2, 4)])
