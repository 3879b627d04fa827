"""One list, every way a file can carry it."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.policies.extract import extract
from backend.policies.propose import propose
from tests.backend.policies.samples import (
    HEADER,
    TITLE,
    as_docx,
    as_html,
    as_pdf,
    as_text,
    official_rows,
    reordered,
    rows_of,
    shipped,
)

ORDERS = list(permutations(range(4)))
TABLE = [HEADER, *official_rows()]


def read(data: bytes) -> list[tuple[str, ...]]:
    return rows_of(propose(extract(data)))


class TestPlainText:
    @pytest.mark.parametrize("separator", ["\t", " ", "　", "  ", ""], ids=["tab", "space", "wide", "two", "none"])
    @pytest.mark.parametrize("order", ORDERS, ids=["".join(map(str, order)) for order in ORDERS])
    def test_columns_in_any_order_and_any_separation(self, order: tuple[int, ...], separator: str) -> None:
        assert read(as_text(reordered(TABLE, order), separator)) == official_rows()

    @pytest.mark.parametrize("separator", ["", " "])
    def test_pasted_without_line_ends(self, separator: str) -> None:
        text = separator.join([TITLE, *(separator.join(row) for row in TABLE)])
        assert read(text.encode()) == official_rows()

    def test_every_cell_on_a_line_of_its_own(self) -> None:
        assert read("\n".join([TITLE, *("\n".join(row) for row in TABLE)]).encode()) == official_rows()

    @pytest.mark.parametrize("separator", ["\t", " "])
    def test_cells_that_run_over_lines(self, separator: str) -> None:
        text = as_text(TABLE, separator).decode().replace("市住房建设局市工业", "市住房建设局\n市工业")
        assert read(text.encode()) == official_rows()

    def test_other_words_for_the_columns(self) -> None:
        table = [("编号", "所属领域", "应用场景", "牵头单位"), *official_rows()]
        assert read(as_text(table, " ")) == official_rows()

    def test_units_may_be_listed(self) -> None:
        rows = [("1", "城市治理", "桥梁巡检", "市交通运输局、市工信局，城管局")]
        (scenario,) = propose(extract(as_text([HEADER, *rows], " "))).scenarios
        assert [unit.name for unit in scenario.units] == ["市交通运输局", "市工信局", "市城管局"]

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
    def test_any_encoding(self, encoding: str) -> None:
        assert read(shipped().decode().encode(encoding)) == official_rows()

    def test_windows_line_ends(self) -> None:
        assert read(shipped().replace(b"\n", b"\r\n")) == official_rows()


class TestOtherFiles:
    @pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
    def test_html(self, encoding: str) -> None:
        assert read(as_html(TABLE, encoding=encoding)) == official_rows()

    def test_docx(self) -> None:
        assert read(as_docx(TABLE)) == official_rows()

    def test_pdf_over_two_pages(self) -> None:
        assert read(as_pdf(TABLE)) == official_rows()

    @pytest.mark.parametrize("order", [(3, 2, 1, 0), (2, 0, 3, 1)])
    def test_columns_in_another_order(self, order: tuple[int, ...]) -> None:
        table = reordered(TABLE, order)
        for data in (as_html(table), as_docx(table), as_pdf(table)):
            assert read(data) == official_rows()

    def test_clauses_and_units_come_through_docx_and_pdf(self) -> None:
        text = extract(shipped())
        body = [line for line in text.text[text.body[0] : text.lists[0].start].split("\n") if line.strip()]
        told = [(clause.label, clause.heading, [unit.name for unit in clause.units]) for clause in text.clauses]
        for data in (as_docx(TABLE, before=body), as_pdf(TABLE, before=body)):
            found = extract(data)
            assert [
                (clause.label, clause.heading, [unit.name for unit in clause.units]) for clause in found.clauses
            ] == told
            assert found.front == text.front
            assert [one.description for one in propose(found).scenarios] == [
                one.description for one in propose(text).scenarios
            ]

    def test_a_table_that_lays_out_the_page_keeps_its_paragraphs(self) -> None:
        page = (
            "<table><tr><td>栏目</td><td><h1>某市行动方案</h1><p>一、目标</p><p>（一）场景。开放场景。</p>"
            "<table><tr><td>序号</td><td>场景名称</td></tr><tr><td>1</td><td>停车</td></tr></table></td></tr></table>"
        )
        found = extract(page.encode())
        assert [(one.label, one.heading) for one in found.clauses] == [("一、", "目标"), ("（一）", "场景")]
        assert [one.name for one in propose(found).scenarios] == ["停车"]

    def test_a_covered_cell_holds_what_covers_it(self) -> None:
        page = (
            "<p>某市应用场景清单</p><table><tr><td>序号</td><td>应用领域</td><td>场景名称</td><td>责任单位</td></tr>"
            "<tr><td>1</td><td rowspan=2>交通</td><td>停车</td><td rowspan=2>市交通局</td></tr>"
            "<tr><td>2</td><td>公交</td></tr><tr><td>3</td><td>旅游</td><td>票务</td><td></td></tr></table>"
        )
        assert read(page.encode()) == [
            ("1", "交通", "停车", "市交通局"),
            ("2", "交通", "公交", "市交通局"),
            ("3", "旅游", "票务", ""),
        ]


NAMES = st.lists(
    st.sampled_from(["智慧停车", "积水预警", "夜间噪声识别", "外卖骑手调度", "古树监护", "地下管网巡检", "12345分拨"]),
    min_size=1,
    max_size=7,
    unique=True,
)
UNITS = st.sampled_from(["市交通局", "市城市管理局", "市市场监管局", "市委网信办", "市水务局", "市文化广电旅游体育局"])


class TestAnyTable:
    @given(NAMES, st.data(), st.permutations(range(4)), st.sampled_from(["\t", " ", ""]))
    def test_what_is_written_is_read(
        self, names: list[str], data: st.DataObject, order: list[int], separator: str
    ) -> None:
        rows = [
            (str(number), data.draw(st.sampled_from(["城市治理", "公共服务", "智慧交通"])), name, data.draw(UNITS))
            for number, name in enumerate(names, start=1)
        ]
        if separator == "" and any(name[0].isdigit() for name in names):
            return  # a number run together with a number cannot be told apart by anyone
        assert read(as_text(reordered([HEADER, *rows], order), separator, "某市场景清单")) == rows
