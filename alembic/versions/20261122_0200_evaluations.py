"""Judged pairs and evaluations, flags of matches, and a count of what changed on the market."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | None = None
depends_on: str | None = None

# Deferred: the one row is locked only while the change is being committed, after every other lock was taken, so that
# writers wait for each other briefly and never in a circle. A transaction counts once, however many rows it touches:
# each further version of the row would lengthen the chain the next update has to walk.
COUNT_CHANGE = """
CREATE FUNCTION count_market_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('citymatch.counted', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        UPDATE market_changes SET number = number + 1;
        PERFORM set_config('citymatch.counted', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END $$
"""
MARKET = ("vendors", "capabilities", "certificates", "case_studies", "scenarios")
ON_ROWS = """
CREATE CONSTRAINT TRIGGER market_rows AFTER INSERT OR DELETE ON {table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION count_market_change()
"""
ON_VALUES = """
CREATE CONSTRAINT TRIGGER market_values AFTER UPDATE ON {table} DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION count_market_change()
"""
REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
FIXED = "CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change()"


def upgrade() -> None:
    """Make the tables of evaluations, and count what changes."""
    op.create_table(
        "judgements",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("capability_id", sa.Uuid(), nullable=False),
        sa.Column(
            "grade",
            sa.Integer(),
            nullable=False,
            comment="0 does something else, 1 touches it, 2 does it, 3 does just this",
        ),
        sa.Column(
            "source",
            sa.Enum("seed", "review", name="judgement_source", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("grade BETWEEN 0 AND 3", name=op.f("ck_judgements_grade")),
        sa.ForeignKeyConstraint(
            ["capability_id"], ["capabilities.id"], name=op.f("fk_judgements_capability_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenarios.id"], name=op.f("fk_judgements_scenario_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judgements")),
        sa.UniqueConstraint(
            "scenario_id", "capability_id", "source", name=op.f("uq_judgements_scenario_id_capability_id_source")
        ),
    )
    op.create_index(op.f("ix_judgements_capability_id"), "judgements", ["capability_id"], unique=False)
    op.create_table(
        "evaluations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("judgements_sha256", sa.Text(), nullable=False, comment="Of the judged pairs of the run's scenarios"),
        sa.Column("engine", sa.Text(), nullable=False),
        sa.Column("normalizer", sa.Text(), nullable=False),
        sa.Column("vocabulary", sa.Text(), nullable=False),
        sa.Column("weights_sha256", sa.Text(), nullable=False),
        sa.Column("signals", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Weight by signal"),
        sa.Column(
            "scenarios",
            sa.Integer(),
            nullable=False,
            comment="Scenarios measured: with a relevant pair that no gate keeps out",
        ),
        sa.Column("ranked_scenarios", sa.Integer(), nullable=False, comment="Scenarios the run ranked"),
        sa.Column("judged_pairs", sa.Integer(), nullable=False, comment="Judged pairs of the scenarios measured"),
        sa.Column(
            "gated_pairs", sa.Integer(), nullable=False, comment="Left out, because a gate keeps the capability out"
        ),
        sa.Column(
            "absent_pairs",
            sa.Integer(),
            nullable=False,
            comment="Left out, because the run did not rank the capability",
        ),
        sa.Column("coverage", sa.Double(), nullable=False, comment="Share of the top tens that is judged, in [0, 1]"),
        sa.Column(
            "metrics",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Mean and 95 % bootstrap interval of each",
        ),
        sa.Column(
            "previous_id",
            sa.Uuid(),
            nullable=True,
            comment="The newest earlier one of another engine, vocabulary or weights",
        ),
        sa.Column("previous_scenarios", sa.Integer(), nullable=True, comment="How many scenarios both measured"),
        sa.Column("same_judgements", sa.Boolean(), nullable=True),
        sa.Column(
            "differences",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="This minus the previous, paired by scenario",
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("coverage BETWEEN 0 AND 1", name=op.f("ck_evaluations_coverage")),
        sa.CheckConstraint(
            "(previous_id IS NULL) = (previous_scenarios IS NULL)", name=op.f("ck_evaluations_previous_scenarios")
        ),
        sa.CheckConstraint(
            "(previous_id IS NULL) = (same_judgements IS NULL)", name=op.f("ck_evaluations_same_judgements")
        ),
        sa.ForeignKeyConstraint(["previous_id"], ["evaluations.id"], name=op.f("fk_evaluations_previous_id")),
        sa.ForeignKeyConstraint(["run_id"], ["match_runs.id"], name=op.f("fk_evaluations_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evaluations")),
        sa.UniqueConstraint("run_id", "judgements_sha256", name=op.f("uq_evaluations_run_id_judgements_sha256")),
    )
    op.create_table(
        "evaluation_scenarios",
        sa.Column("evaluation_id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("measured", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="Every metric by name"),
        sa.Column(
            "judged",
            sa.Integer(),
            nullable=False,
            comment="Vendors with a judged capability that no gate keeps out",
        ),
        sa.Column("relevant", sa.Integer(), nullable=False, comment="Those of them with a grade above 0"),
        sa.Column("coverage", sa.Double(), nullable=False, comment="Share of the top ten that is judged, in [0, 1]"),
        sa.CheckConstraint("coverage BETWEEN 0 AND 1", name=op.f("ck_evaluation_scenarios_coverage")),
        sa.ForeignKeyConstraint(
            ["evaluation_id"], ["evaluations.id"], name=op.f("fk_evaluation_scenarios_evaluation_id")
        ),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name=op.f("fk_evaluation_scenarios_scenario_id")),
        sa.PrimaryKeyConstraint("evaluation_id", "scenario_id", name=op.f("pk_evaluation_scenarios")),
    )
    op.execute(REFUSE)
    for table in ("evaluations", "evaluation_scenarios"):
        op.execute(FIXED.format(table=table))
    op.add_column(
        "matches",
        sa.Column(
            "flags",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
            comment="What looks gamed about the capability, each with its facts",
        ),
    )
    op.create_table(
        "market_changes",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_market_changes_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_market_changes")),
    )
    op.execute("INSERT INTO market_changes VALUES (1, 0)")
    op.execute(COUNT_CHANGE)
    for table in MARKET:
        op.execute(ON_ROWS.format(table=table))
        op.execute(ON_VALUES.format(table=table))


def downgrade() -> None:
    """Drop the tables of evaluations, and count changes of the market no longer."""
    op.execute("DROP FUNCTION count_market_change() CASCADE")
    op.drop_column("matches", "flags")
    for table in ("market_changes", "evaluation_scenarios", "evaluations", "judgements"):
        op.drop_table(table)
    op.execute("DROP FUNCTION refuse_change()")
