"""What one can do with policy documents: take them in, accept what they propose, prove what was taken.

Plain functions; the caller owns the transaction.
"""

from hashlib import sha256
from pathlib import PurePath
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, selectinload

from backend.core.clock import now
from backend.core.db import violated
from backend.core.errors import Conflict, Problem
from backend.core.ids import new_id
from backend.core.search_text import search_text
from backend.organisations.models import Organisation, OrganisationKind
from backend.organisations.resolve import Agency, Directory, Resolution
from backend.organisations.service import save_agency
from backend.policies.anchors import Anchor as AnchorValue
from backend.policies.anchors import make_anchor
from backend.policies.extract import Extraction, extract
from backend.policies.models import (
    ALLOWED,
    Anchor,
    AnchorField,
    ClauseUnit,
    PolicyClause,
    PolicyDocument,
    Proposal,
    ProposalStatus,
    UnitRole,
)
from backend.policies.propose import propose
from backend.policies.units import Unit
from backend.scenarios.models import AgencyRole, Scenario
from backend.scenarios.schemas import ScenarioAgencyCreate, ScenarioCreate
from backend.scenarios.service import create_scenario, ensure_batch
from matching.text import NORMALIZER

_LONGEST_FILE_NAME = 200


class ProposalUnfit(Problem):
    """A proposal lacks something a scenario must have."""

    status, code, title = 422, "proposal-unfit", "The proposal cannot become a scenario as the document states it"


class ProposalMoved(Conflict):
    """The proposal was accepted or rejected before."""

    code, title = "proposal-moved", "The proposal has been decided before"


def directory(session: Session, jurisdiction: str) -> Directory[UUID]:
    """Return the agencies of a jurisdiction, ready to be asked for by name."""
    agencies = session.scalars(
        select(Organisation)
        .where(Organisation.kind == OrganisationKind.AGENCY, Organisation.jurisdiction == jurisdiction)
        .options(selectinload(Organisation.aliases))
        .order_by(Organisation.id)
    )
    known = (Agency(row.id, row.name, tuple(alias.alias for alias in row.aliases)) for row in agencies)
    return Directory(known, jurisdiction)


def receive(
    session: Session,
    data: bytes,
    *,
    file_name: str,
    jurisdiction: str | None = None,
    source_url: str | None = None,
) -> PolicyDocument:
    """Store a policy document with its clauses and proposals; the same bytes twice are one document.

    ``jurisdiction`` overrides what the document says of itself.

    Raises:
        DocumentRefused: the file cannot be read; nothing is stored.
    """
    digest = sha256(data).hexdigest()
    same = select(PolicyDocument).where(PolicyDocument.sha256 == digest)
    if found := session.scalar(same):
        return found
    extraction = extract(data, jurisdiction=jurisdiction or "")
    document = _document(extraction, data, digest, file_name, jurisdiction, source_url)
    try:
        with session.begin_nested():
            session.add(document)
            session.flush()
            _store_clauses(session, document, extraction)
            _store_proposals(session, document, extraction)
    except IntegrityError as error:
        # Somebody took in the same bytes while we were reading them: theirs is the document.
        if violated(error) == "uq_policy_documents_sha256":
            return session.scalars(same).one()
        raise
    return document


def _document(
    extraction: Extraction, data: bytes, digest: str, file_name: str, jurisdiction: str | None, source_url: str | None
) -> PolicyDocument:
    front, source = extraction.front, extraction.source
    name = "".join(char for char in PurePath(file_name).name if char.isprintable())
    return PolicyDocument(
        sha256=digest,
        file_name=name[-_LONGEST_FILE_NAME:] or "document",
        media_type=source.media_type,
        encoding=source.encoding,
        title=front.title,
        issuer="、".join(front.issuers),
        document_number=front.document_number,
        issued_on=front.issued_on,
        jurisdiction=jurisdiction or front.jurisdiction,
        source_url=source_url,
        normalizer=NORMALIZER,
        source_sha256=source.sha256,
        body_start=extraction.body[0],
        body_end=extraction.body[1],
        damaged=[{"start": start, "end": end} for start, end in extraction.damaged],
        stored_at=now(),
        original=data,
        clean_text=extraction.text,
        offset_map=extraction.offset_map(),
    )


def _store_clauses(session: Session, document: PolicyDocument, extraction: Extraction) -> None:
    agencies = directory(session, document.jurisdiction)
    ids = {clause.position: new_id() for clause in extraction.clauses}
    for clause in extraction.clauses:
        own = extraction.text[clause.start : clause.end]
        session.add(
            PolicyClause(
                id=ids[clause.position],
                document_id=document.id,
                parent_id=ids[clause.parent] if clause.parent else None,
                position=clause.position,
                level=clause.level,
                label=clause.label,
                heading=clause.heading,
                start=clause.start,
                end=clause.end,
                search_text=search_text(clause.heading, body=own),
                units=[_clause_unit(unit, at, agencies) for at, unit in enumerate(clause.units, start=1)],
            )
        )
    session.flush()


def _clause_unit(unit: Unit, position: int, agencies: Directory[UUID]) -> ClauseUnit:
    found = None if unit.is_group else agencies.resolve(unit.name)
    return ClauseUnit(
        position=position,
        organisation_id=found.key if found else None,
        written_name=unit.written,
        match_score=found.score if found else 0.0,
        role=UnitRole(unit.role),
    )


def _store_proposals(session: Session, document: PolicyDocument, extraction: Extraction) -> None:
    proposed = propose(extraction)
    for scenario in proposed.scenarios:
        session.add(
            Proposal(
                document_id=document.id,
                number=scenario.number,
                name=scenario.name,
                domain=scenario.domain,
                description=scenario.description,
                batch_name=proposed.batch_name,
                units=[{"written": unit.written, "name": unit.name, "role": unit.role} for unit in scenario.units],
                anchors=[anchor.as_dict() for anchor in scenario.anchors],
            )
        )
    session.flush()


def proposals_of(session: Session, document: PolicyDocument) -> list[Proposal]:
    """Return what a document proposes, in its order; a document without a list proposes nothing."""
    query = select(Proposal).where(Proposal.document_id == document.id).order_by(Proposal.number)
    return list(session.scalars(query))


def accept_all(session: Session, document: PolicyDocument) -> list[Scenario]:
    """Accept every proposal of a document that is still open and return the scenarios made of them.

    Raises:
        ProposalUnfit: the document gives no date or place, or a row lacks or overfills a field.
    """
    waiting = [one for one in proposals_of(session, document) if one.status is ProposalStatus.PROPOSED]
    return [accept(session, document, proposal) for proposal in waiting]


def accept(session: Session, document: PolicyDocument, proposal: Proposal) -> Scenario:
    """Make a scenario of a proposal, with an anchor for each of its fields.

    A unit that is no known agency's becomes an agency under the name the document writes.

    Raises:
        ProposalMoved: it was decided before.
        ProposalUnfit: the document gives no date or place, or the row lacks or overfills a field.
    """
    if ProposalStatus.ACCEPTED not in ALLOWED[proposal.status]:
        raise ProposalMoved
    if document.issued_on is None:
        raise ProposalUnfit(
            "The document gives no date of issue, and a batch needs one; add its sign-off and import it."
        )
    if not document.jurisdiction:
        raise ProposalUnfit("The document names no city or province; import it with --jurisdiction.")
    # Its lock also keeps two acceptances from making the same new agency.
    batch = ensure_batch(
        session, name=proposal.batch_name, issued_on=document.issued_on, policy_document_id=document.id
    )
    agencies = directory(session, document.jurisdiction)
    try:
        data = ScenarioCreate(
            number=proposal.number,
            name=proposal.name,
            domain=proposal.domain,
            description=proposal.description,
            city=document.jurisdiction,
            agencies=_agencies(session, document, proposal.units, agencies),
        )
    except ValidationError as error:
        wrong = error.errors()[0]
        where = ".".join(str(part) for part in wrong["loc"])
        raise ProposalUnfit(f"Row {proposal.number}: {where}: {wrong['msg']}") from error
    scenario = create_scenario(session, batch, data)
    _store_anchors(session, document, proposal, scenario)
    proposal.status, proposal.scenario_id = ProposalStatus.ACCEPTED, scenario.id
    session.flush()
    return scenario


def _agencies(
    session: Session, document: PolicyDocument, units: list[dict[str, Any]], known: Directory[UUID]
) -> list[ScenarioAgencyCreate]:
    """Return the agencies of a row in order, each once; a name nobody bears becomes an agency's."""
    made: dict[UUID, ScenarioAgencyCreate] = {}
    for unit in units:
        found = known.resolve(unit["name"])
        if found is None:
            found = Resolution(new_id(), unit["name"], 1.0, "exact")
            save_agency(session, found.key, name=found.name, jurisdiction=document.jurisdiction, aliases=())
        role = AgencyRole(unit["role"])
        made.setdefault(
            found.key,
            ScenarioAgencyCreate(
                organisation_id=found.key, role=role, written_name=unit["written"], match_score=found.score
            ),
        )
    return list(made.values())


def _store_anchors(session: Session, document: PolicyDocument, proposal: Proposal, scenario: Scenario) -> None:
    rows = session.execute(
        select(PolicyClause.position, PolicyClause.id).where(PolicyClause.document_id == document.id)
    )
    clause_ids = {row.position: row.id for row in rows}
    for anchor in (AnchorValue(**stored) for stored in proposal.anchors):
        session.add(
            Anchor(
                document_id=document.id,
                clause_id=clause_ids[anchor.clause] if anchor.clause else None,
                scenario_id=scenario.id,
                field=AnchorField(anchor.field),
                start=anchor.start,
                end=anchor.end,
                byte_start=anchor.byte_start,
                byte_end=anchor.byte_end,
                sha256=anchor.sha256,
                quote=anchor.quote,
            )
        )
    session.flush()


def verify_anchors(session: Session, document: PolicyDocument) -> list[str]:
    """Read the stored bytes again and return everything that no longer agrees with what was stored; empty is proof.

    Each line names what drifted. Clean text, body, clause spans and every anchor's span, bytes, digest and quote are
    compared with what the present rules make of the original.
    """
    drift: list[str] = []
    if sha256(document.original).hexdigest() != document.sha256:
        drift.append("the original bytes do not have the digest they were stored under")
    extraction = extract(document.original, jurisdiction=document.jurisdiction)
    if extraction.source.sha256 != document.source_sha256:
        drift.append("the bytes that anchors lead to have changed")
    if extraction.text != document.clean_text:
        drift.append(f"the clean text has changed; stored by {document.normalizer}, read by {NORMALIZER}")
    if extraction.offset_map() != document.offset_map:
        drift.append("the way back from the clean text to the bytes has changed")
    if extraction.body != (document.body_start, document.body_end):
        drift.append("the document begins or ends elsewhere")
    query = select(PolicyClause).where(PolicyClause.document_id == document.id).order_by(PolicyClause.position)
    clauses = {clause.id: clause for clause in session.scalars(query)}
    stored = [(clause.label, clause.heading, clause.start, clause.end) for clause in clauses.values()]
    if stored != [(clause.label, clause.heading, clause.start, clause.end) for clause in extraction.clauses]:
        drift.append("the clause tree has changed")
    anchors = select(Anchor).where(Anchor.document_id == document.id).order_by(Anchor.scenario_id, Anchor.start)
    for anchor in session.scalars(anchors):
        clause = clauses[anchor.clause_id].position if anchor.clause_id else None
        if not 0 <= anchor.start < anchor.end <= len(extraction.text):
            drift.append(f"{anchor.field} {anchor.start}:{anchor.end} lies outside the text")
            continue
        made = make_anchor(extraction, anchor.field.value, anchor.start, anchor.end, clause)
        kept = (anchor.byte_start, anchor.byte_end, anchor.sha256, anchor.quote)
        if (made.byte_start, made.byte_end, made.sha256, made.quote) != kept:
            drift.append(f"{anchor.field} {anchor.start}:{anchor.end} no longer leads to “{anchor.quote}”")
    return drift
