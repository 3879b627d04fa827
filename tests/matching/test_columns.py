"""Reading many texts at once finds what reading them one by one finds, token by token."""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Vocabulary, default_vocabulary, normalize
from matching.columns import Columns, join, map_columns, read_columns
from matching.folding import BEHIND, half
from matching.keys import KINDS, Collision, Terms, key_of
from matching.reading import CHARACTERS, CONCEPTS, PAIRS, WORDS
from matching.tokens import lower_case
from tests.examples import some

POLICIES = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[2] / "seed" / "policies").glob("*.txt"))]
CLAUSES = sorted({clause for text in POLICIES for clause in re.split(r"[\n。；]", text) if clause.strip()})
NASTY = (
    "智能審图与機器人发發乾著后質的了子𠀀𰀀豈⼀〇薴 ,，:：;；!！?？()（）[]、。\n\r\t\0\v\u2028\u3000abcsyzAKBS019"
    "ＡＢ１２＋（）+#.-/_İΣσςKÅéü①②½zhìāǚ\u0300\u0301\u030c\u0307\u200b\u200d\ufeff\u00ad\ufe0f\U000e0100😀👨\u1100\u0915\u093c\ud800\udc00"
)
SNIPPETS = (
    "質(zhì)量", "的(de)(de)", "了（le）", "子(zhi)", "高(gāaaaa)", "高(gāaaaaa)", "中\r\n文", "好()", "模型(llm)",
    "質(zhi\u0300)", "辅助诊断", "建筑信息模型", "机器人", "drones", "Drone", "drone-s", "BIM", "bims", "a.b-c", "c++",
    "1.5-", "5G", "批次", "batteries", "系统(平台)", "系统（平台）", "甲,乙", "甲，乙", "乙：丙", "乙:丙", "泵", "钥",
    "the", "the们", "ΟΔΟΣ", "οδος",
)  # fmt: skip
texts = st.lists(
    st.lists(
        st.one_of(
            st.text(st.sampled_from(NASTY), max_size=12),
            st.sampled_from(SNIPPETS),
            st.sampled_from(CLAUSES),
            st.text(st.characters(exclude_categories=()), max_size=8),
        ),
        max_size=6,
    ).map("".join),
    max_size=6,
)
THESAURUS = """code\tkind\tterms
platform\tsame\t系统（平台）|平台系统|系统
comma\tsame\t甲，乙|甲，乙，甲|乙:丙
pump\tsame\t泵站|水泵|钥匙
plain\tnear\tdrone|drone-s|无人机|无人|人机
greek\tsame\tοδος|ab
letters\tsame\tb1|bim|bim模型|c++|5g
wide\tnear\t中(|（中|!!
long\tnear\t无人机巡检平台|巡检|检查
"""


def vocabulary_of(folder: Path, thesaurus: str) -> Vocabulary:
    (folder / "thesaurus.tsv").write_text(thesaurus, "utf-8")
    (folder / "words.txt").write_text("无人机巡检平台\n系统平台\n城市信息模型\n", "utf-8")
    (folder / "stopwords.txt").write_text("the\n的\n平台\nbims\n", "utf-8")
    return Vocabulary(folder)


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Vocabulary:
    """A vocabulary with everything a thesaurus could hold: marks, single characters, parts of each other."""
    return vocabulary_of(tmp_path_factory.mktemp("odd"), THESAURUS)


Rows = dict[str, list[tuple[int, str, int, int]]]


def one_by_one(texts: Sequence[str], vocabulary: Vocabulary) -> Rows:
    rows: Rows = {kind: [] for kind in KINDS}
    for at, text in enumerate(texts):
        clean = normalize(text)
        singles, pairs = vocabulary.grams(clean)
        found = {WORDS: vocabulary.words(clean), CONCEPTS: vocabulary.concepts_in(clean)}
        for kind, tokens in (found | {CHARACTERS: singles, PAIRS: pairs}).items():
            rows[kind] += [(at, *token) for token in tokens]
    return rows


def rows_of(columns: Columns) -> Rows:
    rows: Rows = {}
    for kind, tokens in columns.tokens.items():
        terms = [columns.terms.term_of(key) for key in tokens.key.tolist()]
        assert {named for named, _ in terms} <= {kind}
        words = [term for _, term in terms]
        rows[kind] = list(zip(tokens.text.tolist(), words, tokens.start.tolist(), tokens.end.tolist(), strict=True))
    return rows


def same(one: Columns, other: Columns) -> bool:
    arrays = all(
        np.array_equal(getattr(one.tokens[kind], name), getattr(other.tokens[kind], name))
        for kind in KINDS
        for name in ("text", "key", "start", "end")
    )
    folded = all(np.array_equal(mine, yours) for mine, yours in zip(one.folded, other.folded, strict=True))
    return arrays and folded and one.texts == other.texts and dict(one.terms) == dict(other.terms)


class TestReadColumns:
    @given(texts)
    @settings(max_examples=some(400), deadline=None)
    def test_finds_the_tokens_of_each_text_alone(self, several: list[str]) -> None:
        vocabulary = default_vocabulary()
        assert rows_of(read_columns(several, vocabulary)) == one_by_one(several, vocabulary)

    @given(several=texts)
    @settings(max_examples=some(400), deadline=None)
    def test_finds_them_whatever_the_thesaurus_holds(self, odd: Vocabulary, several: list[str]) -> None:
        assert rows_of(read_columns(several, odd)) == one_by_one(several, odd)

    @given(
        st.lists(
            st.text(st.sampled_from("系统（平台）()甲,，乙:丙泵钥中！!drone-s无人机巡检bim5g+oδΣς"), max_size=30),
            max_size=4,
        )
    )
    @settings(max_examples=some(400), deadline=None)
    def test_finds_concepts_with_marks_and_within_each_other(self, odd: Vocabulary, several: list[str]) -> None:
        assert rows_of(read_columns(several, odd)) == one_by_one(several, odd)

    def test_finds_the_tokens_of_the_policy_documents_and_of_every_term(self) -> None:
        vocabulary = default_vocabulary()
        terms = [term for concept in vocabulary.concepts.values() for term in concept.terms]
        several = [*POLICIES, *CLAUSES, *terms, *(f"{term}s与{term}" for term in terms)]
        assert rows_of(read_columns(several, vocabulary)) == one_by_one(several, vocabulary)

    @given(texts)
    @settings(max_examples=some(400), deadline=None)
    def test_hands_on_the_clean_texts_in_lower_case_with_marks_in_half_width(self, several: list[str]) -> None:
        folded = read_columns(several, default_vocabulary()).folded
        assert len(folded.bounds) == len(several) + 1
        for text, (begin, behind) in zip(several, pairwise(folded.bounds.tolist()), strict=True):
            clean = normalize(text)
            assert folded.codes[begin:behind].tolist() == [*(ord(half(char)) for char in lower_case(clean)), BEHIND]
            assert folded.starts[begin : behind - 1].tolist() == list(clean.starts)
            assert folded.ends[begin : behind - 1].tolist() == list(clean.ends)

    def test_spans_lead_to_the_original(self) -> None:
        text = "\ufeff高質(zhì)量的ＡＩ+無人機"
        columns = read_columns(["", text], default_vocabulary())
        spans = {term: (at, text[start:end]) for rows in rows_of(columns).values() for at, term, start, end in rows}
        assert spans["高质量"] == (1, "高質(zhì)量")
        assert spans["ai+"] == (1, "ＡＩ+")
        assert spans["的ai+"] == (1, "的ＡＩ+")
        assert spans["质"] == (1, "質(zhì)")

    def test_no_pair_and_no_concept_reaches_from_one_text_into_the_next(self) -> None:
        columns = read_columns(["无人", "机", "bi", "m"], default_vocabulary())
        assert [term for _, term, _, _ in rows_of(columns)[PAIRS]] == ["无人"]
        assert rows_of(columns)[CONCEPTS] == []

    def test_a_thesaurus_without_concepts_finds_none(self, tmp_path: Path) -> None:
        columns = read_columns(["无人机", "泵"], vocabulary_of(tmp_path, "code\tkind\tterms\n"))
        assert len(columns.tokens[CONCEPTS].key) == 0
        assert len(columns.tokens[CHARACTERS].key) == 4

    @pytest.mark.parametrize(
        "table",
        [
            pytest.param({"甲": "乙", "乙": "丙", "丙": "丁", "丁": "戊", "戊": "己"}, id="more rounds than are made"),
            pytest.param({"甲乙": "丙丁", "丁,": "戊，", "丙": "甲"}, id="phrases that lead to phrases"),
            pytest.param({"甲乙": "丙", "戊": "己"}, id="a phrase that changes the length"),
            pytest.param({"!!": "甲甲", "戊": "己"}, id="marks that become characters"),
        ],
    )
    def test_other_tables_of_the_converter_change_nothing_of_that(
        self, table: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # The shipped tables have none of these; those of a later version may.
        (tmp_path / "table.txt").write_text("".join(f"{old}\t{new}\n" for old, new in sorted(table.items())), "utf-8")
        dictionary = {"type": "text", "file": "table.txt"}
        config = {
            "name": "made for this test",
            "segmentation": {"type": "mmseg", "dict": dictionary},
            "conversion_chain": [{"dict": dictionary}],
        }
        (tmp_path / "made.json").write_text(json.dumps(config), "utf-8")
        converter = opencc.OpenCC(str(tmp_path / "made.json"))
        for module in ("matching.text", "matching.folding"):
            monkeypatch.setattr(f"{module}.script_converter", lambda: converter)
        several = ["甲乙丁", "", "!!", "甲!!", "戊", "乙\u0301甲乙", "甲乙,甲乙\n甲乙", "智能审图", "丁,", "丁", ","]
        vocabulary = default_vocabulary()
        assert rows_of(read_columns(several, vocabulary)) == one_by_one(several, vocabulary)
        assert any(converter.convert(text) != text for text in several)


class TestBlocks:
    @given(several=texts, data=st.data())
    @settings(max_examples=some(100), deadline=None)
    def test_the_division_into_blocks_changes_nothing(self, several: list[str], data: st.DataObject) -> None:
        cuts = sorted(data.draw(st.lists(st.integers(0, len(several)), max_size=3)))
        blocks = [several[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(several)], strict=True)]
        parts = list(map_columns(lambda columns: columns, blocks, default_vocabulary()))
        assert same(join(parts), read_columns(several, default_vocabulary()))

    def test_the_number_of_threads_changes_nothing(self) -> None:
        rng = random.Random(5)  # noqa: S311  the same texts in every run
        several = ["，".join(rng.choices(CLAUSES, k=8)) for _ in range(6000)]
        assert sum(map(len, several)) > 3 << 18  # several blocks of `read_columns`
        alone = read_columns(several, default_vocabulary())
        assert same(alone, read_columns(several, default_vocabulary(), threads=3))
        assert same(alone, join(list(map_columns(lambda columns: columns, [several], default_vocabulary()))))

    @given(several=texts, seed=st.randoms(use_true_random=False))
    @settings(max_examples=some(100), deadline=None)
    def test_a_text_has_the_same_columns_wherever_it_stands(self, several: list[str], seed: random.Random) -> None:
        order = list(range(len(several)))
        seed.shuffle(order)
        straight = read_columns(several, default_vocabulary())
        mixed = read_columns([several[at] for at in order], default_vocabulary())
        for kind in KINDS:
            for to, at in enumerate(order):
                here, there = straight.tokens[kind].text == at, mixed.tokens[kind].text == to
                for name in ("key", "start", "end"):
                    one, other = getattr(straight.tokens[kind], name)[here], getattr(mixed.tokens[kind], name)[there]
                    assert np.array_equal(one, other)

    @pytest.mark.parametrize("threads", [1, 2])
    def test_results_come_in_the_order_of_the_blocks(self, threads: int) -> None:
        blocks = [["审" * size] for size in (4000, 1, 3000, 2, 0, 5)]
        sizes = map_columns(
            lambda columns: len(columns.tokens[CHARACTERS].key), blocks, default_vocabulary(), threads=threads
        )
        assert list(sizes) == [4000, 1, 3000, 2, 0, 5]

    def test_a_failure_in_a_thread_is_told(self) -> None:
        def fail(columns: Columns) -> None:
            raise KeyError(columns.texts)

        with pytest.raises(KeyError, match="2"):
            list(map_columns(fail, [["审图", "停车"]], default_vocabulary(), threads=2))


class TestKeys:
    @given(st.sampled_from(KINDS), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=5))
    @settings(max_examples=some(400))
    def test_lead_back_to_the_term(self, kind: str, term: str) -> None:
        terms = Terms()
        key = terms.add(kind, term)
        assert 0 <= key < 1 << 62
        assert key == key_of(kind, term)
        assert terms.term_of(key) == (kind, term)

    @pytest.mark.parametrize(
        ("kind", "term", "key"),
        [
            (WORDS, "审图", 1099048395286309935),
            (CONCEPTS, "hotline", 2052587677741047353),
            (CHARACTERS, "审", 2 << 60 | ord("审")),
            (CHARACTERS, "ai", 3101432539781873503),
            (PAIRS, "审图", 3 << 60 | ord("审") << 21 | ord("图")),
            (PAIRS, "审ai", 4413161453341842765),
        ],
    )
    def test_are_the_same_everywhere(self, kind: str, term: str, key: int) -> None:
        # By `printf 审图 | b2sum -l 64`, read as a little-endian number, its low 59 bits.
        assert key_of(kind, term) == key

    def test_one_string_of_two_kinds_has_two_keys(self) -> None:
        assert len({key_of(kind, term) for kind in KINDS for term in ("审图", "ai", "审")}) == 3 * len(KINDS)

    def test_two_terms_with_one_key_are_refused(self) -> None:
        # Nobody can wait for a real collision of 59 bits; so the other side claims one.
        one, other = (read_columns(["审图"], default_vocabulary()) for _ in range(2))
        claimed = Terms()
        claimed.remember(key_of(WORDS, "审图"), "停车")
        with pytest.raises(Collision, match=r"审图.*停车|停车.*审图"):
            join([one, replace(other, terms=claimed)])

    def test_a_key_never_seen_is_refused(self) -> None:
        with pytest.raises(KeyError):
            Terms().term_of(key_of(WORDS, "审图"))


def test_two_vocabularies_do_not_answer_for_each_other(odd: Vocabulary) -> None:
    for vocabulary, found in ((odd, ["platform"]), (default_vocabulary(), []), (odd, ["platform"])):
        assert [term for _, term, _, _ in rows_of(read_columns(["系统（平台）"], vocabulary))[CONCEPTS]] == found
