"""Rows of a scenario table: columns in any order, set apart by tabs, by blanks or not at all. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from backend.policies.units import cut_units

Span = tuple[int, int]

_COLUMNS = {
    "number": "序号|编号|序列|NO.|No.",
    "domain": "应用领域|场景领域|所属领域|行业领域|所属行业|重点领域|应用方向|场景类别|场景类型|场景分类|"
    "领域|类别|类型|分类|行业|板块",
    "name": "应用场景名称|场景需求名称|应用场景|场景名称|场景需求|需求名称|项目名称|场景|名称",
    "agencies": "责任单位|责任部门|牵头单位|牵头部门|需求单位|场景单位|实施单位|业主单位|发布单位|申报单位|"
    "主管部门|主管单位|推荐单位|单位名称|单位|部门",
    "description": "应用场景描述|场景描述|场景简介|场景内容|需求描述|需求内容|需求简介|主要内容|建设内容|内容描述|"
    "简介|描述|内容",
}
_KIND = {synonym: kind for kind, synonyms in _COLUMNS.items() for synonym in synonyms.split("|")}
_SYNONYM = re.compile("|".join(sorted(map(re.escape, _KIND), key=len, reverse=True)))
_LONGEST_ROW = 400
"""A longer line is no row; trying to cut one would take long."""
_ABOUT_SCENARIOS = re.compile("场景|需求")
_NUMBER = re.compile(r"\d{1,4}(?=[.．、\s]|\D|$)[.．、]?")
DOMAINS = frozenset({
    "公共服务", "城市治理", "智慧医疗", "智能制造", "低空经济", "智慧交通", "智慧教育", "智慧金融", "智慧文旅",
    "智慧农业", "智慧物流", "智慧能源", "智慧政务", "智慧社区", "智慧园区", "智慧养老", "智慧环保", "智慧水务",
    "智慧应急", "智慧安防", "智慧建造", "智慧城管", "智慧商业", "智慧港口", "智慧海洋", "智慧司法", "政务服务",
    "社会治理", "民生服务", "医疗健康", "生态环保", "公共安全", "经济运行", "商贸流通", "文化旅游", "现代农业",
    "交通运输", "科技金融", "数字政府", "工业制造",
})  # fmt: skip
"""Domains as lists name them; only needed to cut a row written without any separator."""


@dataclass(slots=True)
class Header:
    """The columns of a table in their order."""

    columns: list[str]
    """number, domain, name, agencies, description; blank for one we do not read."""
    separator: str
    """tab, blank, none, or line (every cell on a line of its own)."""
    about_scenarios: bool
    end: int
    """Where the header ends in its line; rows may follow behind it."""


@dataclass(slots=True)
class RawRow:
    """Where the cells of one row stand; a cell that runs over several lines or pages has several pieces."""

    cells: dict[str, list[Span]] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    """Columns whose cell a taller one above covers."""


def read_header(text: str) -> Header | None:
    """Return the columns a line names; None unless it names nothing but columns, a name's among them.

    Where rows follow on the same line, as in text pasted without its line ends, the first number ends the header.
    """
    if "\t" in text:
        bare = [re.sub(r"[（(].*?[)）]|\s", "", cell) for cell in text.split("\t")]
        if not all(bare) or any(len(cell) > 12 for cell in bare):
            return None
        columns, separator, at = [_KIND.get(cell, "") for cell in bare], "tab", len(text)
    else:
        columns, at = [], len(text) - len(text.lstrip())
        begin = at
        while found := _SYNONYM.match(text, at):
            columns.append(_KIND[found.group()])
            at = found.end() + len(text[found.end() :]) - len(text[found.end() :].lstrip(" |"))
        separator = "blank" if re.search(r"\s", text[begin:at].strip()) else "none"
        if text[at:].strip() and not (columns[:1] == ["number"] and text[at : at + 1] == "1"):
            return None
    named = [column for column in columns if column]
    if "name" not in named or len(named) < 2 or len(set(named)) != len(named):
        return None
    return Header(columns, separator, _ABOUT_SCENARIOS.search(text[:at]) is not None, at)


def tab_cells(header: Header, text: str, offset: int, covered: str) -> RawRow:
    """Return the cells of a row whose columns are set apart by tabs."""
    row = RawRow()
    at = offset
    for column, cell in zip(header.columns, text.split("\t"), strict=False):
        bare = cell.strip()
        if column and cell == covered:
            row.carried.add(column)
        elif column and bare:
            begin = at + len(cell) - len(cell.lstrip())
            row.cells[column] = [(begin, begin + len(bare))]
        at += len(cell) + 1
    return row


@dataclass(frozen=True, slots=True)
class Grammar:
    """How one row without tabs is cut: what may stand in each column."""

    columns: Sequence[str]
    known: Collection[str]
    domains: Collection[str]
    shape: re.Pattern[str]

    def cut(self, text: str) -> dict[str, Span] | None:
        """Return the span of each column in ``text``, by the surest reading that fits; None when none does.

        Known units go before units told by their shape, columns set apart by blanks before columns run together.
        """
        if len(text) > _LONGEST_ROW:
            return None
        for shape, blanks in ((None, True), (None, False), (self.shape, True), (self.shape, False), (..., True)):
            found = self._columns(text, 0, 0, shape, blanks)
            if found is not None:
                return found
        return None

    def _columns(self, text: str, column: int, at: int, shape: object, blanks: bool) -> dict[str, Span] | None:
        if column == len(self.columns):
            return {} if not text[at:].strip() else None
        begin = at + len(text[at:]) - len(text[at:].lstrip())
        if column and blanks and begin == at and self.columns[column - 1] != "number":
            return None
        for end in self._ends(self.columns[column], text, begin, shape, blanks):
            rest = self._columns(text, column + 1, end, shape, blanks)
            if rest is not None:
                stripped = text[begin:end].rstrip()
                return {self.columns[column]: (begin, begin + len(stripped)), **rest}
        return None

    def _ends(self, column: str, text: str, at: int, shape: object, blanks: bool) -> Iterator[int]:
        """Yield where the cell of a column that begins at ``at`` may end, likeliest first."""
        if column == "number":
            if found := _NUMBER.match(text, at):
                yield found.end()
        elif column == "domain":
            if blanks:
                if found := re.compile(r"\S+").match(text, at):
                    yield found.end()
            else:
                fitting = (domain for domain in self.domains if text.startswith(domain, at))
                yield from sorted((at + len(domain) for domain in fitting), reverse=True)
        elif column == "agencies":
            yield from self._units_ends(text, at, shape)
        else:
            yield from range(at + 1, len(text) + 1)

    def _units_ends(self, text: str, at: int, shape: object) -> Iterator[int]:
        if shape is ...:
            if found := re.compile(r"\S+").match(text, at):
                yield found.end()
            return
        pattern = shape if isinstance(shape, re.Pattern) else None
        if pattern:
            # By shape alone 市政务服务数据管理局民生诉求办 is a unit too, so the shortest ones are tried first.
            chain: list[int] = []
            end = at
            while found := pattern.match(text, end):
                end = found.end()
                chain.insert(0, end)
            yield from chain
        for end in range(len(text), at, -1):
            items = [item for item in re.split(r"[、，,；;/\s]+", text[at:end].rstrip()) if item]
            items = [re.sub("等(?:单位|部门)?$", "", item) for item in items]
            if items and all(cut_units(item, self.known, pattern) for item in items):
                yield end
