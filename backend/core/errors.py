"""Problems a person can be told about; how they travel over HTTP is the business of `core.web`."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, ClassVar


class Problem(Exception):
    """Something asked for that cannot be done; subclasses stand beside the code that raises them."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad-request"
    title: ClassVar[str] = "This cannot be done"
    retry_after: int | None = None
    """Seconds after which it may be tried again."""
    keeps: ClassVar[bool] = False
    """Whether what the request has written stays: that somebody tried is a fact too."""
    members: Mapping[str, Any] = MappingProxyType({})
    """What the answer says besides, for programs (RFC 9457, section 3.2)."""

    def __init__(self, detail: str = "") -> None:
        """Keep what is particular about this occurrence."""
        super().__init__(detail or self.title)
        self.detail = detail or self.title


class Incomplete(Problem):
    """What is to be handed in lacks something; a form shows each beside its field."""

    status, code, title = 422, "incomplete", "Something is missing before this can be handed in"

    def __init__(self, missing: Iterable[tuple[str, str]]) -> None:
        """Keep where something is missing, as a pointer into the document, and the code of what."""
        self.missing = tuple(missing)
        super().__init__("; ".join(f"{pointer}: {code}" for pointer, code in self.missing))


class NotFound(Problem):
    """There is no such thing, or the asker may not know that there is."""

    status, code, title = 404, "not-found", "There is nothing here"


class MovedTo(NotFound):
    """What was under one id is under another now."""

    def __init__(self, former: object, present: object) -> None:
        """Keep both ids, as addresses write them."""
        super().__init__()
        self.former, self.present = str(former), str(present)


class Conflict(Problem):
    """The thing is in a state that does not allow this."""

    status, code, title = 409, "conflict", "The present state does not allow this"


class Unavailable(Problem):
    """The database does not answer; asking again later may help."""

    status, code, title = 503, "database-away", "The database does not answer at the moment"


class StorageFull(Problem):
    """There is no room left on a disk; nothing was kept of what was sent, and whoever sent it has it still."""

    status, code, title = (
        507,
        "storage-full",
        "There is no room left to store this; your input is kept, try again later",
    )
