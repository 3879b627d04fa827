"""A written unit name leads to one agency, or openly to none."""

import random
from collections import Counter

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from backend.core.settings import ROOT
from backend.organisations.resolve import ENOUGH, Agency, Directory, abbreviation_score, bare_name
from tests.examples import some

SEEDED = yaml.safe_load((ROOT / "seed" / "data" / "agencies.yaml").read_text("utf-8"))
_RUN = (
    "工业信息卫生健康住房建设发展改革教育科技创新人力资源社会保障市场监管交通运输文化广电旅游"
    "体育城市管理综合执法财政审计统计民政司法生态环境水务农业农村商务应急国土规划林业园林气象"
    "海洋渔业能源粮食物资储备医疗服务数据政务金融税务档案地震消防救援退役军人事务信访口岸民族"
    "宗教侨务港澳知识产权药品监督"
)
WORDS = [_RUN[at : at + 2] for at in range(0, len(_RUN), 2)]
FULL = {
    "市工业和信息化局": "市工信局",
    "市卫生健康委": "市卫健委",
    "市住房建设局": "市住建局",
    "市发展改革委": "市发改委",
    "市人力资源社会保障局": "市人社局",
    "市城管和综合执法局": "市城管局",
    "市文化广电旅游体育局": "市文广旅体局",
    "市市场监管局": "市市监局",
    "市交通运输局": "市交通局",
    "市政务服务数据管理局": "市政数局",
    "市规划和自然资源局": "市规自局",
    "市委网信办": "市网信办",
}


def directory(*names: str) -> Directory[str]:
    return Directory([Agency(name, name) for name in names], "深圳市")


def seeded(jurisdiction: str) -> Directory[str]:
    rows = [row for row in SEEDED if row["jurisdiction"] == jurisdiction]
    return Directory([Agency(row["name"], row["name"], tuple(row["aliases"])) for row in rows], jurisdiction)


def crowd(size: int, seed: int) -> list[str]:
    """Return names of agencies that nobody has, two to four words each."""
    source = random.Random(seed)  # noqa: S311 (repeatable, guards nothing)
    return sorted(
        {"市" + "".join(source.sample(WORDS, source.randint(2, 4))) + source.choice("局局局委办") for _ in range(size)}
    )


CROWD = crowd(4_000, 1)
NAMES = st.builds(
    lambda words, ending: "市" + "".join(words) + ending,
    st.lists(st.sampled_from(WORDS), min_size=2, max_size=4, unique=True),
    st.sampled_from("局委办"),
)


class TestBareName:
    @pytest.mark.parametrize(
        "written",
        [
            "深圳市住房和建设局",
            "深圳市住房和建設局",
            "市住房和建设局",
            " 市住房 和建设局 ",
            "深圳市人民政府住房和建设局",
        ],
    )
    def test_place_script_and_blanks_tell_nobody_apart(self, written: str) -> None:
        assert bare_name(written, "深圳市") == "市住房和建设局"

    def test_party_departments_lose_only_their_first_word(self) -> None:
        assert bare_name("中共深圳市委宣传部", "深圳市") == "市委宣传部"


class TestResolve:
    def test_its_own_name_is_certain(self) -> None:
        found = directory("市教育局", "市体育局").resolve("市教育局")
        assert found
        assert (found.key, found.score, found.how) == ("市教育局", 1.0, "exact")

    def test_a_recorded_alias_is_certain(self) -> None:
        found = seeded("深圳市").resolve("深圳市科技创新局")
        assert found
        assert (found.name, found.score, found.how) == ("市科技创新委", 1.0, "alias")

    @pytest.mark.parametrize(("full", "short"), FULL.items())
    def test_common_short_names_need_no_alias(self, full: str, short: str) -> None:
        found = directory(*FULL).resolve(short)
        assert found
        assert (found.key, found.how) == (full, "abbreviation")
        assert ENOUGH <= found.score < 1

    @pytest.mark.parametrize(("full", "short"), FULL.items())
    def test_a_recorded_short_name_is_found_by_the_full_one(self, full: str, short: str) -> None:
        found = directory(*FULL.values()).resolve(full)
        assert found
        assert found.key == short

    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("深圳市市场监督管理局", "市市场监管局"),
            ("市住房和建设局", "市住房建设局"),
            ("市工业与信息化局", "市工业和信息化局"),
            ("深圳市卫生健康委员会", "市卫生健康委"),
        ],
    )
    def test_nearly_the_same_name_is_found_and_scored_below_one(self, written: str, name: str) -> None:
        found = directory(*FULL).resolve(written)
        assert found
        assert found.key == name
        assert ENOUGH <= found.score < 1

    def test_two_that_fit_alike_are_none(self) -> None:
        assert directory("市工业信息局", "市工商信用局").resolve("市工信局") is None

    @pytest.mark.parametrize(
        "written", ["", "市", "局", "市天文台", "省工业和信息化厅", "各区", "市体育局", "市工业和信息化委"]
    )
    def test_a_stranger_is_none(self, written: str) -> None:
        assert directory(*FULL, "市教育局").resolve(written) is None

    def test_an_empty_directory_knows_nobody(self) -> None:
        assert directory().resolve("市教育局") is None

    @pytest.mark.parametrize("row", SEEDED, ids=[row["jurisdiction"] + row["name"] for row in SEEDED])
    def test_every_seeded_name_and_alias_leads_to_its_agency(self, row: dict[str, object]) -> None:
        agencies = seeded(str(row["jurisdiction"]))
        for written in (row["name"], *row["aliases"]):  # type: ignore[misc]
            found = agencies.resolve(str(written))
            assert found
            assert (found.key, found.score) == (row["name"], 1.0)


class TestRank:
    @settings(max_examples=4)
    @given(st.lists(NAMES, min_size=10, max_size=10, unique=True))
    def test_an_abbreviation_finds_its_full_name_first_among_thousands(self, drawn: list[str]) -> None:
        everybody = {*CROWD, *drawn}
        thousands = Directory([Agency(name, name) for name in everybody], "深圳市")
        # Where somebody else is shortened alike, nobody could tell; `resolve` must say so instead.
        shared = Counter(shortened(name) for name in everybody)
        told_apart = [name for name in drawn if shared[shortened(name)] == 1]
        assume(told_apart)
        assert [thousands.rank(shortened(name))[0].key for name in told_apart] == told_apart

    @settings(max_examples=some(60))
    @given(st.sampled_from(CROWD))
    def test_scores_lie_in_range_and_fall(self, name: str) -> None:
        ranked = directory(*CROWD[:500]).rank(name[:-2] + name[-1], 10)
        scores = [one.score for one in ranked]
        assert all(0 < score <= 1 for score in scores)
        assert scores == sorted(scores, reverse=True)

    @settings(max_examples=some(30))
    @given(st.randoms(use_true_random=False), st.sampled_from(CROWD[:200]))
    def test_order_of_the_directory_does_not_matter(self, source: random.Random, name: str) -> None:
        shuffled = source.sample(CROWD[:200], 200)
        short = shortened(name)
        assert directory(*shuffled).rank(short) == directory(*CROWD[:200]).rank(short)


def shortened(name: str) -> str:
    """Return the initials of a name of the crowd, whose words have two characters each."""
    return name[0] + name[1:-1:2] + name[-1]


class TestAbbreviationScore:
    @pytest.mark.parametrize(
        ("short", "name"),
        [
            ("市信工局", "市工业和信息化局"),
            ("市工信委", "市工业和信息化局"),
            ("省工信局", "市工业和信息化局"),
            ("市局", "市教育局"),
            ("市教育局", "市教育局"),
        ],
    )
    def test_other_order_level_or_ending_is_no_abbreviation(self, short: str, name: str) -> None:
        assert abbreviation_score(short, name) == 0

    def test_first_characters_of_words_beat_any_others(self) -> None:
        assert (
            abbreviation_score("市工信局", "市工业和信息化局") > abbreviation_score("市业息局", "市工业和信息化局") > 0
        )
