"""What a document says of itself, where it begins and ends, its clauses and their units."""

from datetime import date

import pytest
import yaml

from backend.policies.extract import extract
from backend.policies.units import Unit
from tests.backend.policies.samples import POLICIES, extraction, shipped

SOURCES = yaml.safe_load((POLICIES / "sources.yaml").read_text("utf-8"))
SHIPPED = sorted(path.name for path in POLICIES.glob("*.txt"))

PAGE = """首页 > 政务公开 > 文件
字体：大 中 小
来源：某市政府网 发布时间：2024-05-06 10:00
某市人民政府办公室关于印发某市智慧城市建设若干措施的通知
某府办〔2024〕7号
各区人民政府，市直各单位：
现印发给你们。
一、总则
（一）目标。建设智慧城市，参照《某办法》（国发〔2017〕35号）执行。
1.时间安排。2024年5月启动。
（1）摸底。全面摸底。
（2）评估。形成报告。
（二）分工。各负其责。（责任单位：市工信局、教育局，各区政府）
二、附则
本措施自印发之日起施行。
某市人民政府办公室
二〇二四年五月三日
责任编辑：张三
1.某地今日热点
上一篇：无关的文章。
版权所有 某ICP备12345号
"""


def units(found: list[Unit]) -> list[tuple[str, str]]:
    return [(unit.name, unit.role) for unit in found]


class TestFront:
    @pytest.mark.parametrize("source", SOURCES, ids=[source["file"] for source in SOURCES])
    def test_shipped_documents_say_who_issued_what_when(self, source: dict[str, object]) -> None:
        front = extraction(str(source["file"])).front
        assert {
            "title": front.title,
            "issuer": "、".join(front.issuers),
            "document_number": front.document_number,
            "issued_on": front.issued_on,
            "jurisdiction": front.jurisdiction,
        } == {key: source[key] for key in ("title", "issuer", "document_number", "issued_on", "jurisdiction")}

    def test_every_shipped_document_is_listed(self) -> None:
        assert sorted(source["file"] for source in SOURCES) == SHIPPED

    def test_a_notice_gives_way_to_what_it_issues(self) -> None:
        front = extract(PAGE.encode()).front
        assert front.title == "某市智慧城市建设若干措施"
        assert front.document_number == "某府办〔2024〕7号"
        assert front.issuers == ("某市人民政府办公室",)

    def test_the_sign_off_goes_before_the_publication_line(self) -> None:
        assert extract(PAGE.encode()).front.issued_on == date(2024, 5, 3)

    def test_without_a_sign_off_the_publication_line_dates_it(self) -> None:
        assert extract(PAGE.replace("二〇二四年五月三日\n", "").encode()).front.issued_on == date(2024, 5, 6)

    def test_a_cited_number_is_not_the_documents_own(self) -> None:
        assert extract(PAGE.replace("某府办〔2024〕7号\n", "").encode()).front.document_number is None

    @pytest.mark.parametrize(
        "written", ["粤府[2023]90号", "粤府（2023）90号", "粤府【2023】 90 号", "粤府〔2023〕９０号"]
    )
    def test_numbers_in_other_brackets_are_written_one_way(self, written: str) -> None:
        text = f"关于建设示范市的意见\n{written}\n一、目标\n建设示范市。"
        front = extract(text.encode()).front
        assert (front.document_number, front.jurisdiction) == ("粤府〔2023〕90号", "广东省")

    def test_impossible_dates_are_none(self) -> None:
        assert extract("某市方案\n某市政府\n2023年2月30日\n一、甲\n乙。".encode()).front.issued_on is None


class TestBody:
    def test_what_a_site_put_around_the_document_is_outside(self) -> None:
        found = extract(PAGE.encode())
        body = found.text[slice(*found.body)]
        assert body.startswith("某市人民政府办公室关于印发")
        assert body.endswith("二〇二四年五月三日")

    def test_nothing_of_the_text_is_lost(self) -> None:
        assert "版权所有" in extract(PAGE.encode()).text

    @pytest.mark.parametrize("name", SHIPPED)
    def test_shipped_documents_carry_no_clutter(self, name: str) -> None:
        found = extraction(name)
        assert found.text.strip() == found.text[slice(*found.body)]

    def test_a_newspapers_introduction_ends_at_full_text_follows(self) -> None:
        text = (
            "12月18日，某局发布通知。全文如下：\n某市若干措施\n一、目标\n建设示范市。\n编辑 甲 审读 乙\n今日要闻一则。"
        )
        found = extract(text.encode())
        assert found.text[slice(*found.body)] == "某市若干措施\n一、目标\n建设示范市。"


class TestClauses:
    def test_labels_make_a_tree(self) -> None:
        tree = [(one.position, one.parent, one.level, one.label, one.heading) for one in extract(PAGE.encode()).clauses]
        assert tree == [
            (1, None, 1, "一、", "总则"),
            (2, 1, 2, "（一）", "目标"),
            (3, 2, 3, "1.", "时间安排"),
            (4, 3, 4, "（1）", "摸底"),
            (5, 3, 4, "（2）", "评估"),
            (6, 1, 2, "（二）", "分工"),
            (7, None, 1, "二、", "附则"),
        ]

    @pytest.mark.parametrize(
        ("name", "levels"),
        [
            ("shenzhen-2023-plan.txt", [6, 18]),
            ("shenzhen-2024-measures.txt", [5, 18]),
            ("guangdong-2023-opinions.txt", [7, 22]),
            ("guangzhou-2020-plan.txt", [3, 10, 18]),
            ("chongqing-2023-plan.txt", [4, 15, 16]),
        ],
    )
    def test_shipped_documents_have_all_their_clauses(self, name: str, levels: list[int]) -> None:
        clauses = extraction(name).clauses
        assert [sum(one.level == level for one in clauses) for level in range(1, len(levels) + 1)] == levels
        assert len(clauses) == sum(levels)

    @pytest.mark.parametrize("name", SHIPPED)
    def test_clauses_follow_one_another_and_begin_with_their_label(self, name: str) -> None:
        found = extraction(name)
        at = 0
        for clause in found.clauses:
            assert at <= clause.start < clause.end
            assert found.text[clause.start : clause.end].startswith(clause.label + clause.heading)
            at = clause.end

    def test_articles_and_chapters(self) -> None:
        text = (
            "某市促进条例\n第一章 总则\n第一条 为了促进发展，制定本条例。\n第二条 本条例适用于本市。\n"
            "第二章 应用\n第三条 鼓励应用。"
        )
        tree = [(one.level, one.label) for one in extract(text.encode()).clauses]
        assert tree == [(1, "第一章"), (2, "第一条"), (2, "第二条"), (1, "第二章"), (2, "第三条")]

    def test_the_sign_off_is_no_clauses_text(self) -> None:
        found = extract(PAGE.encode())
        assert found.text[found.clauses[-1].start : found.clauses[-1].end] == "二、附则\n本措施自印发之日起施行。"


class TestUnits:
    def test_shenzhens_clause_ten_lists_seven_units(self) -> None:
        (ten,) = [clause for clause in extraction().clauses if clause.label == "（十）"]
        assert units(ten.units) == [
            ("市政务服务数据管理局", "lead"),
            ("市卫生健康委", "lead"),
            ("市口岸办", "lead"),
            ("市国资委", "lead"),
            ("市文化广电旅游体育局", "lead"),
            ("市城管和综合执法局", "lead"),
            ("市科协", "lead"),
        ]

    def test_guangdongs_clause_two_has_lead_and_supports_with_first_words_left_out(self) -> None:
        (two,) = [clause for clause in extraction("guangdong-2023-opinions.txt").clauses if clause.label == "（二）"]
        assert units(two.units) == [
            ("省发展改革委", "lead"),
            ("省委网信办", "support"),
            ("省科技厅", "support"),
            ("省工业和信息化厅", "support"),
            ("省政务服务数据管理局", "support"),
            ("省能源局", "support"),
            ("广州、深圳、韶关等地级以上市政府", "support"),
        ]
        assert [unit.written for unit in two.units][3] == "工业和信息化厅"

    def test_the_market_is_no_city(self) -> None:
        """市场监管局 begins with the character for city, yet its level of government is the one left out."""
        last = extraction("guangdong-2023-opinions.txt").clauses[-1].units[-1]
        assert (last.written, last.name) == ("市场监管局", "省市场监管局")

    def test_brackets_inside_a_unit_stay_with_it(self) -> None:
        fourteen = next(one for one in extraction("shenzhen-2024-measures.txt").clauses if one.label == "（十四）")
        assert [unit.written for unit in fourteen.units] == [
            "市工业和信息化局",
            "前海管理局",
            "各区（新区、深汕特别合作区管委会）政府",
        ]
        assert [unit.is_group for unit in fourteen.units] == [False, False, True]

    @pytest.mark.parametrize("name", SHIPPED)
    def test_every_unit_stands_where_it_says(self, name: str) -> None:
        found = extraction(name)
        named = [unit for clause in found.clauses for unit in clause.units]
        assert all(found.text[unit.start : unit.end] == unit.written for unit in named)

    def test_chongqing_names_none(self) -> None:
        assert not any(clause.units for clause in extraction("chongqing-2023-plan.txt").clauses)

    def test_the_units_of_each_document_are_complete(self) -> None:
        """Every clause of the second level whose text ends in a note has units."""
        counts = {name: sum(bool(clause.units) for clause in extraction(name).clauses) for name in SHIPPED}
        assert counts == {
            "chongqing-2023-plan.txt": 0,
            "guangdong-2023-opinions.txt": 22,
            "guangzhou-2020-plan.txt": 5,
            "shenzhen-2023-plan.txt": 18,
            "shenzhen-2024-measures.txt": 18,
        }


class TestDamaged:
    def test_broken_spots_of_the_publication_are_named_and_left_alone(self) -> None:
        found = extraction()
        ((start, end),) = found.damaged
        begin, stop = found.byte_span(start, end)
        assert shipped()[begin:stop].decode() == "?;瘧?yīng)"
        assert [
            extraction("shenzhen-2024-measures.txt").text[slice(*spot)]
            for spot in extraction("shenzhen-2024-measures.txt").damaged
        ] == ["Ш"]
