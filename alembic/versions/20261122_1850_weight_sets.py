"""Sets of weights the desk keeps, which of them new runs rank by, and which a run ranked by."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | None = None
depends_on: str | None = None

WAITING = "uq_match_runs_one_waiting"


def one_waiting(*more: str) -> None:
    """Make the index by which equal runs that wait are one."""
    op.drop_index(WAITING, table_name="match_runs")
    op.create_index(
        WAITING,
        "match_runs",
        ["scope", "scenario_id", "batch_id", "is_public_demo", *more],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("status IN ('queued', 'running') AND NOT cancel_requested"),
    )


def upgrade() -> None:
    """Make the tables; until somebody chooses, the weights the engine is shipped with are in force."""
    op.create_table(
        "weight_sets",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False, comment="Why these"),
        sa.Column("signals", postgresql.JSONB(), nullable=False, comment="Weight by signal; they add up to 1"),
        sa.Column("saved_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_weight_sets_named")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_weight_sets")),
    )
    op.create_table(
        "weights_in_force",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=True, comment="None for the weights the engine is shipped with"),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Counts the changes; If-Match names it"
        ),
        sa.CheckConstraint("id = 1", name=op.f("ck_weights_in_force_one_row")),
        sa.ForeignKeyConstraint(["name"], ["weight_sets.name"], name=op.f("fk_weights_in_force_name_weight_sets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weights_in_force")),
    )
    op.execute("INSERT INTO weights_in_force (id) VALUES (1)")
    op.add_column(
        "match_runs",
        sa.Column(
            "weight_set",
            sa.Text(),
            nullable=True,
            comment="The set in force when it was requested; none for the shipped weights",
        ),
    )
    op.create_foreign_key(
        op.f("fk_match_runs_weight_set_weight_sets"), "match_runs", "weight_sets", ["weight_set"], ["name"]
    )
    one_waiting("weight_set")


def downgrade() -> None:
    """Drop them; what each run ranked by stays in its manifest."""
    one_waiting()
    op.drop_column("match_runs", "weight_set")
    op.drop_table("weights_in_force")
    op.drop_table("weight_sets")
