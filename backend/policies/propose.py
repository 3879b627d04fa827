"""From a document taken apart to the scenarios it proposes, each field with its anchor. Pure; nothing is invented."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from backend.policies.anchors import Anchor, make_anchor
from backend.policies.clauses import Clause, sentences
from backend.policies.extract import Extraction
from backend.policies.lists import Row, ScenarioList
from backend.policies.units import Unit, names_of

NAMED = 0.6
"""How much of a scenario's name one phrase of a sentence must hold for the sentence to name the scenario."""
_PHRASE = re.compile("[、，；：。]")
_BLANK_BETWEEN_HAN = re.compile("(?<=[\u3400-\u9fff（）“”、])\\s+(?=[\u3400-\u9fff（）“”])")
_BATCH_NUMBER = re.compile(r"第([一二三四五六七八九十\d]{1,3})批")
_NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class ProposedScenario:
    """One scenario as its document states it."""

    number: int
    name: str
    domain: str
    description: str
    """The sentence of a clause that names the scenario, or the list's own description; blank when there is neither."""
    units: tuple[Unit, ...]
    anchors: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a document proposes."""

    batch_name: str
    """Title of the list, or of the document where the list has none; blank without a list."""
    batch_number: int | None
    """From 第一批; None when the document counts no batches."""
    issued_on: date | None
    scenarios: tuple[ProposedScenario, ...]
    notes: tuple[str, ...]
    """Codes of what a person should know: no-list, more-lists, no-date, number-gap, number-twice."""


def naming_share(name: str, sentence: str) -> float:
    """Return how much of ``name`` the best phrase of ``sentence`` holds, in [0, 1].

    1 when the name stands there as it is. Otherwise phrase by phrase, as enumerations go: the characters of the name
    found in order in pieces of two or more, so that 科技文化体育场馆 names 科技场馆 and 设备故障检测和故障诊断 names
    设备故障检测诊断, while single characters in common count for nothing.
    """
    if name in sentence:
        return 1.0
    return max(_in_pieces(name, phrase) for phrase in _PHRASE.split(sentence)) / len(name)


def _in_pieces(name: str, phrase: str) -> int:
    """Return how many characters of ``name`` stand in ``phrase`` in order, in pieces of at least two.

    Dynamic programming: ``best[j]`` and ``run[j]`` for prefixes of both texts, the best total and the best total that
    ends in a piece still running through both last characters.
    """
    width = len(phrase) + 1
    best = [[0] * width for _ in range(len(name) + 1)]
    run = [[0] * width for _ in range(len(name) + 1)]
    for i in range(1, len(name) + 1):
        for j in range(1, width):
            if name[i - 1] == phrase[j - 1]:
                if run[i - 1][j - 1]:
                    run[i][j] = run[i - 1][j - 1] + 1
                if i > 1 and j > 1 and name[i - 2] == phrase[j - 2]:
                    run[i][j] = max(run[i][j], best[i - 2][j - 2] + 2)
            best[i][j] = max(best[i - 1][j], best[i][j - 1], run[i][j])
    return best[-1][-1]


def _responsible(clause: Clause, units: Iterable[Unit]) -> bool:
    """Tell whether a clause may speak of a scenario: where both name units, one must be the same."""
    ours, theirs = names_of(list(units)), names_of(clause.units)
    return not ours or not theirs or bool(ours & theirs)


def find_sentence(
    extraction: Extraction, name: str, domain: str, units: Iterable[Unit]
) -> tuple[Clause, tuple[int, int]] | None:
    """Return the clause sentence that names a scenario, and its clause; None when no sentence does.

    The sentence that holds most of the name wins; between equals the one of a clause whose heading names the domain,
    then the one whose clause lists the scenario's unit, then the first.
    """
    best: tuple[tuple[float, bool, bool], Clause, tuple[int, int]] | None = None
    responsible = list(units)
    for clause in extraction.clauses:
        if not _responsible(clause, responsible):
            continue
        for start, end in sentences(clause, extraction.text):
            sentence = extraction.text[start:end]
            if sum(char in sentence for char in name) < NAMED * len(name):
                continue  # too few characters in common for any piece of it, and the exact share takes longer
            share = naming_share(name, sentence)
            key = (share, bool(domain) and domain in clause.heading, bool(clause.units))
            if share >= NAMED and (best is None or key > best[0]):
                best = (key, clause, (start, end))
    return (best[1], best[2]) if best else None


def _joined(extraction: Extraction, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text of a cell; a break inside Chinese is no blank, a name broken over lines is one name."""
    whole = " ".join(extraction.text[start:end] for start, end in spans)
    return _BLANK_BETWEEN_HAN.sub("", " ".join(whole.split()))


def _scenario(extraction: Extraction, found: ScenarioList, row: Row) -> ProposedScenario:
    name, domain = _joined(extraction, row.name), _joined(extraction, row.domain)
    spans: list[tuple[str, tuple[int, int], int | None]] = []
    if found.title:
        spans.append(("batch", found.title, None))
    if row.number_span:
        spans.append(("number", row.number_span, None))
    spans += [("domain", span, None) for span in row.domain]
    spans += [("name", span, None) for span in row.name]
    spans += [("agencies", (unit.start, unit.end), None) for unit in row.units]
    description = _joined(extraction, row.description)
    if row.description:
        spans += [("description", span, None) for span in row.description]
    elif sentence := find_sentence(extraction, name, domain, row.units):
        clause, (start, end) = sentence
        description = extraction.text[start:end]
        spans.append(("description", (start, end), clause.position))
    anchors = tuple(make_anchor(extraction, field, *span, clause) for field, span, clause in spans)
    return ProposedScenario(row.number, name, domain, description, tuple(row.units), anchors)


def _batch_number(name: str) -> int | None:
    found = _BATCH_NUMBER.search(name)
    if not found:
        return None
    numeral = found.group(1)
    if numeral.isdecimal():
        return int(numeral)
    tens, ten, units = numeral.rpartition("十")
    unit = _NUMERALS.find(units) + 1 if units else 0
    return ((_NUMERALS.find(tens) + 1) if tens else 1) * 10 + unit if ten else unit


def propose(extraction: Extraction) -> Proposed:
    """Return the scenarios of the document's list, in its order; without a list there are none, and a note says so."""
    front = extraction.front
    if not extraction.lists:
        return Proposed("", None, front.issued_on, (), ("no-list",))
    found = extraction.lists[0]
    notes = ["more-lists"] if len(extraction.lists) > 1 else []
    if front.issued_on is None:
        notes.append("no-date")
    numbers = [row.number for row in found.rows]
    if len(set(numbers)) < len(numbers) or 0 in numbers:
        # Sections that each begin with 1: the place in the whole list is the number, and no written one proves it.
        notes.append("number-twice")
        for place, row in enumerate(found.rows, start=1):
            row.number, row.number_span = place, None
    elif any(after != before + 1 for before, after in pairwise([0, *numbers])):
        notes.append("number-gap")
    name = extraction.text[slice(*found.title)] if found.title else front.title
    scenarios = tuple(_scenario(extraction, found, row) for row in found.rows)
    return Proposed(name, _batch_number(name), front.issued_on, scenarios, tuple(notes))
