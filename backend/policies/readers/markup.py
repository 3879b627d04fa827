"""HTML: the visible text, each character with the bytes of the page it stands on.

The standard library's tokenizer, because it says where in the file a piece of text stood; lxml only knows the line.
"""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from backend.policies.readers.plain import Decoded
from backend.policies.source import COVERED, SourceText

_HIDDEN = frozenset({"script", "style", "nav", "aside", "footer", "noscript", "template", "title", "select", "button"})
_BLOCKS = frozenset({
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "table", "thead", "tbody", "tfoot", "caption", "section",
    "article", "header", "main", "h1", "h2", "h3", "h4", "h5", "h6", "br", "hr", "pre", "blockquote", "form",
    "fieldset", "center", "figure", "figcaption", "address", "td", "th",
})  # fmt: skip
_VOID = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
})  # fmt: skip
_LONGEST_CELL = 400
"""A table with a longer cell lays out the page; it does not hold data."""
_SPACE = re.compile(r"[ \t\r\n\f]+")


@dataclass(slots=True)
class _Table:
    """What is known of one table once the page is read."""

    nested: bool = False
    widest: int = 0
    longest_cell: int = 0

    @property
    def holds_data(self) -> bool:
        """Tell a table of cells from one that only lays out the page."""
        return not self.nested and self.widest > 1 and self.longest_cell <= _LONGEST_CELL


@dataclass(frozen=True, slots=True)
class _Event:
    kind: str
    """open, close or text."""
    at: int
    end: int
    value: str
    """Name of the tag, or the text with its references resolved."""
    rowspan: int = 1


class _Tokenizer(HTMLParser):
    """Lists what the page holds, in order, with offsets in code points."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.page = page
        self.events: list[_Event] = []
        self._lines = [0, *(match.end() for match in re.finditer("\n", page))]
        self.feed(page)
        self.close()

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an opening tag."""
        span = dict(attrs).get("rowspan") or "1"
        rows = min(int(span), 1000) if span.isdecimal() else 1
        self.events.append(_Event("open", self._at(), self._at(), tag, max(rows, 1)))
        if tag in _VOID:
            self.events.append(_Event("close", self._at(), self._at(), tag))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note ``<br/>``; a browser does not close ``<div/>`` either."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Note a closing tag."""
        self.events.append(_Event("close", self._at(), self._at(), tag))

    def handle_data(self, data: str) -> None:
        """Note a piece of text, character by character what it is."""
        self.events.append(_Event("text", self._at(), self._at() + len(data), data))

    def _reference(self, length: int) -> None:
        at = self._at()
        end = at + length + (self.page[at + length : at + length + 1] == ";")
        self.events.append(_Event("text", at, end, unescape(self.page[at:end])))

    def handle_entityref(self, name: str) -> None:
        """Note ``&nbsp;`` and its like."""
        self._reference(len(name) + 1)

    def handle_charref(self, name: str) -> None:
        """Note ``&#20844;`` and its like."""
        self._reference(len(name) + 2)


def _tables(events: list[_Event]) -> list[_Table]:
    """Return the tables of the page in the order they open."""
    tables: list[_Table] = []
    open_tables: list[tuple[_Table, list[int]]] = []  # with [cells in this row, characters in this cell]
    for event in events:
        if event.kind == "text":
            if open_tables:
                table, counts = open_tables[-1]
                counts[1] += len(event.value.strip())
                table.longest_cell = max(table.longest_cell, counts[1])
        elif event.value == "table" and event.kind == "open":
            for outer, _ in open_tables:
                outer.nested = True
            tables.append(_Table())
            open_tables.append((tables[-1], [0, 0]))
        elif event.value == "table" and open_tables:
            open_tables.pop()
        elif open_tables and event.kind == "open" and event.value in {"tr", "td", "th"}:
            table, counts = open_tables[-1]
            counts[1] = 0
            counts[0] = 0 if event.value == "tr" else counts[0] + 1
            table.widest = max(table.widest, counts[0])
    return tables


@dataclass(slots=True)
class _Writer:
    """Collects characters and where each stood in the page."""

    chars: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)

    def put(self, char: str, start: int, end: int) -> None:
        self.chars.append(char)
        self.starts.append(start)
        self.ends.append(end)

    def trim(self, blanks: str) -> None:
        while self.chars and self.chars[-1] in blanks:
            self.chars.pop()
            self.starts.pop()
            self.ends.pop()

    def text(self, event: _Event) -> None:
        """Write a piece of text with its blanks folded, as a browser shows it."""
        whole = event.end - event.at == len(event.value)
        position = 0
        while position < len(event.value):
            char = event.value[position]
            blank = _SPACE.match(event.value, position)
            after = blank.end() if blank else position + 1
            start, end = (event.at + position, event.at + after) if whole else (event.at, event.end)
            if not blank:
                self.put(char, start, end)
            elif self.chars and self.chars[-1] not in " \n\t":
                self.put(" ", start, end)
            position = after

    def newline(self, at: int) -> None:
        """End the line, unless it has not begun."""
        self.trim(" ")
        if self.chars and self.chars[-1] != "\n":
            self.put("\n", at, at)


@dataclass(slots=True)
class _Grid:
    """The table being written: which column is next, and which are still covered from above."""

    data: bool
    column: int = 0
    covered: dict[int, int] = field(default_factory=dict)

    def begin_row(self) -> None:
        self.column = 0

    def begin_cell(self, out: _Writer, at: int, rowspan: int) -> None:
        """Write the tabs up to this cell; what a taller cell covers is marked, never repeated."""
        out.trim(" ")
        while self.covered.get(self.column, 0) > 0:
            self._advance(out, at)
        if self.column:
            out.put("\t", at, at)
        if rowspan > 1:
            self.covered[self.column] = rowspan
        self.column += 1

    def _advance(self, out: _Writer, at: int) -> None:
        if self.column:
            out.put("\t", at, at)
        out.put(COVERED, at, at)
        self.column += 1

    def end_row(self, out: _Writer, at: int) -> None:
        while self.covered.get(self.column, 0) > 0:
            self._advance(out, at)
        self.covered = {column: left - 1 for column, left in self.covered.items() if left > 1}


def _write(events: list[_Event]) -> _Writer:
    out = _Writer()
    kinds = iter(_tables(events))
    grids: list[_Grid] = []
    hidden: list[str] = []
    for event in events:
        if hidden:
            if event.value == hidden[-1] and event.kind != "text":
                hidden.append(event.value) if event.kind == "open" else hidden.pop()
            if event.value == "table" and event.kind == "open":
                next(kinds)
        elif event.kind == "text":
            out.text(event)
        elif event.kind == "open" and event.value in _HIDDEN:
            hidden.append(event.value)
        else:
            _tag(out, event, grids, kinds)
    return out


def _tag(out: _Writer, event: _Event, grids: list[_Grid], kinds: Iterator[_Table]) -> None:
    """Write the line ends and tabs a tag stands for."""
    opening = event.kind == "open"
    grid = grids[-1] if grids else None
    if event.value == "table":
        out.newline(event.at)
        if opening:
            grids.append(_Grid(next(kinds).holds_data))
        elif grids:
            grids.pop()
    elif grid is None or not grid.data:
        if event.value in _BLOCKS:
            out.newline(event.at)
    elif event.value == "tr":
        if grid.column:
            grid.end_row(out, event.at)
            out.put("\n", event.at, event.at)
        grid.begin_row()
    elif event.value in {"td", "th"}:
        if opening:
            grid.begin_cell(out, event.at, event.rowspan)
    elif event.value in _BLOCKS and out.chars and out.chars[-1] not in " \n\t":
        out.put(" ", event.at, event.at)  # two paragraphs of one cell stay one cell


def read_html(page: Decoded) -> SourceText:
    """Return the visible text of a page; navigation, scripts and styles are left out, table rows become lines."""
    out = _write(_Tokenizer(page.text).events)
    out.trim(" \n\t")
    file_starts, file_ends = page.starts, page.ends

    def byte_at(offset: int) -> int:
        return file_starts[offset] if offset < len(file_starts) else len(page.data)

    starts = array("I", map(byte_at, out.starts))
    ends = array(
        "I",
        (file_ends[end - 1] if end > start else byte_at(end) for start, end in zip(out.starts, out.ends, strict=True)),
    )
    return SourceText("".join(out.chars), "text/html", page.encoding, page.data, starts, ends)
