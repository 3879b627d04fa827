"""After a whole life of a scenario and a vendor, nothing private of either is met by anybody it does not concern.

Each private field holds a canary of its own, which nobody else may meet: in no answer, header or refusal, and in no
mail, notice, log line or trace of anybody at all.
"""

import itertools
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import Text, cast, select, text
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.attachments.models import Attachment
from backend.core import mail
from backend.core.actor import Role
from backend.core.audit import AuditEvent
from backend.core.clock import today
from backend.core.mail import OutboxMail
from backend.core.notices import Notification
from backend.organisations.models import Invitation, JoinRequest
from backend.revisions.models import Publication, SubjectKind
from backend.scenarios.models import Scenario
from tests.backend.accounts.people import browser, make_user
from tests.backend.attachments.files import attach
from tests.backend.bodies import BODIES
from tests.backend.operations import Operation, changing, operations
from tests.backend.register.test_routes import SENT as APPLIED
from tests.backend.register.test_routes import decided
from tests.backend.scenarios.stages import Cast, complete, make_cast, pass_gates, sent
from tests.backend.vendors.people import Side, desk_of, made, verify, written

MARK: Final = "canary"
CEILING: Final = 7_654_321
SEARCHES: Final = ("find_similar_scenarios", "try_weights", "preview_scenario", "preview_capability", "preview_supply")
"""What is sent something and only answers."""
GATES: Final = ("boundary", "owner", "funding")


def canary(field: str) -> str:
    """Return what a private field says, and nothing else."""
    return f"{MARK}-{field}-0417"


def contact(side: str) -> dict[str, str]:
    """Return whom to call on one side."""
    return {"name": canary(f"{side}-contact"), "position": "主任", "phone": "0755-83210417",
            "email": f"{canary(side)}@example.com"}  # fmt: skip


def done(answer: Any) -> Any:
    """Return an answer that did what was asked."""
    assert answer.status_code < 300, answer.text
    return answer


class Life:
    """Two parties and all that they, the desk and the administrators write until contacts are exchanged."""

    def __init__(self, session: Session, app: Any) -> None:
        """Let everything happen, one after the other."""
        self.session, self.app = session, app
        self.cast: Cast = make_cast(session, app)
        self.desk = desk_of(session, app)
        self.side = Side(session, app)
        self.ids: dict[str, list[object]] = {"scenario_id": [], "attachment_id": [], "question_id": []}
        self._personal()
        self._scenario()
        self._vendor()
        self._register()
        self._questions()
        self._response()
        self._under_way()

    def _file(self, kind: SubjectKind, subject_id: UUID, organisation_id: UUID, name: str) -> str:
        held = attach(self.session, kind, subject_id, organisation_id)
        self.session.get_one(Attachment, held).name = f"{canary(name)}.pdf"
        self.session.flush()
        self.ids["attachment_id"].append(held)
        return str(held)

    def _personal(self) -> None:
        """Who people are concerns nobody outside of their house."""
        vendor_id = UUID(self.side.id)
        for name, user in (("owner", self.side.user), ("writer", self.cast.writer.user)):
            user.name = canary(name)
        asking = make_user(self.session, name=canary("asking"), email=f"{canary('asking')}@example.com")
        invited = Invitation(organisation_id=vendor_id, email=f"{canary('invited')}@example.com")
        self.session.add_all([JoinRequest(organisation_id=vendor_id, user_id=asking.id), invited])
        self.session.flush()
        self.ids |= {"user_id": [asking.id, self.side.user.id], "invitation_id": [invited.id]}
        self.ids["organisation_id"] = [vendor_id, self.cast.agency.id]
        self.ids["agency_id"] = [self.cast.agency.id]

    def _scenario(self) -> None:
        """Begun, returned, mended, past its gates, published."""
        web, chair = self.cast.writer.web, self.cast.chair
        begun = done(web.post("/api/scenarios", json={}))
        self.scenario_id = UUID(begun.json()["subject_id"])
        self.scenario = f"/api/scenarios/{self.scenario_id}"
        self.ids["scenario_id"].append(self.scenario_id)
        minutes = self._file(SubjectKind.SCENARIO, self.scenario_id, self.cast.agency.id, "minutes")
        evidence = {gate: {"text": canary(gate), "attachments": [minutes]} for gate in GATES}
        private = {"funding_source": canary("funding"), "budget_ceiling": CEILING, "gates": evidence}
        content = sent(complete(respond_by=today() + timedelta(days=9), **private))
        done(web.put(f"{self.scenario}/contact", json=contact("agency"), headers={"If-Match": '"1"'}))
        for first in (content | {"goal": f"{canary('first-goal')} {content['goal']}"}, content):
            etag = web.get(f"{self.scenario}/draft").headers["ETag"]
            saved = done(web.put(f"{self.scenario}/draft", json=first, headers={"If-Match": etag}))
            done(web.post(f"{self.scenario}/submission", headers={"If-Match": saved.headers["ETag"]}))
            if first is not content:
                said = {"note": canary("return"), "comments": [{"pointer": "/goal", "body": canary("comment")}]}
                done(chair.web.post(f"{self.scenario}/return", json=said))
        pass_gates(self.session, chair.actor, self.scenario_id)
        done(chair.web.put(f"{self.scenario}/gates/owner", json={"passed": True, "note": canary("gate")}))
        done(chair.web.post(f"{self.scenario}/publication"))

    def _vendor(self) -> None:
        """Registered, returned, verified."""
        side = self.side
        vendor_id = UUID(side.id)
        contract = self._file(SubjectKind.VENDOR, vendor_id, vendor_id, "contract")
        proven = made(title="审图试点", evidence_level="contract", attachments=[contract])
        content = written(cases=[proven], price=canary("price"), finance=canary("finance"))
        done(side.browser.put(f"{side.url}/contact", json=contact("vendor"), headers={"If-Match": '"1"'}))
        side.submitted(content | {"summary": canary("first-summary")})
        done(self.desk.post(f"{side.url}/return", json={"note": canary("vendor-return"), "comments": []}))
        side.read()
        done(verify(self.desk, side.submitted(content)))
        self.ids |= {"vendor_id": [side.id], "capability_id": [content["capabilities"][0]["id"]]}
        self.content = content

    def _register(self) -> None:
        """Applied for, returned, and admitted by district and city."""
        district, city = (
            desk_of(self.session, self.app, role, district=place)
            for role, place in ((Role.DISTRICT_ADMIN, "南山区"), (Role.CITY_ADMIN, None))
        )
        vendor_id = UUID(self.side.id)
        licence = self._file(SubjectKind.VENDOR, vendor_id, vendor_id, "licence")
        stated = APPLIED | {"statement": canary("statement"), "attachment_ids": [licence]}
        entry = done(self.side.browser.post("/api/register-entries", json=stated)).json()
        entry = done(decided(district, entry, "district", approve=False, note=canary("register-note"))).json()
        again = {"If-Match": f'"{entry["version"]}"'}
        url = f"/api/register-entries/{entry['id']}"
        entry = done(self.side.browser.put(url, json=stated, headers=again)).json()
        for who, level in ((district, "district"), (city, "city")):
            entry = done(decided(who, entry, level, approve=True, note=canary("register-note"))).json()
        self.ids["entry_id"] = [entry["id"]]

    def _questions(self) -> None:
        """One is answered, for everybody; one declined, and one waits."""
        web = self.cast.writer.web
        window = {"opens_on": str(today()), "closes_on": str(today())}
        done(web.put(f"{self.scenario}/question-window", json=window, headers={"If-Match": '"1"'}))
        for body in ("现有数据可以在本地使用吗？", canary("declined"), canary("waiting")):
            asked = done(self.side.browser.post(f"{self.scenario}/questions", json={"body": body})).json()
            url, etag = f"/api/questions/{asked['id']}", {"If-Match": f'"{asked["version"]}"'}
            if body == canary("declined"):
                done(web.put(f"{url}/refusal", json={"reason": "confidential"}, headers=etag))
            elif body != canary("waiting"):
                done(web.put(f"{url}/answer", json={"answer": "可以。"}, headers=etag))
            self.ids["question_id"].append(asked["id"])

    def _response(self) -> None:
        """Offered, accepted, and both told whom to call."""
        plan = {"interested": True, "plan": canary("plan")}
        offered = done(self.side.browser.post(f"{self.scenario}/responses", json=plan)).json()
        url, etag = f"/api/responses/{offered['id']}", {"If-Match": f'"{offered["version"]}"'}
        accepted = {"accept": True, "note": canary("response-note")}
        done(self.cast.writer.web.put(f"{url}/decision", json=accepted, headers=etag))
        assert canary("agency-contact") in done(self.side.browser.get(f"{url}/contacts")).text
        self.ids["response_id"] = [offered["id"]]

    def _under_way(self) -> None:
        """Both write a revision of what is published, and the agency another scenario."""
        done(self.side.browser.post(f"{self.side.url}/draft"))
        self.side.read()
        done(self.side.write(self.content | {"summary": canary("next-summary")}))
        web = self.cast.writer.web
        begun = done(web.post(f"{self.scenario}/draft"))
        mended = begun.json()["content"] | {"goal": canary("next-goal")}
        done(web.put(f"{self.scenario}/draft", json=mended, headers={"If-Match": begun.headers["ETag"]}))
        other = done(web.post("/api/scenarios", json={})).json()["subject_id"]
        named = {"name": canary("unpublished")}
        done(web.put(f"/api/scenarios/{other}/draft", json=named, headers={"If-Match": '"1"'}))
        self.ids["scenario_id"].append(other)


@pytest.fixture
def life(session: Session, client: TestClient, files: Path) -> Life:
    """Everything that is written of a scenario and of a vendor, from the first word to the exchange of contacts."""
    assert files is not None
    return Life(session, client.app)


def met(told: str) -> list[str]:
    """Return the canaries a text holds."""
    return [found for found in (MARK, str(CEILING), "83210417") if found in told]


def asked(ids: Mapping[str, Iterable[object]], besides: Mapping[str, str]) -> list[tuple[Operation, str]]:
    """Return every way to read, about each of the things that there are."""
    found: list[tuple[Operation, str]] = []
    for operation in operations():
        names = sorted(operation.parameters("path"))
        every = itertools.product(*(ids.get(name, [besides[name]]) for name in names))
        found += [(operation, operation.url(dict(zip(names, map(str, one), strict=True)))) for one in every]
    return found


@pytest.mark.usefixtures("compiled")
class TestCanaries:
    def test_neither_an_outsider_nor_anybody_meets_one(
        self,
        session: Session,
        life: Life,
        known_ids: dict[str, str],
        unknown_ids: dict[str, str],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        assert met(life.cast.writer.web.get(f"{life.scenario}/draft").text) == [MARK, str(CEILING)]
        ways = asked(life.ids, unknown_ids | known_ids)
        answered = dict.fromkeys(("anybody", "another vendor"), 0)
        for who, web in (("anybody", browser(life.app)), ("another vendor", life.cast.vendor.web)):
            for operation, url in ways:
                # The search itself is half a canary only, so that none is met for being repeated.
                words = {"q": MARK[:5], "name": life.side.name} if operation.name == "find_twins" else {"q": MARK[:5]}
                params = {name: word for name, word in words.items() if name in operation.parameters("query")}
                answer = web.get(url, params=params)
                assert met(answer.text + str(answer.headers)) == [], (who, operation, url)
                answered[who] += answer.status_code == 200
            for operation in changing():
                if operation.name in SEARCHES:
                    answer = web.post(operation.url({}), json=BODIES[operation.name])
                    assert met(answer.text + str(answer.headers)) == [], (who, operation)
            for other in life.ids["scenario_id"]:
                answer = web.post("/api/scenarios", json={"copy_of": str(other)})
                assert met(answer.text) == [], who
        assert all(count > 25 for count in answered.values()), answered
        session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        mails = [mail.opened(held) for held in session.scalars(select(OutboxMail))]
        assert len(mails) > 10
        assert [met(str(held["Subject"]) + held.get_content()) for held in mails] == [[]] * len(mails)
        for column in (Notification.facts, AuditEvent.facts, Publication.content, Scenario.content):
            told = list(session.scalars(select(cast(column, Text))))
            assert len(told) > 1, column
            assert [met(one) for one in told] == [[]] * len(told), column
        assert met("".join(capsys.readouterr())) == []
