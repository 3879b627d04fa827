"""The queue's own tables, types and functions, and trigram search."""

from procrastinate.schema import SchemaManager

from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Apply the schema that the locked version of procrastinate brings."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    # Given to the driver as it is: SQLAlchemy would take the colons in it for parameters.
    op.get_bind().connection.cursor().execute(SchemaManager.get_schema())
