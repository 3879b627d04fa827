"""The normaliser's promises: it loses no meaning, and every span leads back."""

import re
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import normalize
from tests.examples import some

POLICIES = sorted((Path(__file__).parents[2] / "seed" / "policies").glob("*.txt"))
NASTY = "質质的了量zhìde(（)） ,，:：\u200b\ufeff\r\n\tAＡ１ā́̀ü①著乾發后,.;⼀豈\ufe0f\U000e0100ǚk薴"
texts = st.one_of(st.text(st.sampled_from(list(NASTY)), max_size=40), st.text(max_size=30))


class TestNormalize:
    @given(texts)
    @settings(max_examples=some(400))
    def test_twice_is_once(self, source: str) -> None:
        once = normalize(source).text
        assert normalize(once).text == once

    @given(texts)
    @settings(max_examples=some(400))
    def test_every_character_has_its_own_place_in_order(self, source: str) -> None:
        clean = normalize(source)
        assert len(clean.text) == len(clean.starts) == len(clean.ends)
        behind = 0
        for start, end in zip(clean.starts, clean.ends, strict=True):
            assert behind <= start < end <= len(source)
            behind = end

    @given(texts, st.data())
    @settings(max_examples=some(300))
    def test_every_span_leads_to_the_source_it_came_from(self, source: str, data: st.DataObject) -> None:
        clean = normalize(source)
        start = data.draw(st.integers(0, len(clean.text)))
        end = data.draw(st.integers(start, len(clean.text)))
        begin, stop = clean.origin(start, end)
        assert 0 <= begin <= stop <= len(source)
        if start < end:
            inside = range(begin, stop)
            assert all(at in inside for at in clean.starts[start:end])
            assert all(at not in inside for at in (*clean.starts[:start], *clean.starts[end:]))

    @pytest.mark.parametrize(
        ("source", "clean"),
        [
            ("高質(zhì)量發(fā)展", "高质量发展"),
            ("高質\u200b（zhì）量", "高质量"),
            ("高質(zhi\u0300)量", "高质量"),
            ("我的(de)(de)书", "我的书"),
            ("重量(kg)与模型(llm)", "重量（kg）与模型（llm）"),
            ("ＡＩ＋１２３", "AI+123"),
            ("智\u200b能\ufeff审\u00ad图\U000e0101", "智能审图"),
            ("一\r\n二\r三\u2028四\x85五", "一\n二\n三\n四\n五"),
            ("全角\u3000空格\t制表", "全角 空格 制表"),
            ("中文,英文(AI芯片)", "中文，英文（AI芯片）"),
            ("plain, (English) text: yes", "plain, (English) text: yes"),
            ("臺灣與頭髮、發展", "台湾与头发、发展"),
            ("⼀、⾦融", "一、金融"),
            ("café", "café"),
            ("", ""),
        ],
    )
    def test_folds(self, source: str, clean: str) -> None:
        assert normalize(source).text == clean

    def test_a_note_belongs_to_its_character(self) -> None:
        source = "高質(zhì)量"
        clean = normalize(source)
        begin, end = clean.origin(1, 2)
        assert (clean.text[1], source[begin:end]) == ("质", "質(zhì)")

    @pytest.mark.parametrize("span", [(-1, 0), (0, 3), (2, 1)])
    def test_a_span_outside_is_refused(self, span: tuple[int, int]) -> None:
        with pytest.raises(IndexError, match="outside a text of 2"):
            normalize("审图").origin(*span)


class TestPolicies:
    def test_there_are_five(self) -> None:
        assert len(POLICIES) == 5

    @pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
    def test_published_texts_become_simplified_without_notes_and_lead_back(self, path: Path) -> None:
        source = path.read_text("utf-8")
        clean = normalize(source)
        assert normalize(clean.text).text == clean.text
        assert opencc.OpenCC("t2s").convert(clean.text) == clean.text
        assert re.search("[(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]+[)）]", clean.text) is None
        at = 0
        for line in clean.text.split("\n"):
            begin, end = clean.origin(at, at + len(line))
            assert normalize(source[begin:end]).text == line
            at += len(line) + 1
