"""The one place that asks what time it is, so that a test can hold it still."""

from datetime import UTC, date, datetime, time, timedelta, timezone

_CHINA = timezone(timedelta(hours=8))


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Return today's date in China, where certificates expire at the end of the local day."""
    return now().astimezone(_CHINA).date()


def start_of(day: date) -> datetime:
    """Return when a day begins in China."""
    return datetime.combine(day, time(), _CHINA)
