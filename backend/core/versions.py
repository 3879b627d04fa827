"""Optimistic versions: who edits says which version was read, and an edit of anything older is refused, not merged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm import Mapped, Session, declared_attr, mapped_column

from backend.core.errors import NotFound, Problem


class Versioned:
    """A row people edit. SQLAlchemy counts its changes, and writes none over a version that nobody has read."""

    version: Mapped[int] = mapped_column(default=1, server_default="1", comment="Counts the changes; If-Match names it")

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        """Have every UPDATE and DELETE of the row ask for the version that was read."""
        return {"version_id_col": cls.version}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that somebody else has changed meanwhile."""

    name: str
    mine: object
    """What was sent."""
    theirs: object
    """What stands there now."""


class ChangedSince(Problem):
    """Somebody else changed the thing after it was read."""

    status, code, title = 412, "changed-since", "Somebody else has changed this since it was read"

    def __init__(self, fields: tuple[Difference, ...] = ()) -> None:
        """Keep what differs between what was sent and what stands there now."""
        super().__init__()
        self.fields = fields


class VersionRequired(Problem):
    """An edit does not say which version was read."""

    status, code, title = 428, "version-required", "Say in If-Match which version was read"


def check_version(
    session: Session,
    held: Versioned,
    expected: int,
    mine: Mapping[str, object],
    missing: type[NotFound] = NotFound,
) -> None:
    """Lock a row, read it anew and make sure that it is what its editor has read; to be asked before it is changed.

    Args:
        session: The session that ``held`` was read in.
        held: The row.
        expected: The version the editor has read.
        mine: What was sent, by the names of the attributes, without those the editor may not read.
        missing: What to raise when the row is gone.

    Raises:
        ChangedSince: it was changed meanwhile.
        NotFound: it was deleted meanwhile.
    """
    try:
        session.refresh(held, with_for_update=True)
    except InvalidRequestError as error:
        raise missing from error
    if held.version != expected:
        now = {name: getattr(held, name) for name in mine}
        raise ChangedSince(tuple(Difference(name, mine[name], now[name]) for name in mine if mine[name] != now[name]))
