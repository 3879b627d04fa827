"""What a document says of itself: title, issuers, number, date, jurisdiction; and where it begins and ends. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from backend.policies.lines import ADDRESSEE, DATE, HAN_DATE, INTRODUCES, NUMBER, Line
from backend.policies.units import cut_units, looks_like_unit

_PUBLISHED = re.compile(
    r"(成文日期|印发日期|发文日期|发布时间|发布日期|公开日期|公布日期|时间|日期)\s*[：:]\s*(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})"
)
_ISSUE = re.compile(
    r"^(?P<who>[^《》，。]{0,60}?)关于(?:印发|发布|公布|下发)\s*(?:《(?P<quoted>[^《》]+)》|(?P<bare>.+?))的(?:通知|公告|通告|函)$"
)
_ABOUT = re.compile(r"^(?P<who>[^《》，。]{3,40}?)关于.+")
_PLACE = re.compile(r"^(?:中共)?([\u4e00-\u9fff]{2,4}?(?:省|市|自治区|特别行政区))")
_NUMERALS = {char: value for value, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
# The character a document number begins with stands for the place that issued it.
_NUMBER_PLACES = {
    "粤": "广东省", "深": "深圳市", "穗": "广州市", "渝": "重庆市", "京": "北京市", "沪": "上海市", "津": "天津市",
    "浙": "浙江省", "苏": "江苏省", "杭": "杭州市", "宁": "南京市", "鲁": "山东省", "川": "四川省", "成": "成都市",
    "鄂": "湖北省", "武": "武汉市", "湘": "湖南省", "皖": "安徽省", "闽": "福建省", "豫": "河南省", "冀": "河北省",
    "陕": "陕西省", "辽": "辽宁省", "吉": "吉林省", "黑": "黑龙江省", "赣": "江西省", "晋": "山西省", "云": "云南省",
    "黔": "贵州省", "甘": "甘肃省", "青": "青海省", "琼": "海南省",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Front:
    """What a document says of itself; blank or None where it does not say."""

    title: str
    issuers: tuple[str, ...]
    document_number: str | None
    issued_on: date | None
    jurisdiction: str


def first_clause(lines: Sequence[Line]) -> int:
    """Return the index of the first clause or chapter, or the number of lines when there is none."""
    return next((at for at, line in enumerate(lines) if line.style is not None and line.style <= 4), len(lines))


def begin_of(lines: Sequence[Line]) -> int:
    """Return the index of the line the document begins with, behind what a site or newspaper put before it."""
    limit = first_clause(lines)
    begin = 0
    for at, line in enumerate(lines[:limit]):
        if line.is_clutter or INTRODUCES.search(line.text):
            begin = at + 1
    official = (
        at
        for at in range(begin, limit)
        if lines[at].is_title or NUMBER.fullmatch(lines[at].text) or ADDRESSEE.match(lines[at].text)
    )
    # Without a title, number or addressee behind the clutter the clutter may be all the front there is.
    return next(official, min(begin, limit))


def end_of(lines: Sequence[Line], begin: int, solid: int) -> int:
    """Return the index just behind the document's last line.

    ``solid`` is the index of the last line known to belong to it: the last clause heading or row of a list. Behind it
    belong the clause's text, a sign-off and annex titles; the first mark of a web site ends the document, and so does
    the last full sentence.
    """
    end = solid + 1
    closed = False
    for at in range(solid, len(lines)):
        line = lines[at]
        if at > solid and line.is_clutter:
            break
        if closed and not line.is_signed and not line.text.startswith("附"):
            break
        if at == solid or line.is_signed or line.text.startswith("附件") or line.text[-1] in "。；：）)”】":
            end = at + 1
        closed = (
            closed
            or re.search(
                r"[（(][^（）()]*(?:责任单位|负责|配合|牵头)[^（）]*(?:（[^（）]*）[^（）]*)*[）)]。?$", line.text
            )
            is not None
        )
    return max(end, begin)


def _issuers(text: str) -> list[str]:
    """Cut the issuing bodies of a sign-off apart: by blanks, by their shape, a name broken over two lines rejoined."""
    names: list[str] = []
    open_name = ""
    for token in text.split():
        open_name += token
        if looks_like_unit(open_name):
            names += [open_name[start:end] for start, end in cut_units(open_name) or [(0, len(open_name))]]
            open_name = ""
    return list(dict.fromkeys(names))


def _date(line: str) -> tuple[int, date] | None:
    """Return the last date a line holds and where it begins."""
    found: tuple[int, date] | None = None
    for match in DATE.finditer(line):
        found = _made(match.start(), *map(int, match.groups())) or found
    for match in HAN_DATE.finditer(line):
        year = int("".join(str(_NUMERALS[char]) for char in match.group(1)))
        found = _made(match.start(), year, _tens(match.group(2)), _tens(match.group(3))) or found
    return found


def _made(at: int, year: int, month: int, day: int) -> tuple[int, date] | None:
    try:
        return at, date(year, month, day)
    except ValueError:
        return None


def _tens(numeral: str) -> int:
    """Return the value of a Chinese numeral below 100; 0 when it is none, such as 五三."""
    before, ten, after = numeral.rpartition("十")
    tens = _NUMERALS.get(before, 0 if before else 1) if ten else 0
    return tens * 10 + _NUMERALS.get(after, 0)


def _sign_off(lines: Sequence[Line]) -> tuple[date, list[str]] | None:
    """Return date and issuers of the first sign-off: a line that ends in a date, bodies before it and above it."""
    for at, line in enumerate(lines):
        found = _date(line.text)
        if not found or len(line.text) > 80 or line.is_clutter or not line.text.rstrip("）)").endswith("日"):
            continue
        before = line.text[: found[0]].strip(" （(")
        if re.search("[，。；：]", before):
            continue
        block = [before] if before else []
        for above in reversed(lines[:at]):
            if re.search("[，。；：]", above.text) or above.is_title or len(above.text) > 60 or above.style is not None:
                break
            block.insert(0, above.text)
        issuers = _issuers("\n".join(block))
        if issuers or not before:
            return found[1], issuers
    return None


def _title(lines: Sequence[Line]) -> tuple[str, str]:
    """Return the title and who is named before 关于 in it; a notice gives way to what it issues."""
    titles = [line.text for line in lines if line.is_title]
    for title in titles:
        if issue := _ISSUE.match(title):
            return (issue["quoted"] or issue["bare"]).strip(), issue["who"]
    if titles:
        about = _ABOUT.match(titles[0])
        return titles[0], about["who"] if about else ""
    return (lines[0].text[:120] if lines else ""), ""


def read_front(lines: Sequence[Line], begin: int, end: int) -> Front:
    """Return what the document in ``lines[begin:end]`` says of itself; a publication line may stand before it."""
    first = begin + first_clause(lines[begin:end])
    head, tail = lines[begin:first], lines[first:end]
    title, who = _title(head or lines[begin:end])
    # Citations name other documents' numbers, so only a line of its own counts.
    number = next((match for line in head if (match := NUMBER.fullmatch(line.text))), None)
    signed = _sign_off(head) or _sign_off(tail)
    issuers = signed[1] if signed else []
    if not issuers and who and looks_like_unit(who):
        issuers = _issuers(who)
    issued_on = signed[0] if signed else None
    published = [match for line in lines[:first] for match in _PUBLISHED.finditer(line.text)]
    for match in sorted(published, key=lambda match: not match.group(1).startswith(("成文", "印发", "发文"))):
        made = _made(0, *map(int, match.groups()[1:]))
        issued_on = issued_on or (made[1] if made else None)
    places = (_PLACE.match(name) for name in (*issuers, title, who))
    jurisdiction = next((place.group(1) for place in places if place), "")
    if not jurisdiction and number:
        jurisdiction = _NUMBER_PLACES.get(number.group(1)[0], "")
    return Front(
        title=title,
        issuers=tuple(issuers),
        document_number=f"{number.group(1)}〔{number.group(2)}〕{number.group(3)}号" if number else None,
        issued_on=issued_on,
        jurisdiction=jurisdiction,
    )
