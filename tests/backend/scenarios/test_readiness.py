"""How ready a scenario is, by one table of rules."""

from typing import Any

import pytest

from backend.core.visibility import visibility_of
from backend.scenarios.content import ScenarioContent
from backend.scenarios.readiness import RULES, readiness_of
from tests.backend.scenarios.stages import complete

BREAKS: dict[str, dict[str, Any]] = {
    "name": {"name": "审"},
    "domain": {"domain": ""},
    "city": {"city": " "},
    "goal": {"goal": "提高效率"},
    "pain": {"pain": ""},
    "description": {"description": ""},
    "requirements": {"requirements": []},
    "datasets": {"datasets": []},
    "placeholder": {"goal": "使首次分派准确率达到【90】%，平均分派时间缩短到五分钟以内。"},
    "risk_tier": {"risk_tier": None, "risk_reason": ""},
    "risk_reason": {"risk_tier": "high", "risk_reason": " "},
    "budget_band": {"budget_band": None},
    "budget_reason": {"budget_band": "undisclosed", "budget_reason": ""},
    "starts_on": {"starts_on": None},
    "ends_on": {"ends_on": None},
    "schedule_order": {"starts_on": "2027-12-02"},
    "respond_by": {"respond_by": None},
    "respond_by_order": {"respond_by": "2027-12-02"},
    "gate_boundary": {"gates": {"boundary": {"text": ""}, "owner": {"text": "有"}, "funding": {"text": "有"}}},
    "gate_owner": {"gates": {"boundary": {"text": "有"}, "owner": {"text": " "}, "funding": {"text": "有"}}},
    "gate_funding": {"gates": {"boundary": {"text": "有"}, "owner": {"text": "有"}, "funding": {"text": ""}}},
}
"""By rule: what breaks it and no other."""


class TestRules:
    def test_the_weights_are_percents(self) -> None:
        assert sum(rule.weight for rule in RULES) == 100
        assert len({rule.key for rule in RULES}) == len(RULES) == len(BREAKS)

    def test_each_points_at_a_place_of_the_document(self) -> None:
        assert {rule.pointer for rule in RULES} <= visibility_of(ScenarioContent).keys()

    def test_a_complete_document_is_ready(self) -> None:
        found = readiness_of(complete())
        assert (found.score, found.missing) == (100, ())

    def test_a_blank_one_is_told_everything_it_needs(self) -> None:
        found = readiness_of(ScenarioContent())
        assert {"name", "goal", "requirements", "gate_funding"} <= {key for _, key in found.missing}
        assert found.score < 15

    @pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.key)
    def test_each_notices_its_own_fault_alone(self, rule: Any) -> None:
        broken = complete(**BREAKS[rule.key])
        found = readiness_of(broken)
        assert [item.key for item in found.items if not item.done] == [rule.key]
        assert found.score == 100 - rule.weight
        assert found.missing == (((rule.pointer, rule.key),) if rule.needed else ())

    def test_requirements_without_a_must_or_without_words_tell_nobody_apart(self) -> None:
        line = complete().requirements[0].model_dump()
        for changed in ({"must": False}, {"text": " "}):
            found = readiness_of(complete(requirements=[line | changed]))
            assert [key for _, key in found.missing] == ["requirements"]

    def test_each_place_that_a_template_leaves_open_is_told_by_itself(self) -> None:
        line = complete().requirements[0].model_dump()
        broken = complete(
            goal="在【20】个路口按实时流量优化信号配时，延误下降。", requirements=[line | {"text": "不超过【3】秒"}]
        )
        told = (("/goal", "placeholder"), (f"/requirements/{line['id']}/text", "placeholder"))
        assert readiness_of(broken).missing == told
        assert readiness_of(broken).score == 99
