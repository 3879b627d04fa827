"""Identities held at a provider, and whose accounts they are."""

import sqlalchemy as sa

from alembic import op

revision: str = "0012"
down_revision: str | None = "0011"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the table, whose rows only the program and their owners see."""
    op.create_table(
        "identities",
        sa.Column("issuer", sa.Text(), nullable=False, comment="Address of the provider"),
        sa.Column("subject", sa.Text(), nullable=False, comment="What it calls the person, for ever"),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_identities_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("issuer", "subject", name=op.f("pk_identities")),
    )
    op.create_index(op.f("ix_identities_user_id"), "identities", ["user_id"])
    op.execute("ALTER TABLE identities ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE identities FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY changed ON identities USING (is_program() OR user_id = asking_user())")


def downgrade() -> None:
    """Take the table away."""
    op.drop_table("identities")
