"""Policy documents as stored: the original bytes, the clause tree, the proposals and the anchors of every field."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from backend.core.db import Base, text_enum
from backend.core.ids import new_id
from backend.organisations.models import Organisation

_SPAN = '0 <= "start" AND "start" < "end"'


class UnitRole(StrEnum):
    """A unit's part in a clause, as the document words it: only 配合, 参与 and 协助 make a support."""

    LEAD = "lead"
    SUPPORT = "support"


class ProposalStatus(StrEnum):
    """Where a proposal stands; an accepted one has become a scenario."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


ALLOWED: dict[ProposalStatus, set[ProposalStatus]] = {
    ProposalStatus.PROPOSED: {ProposalStatus.ACCEPTED, ProposalStatus.REJECTED},
    ProposalStatus.ACCEPTED: set(),
    ProposalStatus.REJECTED: {ProposalStatus.PROPOSED},
}
"""How a proposal may move on."""


class AnchorField(StrEnum):
    """Which field of a scenario an anchor proves."""

    NUMBER = "number"
    DOMAIN = "domain"
    NAME = "name"
    AGENCIES = "agencies"
    DESCRIPTION = "description"
    BATCH = "batch"


class PolicyDocument(Base):
    """A policy document (政策文件), byte for byte as published, and what was read out of it."""

    __tablename__ = "policy_documents"
    __table_args__ = (
        CheckConstraint("0 <= body_start AND body_start <= body_end", name="body"),
        CheckConstraint("octet_length(original) > 0", name="original"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    sha256: Mapped[str] = mapped_column(unique=True, comment="Of the original bytes, hex")
    file_name: Mapped[str]
    media_type: Mapped[str]
    encoding: Mapped[str]
    title: Mapped[str]
    issuer: Mapped[str] = mapped_column(comment="Issuing bodies, joined by 、; blank when the document names none")
    document_number: Mapped[str | None] = mapped_column(comment="发文字号, e.g. 粤府〔2023〕90号")
    issued_on: Mapped[date | None] = mapped_column(Date(), comment="成文日期; null when the document gives none")
    jurisdiction: Mapped[str] = mapped_column(comment="City or province, e.g. 深圳市; blank when unknown")
    source_url: Mapped[str | None]
    normalizer: Mapped[str] = mapped_column(comment="Version of the normaliser that made clean_text")
    source_sha256: Mapped[str] = mapped_column(
        comment="Of the bytes that anchors lead to: the file itself, or the UTF-8 text extracted from docx and pdf"
    )
    body_start: Mapped[int] = mapped_column(comment="Where the document begins in clean_text, behind what a site wrote")
    body_end: Mapped[int] = mapped_column(comment="Where it ends in clean_text")
    damaged: Mapped[list[dict[str, Any]]] = mapped_column(comment="Spots of clean_text damaged in the publication")
    stored_at: Mapped[datetime]

    # Large, and needed only where the text itself is shown or checked.
    original: Mapped[bytes] = mapped_column(LargeBinary(), deferred=True)
    clean_text: Mapped[str] = mapped_column(deferred=True)
    offset_map: Mapped[bytes] = mapped_column(
        LargeBinary(),
        deferred=True,
        comment="zlib of two uint32 arrays: first and last byte of each clean character",
    )


class PolicyClause(Base):
    """One clause of a document's tree; its span is its own text, without the clauses under it."""

    __tablename__ = "policy_clauses"
    __table_args__ = (
        UniqueConstraint("document_id", "position"),
        CheckConstraint(_SPAN, name="span"),
        CheckConstraint("level >= 1", name="level"),
        Index(
            "ix_policy_clauses_search_text",
            "search_text",
            postgresql_using="gin",
            postgresql_ops={"search_text": "gin_trgm_ops"},
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("policy_documents.id", ondelete="CASCADE"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("policy_clauses.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(comment="Place in the document, from 1")
    level: Mapped[int] = mapped_column(comment="Depth in the tree, from 1")
    label: Mapped[str] = mapped_column(comment="As written, e.g. （十）")
    heading: Mapped[str]
    start: Mapped[int] = mapped_column(comment="Offset in clean_text, code points")
    end: Mapped[int]
    search_text: Mapped[str] = mapped_column(default="", comment="Made by core.search_text, and the clause's own text")

    document: Mapped[PolicyDocument] = relationship(lazy="raise")
    units: Mapped[list["ClauseUnit"]] = relationship(lazy="raise", order_by="ClauseUnit.position")


class ClauseUnit(Base):
    """A unit responsible for a clause, and the agency it was resolved to, if one."""

    __tablename__ = "clause_units"
    __table_args__ = (CheckConstraint("match_score BETWEEN 0 AND 1", name="match_score"),)

    clause_id: Mapped[UUID] = mapped_column(ForeignKey("policy_clauses.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, comment="Place in the clause's list, from 1")
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    written_name: Mapped[str]
    match_score: Mapped[float] = mapped_column(comment="How sure the name was resolved, in [0, 1]; 0 when it was not")
    role: Mapped[UnitRole] = mapped_column(text_enum(UnitRole))

    organisation: Mapped[Organisation | None] = relationship(lazy="raise")


class Proposal(Base):
    """A scenario as read out of a document, before it is accepted (场景提案)."""

    __tablename__ = "proposals"
    __table_args__ = (UniqueConstraint("document_id", "number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("policy_documents.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str]
    domain: Mapped[str]
    description: Mapped[str]
    batch_name: Mapped[str]
    units: Mapped[list[dict[str, Any]]] = mapped_column(comment="Responsible units: written, name, role")
    anchors: Mapped[list[dict[str, Any]]] = mapped_column(comment="What the anchors of the scenario are made of")
    status: Mapped[ProposalStatus] = mapped_column(text_enum(ProposalStatus), default=ProposalStatus.PROPOSED)
    scenario_id: Mapped[UUID | None] = mapped_column(ForeignKey("scenarios.id"), unique=True)


class Anchor(Base):
    """Where a field of a scenario stands in the document, provable byte by byte."""

    __tablename__ = "anchors"
    __table_args__ = (
        UniqueConstraint("scenario_id", "field", "start"),
        CheckConstraint(_SPAN, name="span"),
        CheckConstraint("0 <= byte_start AND byte_start < byte_end", name="byte_span"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    document_id: Mapped[UUID] = mapped_column(ForeignKey("policy_documents.id", ondelete="CASCADE"), index=True)
    clause_id: Mapped[UUID | None] = mapped_column(ForeignKey("policy_clauses.id"), index=True)
    scenario_id: Mapped[UUID] = mapped_column(ForeignKey("scenarios.id", ondelete="CASCADE"))
    field: Mapped[AnchorField] = mapped_column(text_enum(AnchorField))
    start: Mapped[int] = mapped_column(comment="Offset in clean_text, code points")
    end: Mapped[int]
    byte_start: Mapped[int] = mapped_column(comment="Offset in the anchored bytes (see policy_documents.source_sha256)")
    byte_end: Mapped[int]
    sha256: Mapped[str] = mapped_column(comment="Of the anchored bytes of the span, hex")
    quote: Mapped[str] = mapped_column(comment="The span as published, pinyin notes and script included")

    document: Mapped[PolicyDocument] = relationship(lazy="raise")
    clause: Mapped[PolicyClause | None] = relationship(lazy="raise")
