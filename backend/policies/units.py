"""Responsible units as documents write them: listed, run together, with the shared first word left out. Pure."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache

_TAIL = (
    "委员会|管委会|办公室|办公厅|联合会|人民政府|政府|支队|总队|大队|中心|集团|公司|法院|检察院|协会|学会|研究院|"
    "大学|医院|实验室|管理局|局|厅|委|办|部|署|院|处|站|所|科协|工会|总工会|残联|妇联|团委|文联|贸促会"
)
# Endings that are a name by themselves: 市科协, but not 市委, which begins the names of its departments.
_SHORT = "科协|工会|残联|妇联|文联|政府|贸促会"
_ENDS = re.compile(f"(?:{_TAIL})$")
_LEVELS = "(?:省|市(?!场)|区|县|州)"  # 市场监管局 begins with no level of government
_LEVEL = re.compile(rf"(?:中共)?(?:[\u4e00-\u9fff]{{2,3}}?{_LEVELS}|{_LEVELS})")
_ANY_PLACE = f"[\u4e00-\u9fff]{{2,3}}{_LEVELS}"
_GROUP = re.compile(
    r"^(?:各|相关|有关|其他|全市|全省)|^[省市区县](?:有关|相关|各|直)|(?:有关|相关|各)(?:单位|部门)$|等.{0,8}(?:政府|部门|单位)$|^各.*部门$"
)
_ETC = re.compile(r"等(?:有关|相关)?(?:部门|单位)?$")
_LABEL = re.compile(r"(?:责任|牵头|配合|主办|承办|协办|参与|实施|负责)(?:单位|部门|处室)\s*[：:]\s*")
_PART = re.compile(
    r"(?:共同)?(?:牵头负责|牵头|配合|参与|协助|(?:按照?职责分工|按照?职责|分工)?负责(?:落实)?)(?=$|[，,；;。、]|$)"
)
_SUPPORTS = re.compile("配合|参与|协助|协办")
_SAYS_UNITS = re.compile(
    r"(?:责任|牵头|主办|承办|负责|实施)(?:单位|部门)\s*[：:]|(?:牵头|配合|负责|落实)[。；]?$|(?:牵头|负责)[，,；;]"
)
_LONGEST_RUN = 200
"""No cell runs more units together than this many characters hold."""
_SEPARATORS = "、，,；;／/ \t\u3000\n|"


@dataclass(frozen=True, slots=True)
class Unit:
    """One responsible unit and where it stands in the clean text."""

    written: str
    """As written: 教育局."""
    name: str
    """With the first word its list leaves out: 市教育局."""
    role: str
    """lead or support, as the document words it; a plain list makes all of them lead."""
    start: int
    end: int

    @property
    def is_group(self) -> bool:
        """Tell 各区, 省有关单位 and 广州、深圳等地级以上市政府 from a single agency."""
        return _GROUP.search(self.written) is not None


@cache
def unit_shape(place: str) -> re.Pattern[str]:
    """Return the shape of one unit: its level of government, none other behind it but 城市 and 市场, an ending."""
    levels = f"{place}|{_LEVELS}" if place else _LEVELS
    inside = r"(?:城市|市场|地区|[^省市区县州、，；：（）\s\d])"
    return re.compile(rf"(?:中共)?(?:{levels})(?:{inside}{{1,24}}?(?:{_TAIL})|{_SHORT})")


def looks_like_unit(text: str) -> bool:
    """Tell whether a text has the shape of one agency's name, or of a group of them."""
    if re.search("[：:。；;]", text):
        return False
    return _ENDS.search(text) is not None or _GROUP.search(text) is not None


def cut_units(
    text: str, known: Collection[str] = (), shape: re.Pattern[str] | None = unit_shape(_ANY_PLACE)
) -> list[tuple[int, int]] | None:
    """Return the spans of the units that ``text``, written without separators, consists of; None when it does not.

    Known names go before names that merely have the shape of one, fewer units before more.
    """
    if len(text) > _LONGEST_RUN:
        return None
    memory: dict[int, list[tuple[int, int]] | None] = {len(text): []}
    by_length = sorted({len(name) for name in known}, reverse=True)

    def candidates(at: int) -> list[int]:
        ends = [at + length for length in by_length if text[at : at + length] in known]
        if shape:
            ends += [end for end in range(len(text), at + 1, -1) if end not in ends and shape.fullmatch(text, at, end)]
        return ends

    def parse(at: int) -> list[tuple[int, int]] | None:
        if at not in memory:
            memory[at] = None
            for end in candidates(at):
                rest = parse(end)
                if rest is not None:
                    memory[at] = [(at, end), *rest]
                    break
        return memory[at]

    return parse(0) or None


def _items(text: str, offset: int) -> list[tuple[str, int]]:
    """Cut a list at its separators, except inside brackets."""
    items: list[tuple[str, int]] = []
    depth, begin = 0, 0
    for at, char in enumerate([*text, "、"]):
        depth += (char in "（(") - (char in "）)")
        if (char in _SEPARATORS and depth <= 0) or at == len(text):
            raw = text[begin:at]
            if raw.strip():
                lead = len(raw) - len(raw.lstrip())
                items.append((raw.strip(), offset + begin + lead))
            begin = at + 1
    return items


def _join_places(items: list[tuple[str, int]], text: str, offset: int) -> list[tuple[str, int]]:
    """Put 广州、深圳等地级以上市政府 together again: places are no units, they belong to the one that follows."""
    joined: list[tuple[str, int]] = []
    held: int | None = None
    for item, at in items:
        begin = at if held is None else held
        whole = text[begin - offset : at - offset + len(item)]
        if looks_like_unit(_ETC.sub("", item) or item):
            together = held is not None and "等" in item
            if held is not None and not together:
                joined.append((text[held - offset : at - offset].rstrip(_SEPARATORS), held))
            joined.append((whole, begin) if together else (item, at))
            held = None
        else:
            held = begin
    if held is not None:
        last, at = items[-1]
        joined.append((text[held - offset : at - offset + len(last)], held))
    return joined


def split_units(text: str, offset: int = 0, known: Collection[str] = (), role: str = "lead") -> list[Unit]:
    """Return the units of a list or table cell in order, each with its place in the clean text."""
    units: list[Unit] = []
    first_word = ""
    for item, at in _join_places(_items(text, offset), text, offset):
        bare = _ETC.sub("", item)
        if not bare:
            continue
        for start, end in cut_units(bare, known) or [(0, len(bare))]:
            written = bare[start:end]
            level = _LEVEL.match(written)
            group = _GROUP.search(written) is not None
            if level and not group:
                first_word = level.group().removeprefix("中共")
                name = written
            else:
                name = written if group or written in known else first_word + written
            units.append(Unit(written, name, role, at + start, at + end))
    return units


def parse_units(text: str, offset: int = 0, known: Collection[str] = ()) -> list[Unit]:
    """Return the units of a note such as 责任单位：… or …牵头，…配合, with their roles."""
    units: list[Unit] = []
    labels = [*_LABEL.finditer(text)]
    pieces: list[tuple[int, int, str]] = []
    if labels:
        for number, label in enumerate(labels):
            end = labels[number + 1].start() if number + 1 < len(labels) else len(text)
            pieces.append((label.end(), end, "support" if _SUPPORTS.match(label.group()) else "lead"))
    else:
        begin = 0
        for part in _PART.finditer(text):
            pieces.append((begin, part.start(), "support" if _SUPPORTS.search(part.group()) else "lead"))
            begin = part.end()
        if not pieces:
            pieces.append((0, len(text), "lead"))
    for begin, end, role in pieces:
        units += split_units(text[begin:end].rstrip("。；;"), offset + begin, known, role)
    return units


def unit_note(text: str) -> tuple[int, int] | None:
    """Return the span of the responsible units at the end of a clause, without its brackets; None when it has none."""
    body = text.rstrip().rstrip("。")
    if body.endswith(("）", ")")):
        depth = 0
        for at in range(len(body) - 1, -1, -1):
            depth += (body[at] in "）)") - (body[at] in "（(")
            if depth == 0:
                inside = body[at + 1 : -1]
                return (at + 1, len(body) - 1) if _SAYS_UNITS.search(inside) else None
        return None
    line = body.rfind("\n") + 1
    return (line, len(body)) if _LABEL.match(body[line:].lstrip()) else None


def names_of(units: Sequence[Unit]) -> set[str]:
    """Return the full names of the single agencies among ``units``."""
    return {unit.name for unit in units if not unit.is_group}
