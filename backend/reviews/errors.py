"""Why the desk refuses something; what others need to know to go on comes beside the code."""

from datetime import datetime
from uuid import UUID

from backend.core.errors import Conflict, NotFound
from backend.core.policy import NotAllowed
from backend.reviews.models import Verdict
from backend.reviews.schemas import SuccessorRead


class ReviewPairNotFound(NotFound):
    """There is no such pair, or it is not shown any more."""

    code, title = "pair-not-found", "There is no such pair"


class DecisionNotFound(NotFound):
    """There is no such decision, or the asker may not know of it yet."""

    code, title = "decision-not-found", "There is no such decision"


class Tied(NotAllowed):
    """The asker has a tie to one of the two sides."""

    code, title = "tied", "You keep out of this: you have a tie to one of the two sides"


class ReviewBlind(NotAllowed):
    """Others' decisions are read only after the own one is saved."""

    code, title = "blind", "Decide first; then you can read what others have decided"


class AlreadyDecided(Conflict):
    """Somebody has decided meanwhile."""

    code, title = "already-decided", "This has been decided meanwhile"

    def __init__(self, by: str | None, at: datetime | None, verdict: Verdict | None) -> None:
        """Keep who decided, when, and what, as far as the asker may know."""
        super().__init__()
        self.members = {"decided": {"by": by, "at": at and at.isoformat(), "verdict": verdict}}


class Claimed(Conflict):
    """Somebody else is reviewing it now."""

    code, title = "claimed", "Somebody else is reviewing this now"

    def __init__(self, by: str | None, until: datetime | None) -> None:
        """Keep who does, and until when."""
        super().__init__()
        self.members = {"claimed": {"by": by, "until": until and until.isoformat()}}


class Released(Conflict):
    """The two sides have been told; nothing moves any more."""

    code, title = "released", "This has been released; nothing can be changed any more"


class Superseded(Conflict):
    """A newer run of the scenario is before the desk; its pairs are decided instead."""

    code, title = "superseded", "A newer run has ranked this scenario again; decide on its pairs"

    def __init__(self, successor: SuccessorRead | None) -> None:
        """Keep which pair is decided instead."""
        super().__init__()
        self.members = {"successor": successor and successor.model_dump(mode="json")}


class AlreadyUndone(Conflict):
    """The decision has been taken back already."""

    code, title = "already-undone", "This decision has been taken back already"


class ConsensusStands(Conflict):
    """The chair's word stands on this decision and has to be taken back first."""

    code, title = "consensus-stands", "The chair's decision has to be taken back first"


class NotBlind(Conflict):
    """The asker has read the other review of this pair before, and reviews it no more."""

    code, title = "not-blind", "You have read the other review of this pair; somebody else has to review it"


class CannotDefer(Conflict):
    """Between two reviews the chair decides."""

    code, title = "cannot-defer", "Between two reviews the chair decides; nothing is put off any more"


class PairOnDesk(Conflict):
    """The pair is on the desk already."""

    code, title = "pair-on-desk", "This pair is on the desk already"

    def __init__(self, pair_id: UUID) -> None:
        """Keep which one it is."""
        super().__init__()
        self.members = {"pair": str(pair_id)}
