"""Cutting, concepts and the data behind them."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import BadData, Vocabulary, default_vocabulary, normalize
from matching.tokens import DATA, fold
from tests.examples import some

V = default_vocabulary()


def words(text: str) -> list[str]:
    return [term for term, _, _ in V.words(normalize(text))]


def concepts(text: str) -> dict[str, str]:
    return {code: text[start:end] for code, start, end in V.concepts_in(normalize(text))}


class TestWords:
    def test_terms_of_the_field_stay_whole_and_are_followed_into_their_parts(self) -> None:
        assert "建筑信息模型" in words("基于建筑信息模型的审图")
        assert {"审图", "信息", "模型"} <= set(words("基于建筑信息模型的审图"))
        assert "小巨人" in words("专精特新小巨人")

    def test_english_is_lower_case_and_singular_without_stop_words(self) -> None:
        assert words("The Delivery Robots of batteries and glass") == ["delivery", "robot", "battery", "glass"]

    def test_traditional_and_noted_text_gives_the_same_words(self) -> None:
        assert words("智慧醫(yī)療與機器人") == words("智慧医疗与机器人")

    def test_neighbours_do_not_change_how_a_clause_is_cut(self) -> None:
        clauses = ("推进公共服务", "民生诉求办理", "市容巡查")
        assert words("，".join(clauses)) == [word for clause in clauses for word in words(clause)]

    @given(st.text("智能审图BIM與質(zhì)量 ,Robot機器人-1.5", max_size=40))
    @settings(max_examples=some(200))
    def test_every_token_lies_where_it_says(self, text: str) -> None:
        clean = normalize(text)
        singles, pairs = V.grams(clean)
        for term, start, end in [*V.words(clean), *singles, *pairs]:
            assert fold(text[start:end]) == term


class TestConcepts:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("市民热线", "Citizen Hotline"),
            ("審圖", "plan review"),
            ("BIM", "建筑信息模型"),
            ("设备故障诊断", "predictive maintenance"),
            ("无人机", "drones"),
        ],
    )
    def test_same_things_meet(self, one: str, other: str) -> None:
        assert concepts(one).keys() & concepts(other).keys()

    def test_an_english_term_is_a_word_not_a_part_of_one(self) -> None:
        assert "ai" in concepts("an AI tool")
        assert "ai" not in concepts("a bonsai, as we said, is aimless")

    def test_the_longest_term_of_a_concept_counts_once(self) -> None:
        found = [code for code, _, _ in V.concepts_in(normalize("建筑施工安全"))]
        assert found.count("construction-safety") == 1

    def test_spans_are_of_the_original(self) -> None:
        assert concepts("智能審圖(shěn)")["drawing-review"] == "智能審圖(shěn)"


class TestVocabulary:
    def copy(self, folder: Path) -> Path:
        for name in Vocabulary.FILES:
            shutil.copy(DATA / name, folder / name)
        return folder

    def test_version_follows_the_data(self, tmp_path: Path) -> None:
        folder = self.copy(tmp_path)
        assert Vocabulary(folder).version == V.version
        with (folder / "words.txt").open("a", encoding="utf-8") as file:
            file.write("新词\n")
        assert Vocabulary(folder).version != V.version

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("code\tsame", "expected code, kind and terms"),
            ("code\tlike\t甲|乙", "kind is 'like'"),
            ("hotline\tsame\t甲|乙", "'hotline' is used twice"),
            ("code\tsame\t甲子|", "each of two characters or more"),
            ("code\tsame\t無人機|无人机", "at least two"),
        ],
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, line: str, problem: str) -> None:
        folder = self.copy(tmp_path)
        number = len((folder / "thesaurus.tsv").read_text("utf-8").splitlines()) + 1
        with (folder / "thesaurus.tsv").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        with pytest.raises(BadData, match=f"thesaurus.tsv:{number}.*{problem}"):
            Vocabulary(folder)
