"""What merely looks like a day is not taken for one."""

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from backend.core.days import Day

DAYS: TypeAdapter[date] = TypeAdapter(Day)


@pytest.mark.parametrize("written", [0, 1.0, True, "0", "1760000000", "2027-01-31T00:00:00", "2027-1-31", "2027-02-30"])
def test_what_is_no_day_is_not_taken_for_one(written: Any) -> None:
    with pytest.raises(ValidationError):
        DAYS.validate_python(written)
    with pytest.raises(ValidationError):
        DAYS.validate_python(datetime(2027, 1, 31))  # noqa: DTZ001


def test_a_day_is_one() -> None:
    assert DAYS.validate_python("2027-01-31") == DAYS.validate_python(date(2027, 1, 31)) == date(2027, 1, 31)
