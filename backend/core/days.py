"""Days as people send them, where pydantic would accept what merely looks like one."""

import re
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BeforeValidator

_WRITTEN: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


def _as_written(value: Any) -> Any:
    """Refuse what would be taken for a day but is none as RFC 3339 writes it: numbers, moments, other text.

    Raises:
        ValueError: it is neither a day nor the text of one.
    """
    if value is None or type(value) is date or (isinstance(value, str) and _WRITTEN.fullmatch(value)):
        return value
    raise ValueError("a day is written as 2027-01-31")


Day = Annotated[date, BeforeValidator(_as_written)]
"""A day of a request: ``full-date`` of RFC 3339, and nothing else."""
