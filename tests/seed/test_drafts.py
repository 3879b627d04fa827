"""What the demonstration's agency has under way."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.revisions.models import Revision, RevisionComment
from backend.scenarios.content import ScenarioContent
from backend.scenarios.models import Scenario
from backend.scenarios.readiness import readiness_of
from seed.drafts import load_drafts


def test_there_is_something_for_the_agency_and_for_the_desk_and_it_stays_as_it_is(session: Session) -> None:
    published = session.scalars(select(Scenario.id)).all()
    assert load_drafts(session) == 3
    found = {held.status.value: held for held in session.scalars(select(Revision).order_by(Revision.status))}
    assert sorted(found) == ["draft", "returned", "submitted"]
    submitted = readiness_of(ScenarioContent.model_validate(found["submitted"].content))
    assert (submitted.missing, submitted.score) == ((), 100)
    comments = session.scalars(select(RevisionComment.pointer)).all()
    assert sorted(comments) == ["/gates/funding/text", "/goal"]
    for held in found.values():
        assert held.subject_id not in published
    assert load_drafts(session) == 0


def test_nothing_of_it_is_public(session: Session) -> None:
    before = session.scalars(select(Scenario.status)).all()
    load_drafts(session)
    after = session.scalars(select(Scenario.status)).all()
    assert after.count("published") == before.count("published")
    assert len(after) == len(before) + 3
