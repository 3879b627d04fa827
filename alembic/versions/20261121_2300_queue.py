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


def downgrade() -> None:
    """Drop what the queue keeps for itself; the extension stays, since others may use it."""
    op.execute("""
        DO $$
        DECLARE
            statement text;
        BEGIN
            FOREACH statement IN ARRAY ARRAY(
                SELECT format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass) FROM pg_class
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname LIKE 'procrastinate%'
                UNION ALL SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc
                WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'procrastinate%'
                UNION ALL SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype) FROM pg_type
                WHERE typnamespace = 'public'::regnamespace AND typtype = 'e' AND typname LIKE 'procrastinate%'
                UNION ALL SELECT format('DROP TYPE IF EXISTS %s CASCADE', c.reltype::regtype) FROM pg_class AS c
                WHERE relnamespace = 'public'::regnamespace AND relkind = 'c' AND relname LIKE 'procrastinate%'
            ) LOOP
                EXECUTE statement;
            END LOOP;
        END $$
    """)
