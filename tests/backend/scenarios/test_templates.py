"""Scenarios to begin from."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.scenarios.readiness import readiness_of
from backend.scenarios.templates import TemplateNotFound, template, templates
from backend.taxonomy.models import Term, TermKind
from tests.backend.scenarios.stages import Cast

OF_THE_AGENCY = {
    "city", "description", "budget_band", "starts_on", "ends_on", "respond_by",
    "gate_boundary", "gate_owner", "gate_funding", "placeholder",
}  # fmt: skip
"""What no template can say for an agency."""


class TestTemplates:
    def test_there_are_some_for_different_domains_each_of_the_vocabulary(self, session: Session) -> None:
        domains = [held.domain for held in templates()]
        known = set(session.scalars(select(Term.code).where(Term.kind == TermKind.DOMAIN)))
        assert 8 <= len(set(domains)) == len(domains)
        assert set(domains) <= known

    def test_each_says_what_it_can(self) -> None:
        for held in templates():
            undone = {item.key for item in readiness_of(held.content).items if not item.done}
            assert undone == OF_THE_AGENCY, held.key
            assert held.name_en, held.key

    def test_one_that_is_not_there_is_not_found(self) -> None:
        with pytest.raises(TemplateNotFound):
            template("no-such-template")

    def test_anybody_may_look_at_them_and_an_agency_begins_from_one(self, cast: Cast) -> None:
        for web in cast.outsiders.values():
            assert len(web.get("/api/scenario-templates").json()) == len(templates())
        begun = cast.writer.web.post("/api/scenarios", json={"template": "signal-control"})
        assert begun.status_code == 201, begun.text
        assert begun.json()["content"]["name"] == "路口信号自适应优化"
        refused = cast.writer.web.post("/api/scenarios", json={"template": "x"})
        assert (refused.status_code, refused.json()["code"]) == (404, "template-not-found")
