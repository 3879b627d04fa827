"""Shapes of attachments."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from backend.attachments.models import AttachmentState
from backend.revisions.models import SubjectKind


class AttachmentParams(BaseModel):
    """What a file is sent for."""

    model_config = ConfigDict(extra="forbid")

    subject_kind: SubjectKind
    subject_id: UUID


class AttachmentRead(BaseModel):
    """What is known of a file."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name: str = Field(examples=["合同.pdf"])
    media_type: str = Field(examples=["application/pdf"])
    size: int = Field(description="Bytes")
    sha256: str
    state: AttachmentState = Field(
        description="quarantined: nobody can download it yet, or ever if something was found"
    )
    finding: str = Field(description="What the virus scanner found; blank for nothing")
    is_public: bool = Field(description="Whether anybody may download it")
    created_at: datetime
