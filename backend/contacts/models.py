"""Contacts, which nobody reads from a stolen database."""

import json
from typing import Final
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from backend.core import keys
from backend.core.db import Base, text_enum
from backend.core.versions import Versioned
from backend.revisions.models import SubjectKind

PURPOSE: Final = "contact"
"""What contacts are sealed for."""
EMPTY: Final = {"name": "", "position": "", "phone": "", "email": ""}
"""The contact of what has none yet."""


def sealed_contact(subject_id: UUID, details: dict[str, str]) -> bytes:
    """Return a contact as it is kept."""
    return keys.seal(PURPOSE, subject_id, json.dumps(EMPTY | details, ensure_ascii=False).encode())


class Contact(Versioned, Base):
    """Whom to call about a scenario or at a vendor."""

    __tablename__ = "contacts"

    kind: Mapped[SubjectKind] = mapped_column(text_enum(SubjectKind), primary_key=True)
    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    sealed: Mapped[bytes] = mapped_column(
        LargeBinary, info=keys.sealed_info(PURPOSE, "subject_id"), comment="Name, position, phone and e-mail, sealed"
    )

    def open(self) -> dict[str, str]:
        """Return the contact as it was given.

        Raises:
            Unsealable: its key is not among ours, or it was never sealed.
        """
        opened: dict[str, str] = json.loads(keys.open_(PURPOSE, self.subject_id, self.sealed))
        return opened

    @property
    def name(self) -> str:
        """Who it is."""
        return self.open()["name"]

    @property
    def position(self) -> str:
        """What the person does there."""
        return self.open()["position"]

    @property
    def phone(self) -> str:
        """The number to call."""
        return self.open()["phone"]

    @property
    def email(self) -> str:
        """The address to write to."""
        return self.open()["email"]
