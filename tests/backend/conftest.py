"""What the tests of several features need of the seeded database."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Connection, Engine, event, func, select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.deps import SECURE_COOKIE
from backend.accounts.models import SessionStage, User
from backend.accounts.service import TERMS_VERSION
from backend.attachments.models import AttachmentState
from backend.core import audit
from backend.core.actor import SYSTEM, Role
from backend.core.clock import now, today
from backend.core.db import SessionLocal, open_database
from backend.core.ids import new_id
from backend.core.notices import notify
from backend.core.policy import Column, rows
from backend.core.settings import settings
from backend.core.suppression import Suppression, suppress, token_for
from backend.evaluations.models import Evaluation
from backend.local.postgres import LocalPostgres
from backend.match_runs.models import Match, MatchRun, RunStatus
from backend.organisations.models import Invitation, JoinRequest, MailDomain, Membership, Organisation, OrganisationKind
from backend.policies.models import PolicyClause, PolicyDocument
from backend.questions.models import Question, QuestionAsker, QuestionStatus
from backend.register.models import EntryStatus, RegisterClass, RegisterEntry, RegisterListing
from backend.responses.models import ResponseStatus, ScenarioResponse, VendorPart
from backend.reviews.models import Pair
from backend.reviews.tie_models import Tie, TieBasis
from backend.revisions.models import Revision, RevisionStatus, SubjectKind
from backend.scenarios.content import ScenarioContent
from backend.scenarios.models import BatchDraft, Scenario, ScenarioAgency, ScenarioStatus, ScenarioWatch
from backend.vendors.models import Vendor
from matching import Index, Need, Offer, rank
from matching.listing import rank_one
from matching.preview import Prepared, place_offer
from tests.backend.accounts.people import begin, browser, make_user
from tests.backend.attachments.files import attach
from tests.backend.operations import Operation, changing, operations
from tests.backend.rights.standing import pair_standing, place_standing, profile_standing
from tests.conftest import Database, broken_in, rolled_back
from tests.factories import make_search


@pytest.fixture(scope="session")
def compiled() -> None:
    """What the engine compiles at first use, compiled: on a new machine that takes longer than a request may wait."""
    need, offer = Need("n", title="停车审图", text="停车场审图。"), Offer("o", title="审图", text="停车场审图。")
    index = Index.fit([offer, Offer("p", title="停车")])
    assert rank([need], index).matches
    assert rank_one(need, index, 2).match(0).contributions
    assert place_offer(replace(offer, id="q", group="q"), Prepared.of([need], index)).match(0).contributions


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty store of attachments."""
    monkeypatch.setenv("CITYMATCH_ATTACHMENTS", str(tmp_path / "files"))
    settings.cache_clear()
    yield tmp_path / "files"
    settings.cache_clear()


@pytest.fixture
def own_database(server: LocalPostgres, clone: Callable[[Database], Database], migrated: Database) -> Iterator[Engine]:
    """A database without rows of the test's own, where commits are real; everything holds in it afterwards."""
    database = clone(migrated)
    engine = open_database(database.app_url)
    yield engine
    SessionLocal.configure(bind=None)
    engine.dispose()
    assert broken_in(database) == []
    server.drop_database(database.name)


@pytest.fixture
def written(session: Session) -> Iterator[list[str]]:
    """The SQL statements sent that do more than read."""
    sent: list[str] = []
    connection = session.get_bind()
    assert isinstance(connection, Connection)

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.split()[0] not in ("SELECT", "SAVEPOINT", "RELEASE"):
            sent.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    yield sent
    event.remove(connection.engine, "before_cursor_execute", note)


@pytest.fixture(scope="session")
def known_ids(shared: Engine) -> dict[str, str]:
    """The ids of things that are there and belong together, by the name of the path parameter."""
    with SessionLocal(bind=shared) as session, session.begin():
        return _ids(session)


def _ids(session: Session) -> dict[str, str]:
    run = session.scalars(select(MatchRun.id).where(MatchRun.status == RunStatus.DONE, MatchRun.is_public_demo)).first()
    best = session.scalars(
        select(Match).where(Match.run_id == run, Match.rank.is_not(None)).order_by(Match.score.desc(), Match.id)
    ).first()
    assert best is not None
    scenario = session.get_one(Scenario, best.scenario_id)
    agency = session.scalars(
        select(ScenarioAgency.organisation_id)
        .where(ScenarioAgency.scenario_id == scenario.id)
        .order_by(ScenarioAgency.position)
    ).first()
    document = session.scalars(
        select(PolicyDocument.id).join(PolicyClause).group_by(PolicyDocument.id).order_by(func.count().desc())
    ).first()
    clause = session.scalars(
        select(PolicyClause.id).where(PolicyClause.document_id == document).order_by(PolicyClause.position)
    ).first()
    found = {
        "run_id": run,
        "evaluation_id": session.scalars(select(Evaluation.id)).first(),
        "scenario_id": scenario.id,
        "batch_id": scenario.batch_id,
        "vendor_id": best.vendor_id,
        "capability_id": best.capability_id,
        "agency_id": agency,
        "document_id": document,
        "clause_id": clause,
        "organisation_id": best.vendor_id,
        "into_id": session.scalars(select(Vendor.id).where(Vendor.id != best.vendor_id).order_by(Vendor.id)).first(),
        "attachment_id": attach(
            session, SubjectKind.VENDOR, best.vendor_id, best.vendor_id, AttachmentState.CLEAN, is_public=True
        ),
        "token": token_for("canary@example.org"),
        "version": TERMS_VERSION,
        "gate": "owner",
        "subject_kind": SubjectKind.VENDOR.value,
        "subject_id": best.vendor_id,
        "pair_id": session.scalars(select(Pair.id).where(Pair.match_id == best.id)).one(),
    }
    return {name: str(held) for name, held in found.items()}


@pytest.fixture
def unknown_ids() -> dict[str, str]:
    """An id under which there is nothing, for every path parameter of the API."""
    names = {name for one in (*operations(), *changing()) for name in one.parameters("path")}
    special = {"domain": f"{new_id()}.example", "gate": "owner", "subject_kind": "vendor"}
    return {name: str(new_id()) for name in names} | special


@dataclass(frozen=True)
class Furnished:
    """A connection on which there is more than one of everything, and who may ask for it."""

    connection: Connection
    tokens: Mapping[tuple[Role, SessionStage], str]
    """Of browsers of somebody in each role that may ask for something."""


@pytest.fixture(scope="module")
def furnished(shared: Engine, known_ids: dict[str, str]) -> Iterator[Furnished]:
    """The seeded database, furnished once for all tests of a module that say so; each undoes what it does itself."""
    for connection in rolled_back(shared):
        with SessionLocal.begin() as session:
            furnish(session, *(UUID(known_ids[name]) for name in ("organisation_id", "agency_id", "scenario_id")))
            _release(session, known_ids)
            asked_for = (*operations(), *changing())
            roles = sorted({role_for(operation) for operation in asked_for if operation.needs_sign_in})
            tokens = {held: token for role in roles for held, token in sign_in_as(session, role, known_ids).items()}
        yield Furnished(connection, tokens)


@pytest.fixture
def connection(request: pytest.FixtureRequest, shared: Engine) -> Iterator[Connection]:
    """The one connection to the seeded database that this test's sessions and requests share."""
    if "furnished" not in request.fixturenames:
        yield from rolled_back(shared)
        return
    connection: Connection = request.getfixturevalue("furnished").connection
    case = connection.begin_nested()
    yield connection
    case.rollback()


Asking = Callable[[Operation], TestClient]
"""Returns who may ask for an operation."""


@pytest.fixture
def asking(furnished: Furnished, client: TestClient) -> Asking:
    """Anybody asks for what anybody may, and for the rest somebody who may, signed in with several browsers."""

    def ask(operation: Operation) -> TestClient:
        if not operation.needs_sign_in:
            return client
        begun = operation.name == "sign_in_second_factor"
        stage = SessionStage.SECOND_FACTOR if begun else SessionStage.SIGNED_IN
        opened = browser(client.app)
        opened.cookies.set(SECURE_COOKIE, furnished.tokens[role_for(operation), stage])
        return opened

    return ask


def sign_in_as(session: Session, role: Role, known_ids: dict[str, str]) -> dict[tuple[Role, SessionStage], str]:
    """Return tokens of browsers of somebody new in a role, one of each stage; of the last stage there are more."""
    user = make_user(session, role, district="南山区" if role is Role.DISTRICT_ADMIN else None)
    tell(session, user)
    if role in HOUSES:
        organisation_id = UUID(known_ids[HOUSES[role]])
        session.add(Membership(user_id=user.id, organisation_id=organisation_id, is_owner=True))
        session.flush()
    return {
        (role, stage): begin(session, user, stage)
        for stage in (*SessionStage, SessionStage.SIGNED_IN, SessionStage.SIGNED_IN)
    }


HOUSES = {Role.VENDOR_MEMBER: "organisation_id", Role.AGENCY_MEMBER: "agency_id"}
"""Whose member somebody in a role is, by the name of the id that is known."""


def role_for(operation: Operation) -> Role:
    """Return a role that the rights table lets ask for an operation: a vendor's own, if it may."""
    governing = [row for row in rows() if operation.name in row.operations and not row.waits_for]
    passing = {column for row in governing for column, found in row.verdicts.items() if found.passes}
    if Column.VENDOR_OWN in passing or not passing:
        return Role.VENDOR_MEMBER
    if Column.AGENCY_OWN in passing and Column.MATCHMAKER not in passing:
        return Role.AGENCY_MEMBER
    # A district administrator knows of one district only, so another who may comes first.
    return next(role for role in sorted(Role, key=lambda role: role is Role.DISTRICT_ADMIN) if role in passing)


def furnish(session: Session, organisation_id: UUID, agency_id: UUID, scenario_id: UUID) -> None:
    """Let there be more than one of everything that is listed."""
    session.add(Membership(user_id=make_user(session).id, organisation_id=organisation_id))
    for number in range(2):
        session.add(JoinRequest(user_id=make_user(session).id, organisation_id=organisation_id))
        session.add(Invitation(email=f"invited{number}@example.com", organisation_id=organisation_id))
        session.add(MailDomain(domain=f"city{number}.gov.cn"))
        suppress(session, f"canary{number}@example.org", Suppression.ASKED)
        vendor = Organisation(kind=OrganisationKind.VENDOR, name=f"待审{number}科技有限公司", jurisdiction="")
        session.add(vendor)
        session.flush()
        profile_standing(vendor.id, "submitted")
        session.add(BatchDraft(name=f"清单 {number}", scenario_ids=[]))
    _register(session, organisation_id)
    _submit(session, agency_id)
    session.flush()
    for done in ("submitted", "published"):
        audit.record(session, SYSTEM, f"vendor.{done}", "vendor", organisation_id, revision=1)
    chained(session)
    for _ in range(2):
        question = Question(
            scenario_id=scenario_id, body="数据在哪里？", status=QuestionStatus.ANSWERED, answer="在政务云。"
        )
        session.add(question)
        session.flush()
        session.add(QuestionAsker(question_id=question.id, organisation_id=organisation_id))
        response = ScenarioResponse(
            scenario_id=scenario_id,
            organisation_id=organisation_id,
            vendor_ids=[organisation_id],
            part=VendorPart.APPLICATION,
            plan="先在一个街道试点。",
            status=ResponseStatus.WITHDRAWN,
        )
        session.add(response)
    session.flush()


def _release(session: Session, known_ids: dict[str, str]) -> None:
    """Let two more places of the vendor be released, and two reviewers disagree on others."""
    own = Pair.vendor_id == UUID(known_ids["vendor_id"])
    others = select(Pair.id).where(Pair.id != UUID(known_ids["pair_id"])).order_by(Pair.id).limit(2)
    for pair_id in session.scalars(others.where(own)):
        place_standing(pair_id, "released")
    for pair_id in session.scalars(others.where(~own)):
        pair_standing(pair_id, "disagreement")


def chained(session: Session) -> None:
    """Let what was recorded enter the trace, as at the end of a transaction."""
    session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
    session.execute(text("SET CONSTRAINTS ALL DEFERRED"))


def _submit(session: Session, agency_id: UUID) -> None:
    """Let two scenarios of an agency wait for the desk."""
    content = ScenarioContent().model_dump(mode="json")
    for _ in range(2):
        scenario = Scenario(id=new_id(), status=ScenarioStatus.SUBMITTED)
        revision = Revision(
            kind=SubjectKind.SCENARIO,
            subject_id=scenario.id,
            organisation_ids=[agency_id],
            number=1,
            status=RevisionStatus.SUBMITTED,
            content=content,
            submitted_at=now(),
        )
        session.add_all([scenario, revision])


def _register(session: Session, organisation_id: UUID) -> None:
    """Let a vendor have applied for the register twice, and two be on it."""
    stated = {"register_class": RegisterClass.MODEL, "district": "南山区"}
    for status in (EntryStatus.WITHDRAWN, EntryStatus.RETURNED):
        entry = RegisterEntry(
            organisation_id=organisation_id, statement="自研视觉模型。", attachment_ids=[], status=status, **stated
        )
        session.add(entry)
    day = today()
    for vendor_id in session.scalars(select(Vendor.id).order_by(Vendor.id).limit(2)):
        period = {"listed_on": day, "valid_from": day, "valid_until": day}
        session.add(RegisterListing(organisation_id=vendor_id, **stated, **period))


def tell(session: Session, user: User) -> None:
    """Let somebody be told more than one thing."""
    for _ in range(2):
        notify(session, [user.id], "password-changed", "/account", by_mail=False)
    published = select(Scenario.id).where(Scenario.status == ScenarioStatus.PUBLISHED).order_by(Scenario.id).limit(2)
    session.add_all(ScenarioWatch(user_id=user.id, scenario_id=watched) for watched in session.scalars(published))
    for name in ("停车", "充电"):
        make_search(session, user, name)
    for vendor_id in session.scalars(select(Vendor.id).order_by(Vendor.id).limit(2)):
        session.add(Tie(user_id=user.id, organisation_id=vendor_id, basis=TieBasis.DECLARED))
    session.flush()
