"""What the demonstration's agency has under way, so that its people and the desk find something to do."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from backend.accounts.models import User
from backend.accounts.standing import actor_of
from backend.core.actor import SYSTEM
from backend.core.clock import today
from backend.core.ids import seed_id
from backend.core.paging import PageParams
from backend.scenarios import drafts, moves
from backend.scenarios.content import ScenarioContent
from backend.scenarios.draft_schemas import ScenarioBegun, ScenarioReturned
from seed.load import DATA, read_data

WRITER = "chen.siyuan@demo.citymatch.example"


def load_drafts(session: Session) -> int:
    """Store what the demonstration's agency has under way and return how much; nothing once it has anything."""
    writer = actor_of(session, session.get_one(User, seed_id("person", WRITER)))
    if drafts.list_own(session, writer, PageParams()).total:
        return 0
    written = read_data(DATA / "drafts.yaml")
    for entry in written:
        begun = drafts.create_scenario(session, writer, ScenarioBegun())
        saved = drafts.save_draft(session, writer, begun.subject_id, begun.version, _content(entry))
        if entry["stands"] != "draft":
            moves.submit(session, writer, begun.subject_id, saved.version)
        if entry["stands"] == "returned":
            returned = ScenarioReturned(note=entry["note"], comments=entry["comments"])
            moves.return_(session, SYSTEM, begun.subject_id, returned)
    return len(written)


def _content(entry: Mapping[str, Any]) -> ScenarioContent:
    """Return a document of the file; its lines have ids made from their places, its days are counted from today."""
    content = dict(entry["content"])
    for listed in ("requirements", "datasets"):
        lines = content.get(listed, [])
        ids = [str(seed_id(listed, f"{entry['key']}/{place}")) for place in range(len(lines))]
        content[listed] = [{"id": one, **line} for one, line in zip(ids, lines, strict=True)]
    days = {name: today() + timedelta(days=after) for name, after in entry.get("days", {}).items()}
    return ScenarioContent.model_validate(content | days)
