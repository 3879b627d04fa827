"""Identifiers."""

from datetime import UTC, datetime
from uuid import UUID

from backend.core.clock import now
from backend.core.ids import new_id, seed_id


class TestNewId:
    def test_ids_are_version_7_and_sorted_by_birth(self) -> None:
        made = [new_id() for _ in range(2000)]
        assert {(held.version, held.variant) for held in made} == {(7, "specified in RFC 4122")}
        assert len(set(made)) == len(made)
        # Two born within the clock's resolution may stand either way; the time they carry may not go back.
        times = [held.int >> 64 for held in made]
        assert times == sorted(times)

    def test_an_id_carries_the_time_of_its_birth(self) -> None:
        before = now()
        born = datetime.fromtimestamp((new_id().int >> 80) / 1000, UTC)
        assert abs((born - before).total_seconds()) < 5


class TestSeedId:
    def test_it_is_the_same_everywhere_and_differs_by_kind_and_key(self) -> None:
        assert seed_id("vendor", "a") == UUID("78d92fbc-43a3-58f9-8f31-649094dd2383")
        assert len({seed_id("vendor", "a"), seed_id("vendor", "b"), seed_id("agency", "a")}) == 3
