"""Lists of scenarios that are being put together."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the table, which only the desk sees."""
    op.create_table(
        "batch_drafts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scenario_ids", postgresql.ARRAY(sa.Uuid()), nullable=False, comment="In the order of the list"),
        sa.Column(
            "changed_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column(
            "version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Counts the changes; If-Match names it",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_drafts")),
        sa.UniqueConstraint("name", name=op.f("uq_batch_drafts_name")),
    )
    op.execute("ALTER TABLE batch_drafts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE batch_drafts FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY changed ON batch_drafts USING (is_program() OR asks_as('matchmaker', 'chair'))")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("batch_drafts")
