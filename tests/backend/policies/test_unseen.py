"""Documents in styles the five do not use, written for these tests."""

from datetime import date

import pytest

from backend.policies.extract import extract
from backend.policies.propose import propose

NUMBERED = """宁海市人民政府办公室关于印发《宁海市人工智能应用场景清单（第二批）》的通知
宁府办〔2025〕12号
各区人民政府，市政府各部门：
现将《宁海市人工智能应用场景清单（第二批）》印发给你们，请遵照执行。
宁海市人民政府办公室
2025年3月8日

宁海市人工智能应用场景清单（第二批）
一、城市交通
1.智慧停车(市交通局)
2.信号灯配时优化(市公安局、交通局)
3.公交智能调度(市交通局牵头，市国资委配合)
二、公共安全
4.水库大坝巡查(市水利局)
5.森林火情识别(市林业局)
6.危化品车辆监管(市应急管理局)
三、民生服务
7.老年助餐点排队预测(市民政局)
8.12345热线智能派单(市政务服务办)
9.校园欺凌预警(市教育局)
10.门诊分时预约(市卫生健康委)
11.医保基金核查(市医保局)
12.口岸通关查验(市口岸办)
相关链接
13.某网站的一则旧闻(市某局)
"""

DESCRIBED = (
    "2024年西岭市开放场景需求表\n"
    "责任单位\t场景名称\t场景描述\t备注\t所属行业\n"
    "市水务局\t排水管网淤积识别\t对管网机器人拍摄的影像自动判读。\t长期\t水务\n"
    "市园林局、城管局\t古树健康监测\t按季度出具健康评估。\t\t园林\n"
    "市教育局\t课后服务排班\t\t试点\t\n"
)


class TestNumberedItems:
    def test_twelve_items_under_three_domains(self) -> None:
        found = propose(extract(NUMBERED.encode()))
        told = [
            (one.number, one.domain, one.name, [(unit.name, unit.role) for unit in one.units])
            for one in found.scenarios
        ]
        assert told == [
            (1, "城市交通", "智慧停车", [("市交通局", "lead")]),
            (2, "城市交通", "信号灯配时优化", [("市公安局", "lead"), ("市交通局", "lead")]),
            (3, "城市交通", "公交智能调度", [("市交通局", "lead"), ("市国资委", "support")]),
            (4, "公共安全", "水库大坝巡查", [("市水利局", "lead")]),
            (5, "公共安全", "森林火情识别", [("市林业局", "lead")]),
            (6, "公共安全", "危化品车辆监管", [("市应急管理局", "lead")]),
            (7, "民生服务", "老年助餐点排队预测", [("市民政局", "lead")]),
            (8, "民生服务", "12345热线智能派单", [("市政务服务办", "lead")]),
            (9, "民生服务", "校园欺凌预警", [("市教育局", "lead")]),
            (10, "民生服务", "门诊分时预约", [("市卫生健康委", "lead")]),
            (11, "民生服务", "医保基金核查", [("市医保局", "lead")]),
            (12, "民生服务", "口岸通关查验", [("市口岸办", "lead")]),
        ]

    def test_the_batch_is_the_second(self) -> None:
        found = propose(extract(NUMBERED.encode()))
        assert (found.batch_name, found.batch_number, found.issued_on) == (
            "宁海市人工智能应用场景清单（第二批）",
            2,
            date(2025, 3, 8),
        )

    def test_nothing_is_invented_where_the_list_is_all_there_is(self) -> None:
        assert {one.description for one in propose(extract(NUMBERED.encode())).scenarios} == {""}

    @pytest.mark.parametrize(
        "item",
        [
            "智慧停车——市交通局",
            "智慧停车：市交通局",
            "智慧停车 市交通局",
            "智慧停车（责任单位：市交通局）",
            "智慧停车\n责任单位：市交通局",
        ],
    )
    def test_units_stand_behind_many_marks(self, item: str) -> None:
        (first, second) = propose(extract(f"某市应用场景清单\n一、{item}\n二、AI 客服(市政务局)\n".encode())).scenarios
        assert (first.name, [unit.name for unit in first.units]) == ("智慧停车", ["市交通局"])
        assert (second.name, [unit.name for unit in second.units]) == ("AI 客服", ["市政务局"])

    def test_tasks_of_a_plan_are_no_scenarios(self) -> None:
        plan = "某市行动计划\n一、任务\n1.推进智慧停车。开展试点。（市交通局）\n2.发布应用场景清单。（市工信局）\n"
        assert propose(extract(plan.encode())).scenarios == ()


class TestTableWithDescriptions:
    def test_rows_without_numbers_are_counted(self) -> None:
        found = propose(extract(DESCRIBED.encode()))
        assert [(one.number, one.name, one.description) for one in found.scenarios] == [
            (1, "排水管网淤积识别", "对管网机器人拍摄的影像自动判读。"),
            (2, "古树健康监测", "按季度出具健康评估。"),
            (3, "课后服务排班", ""),
        ]
        assert [unit.name for unit in found.scenarios[1].units] == ["市园林局", "市城管局"]

    def test_a_blank_domain_is_the_one_above(self) -> None:
        assert [one.domain for one in propose(extract(DESCRIBED.encode())).scenarios] == ["水务", "园林", "园林"]

    def test_the_lists_own_description_is_anchored(self) -> None:
        first = propose(extract(DESCRIBED.encode())).scenarios[0]
        (anchor,) = [one for one in first.anchors if one.field == "description"]
        assert DESCRIBED.encode()[anchor.byte_start : anchor.byte_end].decode() == first.description

    def test_sections_that_each_begin_with_one_are_counted_through(self) -> None:
        rows = ["序号\t场景名称\t责任单位", "1\t甲地停车\t市交通局", "2\t乙地停车\t市交通局", "1\t丙地停车\t市交通局"]
        text = "\n".join(["某市场景清单", *rows])
        found = propose(extract(text.encode()))
        assert [one.number for one in found.scenarios] == [1, 2, 3]
        assert "number-twice" in found.notes
        assert not any(anchor.field == "number" for one in found.scenarios for anchor in one.anchors)

    def test_a_missing_number_is_said(self) -> None:
        text = "某市场景清单\n序号 场景名称 责任单位\n1 甲地停车 市交通局\n3 丙地停车 市交通局\n"
        assert "number-gap" in propose(extract(text.encode())).notes
