"""What an error leaves in the log."""

import pytest
import sqlalchemy.exc
import structlog
from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.core import logs

SECRET = "murky-lantern-twelve-oxen"


@pytest.fixture(autouse=True)
def configured() -> None:
    """Logging as the commands set it up."""
    structlog.reset_defaults()
    logs.configure()


def fail(password: str) -> None:
    """Fail with a secret at hand."""
    raise RuntimeError(f"no use for {len(password)} characters")


def test_a_traceback_names_the_place_and_not_what_the_variables_held(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        fail(SECRET)
    except RuntimeError as error:
        structlog.get_logger().error("unexpected", exc_info=error)
    said = capsys.readouterr().out
    assert "no use for 25 characters" in said
    assert "in fail" in said
    assert SECRET not in said


def test_an_error_of_the_database_does_not_repeat_what_was_sent(
    session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(sqlalchemy.exc.DataError) as caught:
        session.execute(text("SELECT 1 / (length(:secret) - 25)"), {"secret": SECRET})
    structlog.get_logger().error("unexpected", exc_info=caught.value)
    said = capsys.readouterr().out
    assert "division by zero" in said
    assert SECRET not in said + str(caught.value)
