"""From the bytes of a policy document to its parts, every part a span that leads back to those bytes. Pure."""

import re
import zlib
from array import array
from collections.abc import Collection
from dataclasses import dataclass

from backend.policies.clauses import Clause, build_clauses
from backend.policies.errors import EmptyDocument
from backend.policies.front import Front, begin_of, end_of, read_front
from backend.policies.lines import Line, lines_of
from backend.policies.lists import ScenarioList, find_lists
from backend.policies.readers import read
from backend.policies.source import COVERED, SourceText
from backend.policies.units import names_of
from matching.text import Clean, normalize

# What broken conversions leave behind: replacement and private characters, ?; between Han (規?;瘧 was 规模化), a
# Cyrillic letter where a Roman numeral stood.
_DAMAGED = re.compile(
    "[\ufffd\ue000-\uf8ff]+"
    "|(?<=[\u3400-\u9fff])[?？][;；][\u3400-\u9fff]?(?:[?？][a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]*[)）]?)?"
    "|(?<=[\u3400-\u9fff])[\u0400-\u04ff]"
)


@dataclass(frozen=True, slots=True)
class Extraction:
    """A policy document taken apart; all offsets are code points of ``clean.text``."""

    source: SourceText
    clean: Clean
    body: tuple[int, int]
    """Where the document itself begins and ends; outside is what a web site put around it."""
    front: Front
    clauses: list[Clause]
    lists: list[ScenarioList]
    damaged: list[tuple[int, int]]

    @property
    def text(self) -> str:
        """Return the clean text, what surrounds the document included, so that offsets hold everywhere."""
        return self.clean.text

    def byte_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the bytes of ``source.anchored`` behind a non-empty span of the clean text."""
        return self.source.byte_span(*self.clean.origin(start, end))

    def quote(self, start: int, end: int) -> str:
        """Return a span as published, its pinyin notes and script included."""
        begin, stop = self.clean.origin(start, end)
        return self.source.text[begin:stop]

    def offset_map(self) -> bytes:
        """Return the packed way back: where each clean character begins and ends in the anchored bytes.

        zlib over two little-endian uint32 arrays of shape ``(len(text),)``; `unpack_offsets` reads it.
        """
        starts = array("I", (self.source.starts[at] for at in self.clean.starts))
        ends = array("I", (self.source.ends[at - 1] for at in self.clean.ends))
        return zlib.compress(starts.tobytes() + ends.tobytes(), 9)


def unpack_offsets(packed: bytes) -> tuple[array, array]:  # type: ignore[type-arg]
    """Return the first and last byte of every clean character, as `Extraction.offset_map` packed them."""
    both = array("I")
    both.frombytes(zlib.decompress(packed))
    half = len(both) // 2
    return both[:half], both[half:]


def _layout(clean: Clean) -> str:
    """Return the clean text with the tabs and covered cells of its tables put back, offsets unchanged."""
    marks = (clean.source[at] for at in clean.starts)
    return "".join(mark if mark in {"\t", COVERED} else char for mark, char in zip(marks, clean.text, strict=True))


def _in_lists(line: Line, lists: list[ScenarioList]) -> bool:
    return any(found.start <= line.start < found.end for found in lists)


def _solid(lines: list[Line], begin: int, lists: list[ScenarioList]) -> int:
    """Return the index of the last line sure to be the document's: a clause label, or a row of a list.

    Behind a web site's mark a numbered line is more likely from its list of hot topics, so there only 一、 and （一）
    still count, and behind a list nothing does.
    """
    solid, marked = begin, False
    list_end = max((found.end for found in lists), default=-1)
    for at in range(begin, len(lines)):
        line = lines[at]
        if _in_lists(line, lists):
            solid, marked = at, False
        elif line.style is not None:
            if not marked or (line.style <= 4 and not 0 <= list_end <= line.start):
                solid, marked = at, False
        elif line.is_clutter and solid > begin:
            marked = True
    return solid if solid > begin else len(lines) - 1


def extract(data: bytes, known: Collection[str] = (), jurisdiction: str = "") -> Extraction:
    """Take a document apart. ``known`` are names of agencies, which help to cut units that are written run together.

    Raises:
        DocumentRefused: the file cannot be read; see `readers.read`.
    """
    source = read(data)
    clean = normalize(source.text)
    lines = list(lines_of(clean.text))
    if not lines:
        raise EmptyDocument
    begin = begin_of(lines)
    if begin == len(lines):  # nothing looks like a document; then all of it is shown
        begin = 0
    # The document's own clauses name the units that its list may run together.
    named = names_of([unit for clause in build_clauses(lines[begin:], clean.text, known) for unit in clause.units])
    place = jurisdiction or read_front(lines, begin, len(lines)).jurisdiction
    agencies = named | set(known)
    start = lines[begin].start
    lists = find_lists(_layout(clean), start, len(clean.text), agencies, place)
    solid = _solid(lines, begin, lists)
    end = end_of(lines, begin, solid)
    body = (start, lines[end - 1].end if end > begin else start)
    own = [line for line in lines[begin:end] if not _in_lists(line, lists)]
    return Extraction(
        source=source,
        clean=clean,
        body=body,
        front=read_front(lines, begin, end),
        clauses=build_clauses(own, clean.text, agencies),
        lists=lists,
        damaged=[match.span() for match in _DAMAGED.finditer(clean.text, *body)],
    )
