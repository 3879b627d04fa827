"""Reads needs, offers, runs and judgements from files; a bad line is named by file, line and field."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from matching.gates import ASKED_BY_NEED
from matching.signals.facets import LEVELS
from matching.types import Need, Offer


class BadLine(ValueError):
    """A line cannot be read; the message says where and what is wrong."""


class _Line:
    """One JSON object of a file, its fields checked as they are taken."""

    def __init__(self, where: str, document: dict[str, Any]) -> None:
        self.where, self._document = where, document

    def bad(self, field: str, problem: str) -> BadLine:
        return BadLine(f"{self.where}: field {field!r}: {problem}")

    def text(self, field: str, *, required: bool = False) -> str:
        value = self._document.get(field)
        if value is None and not required:
            return ""
        if not isinstance(value, str) or (required and not value.strip()):
            raise self.bad(field, "must be a text" + (" that is not blank" if required else ""))
        return value

    def texts(self, field: str) -> tuple[str, ...]:
        value = self._document.get(field)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.bad(field, "must be a list of texts")
        return tuple(value)

    def flag(self, field: str) -> bool:
        value = self._document.get(field, True)
        if not isinstance(value, bool):
            raise self.bad(field, "must be true or false")
        return value

    def evidence(self) -> tuple[str, ...]:
        levels = self.texts("evidence")
        for level in levels:
            if level not in LEVELS:
                raise self.bad("evidence", f"{level!r} is none of {', '.join(LEVELS)}")
        return levels

    def gates(self) -> dict[str, tuple[str, ...]]:
        value = self._document.get("gates") or {}
        if not isinstance(value, dict):
            raise self.bad("gates", "must be an object of lists")
        for name in value:
            if name not in ASKED_BY_NEED:
                raise self.bad("gates", f"{name!r} is none of {', '.join(ASKED_BY_NEED)}")
        inner = _Line(f"{self.where}: gates", value)
        return {name: inner.texts(name) for name in value}


def _lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield where and what, for every line that is not blank."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise BadLine(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadLine(f"{path}: is not UTF-8 text (byte {error.start})") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", line.removesuffix("\r")


def _objects(path: Path) -> Iterator[_Line]:
    seen: set[str] = set()
    for where, line in _lines(path):
        try:
            document = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadLine(f"{where}: not JSON ({error.msg} at column {error.colno})") from error
        if not isinstance(document, dict):
            raise BadLine(f"{where}: must be a JSON object")
        entry = _Line(where, document)
        name = entry.text("id", required=True)
        if name in seen:
            raise entry.bad("id", f"{name!r} occurs twice")
        seen.add(name)
        yield entry


def read_needs(path: Path) -> list[Need]:
    """Return the needs of a JSON Lines file; unknown fields are ignored.

    Raises:
        BadLine: the first bad line.
    """
    return [
        Need(
            id=line.text("id"),
            title=line.text("title"),
            text=line.text("text", required=True),
            domain=line.text("domain"),
            keywords=line.texts("keywords"),
            region=line.text("region"),
            gates=line.gates(),
        )
        for line in _objects(path)
    ]


def read_offers(path: Path) -> list[Offer]:
    """Return the offers of a JSON Lines file; unknown fields are ignored.

    ``domain`` may be given instead of ``domains``.

    Raises:
        BadLine: the first bad line.
    """
    return [
        Offer(
            id=line.text("id"),
            group=line.text("group"),
            title=line.text("title"),
            text=line.text("text", required=True),
            domains=line.texts("domains") or tuple(filter(None, [line.text("domain")])),
            keywords=line.texts("keywords"),
            name=line.text("name"),
            region=line.text("region"),
            service_regions=line.texts("service_regions"),
            tier=line.text("tier"),
            evidence=line.evidence(),
            certificates=line.texts("certificates"),
            xinchuang=line.texts("xinchuang"),
            available=line.flag("available"),
            registered_at=line.text("registered_at"),
        )
        for line in _objects(path)
    ]


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Return grades by need and offer from lines of need, offer and grade, divided by tabs.

    Raises:
        BadLine: the first bad line.
    """
    qrels: dict[str, dict[str, int]] = {}
    for where, line in _lines(path):
        fields = [field.strip() for field in line.split("\t")]
        if len(fields) != 3:
            raise BadLine(f"{where}: expected need, offer and grade divided by tabs, found {len(fields)} fields")
        need, offer, grade = fields
        if not grade.isdecimal():
            raise BadLine(f"{where}: field 'grade': must be a whole number not below 0, is {grade!r}")
        if offer in qrels.setdefault(need, {}):
            raise BadLine(f"{where}: {offer!r} is judged twice for {need!r}")
        qrels[need][offer] = int(grade)
    return qrels


def read_run(path: Path) -> Mapping[str, list[str]]:
    """Return the ranked offer ids by need from a JSON Lines file of ``need, offer, rank``.

    Raises:
        BadLine: the first bad line.
    """
    places: dict[str, list[tuple[int, str]]] = {}
    for where, line in _lines(path):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise BadLine(f"{where}: not JSON ({error.msg} at column {error.colno})") from error
        if not isinstance(row, dict):
            raise BadLine(f"{where}: must be a JSON object")
        entry = _Line(where, row)
        rank = row.get("rank")
        if not isinstance(rank, int) or isinstance(rank, bool) or rank < 1:
            raise entry.bad("rank", "must be a whole number from 1")
        places.setdefault(entry.text("need", required=True), []).append((rank, entry.text("offer", required=True)))
    return {need: [offer for _, offer in sorted(ranked)] for need, ranked in places.items()}
