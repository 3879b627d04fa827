"""The clause tree of a document: 一、 / （一） / 1. / （1）, chapters and articles. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from backend.policies.lines import CLAUSE_STYLES, Line
from backend.policies.units import Unit, looks_like_unit, parse_units, unit_note

_SENTENCE = re.compile(r"[^。！？\n]*[^。！？\n\s][^。！？\n]*[。！？]?[”』」）]?")
_LONGEST_HEADING = 60
"""A first sentence longer than this is text, not a heading."""


@dataclass(slots=True)
class Clause:
    """One clause; offsets in the clean text, code points. Its own text only: the clauses under it have theirs."""

    position: int
    """From 1, in reading order."""
    parent: int | None
    """Position of the clause it stands under."""
    level: int
    """Depth in the tree, from 1."""
    label: str
    heading: str
    start: int
    end: int
    body_start: int
    """Where the text behind label and heading begins."""
    units: list[Unit] = field(default_factory=list)
    units_start: int = 0
    """Where the note naming the responsible units begins, its bracket included; `end` when there is none."""


def _heading(text: str, label_length: int) -> tuple[str, int]:
    """Return the heading of a clause and where its text begins, both as written behind the label.

    With a single sentence and nothing behind it there is no heading to tell from the text: what is there is shown as
    the heading only when it is short.
    """
    rest = text[label_length:]
    lead = len(rest) - len(rest.lstrip())
    line_end = rest.find("\n")
    line = rest if line_end < 0 else rest[:line_end]
    stop = line.find("。")
    first = line if stop < 0 else line[: stop + 1]
    bare = first.strip().rstrip("。：:")
    if len(bare) > _LONGEST_HEADING or not bare:
        return "", label_length + lead
    return bare, label_length + len(first)


def build_clauses(lines: Sequence[Line], text: str, known: Collection[str] = ()) -> list[Clause]:
    """Return the clauses of the given lines of ``text`` in reading order.

    A clause stands under the nearest one before it whose label is of an outer style; so 1. may follow 一、 directly.
    """
    clauses: list[Clause] = []
    open_clauses: list[tuple[int, Clause]] = []
    closed = False
    for line in lines:
        rank = line.style
        if rank is None:
            # Behind the last clause come annexes and the sign-off: issuing bodies, then the date.
            signed = line.is_signed or (looks_like_unit(line.text) and not re.search("[，、；]", line.text))
            closed = closed or line.text.startswith(("附件", "附：")) or signed
            if clauses and not closed:
                clauses[-1].end = line.end
            continue
        closed = False
        while open_clauses and open_clauses[-1][0] >= rank:
            open_clauses.pop()
        parent = open_clauses[-1][1] if open_clauses else None
        label = CLAUSE_STYLES[rank].match(line.text)
        clause = Clause(
            position=len(clauses) + 1,
            parent=parent.position if parent else None,
            level=parent.level + 1 if parent else 1,
            label=label.group() if label else "",
            heading="",
            start=line.start,
            end=line.end,
            body_start=line.start,
        )
        clauses.append(clause)
        open_clauses.append((rank, clause))
    for clause in clauses:
        own = text[clause.start : clause.end]
        clause.heading, body = _heading(own, len(clause.label))
        clause.body_start = clause.start + body
        clause.units_start = clause.end
        if note := unit_note(own):
            clause.units = parse_units(own[note[0] : note[1]], clause.start + note[0], known)
            bracket = note[0] - 1 if own[note[0] - 1 : note[0]] in {"（", "("} else note[0]
            clause.units_start = clause.start + bracket
    return clauses


def sentences(clause: Clause, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of a clause's text, without its heading and its responsible units."""
    for found in _SENTENCE.finditer(text, clause.body_start, max(clause.body_start, clause.units_start)):
        whole = found.group()
        yield found.start() + len(whole) - len(whole.lstrip()), found.end() - (len(whole) - len(whole.rstrip()))
