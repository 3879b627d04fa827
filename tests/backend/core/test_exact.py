"""What merely looks like a day or a number is not taken for one."""

from datetime import date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from backend.core.exact import Day, Whole

DAYS: TypeAdapter[date] = TypeAdapter(Day)
NUMBERS: TypeAdapter[int] = TypeAdapter(Whole)


@pytest.mark.parametrize("written", [0, 1.0, True, "0", "1760000000", "2027-01-31T00:00:00", "2027-1-31", "2027-02-30"])
def test_what_is_no_day_is_not_taken_for_one(written: Any) -> None:
    with pytest.raises(ValidationError):
        DAYS.validate_python(written)
    with pytest.raises(ValidationError):
        DAYS.validate_python(datetime(2027, 1, 31))  # noqa: DTZ001


def test_a_day_is_one() -> None:
    assert DAYS.validate_python("2027-01-31") == DAYS.validate_python(date(2027, 1, 31)) == date(2027, 1, 31)


@pytest.mark.parametrize("written", ["3", "", True, False, 3.5])
def test_what_is_no_whole_number_is_not_taken_for_one(written: Any) -> None:
    with pytest.raises(ValidationError):
        NUMBERS.validate_python(written)


def test_a_whole_number_is_one() -> None:
    assert NUMBERS.validate_python(3) == NUMBERS.validate_python(3.0) == 3
