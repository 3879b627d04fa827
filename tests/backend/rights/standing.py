"""Makes things stand where a row of the table speaks of them, as the program does."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from backend.core.clock import now, today
from backend.core.db import SessionLocal
from backend.core.ids import new_id
from backend.organisations.models import Membership
from backend.questions.models import Question, QuestionAsker, QuestionStatus, QuestionWindow
from backend.register.models import EntryStatus, RegisterClass, RegisterEntry
from backend.responses.models import PartnerState, ResponsePartner, ResponseStatus, ScenarioResponse, VendorPart
from backend.reviews.models import Decision, Pair, PairState, RejectReason, Slot, Verdict
from backend.reviews.release_models import Release, ReleasedPair
from backend.revisions.models import Revision, RevisionComment, RevisionStatus, SubjectKind
from backend.scenarios.models import BatchDraft, Scenario, ScenarioStatus
from backend.vendors.content import CapabilityContent, VendorContent
from backend.vendors.models import Vendor
from tests.backend.accounts.people import make_user

DISTRICT = "南山区"
"""Where the things are that depend on one."""
_STATUSES = {"draft": EntryStatus.RETURNED} | {status.value.replace("_", " "): status for status in EntryStatus}


PROFILES = {
    "draft": RevisionStatus.DRAFT,
    "submitted": RevisionStatus.SUBMITTED,
    "verified": RevisionStatus.PUBLISHED,
    "any": RevisionStatus.PUBLISHED,
}
_PROFILE = VendorContent(
    summary="做停车场审图。",
    region="深圳市",
    capabilities=[CapabilityContent(id=str(new_id()), title="审图", description="读图纸。", domains=["城市治理"])],
)


def profile_standing(vendor_id: UUID, state: str) -> str:
    """Have what a vendor writes of itself stand where the table says; return the id of a comment on it."""
    revision = Revision(
        kind=SubjectKind.VENDOR,
        subject_id=vendor_id,
        organisation_ids=[vendor_id],
        number=1,
        status=PROFILES[state],
        content=_PROFILE.model_dump(mode="json"),
        submitted_at=now(),
    )
    with SessionLocal.begin() as session:
        session.execute(delete(Revision).where(Revision.subject_id == vendor_id))
        session.add(revision)
        session.flush()
        comment = RevisionComment(revision_id=revision.id, pointer="/summary", body="请写具体。")
        session.add(comment)
    return str(comment.id)


def entry_standing(vendor_id: UUID, state: str, attachment_id: str) -> str:
    """Return the id of a new application of a vendor that stands where the table says, with a file as evidence."""
    status = _STATUSES[state]
    decided = now() if status in (EntryStatus.DISTRICT_APPROVED, EntryStatus.APPROVED) else None
    entry = RegisterEntry(
        organisation_id=vendor_id,
        register_class=RegisterClass.MODEL,
        district=DISTRICT,
        statement="自研视觉模型。",
        attachment_ids=[UUID(attachment_id)],
        status=status,
        district_decided_at=decided,
    )
    with SessionLocal.begin() as session:
        session.execute(delete(RegisterEntry).where(RegisterEntry.organisation_id == vendor_id))
        session.add(entry)
    return str(entry.id)


def batch_under_way() -> str:
    """Return the id of a new list that is being put together."""
    draft = BatchDraft(name=str(new_id()), scenario_ids=[])
    with SessionLocal.begin() as session:
        session.add(draft)
    return str(draft.id)


def window_standing(scenario_id: UUID, state: str) -> None:
    """Let questions be asked about a scenario, or let the days for it be over."""
    days = 1 if state == "window open" else -1
    window = QuestionWindow(
        scenario_id=scenario_id, opens_on=today() - timedelta(days=2), closes_on=today() + timedelta(days=days)
    )
    with SessionLocal.begin() as session:
        session.execute(delete(QuestionWindow).where(QuestionWindow.scenario_id == scenario_id))
        session.add(window)


def question_standing(scenario_id: UUID, vendor_id: UUID, state: str) -> str:
    """Return the id of a new question about a scenario by somebody of a vendor that stands where the table says."""
    is_answered = state == "any"
    question = Question(
        scenario_id=scenario_id,
        body="现有数据可以在本地使用吗？",
        status=QuestionStatus.ANSWERED if is_answered else QuestionStatus.WAITING,
        answer="可以。" if is_answered else "",
    )
    with SessionLocal.begin() as session:
        session.add(question)
        session.flush()
        of_theirs = select(Membership.user_id).where(Membership.organisation_id == vendor_id).limit(1)
        asker = {"user_id": session.scalar(of_theirs), "organisation_id": vendor_id}
        session.add(QuestionAsker(question_id=question.id, **asker))
    return str(question.id)


def response_standing(scenario_id: UUID, vendor_id: UUID, state: str, *, leads: bool = True) -> str:
    """Return the id of a new response of a vendor that stands where the table says.

    Where partners have yet to agree, or the vendor does not lead, it is one of them, and another one leads.
    """
    named = {"both confirmed": "accepted", "otherwise": "submitted", "any": "submitted"}.get(state, state)
    status = ResponseStatus(named) if named in set(ResponseStatus) else ResponseStatus.SUBMITTED
    is_submitted = status is not ResponseStatus.COLLECTING
    with SessionLocal.begin() as session:
        session.execute(delete(ScenarioResponse).where(ScenarioResponse.scenario_id == scenario_id))
        other = session.scalars(select(Vendor.id).where(Vendor.id != vendor_id).order_by(Vendor.id).limit(1)).one()
        lead, partner = (vendor_id, other) if is_submitted and leads else (other, vendor_id)
        response = ScenarioResponse(
            scenario_id=scenario_id,
            organisation_id=lead,
            vendor_ids=[lead, partner],
            part=VendorPart.APPLICATION,
            plan="先在一个街道试点。",
            status=status,
            submitted_at=now() if is_submitted else None,
            accepted_at=now() if status is ResponseStatus.ACCEPTED else None,
        )
        agreed = PartnerState.AGREED if is_submitted else PartnerState.ASKED
        response.partners = [ResponsePartner(organisation_id=partner, part=VendorPart.STARTUP, state=agreed)]
        session.add(response)
        if state == "scenario ended":
            ended = {"status": ScenarioStatus.CLOSED, "ended_at": now()}
            session.execute(update(Scenario).where(Scenario.id == scenario_id).values(ended))
    return str(response.id)


REVIEWED = {
    "stale version": (PairState.SHORTLISTED, {Slot.FIRST: Verdict.SHORTLIST}),
    "decided, not released": (PairState.SHORTLISTED, {Slot.FIRST: Verdict.SHORTLIST}),
    "released": (PairState.SHORTLISTED, {Slot.FIRST: Verdict.SHORTLIST}),
    "own decision saved": (PairState.SHORTLISTED, {Slot.FIRST: Verdict.SHORTLIST}),
    "own decision open": (PairState.SECOND, {Slot.FIRST: Verdict.SHORTLIST}),
    "disagreement": (PairState.DISAGREED, {Slot.FIRST: Verdict.SHORTLIST, Slot.SECOND: Verdict.REJECT}),
    "agreement": (PairState.SHORTLISTED, {Slot.FIRST: Verdict.SHORTLIST, Slot.SECOND: Verdict.SHORTLIST}),
}
"""Where a pair stands, and what others have decided, by what the table calls it; else nobody has yet."""


def place_standing(pair_id: UUID, state: str) -> str:
    """Have a pair be released, and confirmed by both where the table says so; return its id."""
    moment = now() if state == "both confirmed" else None
    with SessionLocal.begin() as session:
        pair = session.get_one(Pair, pair_id)
        pair.state = PairState.SHORTLISTED
        pair.release_id = released(session, pair)
        place = ReleasedPair(
            pair_id=pair.id, release_id=pair.release_id, scenario_id=pair.scenario_id, vendor_id=pair.vendor_id,
            capability_id=pair.capability_id, rank=pair.rank, score=pair.score, contributions=[],
            agency_confirmed_at=moment, vendor_confirmed_at=moment,
        )  # fmt: skip
        session.add(place)
    return str(pair_id)


def released(session: Session, pair: Pair) -> UUID:
    """Return the id of the release of a pair's scenario, which is made where there is none."""
    of_it = (Release.run_id == pair.run_id, Release.scenario_id == pair.scenario_id)
    if (there := session.scalar(select(Release.id).where(*of_it))) is not None:
        return there
    release = Release(run_id=pair.run_id, scenario_id=pair.scenario_id)
    session.add(release)
    session.flush()
    return release.id


def pair_standing(pair_id: UUID, state: str) -> str:
    """Have a pair stand where the table says, reviewed by others; return the id of the last decision on it."""
    standing, said = REVIEWED.get(state, (PairState.PROPOSED, {}))
    with SessionLocal.begin() as session:
        pair = session.get_one(Pair, pair_id)
        pair.state, pair.needs_second = standing, state in ("own decision open", "disagreement", "agreement")
        pair.version = 2 if state == "stale version" else 1
        pair.release_id = released(session, pair) if state == "released" else None
        if state == "claimed":
            pair.claimed_by, pair.claim_expires_at = make_user(session).id, now() + timedelta(hours=1)
        last = new_id()
        for slot, verdict in said.items():
            reason = RejectReason.OFF_TOPIC if verdict is Verdict.REJECT else None
            reviewer, last = make_user(session), new_id()
            session.add(
                Decision(id=last, pair_id=pair.id, reviewer_id=reviewer.id, slot=slot, verdict=verdict, reason=reason,
                         score_hidden=False, pair_version=1)
            )  # fmt: skip
    return str(last)
