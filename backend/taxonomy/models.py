"""Shared vocabularies: words people edit and translate, not words code branches on."""

from enum import StrEnum
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from backend.core.db import Base, text_enum
from backend.core.ids import new_id


class TermKind(StrEnum):
    """Which vocabulary a term belongs to."""

    DOMAIN = "domain"
    REGION = "region"
    TIER = "tier"
    CERTIFICATE = "certificate"
    TECHNOLOGY = "technology"
    DISTRICT = "district"


class Term(Base):
    """An entry of a shared vocabulary (标签)."""

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("kind", "code"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[TermKind] = mapped_column(text_enum(TermKind))
    code: Mapped[str] = mapped_column(comment="What other tables hold: the Chinese word itself where documents use it")
    name_zh: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int] = mapped_column(comment="Place in its vocabulary, from 1")
