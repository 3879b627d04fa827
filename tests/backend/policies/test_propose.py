"""The 26 official scenarios, as the Shenzhen plan of 2023 publishes them, and what no list means."""

from collections import Counter
from datetime import date

import pytest

from backend.policies.extract import extract
from backend.policies.propose import NAMED, naming_share, propose
from tests.backend.policies.samples import POLICIES, extraction, proposed, shipped

OFFICIAL = """
1 公共服务 民生诉求办理 市政务服务数据管理局
2 智慧医疗 临床辅助决策 市卫生健康委
3 智慧医疗 医学影像辅助诊断 市卫生健康委
4 智慧医疗 医用机器人 市卫生健康委
5 公共服务 口岸 市口岸办
6 公共服务 机场 市国资委
7 公共服务 高铁站 市国资委
8 公共服务 地铁站 市国资委
9 公共服务 政务活动场所 市国资委
10 公共服务 科技场馆 市科协
11 公共服务 文化场馆 市文化广电旅游体育局
12 公共服务 体育场馆 市文化广电旅游体育局
13 公共服务 公园 市城管和综合执法局
14 公共服务 旅游景区 市文化广电旅游体育局
15 城市治理 智慧城市基础设施与智能网联汽车协同发展试点 市住房建设局、市工业和信息化局
16 城市治理 市容巡查 市城管和综合执法局
17 城市治理 环境卫生巡查 市城管和综合执法局
18 城市治理 消防监管 市消防救援支队
19 城市治理 食品安全监管 市市场监管局
20 城市治理 建筑施工安全 市住房建设局
21 城市治理 房屋建筑工程人工智能审图 市住房建设局
22 城市治理 重大建筑单元与重点片区的建模渲染 市住房建设局
23 智能制造 设备故障检测诊断 市工业和信息化局
24 智能制造 表面缺陷检测 市工业和信息化局
25 智能制造 智能分拣 市工业和信息化局
26 低空经济 低空智能融合基础设施 市交通运输局
"""
CLINIC = "在医疗卫生机构探索开展临床辅助决策、医学影像辅助诊断、医用机器人等人工智能应用试点。"
PLACES = (
    "依托口岸、机场、高铁站、地铁站、政务活动场所、科技文化体育场馆、公园、旅游景区等公共场所，搭建人工智能体验场景。"
)
PATROLS = "在市容巡查、环境卫生领域适度超前布局市容巡查机器人、扫地机器人等应用。"
SAFETY = "在消防监管、食品安全监管、建筑施工安全等领域，开展图像识别、视频分析、监测预警等人工智能应用。"
FACTORY = "推动人工智能在设备故障检测和故障诊断、基于视觉的表面缺陷检测、智能分拣等制造业领域的应用。"
# Read in the document by eye: which clause and sentence names each scenario.
SENTENCES = {
    1: ("（十）", "民生诉求平台嵌入民意速办AI机器人，提高平台响应服务效率和质量。"),
    **dict.fromkeys((2, 3, 4), ("（十）", CLINIC)),
    **dict.fromkeys(range(5, 15), ("（十）", PLACES)),
    15: ("（十一）", "持续推动智慧城市基础设施与智能网联汽车协同发展。"),
    **dict.fromkeys((16, 17), ("（十一）", PATROLS)),
    **dict.fromkeys((18, 19, 20), ("（十一）", SAFETY)),
    21: ("（十一）", "在房屋建筑工程中探索开展基于建筑信息模型的“智能审查+人工确认”的审图试点。"),
    22: (
        "（十一）",
        "在重大建筑单元与重点片区的建模渲染中探索应用人工智能技术，丰富城市信息模型平台数实融合特效场景应用。",
    ),
    **dict.fromkeys((23, 24, 25), ("（十二）", FACTORY)),
    26: ("（十二）", "加快推进低空智能融合基础设施项目建设，推动低空经济产业创新发展。"),
}


class TestShenzhenPlan:
    def test_exactly_the_26_scenarios_in_order(self) -> None:
        read = [
            f"{one.number} {one.domain} {one.name} {'、'.join(unit.name for unit in one.units)}"
            for one in proposed().scenarios
        ]
        assert read == OFFICIAL.strip().split("\n")

    def test_domains_are_counted_as_published(self) -> None:
        counts = Counter(one.domain for one in proposed().scenarios)
        assert counts == {"公共服务": 11, "城市治理": 8, "智慧医疗": 3, "智能制造": 3, "低空经济": 1}

    def test_row_15_has_two_units_and_neither_leads_the_other(self) -> None:
        assert [(unit.written, unit.role) for unit in proposed().scenarios[14].units] == [
            ("市住房建设局", "lead"),
            ("市工业和信息化局", "lead"),
        ]

    def test_batch_is_named_numbered_and_dated(self) -> None:
        found = proposed()
        assert (found.batch_name, found.batch_number, found.issued_on, found.notes) == (
            "“城市+AI”应用场景清单（第一批）",
            1,
            date(2023, 5, 31),
            (),
        )

    @pytest.mark.parametrize("number", range(1, 27))
    def test_scenario_is_tied_to_the_sentence_that_names_it(self, number: int) -> None:
        scenario = proposed().scenarios[number - 1]
        (anchor,) = [anchor for anchor in scenario.anchors if anchor.field == "description"]
        clause = next(clause for clause in extraction().clauses if clause.position == anchor.clause)
        assert (clause.label, scenario.description) == SENTENCES[number]
        assert extraction().text[anchor.start : anchor.end] == scenario.description

    def test_every_field_of_every_scenario_is_anchored(self) -> None:
        for scenario in proposed().scenarios:
            fields = Counter(anchor.field for anchor in scenario.anchors)
            units = len(scenario.units)
            assert fields == {"batch": 1, "number": 1, "domain": 1, "name": 1, "agencies": units, "description": 1}

    def test_nothing_of_the_published_script_or_notes_is_left(self) -> None:
        for scenario in proposed().scenarios:
            values = (scenario.name, scenario.domain, scenario.description, *(unit.name for unit in scenario.units))
            assert not any(char in "()（）應務設衛" for value in values for char in value)


class TestDocumentsWithoutList:
    @pytest.mark.parametrize(
        "name",
        sorted(
            path.name for path in POLICIES.glob("*.txt") if "2023-plan" not in path.name or "chongqing" in path.name
        ),
    )
    def test_proposes_nothing_and_says_so(self, name: str) -> None:
        found = proposed(name)
        assert (found.scenarios, found.batch_name) == ((), "")
        assert "no-list" in found.notes

    def test_a_table_of_something_else_is_no_list_of_scenarios(self) -> None:
        text = "入库企业名单\n序号 名称 单位\n1 甲公司 市科技局\n2 乙公司 市科技局"
        assert propose(extract(text.encode())).scenarios == ()


class TestNamingShare:
    @pytest.mark.parametrize(
        ("name", "sentence", "share"),
        [
            ("口岸", "依托口岸、机场等公共场所。", 1.0),
            ("科技场馆", "依托科技文化体育场馆、公园。", 1.0),
            ("设备故障检测诊断", "在设备故障检测和故障诊断、智能分拣等领域。", 1.0),
            ("民生诉求办理", "民生诉求平台嵌入机器人，提高效率。", 4 / 6),
            ("环境卫生巡查", "在市容巡查、环境卫生领域布局。", 4 / 6),
            ("智能分拣", "智慧能源分区拣选。", 0.0),
            ("公园", "公共园区。", 0.0),
        ],
    )
    def test_counts_pieces_of_two_or_more_in_order_within_one_phrase(
        self, name: str, sentence: str, share: float
    ) -> None:
        assert naming_share(name, sentence) == pytest.approx(share)

    def test_half_a_name_is_not_enough(self) -> None:
        assert naming_share("智慧停车", "推进智慧交通建设。") < NAMED

    def test_a_clause_under_other_units_does_not_name_the_scenario(self) -> None:
        text = (
            "某市应用场景工作方案\n一、任务\n（一）建设。推进智慧停车应用。（责任单位：市教育局）\n"
            "附件：某市应用场景清单\n序号 场景名称 责任单位\n1 智慧停车 市交通局\n"
        )
        (other,) = propose(extract(text.encode())).scenarios
        (same,) = propose(extract(text.replace("市教育局", "市交通局").encode())).scenarios
        assert (other.description, same.description) == ("", "推进智慧停车应用。")


class TestWholePage:
    def test_the_page_with_its_clutter_gives_the_same_scenarios(self) -> None:
        """What a site puts around the document neither adds nor takes away a scenario or a clause."""
        before = "首页 > 每日快讯 > 2023-05-31 每日快讯\n来源:某网 发布时间:2023-06-02 16:31\n\n"
        after = "\n政策相关信息\n\n热门\n\n1.某某同学的作文\n本周\n- 粤ICP备00000000号\n"
        found = extract(before.encode() + shipped() + after.encode())
        assert [(one.name, one.description) for one in propose(found).scenarios] == [
            (one.name, one.description) for one in proposed().scenarios
        ]
        assert len(found.clauses) == len(extraction().clauses)
        assert found.text[slice(*found.body)] == extraction().text[slice(*extraction().body)]
        assert found.front.issued_on == date(2023, 5, 31)
