"""The database as the owner of its tables sees it."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine

from backend.core.db import driver_url
from backend.core.settings import settings


@contextmanager
def owner_connection(url: str = "") -> Iterator[Connection]:
    """Connect as the owner of the tables, whom row security shows everything as it does the program."""
    engine = create_engine(
        driver_url(url or settings().owner_url()), connect_args={"options": "-c citymatch.program=on"}
    )
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
