"""HTTP: the version of what is read (`ETag`), and the version an edit is based on (`If-Match`)."""

from typing import Annotated, Any, Protocol

from fastapi import Depends, Header, Response

from backend.core.versions import Versioned
from backend.core.web import documented

IfMatch = Annotated[
    str,
    Header(
        alias="If-Match",
        # A proxy that compresses an answer makes its tag a weak one; versions stay what they are.
        pattern=r'^(W/)?"[1-9][0-9]{0,18}"$',
        description="The ETag the edit is based on: the version in quotation marks.",
        examples=['"3"'],
    ),
]


def get_expected(if_match: IfMatch) -> int:
    """Return the version an edit is based on."""
    return int(if_match.removeprefix("W/").strip('"'))


ExpectedDep = Annotated[int, Depends(get_expected)]

EDITS: dict[int | str, dict[str, Any]] = {
    412: documented("Somebody else has changed this since it was read", 412, "changed-since", "ChangedRead"),
    428: documented("Say in If-Match which version was read", 428, "version-required"),
}
"""What a route that edits something with a version may answer too."""


class Numbered(Protocol):
    """What is shown of a row with a version."""

    @property
    def version(self) -> int:
        """Return what counts its changes."""


def tag(response: Response, held: Versioned | Numbered) -> None:
    """Say in the answer which version it shows."""
    response.headers["ETag"] = f'"{held.version}"'
