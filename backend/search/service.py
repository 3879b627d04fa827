"""What one can do with the search. Plain functions; the caller owns the transaction."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, Uuid, and_, case, cast, func, literal, null, select, union_all
from sqlalchemy.orm import InstrumentedAttribute, Session

from backend.core.paging import Slice, paginate
from backend.core.search_text import escape_like, found_by, plain_text, words
from backend.organisations.models import Organisation
from backend.organisations.service import visible_agencies
from backend.policies.models import PolicyClause, PolicyDocument
from backend.scenarios.models import Scenario
from backend.scenarios.service import visible as visible_scenarios
from backend.search.schemas import HitKind, SearchHit, SearchParams
from backend.vendors.models import Capability, Vendor
from backend.vendors.service import visible as visible_vendors
from backend.vendors.service import visible_capabilities
from matching.text import normalize

IN_TITLE, IN_NAMES, IN_TEXT = 1.0, 0.8, 0.5
"""What a hit is worth by where its words stand."""

BEFORE, LENGTH = 24, 96
"""Characters of a snippet before its first match, and in all."""


def _holds(column: ColumnElement[str], found: Sequence[str]) -> ColumnElement[bool]:
    return and_(*(column.like(f"%{escape_like(word)}%", escape="\\") for word in found))


def _score(search_text: InstrumentedAttribute[str], found: Sequence[str]) -> ColumnElement[float]:
    """Return the score of a row: the first line of its search text is its name, those without Chinese are its pinyin.

    The last line is the body, so what stands before the last line break belongs to the names.
    """
    lowered = func.lower(search_text)
    names = func.regexp_replace(lowered, r"\n[^\n]*$", "")
    return case(
        (_holds(func.split_part(lowered, "\n", 1), found), IN_TITLE),
        (_holds(names, found), IN_NAMES),
        else_=IN_TEXT,
    )


def _hits(
    query: Select[Any], kind: HitKind, search_text: InstrumentedAttribute[str], params: SearchParams, **columns: Any
) -> Select[Any]:
    """Return the rows of one kind under the columns all kinds share."""
    found = words(params.q)
    return query.where(found_by(search_text, params.q)).with_only_columns(
        literal(kind.value).label("kind"),
        literal(list(HitKind).index(kind)).label("place"),
        columns["id"].label("id"),
        columns["title"].label("title"),
        columns["body"].label("body"),
        # A bare NULL would be text to PostgreSQL, which no UNION joins with an id.
        cast(columns.get("parent", null()), Uuid).label("parent"),
        cast(columns.get("start", null()), Integer).label("start"),
        cast(columns.get("end", null()), Integer).label("end"),
        _score(search_text, found).label("score"),
        maintain_column_froms=True,
    )


def _everything(params: SearchParams) -> dict[HitKind, Select[Any]]:
    clause_text = func.substr(PolicyDocument.clean_text, PolicyClause.start + 1, PolicyClause.end - PolicyClause.start)
    return {
        HitKind.SCENARIO: _hits(
            visible_scenarios(),
            HitKind.SCENARIO,
            Scenario.search_text,
            params,
            id=Scenario.id,
            title=Scenario.name,
            body=Scenario.description,
        ),
        HitKind.AGENCY: _hits(
            visible_agencies(),
            HitKind.AGENCY,
            Organisation.search_text,
            params,
            id=Organisation.id,
            title=Organisation.name,
            body=Organisation.jurisdiction,
        ),
        HitKind.VENDOR: _hits(
            visible_vendors().join(Vendor.organisation),
            HitKind.VENDOR,
            Organisation.search_text,
            params,
            id=Vendor.id,
            title=Organisation.name,
            body=Vendor.summary,
        ),
        HitKind.CAPABILITY: _hits(
            visible_capabilities(),
            HitKind.CAPABILITY,
            Capability.search_text,
            params,
            id=Capability.id,
            title=Capability.title,
            body=Capability.description,
            parent=Capability.vendor_id,
        ),
        HitKind.POLICY_CLAUSE: _hits(
            select(PolicyClause).join(PolicyClause.document),
            HitKind.POLICY_CLAUSE,
            PolicyClause.search_text,
            params,
            id=PolicyClause.id,
            title=func.concat(PolicyClause.label, PolicyClause.heading),
            body=clause_text,
            parent=PolicyClause.document_id,
            start=PolicyClause.start,
            end=PolicyClause.end,
        ),
    }


def _url(row: Any) -> str:
    match HitKind(row.kind):
        case HitKind.SCENARIO:
            return f"/scenarios/{row.id}"
        case HitKind.AGENCY:
            return f"/scenarios?agency={row.id}"
        case HitKind.VENDOR:
            return f"/vendors/{row.id}"
        case HitKind.CAPABILITY:
            return f"/vendors/{row.parent}?capability={row.id}"
        case HitKind.POLICY_CLAUSE:
            return f"/policies/{row.parent}?clause={row.id}&start={row.start}&end={row.end}"


def matches_in(text: str, found: Sequence[str]) -> list[tuple[int, int]]:
    """Return the spans of ``text`` (code points, in its own script) where a searched word stands, merged, in order."""
    clean = normalize(text)
    lowered = clean.text.lower()
    if len(lowered) != len(clean.text):  # a letter whose small form is longer would move every offset behind it
        lowered = clean.text
    spans: list[tuple[int, int]] = []
    for word in found:
        at = lowered.find(word)
        while at >= 0:
            spans.append(clean.origin(at, at + len(word)))
            at = lowered.find(word, at + len(word))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def snippet_of(text: str, found: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Return the part of ``text`` around the first match, and the matching spans within that part, none cut."""
    flat = " ".join(text.split())
    spans = matches_in(flat, found)
    begin = max(0, spans[0][0] - BEFORE) if spans else 0
    shown = [span for span in spans if span[0] < begin + LENGTH]
    end = max([begin + LENGTH, *(stop for _, stop in shown)])
    lead, tail = "…" * (begin > 0), "…" * (end < len(flat))
    shift = len(lead) - begin
    return lead + flat[begin:end] + tail, [(start + shift, stop + shift) for start, stop in shown]


def search(session: Session, params: SearchParams) -> Slice[SearchHit]:
    """Return a page of what holds every word searched for, the best first."""
    found = [plain_text(word) for word in words(params.q)]
    if not found:
        return Slice([], 0, params.page, params.size)
    kinds = _everything(params)
    rows = union_all(*([kinds[params.kind]] if params.kind else kinds.values())).subquery()
    query = select(rows).order_by(rows.c.score.desc(), rows.c.place, rows.c.title, rows.c.id)
    page = paginate(session, query, params)
    hits: list[SearchHit] = []
    for row in page.items:
        snippet, highlights = snippet_of(row.body or "", found)
        hits.append(
            SearchHit(
                kind=HitKind(row.kind),
                id=row.id,
                title=row.title,
                title_highlights=matches_in(row.title, found),
                snippet=snippet,
                highlights=highlights,
                score=row.score,
                url=_url(row),
            )
        )
    return page.holding(hits)
