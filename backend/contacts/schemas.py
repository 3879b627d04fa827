"""Shapes of contacts."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from backend.accounts.schemas import Mail, Sent

Words = Annotated[str, Field(max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ContactSaved(Sent):
    """Whom to call; what is blank is not known yet, which matters when the whole is submitted."""

    name: Words = Field(default="", examples=["李明"])
    position: Words = Field(default="", examples=["信息科科长"])
    phone: str = Field(default="", pattern=r"^[0-9+() -]{0,30}$", examples=["0755-8812 3456"])
    email: Mail | Annotated[str, Field(pattern=r"^$")] = ""


class ContactDetails(BaseModel):
    """Whom to call about a scenario or at a vendor."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    position: str
    phone: str
    email: str


class ContactRead(ContactDetails):
    """A contact as its owners edit it."""

    version: int = Field(description="Counts the changes; a contact nobody has given yet is the first, and blank")
