"""Published batches: one compared with the one before, and written as a table for other programs."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from rapidfuzz import fuzz
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from backend.core.workbooks import as_workbook
from backend.scenarios.batch_schemas import ComparedDomain, ComparisonRead, ContinuedScenario, ListedScenario
from backend.scenarios.models import Batch, Scenario
from backend.scenarios.service import get_batch, visible
from matching.text import normalize

COLUMNS: Final = ("序号", "应用领域", "场景名称", "责任单位")
"""As in the official lists."""
ALIKE: Final = 0.8
"""From which likeness of their names on one scenario continues another."""
_RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula."""


def compare(session: Session, batch_id: UUID, with_id: UUID | None) -> ComparisonRead:
    """Return what changed to a list from another, by default from the one issued before it.

    Raises:
        BatchNotFound: there is none under an id.
    """
    after = get_batch(session, batch_id)
    earlier = with_id or session.scalar(
        select(Batch.id).where(Batch.number < after.number).order_by(Batch.number.desc()).limit(1)
    )
    before = None if earlier is None else get_batch(session, earlier)
    old, new = _listed(session, earlier) if earlier else [], _listed(session, after.id)
    counts = Counter(held.domain for held in old), Counter(held.domain for held in new)
    agencies = _agencies(old), _agencies(new)
    continued = _continued(old, new)
    taken = {pair.after.id for pair in continued}
    return ComparisonRead(
        before=before,
        after=after,
        domains=[
            ComparedDomain(domain=domain, before=counts[0][domain], after=counts[1][domain])
            for domain in dict.fromkeys([*counts[1], *counts[0]])
        ],
        new_agencies=[name for name in agencies[1] if name not in agencies[0]],
        absent_agencies=[name for name in agencies[0] if name not in agencies[1]],
        continued=continued,
        new=[_line(held) for held in new if held.id not in taken],
    )


def as_xlsx(session: Session, batch_id: UUID) -> bytes:
    """Return a list as a workbook in the four columns of the official lists; a text stays a text.

    Raises:
        BatchNotFound: there is none under this id.
    """
    batch = get_batch(session, batch_id)
    rows: Iterable[Sequence[Any]] = ((int(number), *told) for number, *told in _rows(session, batch_id))
    return as_workbook("清单", batch.name, tuple(zip(COLUMNS, (6, 18, 48, 40), strict=True)), rows)


def as_csv(session: Session, batch_id: UUID) -> bytes:
    """Return a list as CSV in the four columns of the official lists, with a byte order mark for spreadsheets.

    Raises:
        BatchNotFound: there is none under this id.
    """
    get_batch(session, batch_id)
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for row in _rows(session, batch_id):
        writer.writerow([f"'{value}" if value.startswith(_RISKY) else value for value in row])
    return written.getvalue().encode("utf-8-sig")


def _rows(session: Session, batch_id: UUID) -> list[tuple[str, ...]]:
    return [
        (str(held.number), held.domain, held.name, "、".join(row.written_name for row in held.agencies))
        for held in _listed(session, batch_id)
    ]


def _listed(session: Session, batch_id: UUID) -> Sequence[Scenario]:
    """Return the scenarios of a published list that are still shown, in order."""
    query = visible().where(Scenario.batch_id == batch_id).options(selectinload(Scenario.agencies))
    return session.scalars(query.order_by(Scenario.number)).all()


def _agencies(scenarios: Iterable[Scenario]) -> dict[str, None]:
    return dict.fromkeys(row.written_name for held in scenarios for row in held.agencies)


def _line(scenario: Scenario) -> ListedScenario:
    return ListedScenario(
        id=scenario.id,
        number=scenario.number or 0,
        name=scenario.name,
        agencies=[row.written_name for row in scenario.agencies],
    )


def _continued(old: Sequence[Scenario], new: Sequence[Scenario]) -> list[ContinuedScenario]:
    """Return which scenarios continue which, the likest pairs first taken, each scenario once."""
    plain: dict[UUID, str] = {held.id: normalize(held.name).text for held in (*old, *new)}
    pairs: list[tuple[float, Any, Any]] = [
        (fuzz.ratio(plain[before.id], plain[after.id]) / 100, before, after) for before in old for after in new
    ]
    taken: set[UUID] = set()
    found: list[ContinuedScenario] = []
    for likeness, before, after in sorted(pairs, key=lambda pair: (-pair[0], pair[1].number, pair[2].number)):
        if likeness >= ALIKE and not taken & {before.id, after.id}:
            taken |= {before.id, after.id}
            found.append(ContinuedScenario(before=_line(before), after=_line(after), likeness=likeness))
    return sorted(found, key=lambda pair: pair.after.number)
