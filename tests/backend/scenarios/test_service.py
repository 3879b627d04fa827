"""What holds when scenarios are made."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from backend.scenarios.service import ScenarioExists, ensure_batch
from tests.factories import make_batch, make_scenario


class TestEnsureBatch:
    def test_the_same_list_again_is_the_same_batch(self, empty_session: Session) -> None:
        first = ensure_batch(empty_session, name="清单", issued_on=date(2024, 1, 1), policy_document_id=None)
        again = ensure_batch(empty_session, name="清单", issued_on=date(2024, 1, 1), policy_document_id=None)
        later = ensure_batch(empty_session, name="清单", issued_on=date(2025, 1, 1), policy_document_id=None)
        assert first.id == again.id
        assert [first.number, later.number] == [1, 2]


class TestCreateScenario:
    def test_codes_count_up_within_a_year(self, empty_session: Session) -> None:
        batch = make_batch(empty_session, issued_on=date(2024, 5, 1))
        other = make_batch(empty_session, issued_on=date(2025, 5, 1))
        codes = [make_scenario(empty_session, held).code for held in (batch, batch, other)]
        assert codes == ["SC-2024-0001", "SC-2024-0002", "SC-2025-0001"]

    def test_a_number_taken_in_its_batch_is_a_conflict_and_free_in_another(self, empty_session: Session) -> None:
        batch = make_batch(empty_session)
        make_scenario(empty_session, batch, number=3)
        make_scenario(empty_session, make_batch(empty_session), number=3)
        with pytest.raises(ScenarioExists, match="already has a scenario 3"):
            make_scenario(empty_session, batch, number=3)
