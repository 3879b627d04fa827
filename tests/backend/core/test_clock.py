"""What day it is."""

from datetime import UTC, date, datetime

import pytest

from backend.core import clock


class TestToday:
    def test_the_day_is_that_of_china(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 1, 1, 15, 59, tzinfo=UTC))
        assert clock.today() == date(2026, 1, 1)
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 1, 1, 16, 0, tzinfo=UTC))
        assert clock.today() == date(2026, 1, 2)
