"""Shapes of policy documents, clauses and anchors."""

from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from backend.policies.models import AnchorField, UnitRole
from backend.scenarios.schemas import DocumentLink


class PolicyDocumentItem(BaseModel):
    """A policy document as lists show it."""

    id: UUID
    title: str = Field(examples=["深圳市加快推动人工智能高质量发展高水平应用行动方案（2023—2024年）"])
    issuer: str = Field(description="Issuing bodies, joined by 、; blank when the document names none")
    document_number: str | None = Field(examples=["粤府〔2023〕90号"])
    issued_on: date | None = Field(description="Null when the document gives no date")
    jurisdiction: str = Field(examples=["深圳市"])
    clauses: int = Field(ge=0)
    scenarios: int = Field(description="How many published scenarios were read out of it", ge=0)
    sha256: str = Field(description="Of the original bytes, hex")
    file_name: str


class Spot(BaseModel):
    """A place in the clean text, in code points."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)


class PolicyDocumentRead(PolicyDocumentItem):
    """A policy document."""

    media_type: str
    encoding: str
    source_url: str | None
    stored_at: datetime
    source_sha256: str = Field(
        description="Of the bytes that anchors lead to: the file itself, or the UTF-8 text extracted from docx and pdf"
    )
    normalizer: str = Field(description="Version of the rules that made the clean text")
    damaged: list[Spot] = Field(description="Spots of the clean text that were damaged in the publication")


class PolicyText(BaseModel):
    """The clean text of a document, what a web site put around it included, so that offsets hold everywhere."""

    text: str
    length: int = Field(description="In code points", ge=0)
    body_start: int = Field(description="Where the document itself begins", ge=0)
    body_end: int = Field(description="Where the document itself ends", ge=0)


class ClauseLink(BaseModel):
    """A clause, named."""

    id: UUID
    label: str = Field(examples=["（十）"])
    heading: str


class OrganisationLink(BaseModel):
    """An agency, named."""

    id: UUID
    name: str


class ScenarioLink(BaseModel):
    """A scenario, named."""

    id: UUID
    number: int | None
    name: str


class ClauseUnitRead(BaseModel):
    """A unit responsible for a clause."""

    written_name: str = Field(examples=["市工业和信息化局"])
    organisation: OrganisationLink | None = Field(description="Null when the name is no known agency's, or of many")
    match_score: float = Field(description="How sure the name was resolved; 1 is exact, 0 is not", ge=0, le=1)
    role: UnitRole


class ClauseRead(BaseModel):
    """One clause; its text and span are its own, without the clauses under it."""

    id: UUID
    parent_id: UUID | None
    position: int = Field(description="Place in the document, from 1", ge=1)
    level: int = Field(ge=1)
    label: str = Field(examples=["（十）"])
    heading: str
    start: int = Field(description="Offset in the clean text, code points", ge=0)
    end: int = Field(ge=0)
    text: str
    units: list[ClauseUnitRead]
    scenarios: list[ScenarioLink] = Field(description="Scenarios that a sentence of this clause names")


class ClauseDetail(ClauseRead):
    """One clause and the document it stands in."""

    document: DocumentLink


class AnchorRead(BaseModel):
    """Where a field of a scenario stands in the document, provable byte by byte."""

    field: AnchorField
    document: DocumentLink
    clause: ClauseLink | None = Field(description="Null when the field stands in a list or title")
    start: int = Field(description="Offset in the clean text, code points", ge=0)
    end: int = Field(ge=0)
    byte_start: int = Field(description="Offset in the bytes whose digest is the document's source_sha256", ge=0)
    byte_end: int = Field(ge=0)
    sha256: str = Field(description="Of these bytes, hex")
    quote: str = Field(description="As published, pinyin notes and script included")
