"""Finds the list of scenarios a document carries, as a table or as numbered items, and reads its rows. Pure."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from backend.policies.lines import CLAUSE_STYLES, LIST_TITLE, Line
from backend.policies.source import COVERED
from backend.policies.tables import DOMAINS, Grammar, Header, RawRow, Span, read_header, tab_cells
from backend.policies.units import Unit, cut_units, looks_like_unit, parse_units, unit_note, unit_shape

_ANNEX = re.compile(r"附\s*件\s*\d*\s*[：:]?\s*")
_ABOUT_SCENARIOS = re.compile("场景|需求")
_TITLE_BEFORE_HEADER = re.compile(r"\s*[^\s。；].*?(?=序号|编号)")
_PLUS_AI = re.compile(r"[“\"]([\u4e00-\u9fff]{2,8})[+＋](?:AI|人工智能)[”\"]")
_BEFORE_UNITS = re.compile(r"\s*(?:——|－－|--|[：:，。]|\s)\s*")
_ARABIC = next(style for style in CLAUSE_STYLES if style.match("1.") and not style.match("一、"))
_LONGEST_NAME = 60
_LOOK_AHEAD = 8
"""How many lines one cell of a copied table may run over."""


@dataclass(slots=True)
class Row:
    """One scenario of a list; spans in the clean text, several where a cell is broken over lines or pages."""

    number: int
    number_span: Span | None
    domain: list[Span]
    name: list[Span]
    units: list[Unit]
    description: list[Span] = field(default_factory=list)


@dataclass(slots=True)
class ScenarioList:
    """A list of scenarios as a document publishes it."""

    title: Span | None
    """Where its own title stands; None when it has none."""
    start: int
    end: int
    rows: list[Row]


@dataclass(slots=True)
class _Found:
    """Rows as spans of columns, before they are read."""

    header: Header
    rows: list[RawRow]
    end: int


class ListReader:
    """Reads the lists of one text. ``layout`` is the clean text with its tabs and covered cells put back."""

    def __init__(self, layout: str, start: int, end: int, known: Collection[str], place: str) -> None:
        self.layout = layout
        self.known = frozenset(known)
        self.shape = unit_shape(re.escape(place))
        self.lines: list[Line] = []
        at = start
        for raw in layout[start:end].split("\n"):
            title = _TITLE_BEFORE_HEADER.match(raw)
            bare = _ANNEX.sub("", title.group().strip(), count=1) if title else ""
            if (
                title and LIST_TITLE.fullmatch(bare) and read_header(raw[title.end() :])
            ):  # pasted without line ends: title, header and rows in one
                self.lines.append(Line(title.group(), at))
                self.lines.append(Line(raw[title.end() :], at + title.end()))
            elif raw.strip(" "):
                self.lines.append(Line(raw, at))
            at += len(raw) + 1
        self.domains = DOMAINS | set(_PLUS_AI.findall(layout))

    def tables(self) -> list[ScenarioList]:
        """Return every table of scenarios, in order; a table of anything else is passed over."""
        lists: list[ScenarioList] = []
        at = 0
        while at < len(self.lines):
            found, title = self._table(at), self._title(at)
            about = found and (
                found.header.about_scenarios
                or (title and _ABOUT_SCENARIOS.search(self.layout[title[0] : title[1]]) is not None)
            )
            if found and found.rows and about:
                begin = title[0] if title else self.lines[at].start
                lists.append(ScenarioList(title, begin, found.end, self._rows(found.rows)))
                while at < len(self.lines) and self.lines[at].start < found.end:
                    at += 1
            else:
                at += 1
        return lists

    def _title(self, at: int, reach: int = 3) -> Span | None:
        """Return the title of the list whose header or first item is line ``at``, without 附件."""
        for line in reversed(self.lines[max(0, at - reach) : at]):
            annex = _ANNEX.match(line.text)
            bare = line.text[annex.end() if annex else 0 :].strip()
            if bare and LIST_TITLE.fullmatch(bare):
                begin = self.layout.index(bare, line.start)
                return begin, begin + len(bare)
        return None

    def _table(self, at: int) -> _Found | None:
        line = self.lines[at]
        if header := read_header(line.text):
            rows = self._tab_rows(header, at + 1) if header.separator == "tab" else []
            rest = Line(line.text[header.end :], line.start + header.end)
            rows = rows or self._text_rows(header, [rest] * bool(rest.text.strip()) + self.lines[at + 1 :])
            return _Found(header, rows, self._end(rows, line.end if not rest.text.strip() else line.start))
        for last in range(at + 6, at, -1):  # every column on a line of its own, as copied from some pages
            heads = self.lines[at : last + 1]
            if len(heads) == last + 1 - at and all(len(head.text.strip()) <= 12 for head in heads):
                header = read_header("\t".join(head.text.strip() for head in heads))
                if header and all(header.columns) and header.columns[0] == "number":
                    header.separator = "line"
                    rows = self._line_rows(header, last + 1)
                    return _Found(header, rows, self._end(rows, heads[-1].end))
        return None

    def _end(self, rows: Sequence[RawRow], end: int) -> int:
        return max([end, *(span[1] for row in rows for spans in row.cells.values() for span in spans)])

    def _is_units(self, text: str) -> bool:
        """Tell a line that holds nothing but units: the rest of a broken cell."""
        items = [item for item in re.split(r"[、，,；;\s]+", text.strip()) if item]
        return bool(items) and all(cut_units(item, self.known, self.shape) for item in items)

    def _tab_rows(self, header: Header, at: int) -> list[RawRow]:
        rows: list[RawRow] = []
        for line in self.lines[at:]:
            if "\t" not in line.text:
                if not (rows and self._is_units(line.text)):
                    break
                rows[-1].cells.setdefault("agencies", []).append(_stripped(line))
                continue
            if read_header(line.text):
                continue  # repeated at the top of a page
            row = tab_cells(header, line.text, line.start, COVERED)
            numbered = "number" in header.columns
            digits = self._text(row.cells.get("number", [])).rstrip(".．、 ")
            if rows and numbered and not digits:
                for column, spans in row.cells.items():  # the rest of a row broken by a page or a merged cell
                    if column != "domain":
                        rows[-1].cells.setdefault(column, []).extend(spans)
                continue
            if (numbered and not digits.isdecimal()) or "name" not in row.cells:
                break
            if rows:
                # A domain left blank is the one above it, as spreadsheets paste merged cells.
                for column in row.carried | {"domain"}:
                    if column in rows[-1].cells and column not in row.cells and column in header.columns:
                        row.cells[column] = rows[-1].cells[column]
            rows.append(row)
        return rows

    def _text_rows(self, header: Header, lines: Sequence[Line]) -> list[RawRow]:
        """Read rows whose columns are set apart by blanks or not at all."""
        columns = [column or "other" for column in header.columns]
        grammar = Grammar(columns, self.known, self.domains | self._shared_domains(columns, lines), self.shape)
        rows: list[RawRow] = []
        numbered = columns[0] == "number"
        at = 0
        while at < len(lines):
            rest = lines[at:]
            used, found = 0, list[RawRow]()
            if numbered:
                used, found = self._numbered_block(grammar, rest, self._last_number(rows) + 1)
            elif cut := grammar.cut(rest[0].text):
                used, found = 1, [_raw(cut, rest[0].start)]
            if used:
                rows += found
                at += used
            elif rows and self._is_units(rest[0].text):
                rows[-1].cells.setdefault("agencies", []).append(_stripped(rest[0]))
                at += 1
            elif read_header(rest[0].text):
                at += 1
            else:
                break
        return rows

    def _last_number(self, rows: Sequence[RawRow]) -> int:
        return int(re.sub(r"\D", "", self._text(rows[-1].cells["number"]))) if rows else 0

    def _numbered_block(self, grammar: Grammar, lines: Sequence[Line], number: int) -> tuple[int, list[RawRow]]:
        """Read the rows that begin with ``number`` on the first of ``lines``; return how many lines they took.

        One line may hold one row, several rows run together, or the beginning of one that the next lines end.
        """
        begins = re.match(r"\s*(\d{1,4})", lines[0].text)
        if not begins or int(begins.group(1)) < number:
            return 0, []
        number = int(begins.group(1))
        if found := self._explode(grammar, lines[0].text, lines[0].start, number):
            return 1, found
        for more in range(2, min(_LOOK_AHEAD, len(lines)) + 1):
            whole = self.layout[lines[0].start : lines[more - 1].end]
            if re.match(rf"\s*{number + 1}(?!\d)", lines[more - 1].text):
                break
            if cut := grammar.cut(whole.replace("\n", " ")):
                return more, [_raw(cut, lines[0].start)]
        return 0, []

    def _explode(self, grammar: Grammar, text: str, offset: int, number: int) -> list[RawRow]:
        """Return the rows of one line, each the shortest that reads as a row and ends before the next number."""
        rows: list[RawRow] = []
        begin = 0
        while begin < len(text):
            following = re.finditer(rf"(?<!\d){number + len(rows) + 1}(?!\d)", text[begin:])
            ends = [begin + found.start() for found in following if found.start()]
            cuts = ((end, grammar.cut(text[begin:end])) for end in [*ends, len(text)])
            end, cut = next(((end, cut) for end, cut in cuts if cut), (0, None))
            if not cut:
                return []
            rows.append(_raw(cut, offset + begin))
            begin = end
        return rows

    def _shared_domains(self, columns: Sequence[str], lines: Sequence[Line]) -> set[str]:
        """Return the four-character beginnings that several rows share where their domain stands."""
        if "domain" not in columns or columns.index("domain") > columns.index("name") or columns[0] == "agencies":
            return set()
        begins = (re.match(r"\s*\d*[.．、]?\s*([\u4e00-\u9fff]{4})", line.text) for line in lines[:500])
        counts = Counter(begin.group(1) for begin in begins if begin)
        return {word for word, count in counts.items() if count > 1}

    def _line_rows(self, header: Header, at: int) -> list[RawRow]:
        """Read rows whose every cell stands on a line of its own."""
        rows: list[RawRow] = []
        width = len(header.columns)
        while at < len(self.lines) and self.lines[at].text.strip() == str(len(rows) + 1):
            block = [self.lines[at]]
            following = str(len(rows) + 2)
            for line in self.lines[at + 1 : at + width + _LOOK_AHEAD]:
                if line.text.strip() == following or (len(block) >= width and not self._is_units(line.text)):
                    break
                block.append(line)
            if len(block) < width:
                break
            row = RawRow({column: [_stripped(line)] for column, line in zip(header.columns, block, strict=False)})
            row.cells.setdefault("agencies", []).extend(_stripped(line) for line in block[width:])
            rows.append(row)
            at += len(block)
        return rows

    def _text(self, spans: Sequence[Span]) -> str:
        return "".join(self.layout[start:end] for start, end in spans)

    def _rows(self, raw: Sequence[RawRow]) -> list[Row]:
        rows: list[Row] = []
        for row in raw:
            units: list[Unit] = []
            for start, end in row.cells.get("agencies", []):
                units += parse_units(self.layout[start:end], start, self.known)
            digits = re.sub(r"\D", "", self._text(row.cells.get("number", [])))
            span = row.cells["number"][0] if digits else None
            if span:
                span = (span[0], span[0] + len(digits))
            number = int(digits) if digits else (rows[-1].number if rows else 0) + 1
            cells = row.cells
            rows.append(Row(number, span, cells.get("domain", []), cells["name"], units, cells.get("description", [])))
        return rows

    def items(self) -> ScenarioList | None:
        """Return the numbered items behind the title of a list of scenarios: 1.智慧停车（市交通局）."""
        for at, line in enumerate(self.lines):
            title = self._title(at, at)
            if not title or not _ABOUT_SCENARIOS.search(self.layout[title[0] : title[1]]) or _style(line) is None:
                continue
            if rows := self._items(self.lines[at:]):
                last = rows[-1]
                spans = [*last.name, *((unit.start, unit.end) for unit in last.units)]
                return ScenarioList(title, title[0], max(end for _, end in spans), rows)
        return None

    def _items(self, lines: Sequence[Line]) -> list[Row]:
        """Read items; one with items of an inner style under it names their domain."""
        rows: list[Row] = []
        inner = max(style for line in lines[: _LOOK_AHEAD // 2] if (style := _style(line)) is not None)
        domain: list[Span] = []
        for line in lines:
            begin, text = _stripped(line)[0], line.text.strip()
            numbered = re.match(rf"{len(rows) + 1}[.．]", text)  # 8.12345热线 begins with a number too
            style = CLAUSE_STYLES.index(_ARABIC) if numbered else _style(line)
            label = numbered or (CLAUSE_STYLES[style].match(text) if style is not None else None)
            if not label or style is None:
                note = unit_note(text)
                if not rows or not note:
                    break
                rows[-1].units += parse_units(text[slice(*note)], begin + note[0], self.known)
            elif style < inner:
                heading = text[label.end() :].strip().rstrip("。：")
                at = begin + text.index(heading, label.end())
                domain = [(at, at + len(heading))]
            else:
                row = self._item(text[label.end() :], begin + label.end(), len(rows) + 1, domain)
                if row is None:
                    break
                rows.append(row)
        return rows if len(rows) > 1 or any(row.units for row in rows) else []

    def _item(self, text: str, offset: int, number: int, domain: list[Span]) -> Row | None:
        """Read one item: a short name, then its units in brackets, behind a colon, a dash or blanks."""
        lead = len(text) - len(text.lstrip())
        body = text.rstrip("。；; ")
        places = [(found.start(), *found.span(1)) for found in re.finditer(r"[（(]([^（）()]+)[)）]", body)][-1:]
        places += [(found.start(), found.end(), len(body)) for found in _BEFORE_UNITS.finditer(body, lead + 1)]
        sentence = re.compile("[：:。]").search(body, lead)
        name_end, units = sentence.start() if sentence else len(body), list[Unit]()
        for end, start, stop in places:
            found_units = parse_units(body[start:stop], offset + start, self.known)
            if found_units and all(looks_like_unit(unit.written) for unit in found_units):
                name_end, units = end, found_units
                break
        name = body[lead:name_end].rstrip()
        if not name or len(name) > _LONGEST_NAME or "。" in name:
            return None
        return Row(number, None, domain, [(offset + lead, offset + lead + len(name))], units)


def _style(line: Line) -> int | None:
    return Line(line.text.strip(), line.start).style


def _stripped(line: Line) -> Span:
    begin = line.start + len(line.text) - len(line.text.lstrip())
    return begin, begin + len(line.text.strip())


def _raw(cut: dict[str, Span], offset: int) -> RawRow:
    return RawRow({column: [(start + offset, end + offset)] for column, (start, end) in cut.items()})


def find_lists(layout: str, start: int, end: int, known: Collection[str] = (), place: str = "") -> list[ScenarioList]:
    """Return the lists of scenarios in ``layout[start:end]``: its tables, or else its numbered items."""
    reader = ListReader(layout, start, end, known, place)
    if tables := reader.tables():
        return tables
    items = reader.items()
    return [items] if items else []
