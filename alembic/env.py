"""How migrations run: forward only, as the owner of the tables, and never waiting long for a lock."""

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.sql.schema import SchemaItem

from alembic import context
from backend.core.db import driver_url
from backend.core.settings import settings
from backend.models import Base


def ours(_item: SchemaItem, name: str | None, kind: str, _reflected: bool, _compare_to: SchemaItem | None) -> bool:
    """Tell the tables of this project from those the queue keeps for itself."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def run(connection: Connection) -> None:
    """Run all migrations in one transaction each."""
    # A migration that waits for a lock blocks every reader behind it; better to fail and be tried again.
    connection.execute(text("SET lock_timeout = '1s'"))
    # Row security holds for the owner of the tables too; a migration that moves rows must see them all.
    connection.execute(text("SET citymatch.program = 'on'"))
    connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=ours,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    if not settings().owner_url():
        raise SystemExit("MIGRATION_DATABASE_URL or DATABASE_URL must say which database to migrate")
    engine = create_engine(driver_url(settings().owner_url()))
    try:
        with engine.connect() as fresh:
            run(fresh)
    finally:
        engine.dispose()
