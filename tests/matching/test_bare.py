"""What is left of a text when everything that can be varied unseen is gone, and the invisible characters in it."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Offer
from matching.bare import Bare, entry_names, hidden_spans, offer_entries, placed
from matching.reading import offer_fields
from tests.matching.worlds import offers

LATIN = re.compile("[\ue000-\uf8ff]+")
ZERO_WIDTH = "\u200b"
NASTY = list("智能審图質AＢ1．.(（)）zhì \n\r\u200b\u00ad\u0300Σ\U00020041")


def bare_texts(bare: Bare) -> list[str]:
    """Return the documents, their entries divided by zeros."""
    return ["".join(map(chr, bare.codes[begin:end])) for begin, end in zip(bare.bounds, bare.bounds[1:], strict=False)]


class TestOfOffers:
    def test_writing_is_folded_away(self) -> None:
        written = Offer("o", text="高質(zhì)量，AI\u200b審圖！\nＢ－１", title="标题", keywords=("甲。", ""))
        [said] = bare_texts(Bare.of_offers([written]))
        assert LATIN.sub("〇", said) == "高质量〇审图b1\0标题\0\0甲\0\0"

    def test_a_latin_word_is_two_characters_whatever_its_length(self) -> None:
        short, long, other, letter = (
            bare_texts(Bare.of_offers([Offer("o", text=text)]))[0].split("\0")[0]
            for text in ("AI", "Interoperability", "interoperabilities", "x")
        )
        assert (len(short), len(long), len(other), letter) == (2, 2, 2, "x")
        assert long not in (short, other)
        assert long in bare_texts(Bare.of_offers([Offer("o", text="互联互通，ＩＮＴＥＲＯＰＥＲＡＢＩＬＩＴＹ。")]))[0]

    @given(st.lists(st.lists(st.text(st.sampled_from(NASTY), max_size=12), min_size=5, max_size=5), max_size=6))
    @settings(deadline=None)
    def test_many_at_once_and_each_entry_alone_are_the_same(self, worlds: list[list[str]]) -> None:
        several = [
            Offer(str(at), text=text, title=title, name=name, domains=(domain,), keywords=(keyword,))
            for at, (text, title, name, domain, keyword) in enumerate(worlds)
        ]
        alone = ["".join(f"{entry.text}\0" for entry in placed(offer)) for offer in several]
        assert bare_texts(Bare.of_offers(several)) == alone
        assert bare_texts(Bare.of_offers(several, threads=2)) == alone

    @given(offers())
    @settings(deadline=None)
    def test_entries_are_the_fields_that_are_compared(self, several: tuple[Offer, ...]) -> None:
        for offer in several:
            entries = dict(zip(entry_names(offer), offer_entries(offer), strict=True))
            assert {name: text for name, text in entries.items() if text.strip()} == dict(offer_fields(offer))


class TestPlaced:
    @given(st.text(st.sampled_from(NASTY), max_size=20))
    @settings(deadline=None)
    def test_every_character_leads_to_where_it_stands(self, text: str) -> None:
        entry = placed(Offer("o", text=text))[0]
        assert len(entry.starts) == len(entry.ends) == len(entry.text)
        for char, start, end in zip(entry.text, entry.starts, entry.ends, strict=True):
            written = unicodedata.normalize("NFKC", text[start]).lower()
            assert start < end <= len(text)
            if LATIN.match(char):
                assert written in "abzhi1"
            else:
                assert written.translate({ord("審"): "审", ord("質"): "质"}) == char


class TestHiddenSpans:
    @pytest.mark.parametrize(
        "hidden", [ZERO_WIDTH, "\u00ad", "\ufeff", "\ufe0f", "\U000e0101", "\u3164", "\x00", "\u2066"]
    )
    def test_three_places_are_told_exactly(self, hidden: str) -> None:
        text = f"智{hidden}能审{hidden}{hidden}图A{hidden}I"
        size = len(hidden)
        assert hidden_spans(text) == ((1, 1 + size), (3 + size, 3 + 3 * size), (5 + 3 * size, 5 + 4 * size))

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "智能审图，安全可靠。\r\n  AI\tBIM",
            "\ufeff智能\u00ad审图",
            f"智{ZERO_WIDTH}能{ZERO_WIDTH}审图",
            f"，{ZERO_WIDTH}智能，{ZERO_WIDTH}审图 {ZERO_WIDTH}AI，{ZERO_WIDTH}BIM",
            f"智能{ZERO_WIDTH}，审图{ZERO_WIDTH}，AI{ZERO_WIDTH} BIM{ZERO_WIDTH}",
            "می\u200cخواهم می\u200cخواهم می\u200cخواهم می\u200cخواهم",
            "ᠪᠣᠯ\u180eᠠ ᠪᠣᠯ\u180eᠠ ᠪᠣᠯ\u180eᠠ ᠪᠣᠯ\u180eᠠ",
            "👨\u200d👩\u200d👧\u200d👦",
        ],
    )
    def test_what_honest_texts_hold_is_not_told(self, text: str) -> None:
        assert hidden_spans(text) == ()
