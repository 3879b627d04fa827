"""Who watches which scenario."""

import sqlalchemy as sa

from alembic import op

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the table; each sees what is the person's own."""
    op.create_table(
        "scenario_watches",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column(
            "watched_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenarios.id"],
            name=op.f("fk_scenario_watches_scenario_id_scenarios"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_scenario_watches_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "scenario_id", name=op.f("pk_scenario_watches")),
    )
    op.create_index(op.f("ix_scenario_watches_scenario_id"), "scenario_watches", ["scenario_id"])
    op.execute("ALTER TABLE scenario_watches ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE scenario_watches FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY own ON scenario_watches USING (is_program() OR user_id = asking_user())")


def downgrade() -> None:
    """Drop the table, and what watchers were told."""
    op.drop_table("scenario_watches")
    op.execute("DELETE FROM notifications WHERE event IN ('scenario-changed', 'scenario-window-changed')")
    op.execute("DELETE FROM notifications WHERE event = 'scenario-watch-ended'")
