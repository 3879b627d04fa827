"""What only the agency and the reviewers may read, in no answer, list, search, mail, log or trace of anybody else."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.orm import Session

from backend.core import mail
from backend.core.audit import AuditEvent
from backend.core.mail import OutboxMail
from backend.core.notices import Notification
from backend.core.visibility import Visibility, visibility_of
from backend.revisions.models import Publication
from backend.scenarios import gates, moves
from backend.scenarios.content import ScenarioContent, ScenarioPublic, public_document
from backend.scenarios.draft_schemas import GateDecided, ScenarioReturned
from backend.scenarios.models import Gate, Scenario
from tests.backend.operations import operations
from tests.backend.scenarios.stages import Cast, complete, pass_gates

CANARY, NUMBER = "canary-金丝雀", 7_654_321
EVIDENCE = {gate: {"text": f"{CANARY} {gate}"} for gate in ("boundary", "owner", "funding")}
PRIVATE: dict[str, Any] = {"funding_source": CANARY, "budget_ceiling": NUMBER, "gates": EVIDENCE}
UNPUBLISHED = {"name": f"{CANARY} 名称", "goal": f"{CANARY} 这是一个还没有公布的目标，足够长。"}
"""Of a scenario that was never published all is private."""


def holds_none(told: str) -> bool:
    """Return whether a text tells nothing private."""
    return CANARY not in told and str(NUMBER) not in told


@pytest.fixture
def everywhere(empty_session: Session, cast: Cast) -> dict[str, UUID]:
    """A scenario at each stage, with a canary in everything private, and in every word a reviewer wrote."""
    made = {}
    for stage in ("draft", "submitted", "returned", "published", "closed"):
        unpublished = UNPUBLISHED if stage in ("draft", "submitted", "returned") else {}
        scenario_id = cast.bring(empty_session, "draft", complete(**PRIVATE, **unpublished))
        writer, chair = cast.writer.actor, cast.chair.actor
        if stage != "draft":
            moves.submit(empty_session, writer, scenario_id, 1)
            gates.decide(empty_session, chair, scenario_id, Gate.OWNER, GateDecided(passed=True, note=CANARY))
        if stage == "returned":
            said = ScenarioReturned.model_validate({"note": CANARY, "comments": [{"pointer": "/goal", "body": CANARY}]})
            moves.return_(empty_session, chair, scenario_id, said)
        if stage in ("published", "closed"):
            pass_gates(empty_session, chair, scenario_id)
            moves.publish(empty_session, chair, scenario_id)
        if stage == "closed":
            moves.end(empty_session, writer, scenario_id, moves.Ending.CLOSE, "项目调整")
        made[stage] = scenario_id
    return made


class TestCanary:
    def test_no_outsider_reads_it_anywhere(
        self,
        everywhere: dict[str, UUID],
        cast: Cast,
        unknown_ids: dict[str, str],
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        ids = unknown_ids | {"agency_id": str(cast.agency.id), "organisation_id": str(cast.agency.id)}
        asked = [
            (operation, stage)
            for operation in operations()
            for stage in (everywhere if "scenario_id" in operation.parameters("path") else ("published",))
        ]
        seen = 0
        for who, web in cast.outsiders.items():
            for operation, stage in asked:
                url = operation.url(ids | {"scenario_id": str(everywhere[stage])})
                answer = web.get(url, params={"q": CANARY} if "q" in operation.parameters("query") else {})
                assert holds_none(answer.text), (who, stage, operation)
                seen += answer.status_code == 200
            begun = web.post("/api/scenarios", json={"copy_of": str(everywhere["published"])})
            assert holds_none(begun.text)
        assert seen > 50
        assert holds_none("".join(capsys.readouterr()))

    def test_the_agency_and_the_desk_do_read_it(self, everywhere: dict[str, UUID], cast: Cast) -> None:
        for stage, scenario_id in everywhere.items():
            url = f"/api/scenarios/{scenario_id}/draft"
            assert CANARY in cast.writer.web.get(url).text
            assert str(NUMBER) in cast.writer.web.get(url).text
            assert (CANARY in cast.matchmaker.web.get(url).text) == (stage != "draft"), stage

    @pytest.mark.usefixtures("everywhere")
    def test_neither_mails_nor_notices_nor_the_trace_hold_it(self, empty_session: Session) -> None:
        empty_session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        mails = [mail.opened(held) for held in empty_session.scalars(select(OutboxMail))]
        assert len(mails) > 5
        assert all(holds_none(str(held["Subject"]) + held.get_content()) for held in mails)
        for table in (Notification, AuditEvent):
            column = Notification.facts if table is Notification else AuditEvent.facts
            told = list(empty_session.scalars(select(cast_text(column))))
            assert len(told) > 5
            assert all(map(holds_none, told))

    @pytest.mark.usefixtures("everywhere")
    def test_what_is_public_is_kept_apart_from_it(self, empty_session: Session) -> None:
        rows = func.jsonb_agg(func.to_jsonb(text("t.*")))
        for table in (Scenario.__tablename__, Publication.__tablename__):
            held = empty_session.scalar(select(cast_text(rows)).select_from(text(f"{table} AS t")))
            assert held
            assert holds_none(held), table


def cast_text(column: Any) -> Any:
    """Return a column of JSON as text."""
    return cast(column, Text)


class TestDocument:
    def test_the_public_document_is_what_is_declared_public(self) -> None:
        tops = {
            name.removeprefix("/"): held
            for name, held in visibility_of(ScenarioContent).items()
            if name.count("/") == 1
        }
        public = {name for name, held in tops.items() if held is Visibility.PUBLIC}
        assert public == set(ScenarioPublic.model_fields)
        assert {held for name, held in visibility_of(ScenarioPublic).items()} == {Visibility.PUBLIC}

    def test_nothing_private_is_in_it(self) -> None:
        public = public_document(complete(**PRIVATE))
        assert holds_none(public.model_dump_json())
        assert public.goal == complete().goal
