"""Pairs that are known to be hard, each with what is expected of it and the place it really gets.

A file has a heading and then lines of need, offer, grade, kind and remarks, divided by tabs. A pair of grade 2 or 3 is
expected among the first ten, one of grade 0 outside them; grade 1 may stand anywhere.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from matching.files import BadLine

TOP = 10
Runs = Mapping[str, Sequence[str]]
"""Ids of the offers by need, best first."""


@dataclass(frozen=True, slots=True)
class HardCase:
    """One pair."""

    need: str
    offer: str
    grade: int
    kind: str

    @property
    def expected(self) -> str:
        """Return where it should stand."""
        return "any" if self.grade == 1 else f"<= {TOP}" if self.grade else f"> {TOP}"

    def met(self, place: int | None) -> bool:
        """Return whether it stands where it should; None is no place at all."""
        among = place is not None and place <= TOP
        return self.grade == 1 or among == (self.grade > 1)


@dataclass(frozen=True, slots=True)
class Placed:
    """A case, and its place by ranker; None where it stands in no list."""

    case: HardCase
    places: Mapping[str, int | None]


def read_hard_cases(path: Path, needs: Collection[str], offers: Collection[str]) -> list[HardCase]:
    """Return the cases of a file.

    Args:
        path: of the file.
        needs: ids that are known.
        offers: likewise.

    Raises:
        BadLine: the file cannot be read, or the first line that names something unknown or lacks a field.
    """
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadLine(f"{path}: cannot be read ({error})") from error
    cases = []
    for number, line in enumerate(lines[1:], 2):
        if not line.strip():
            continue
        fields = [field.strip() for field in line.split("\t")]
        where = f"{path}:{number}"
        if len(fields) < 4:
            raise BadLine(f"{where}: expected need, offer, grade and kind divided by tabs, found {len(fields)} fields")
        need, offer, grade, kind = fields[:4]
        if need not in needs:
            raise BadLine(f"{where}: field 'need': {need!r} is not among the needs")
        if offer not in offers:
            raise BadLine(f"{where}: field 'offer': {offer!r} is not among the offers")
        if grade not in {"0", "1", "2", "3"}:
            raise BadLine(f"{where}: field 'grade': must be 0, 1, 2 or 3, is {grade!r}")
        cases.append(HardCase(need, offer, int(grade), kind))
    return cases


def placed(cases: Sequence[HardCase], runs: Mapping[str, Runs]) -> list[Placed]:
    """Return the cases with their places by ranker, from 1."""

    def place(ranked: Sequence[str], offer: str) -> int | None:
        return ranked.index(offer) + 1 if offer in ranked else None

    return [
        Placed(case, {name: place(run.get(case.need, ()), case.offer) for name, run in runs.items()}) for case in cases
    ]


def table(found: Sequence[Placed], names: Sequence[str]) -> list[str]:
    """Return the lines that tell every case, and how many of each kind stand where they should.

    Args:
        found: the cases.
        names: rankers to tell of.
    """
    widths = {
        "kind": max(len("kind"), *(len(one.case.kind) for one in found)),
        "need": max(len("need"), *(len(one.case.need) for one in found)),
        "offer": max(len("offer"), *(len(one.case.offer) for one in found)),
    }

    def line(kind: str, need: str, offer: str, expected: str, cells: Sequence[str]) -> str:
        ids = f"{kind:<{widths['kind']}}  {need:<{widths['need']}}  {offer:<{widths['offer']}}  {expected:>8}"
        return ids + "".join(f"{cell:>{len(name) + 3}}" for name, cell in zip(names, cells, strict=True))

    lines = [line("kind", "need", "offer", "expected", names)]
    for one in found:
        told = [f"{one.places[name] or '-'}{' ' if one.case.met(one.places[name]) else '!'}" for name in names]
        lines.append(line(one.case.kind, one.case.need, one.case.offer, one.case.expected, told))
    lines += ["", "as expected, of all of a kind (median place)"]
    for kind in dict.fromkeys(one.case.kind for one in found):
        rows = [one for one in found if one.case.kind == kind]
        told = []
        for name in names:
            met = sum(one.case.met(one.places[name]) for one in rows)
            listed = [place for one in rows if (place := one.places[name]) is not None]
            told.append(f"{name} {met}/{len(rows)} ({median(listed):g})" if listed else f"{name} {met}/{len(rows)} (-)")
        lines.append(f"{kind:<{widths['kind']}}  " + "   ".join(told))
    return lines
