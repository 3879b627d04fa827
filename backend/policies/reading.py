"""What anyone may read of policy documents. Plain functions; the caller owns the transaction."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, selectinload, undefer

from backend.core.errors import NotFound
from backend.core.paging import PageParams, Slice, paginate
from backend.policies.models import Anchor, AnchorField, ClauseUnit, PolicyClause, PolicyDocument, Proposal
from backend.policies.schemas import (
    AnchorRead,
    ClauseDetail,
    ClauseLink,
    ClauseRead,
    ClauseUnitRead,
    OrganisationLink,
    PolicyDocumentItem,
    PolicyDocumentRead,
    PolicyText,
    ScenarioLink,
    Spot,
)
from backend.scenarios.models import Scenario
from backend.scenarios.schemas import DocumentLink
from backend.scenarios.service import ScenarioNotFound, visible


class PolicyDocumentNotFound(NotFound):
    """There is no such policy document."""

    code, title = "policy-document-not-found", "There is no such policy document"


class ClauseNotFound(NotFound):
    """There is no such clause."""

    code, title = "clause-not-found", "There is no such clause"


_clause_count = (
    select(func.count())
    .where(PolicyClause.document_id == PolicyDocument.id)
    .correlate(PolicyDocument)
    .scalar_subquery()
    .label("clauses")
)
_scenario_count = (
    visible()
    .join(Proposal, Proposal.scenario_id == Scenario.id)
    .with_only_columns(func.count())
    .where(Proposal.document_id == PolicyDocument.id)
    .correlate(PolicyDocument)
    .scalar_subquery()
    .label("scenarios")
)


def _documents() -> Select[Any]:
    return select(PolicyDocument, _clause_count, _scenario_count)


def _item(document: PolicyDocument, clauses: int, scenarios: int) -> dict[str, Any]:
    return {
        "id": document.id,
        "title": document.title,
        "issuer": document.issuer,
        "document_number": document.document_number,
        "issued_on": document.issued_on,
        "jurisdiction": document.jurisdiction,
        "clauses": clauses,
        "scenarios": scenarios,
        "sha256": document.sha256,
        "file_name": document.file_name,
    }


def list_documents(session: Session, params: PageParams) -> Slice[PolicyDocumentItem]:
    """Return a page of documents, the newest issue first, those without a date last."""
    order = (PolicyDocument.issued_on.desc().nulls_last(), PolicyDocument.title, PolicyDocument.id)
    page = paginate(session, _documents().order_by(*order), params)
    return page.holding([PolicyDocumentItem(**_item(*row)) for row in page.items])


def get_document(session: Session, document_id: UUID) -> PolicyDocumentRead:
    """Return a document and what it says of itself.

    Raises:
        PolicyDocumentNotFound: there is none under this id.
    """
    row = session.execute(_documents().where(PolicyDocument.id == document_id)).one_or_none()
    if row is None:
        raise PolicyDocumentNotFound
    document = row[0]
    return PolicyDocumentRead(
        **_item(*row),
        media_type=document.media_type,
        encoding=document.encoding,
        source_url=document.source_url,
        stored_at=document.stored_at,
        source_sha256=document.source_sha256,
        normalizer=document.normalizer,
        damaged=[Spot(**spot) for spot in document.damaged],
    )


def _find(session: Session, document_id: UUID, *large: Any) -> PolicyDocument:
    document = session.get(PolicyDocument, document_id, options=[undefer(column) for column in large])
    if document is None:
        raise PolicyDocumentNotFound
    return document


def get_original(session: Session, document_id: UUID) -> PolicyDocument:
    """Return a document with its original bytes.

    Raises:
        PolicyDocumentNotFound: there is none under this id.
    """
    return _find(session, document_id, PolicyDocument.original)


def get_text(session: Session, document_id: UUID) -> PolicyText:
    """Return the clean text of a document.

    Raises:
        PolicyDocumentNotFound: there is none under this id.
    """
    document = _find(session, document_id, PolicyDocument.clean_text)
    text = document.clean_text
    return PolicyText(text=text, length=len(text), body_start=document.body_start, body_end=document.body_end)


def _clauses() -> Select[PolicyClause]:
    return select(PolicyClause).options(selectinload(PolicyClause.units).selectinload(ClauseUnit.organisation))


def _scenarios_of(session: Session, clauses: Sequence[PolicyClause]) -> dict[UUID, list[ScenarioLink]]:
    """Return the scenarios that sentences of the clauses name, by clause."""
    rows = session.execute(
        visible()
        .join(Anchor, Anchor.scenario_id == Scenario.id)
        .where(Anchor.field == AnchorField.DESCRIPTION, Anchor.clause_id.in_([clause.id for clause in clauses]))
        .with_only_columns(Anchor.clause_id, Scenario.id, Scenario.number, Scenario.name)
        .order_by(Scenario.number, Scenario.id)
    )
    found: dict[UUID, list[ScenarioLink]] = defaultdict(list)
    for clause_id, scenario_id, number, name in rows:
        if clause_id:
            found[clause_id].append(ScenarioLink(id=scenario_id, number=number, name=name))
    return found


def _read_clause(clause: PolicyClause, text: str, scenarios: list[ScenarioLink]) -> dict[str, Any]:
    units = [
        ClauseUnitRead(
            written_name=unit.written_name,
            organisation=OrganisationLink(id=unit.organisation.id, name=unit.organisation.name)
            if unit.organisation
            else None,
            match_score=unit.match_score,
            role=unit.role,
        )
        for unit in clause.units
    ]
    return {
        "id": clause.id,
        "parent_id": clause.parent_id,
        "position": clause.position,
        "level": clause.level,
        "label": clause.label,
        "heading": clause.heading,
        "start": clause.start,
        "end": clause.end,
        "text": text[clause.start : clause.end],
        "units": units,
        "scenarios": scenarios,
    }


def list_clauses(session: Session, document_id: UUID, params: PageParams) -> Slice[ClauseRead]:
    """Return a page of a document's clauses in reading order.

    Raises:
        PolicyDocumentNotFound: there is no document under this id.
    """
    text = _find(session, document_id, PolicyDocument.clean_text).clean_text
    query = _clauses().where(PolicyClause.document_id == document_id)
    page = paginate(session, query.order_by(PolicyClause.position, PolicyClause.id), params)
    scenarios = _scenarios_of(session, page.items)
    return page.holding([ClauseRead(**_read_clause(clause, text, scenarios[clause.id])) for clause in page.items])


def get_clause(session: Session, clause_id: UUID) -> ClauseDetail:
    """Return a clause and the document it stands in.

    Raises:
        ClauseNotFound: there is none under this id.
    """
    clause = session.scalar(_clauses().where(PolicyClause.id == clause_id))
    if clause is None:
        raise ClauseNotFound
    document = _find(session, clause.document_id, PolicyDocument.clean_text)
    scenarios = _scenarios_of(session, [clause])
    return ClauseDetail(
        **_read_clause(clause, document.clean_text, scenarios[clause.id]),
        document=DocumentLink(id=document.id, title=document.title),
    )


def list_anchors(session: Session, scenario_id: UUID, params: PageParams) -> Slice[AnchorRead]:
    """Return a page of a scenario's anchors in the order of the document.

    Raises:
        ScenarioNotFound: there is no scenario under this id, or it was withdrawn.
    """
    if session.scalar(visible().where(Scenario.id == scenario_id).with_only_columns(Scenario.id)) is None:
        raise ScenarioNotFound
    query = (
        select(Anchor)
        .where(Anchor.scenario_id == scenario_id)
        .options(selectinload(Anchor.document), selectinload(Anchor.clause))
        .order_by(Anchor.start, Anchor.end, Anchor.id)
    )
    page = paginate(session, query, params)
    return page.holding([_read_anchor(anchor) for anchor in page.items])


def _read_anchor(anchor: Anchor) -> AnchorRead:
    clause = anchor.clause
    return AnchorRead(
        field=anchor.field,
        document=DocumentLink(id=anchor.document.id, title=anchor.document.title),
        clause=ClauseLink(id=clause.id, label=clause.label, heading=clause.heading) if clause else None,
        start=anchor.start,
        end=anchor.end,
        byte_start=anchor.byte_start,
        byte_end=anchor.byte_end,
        sha256=anchor.sha256,
        quote=anchor.quote,
    )
