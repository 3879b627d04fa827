"""Match runs, their results and inputs, and what of them is public."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | None = None
depends_on: str | None = None

# The latest public demonstration run of each scenario. security_invoker: a view must not see more than its reader.
PUBLIC_RUNS = """
CREATE VIEW public_runs WITH (security_invoker = true) AS
SELECT DISTINCT ON (run_scenarios.scenario_id) run_scenarios.scenario_id, run_scenarios.run_id, run_scenarios.ranked
FROM run_scenarios JOIN match_runs ON match_runs.id = run_scenarios.run_id
WHERE match_runs.status = 'done' AND match_runs.is_public_demo
ORDER BY run_scenarios.scenario_id, match_runs.finished_at DESC, match_runs.id DESC
"""
PUBLIC_MATCHES = """
CREATE VIEW public_matches WITH (security_invoker = true) AS
SELECT matches.run_id, matches.scenario_id, matches.vendor_id, matches.rank, matches.score
FROM matches
JOIN public_runs USING (run_id, scenario_id)
JOIN vendors ON vendors.id = matches.vendor_id AND vendors.status = 'published'
JOIN capabilities ON capabilities.id = matches.capability_id AND capabilities.status = 'published'
"""


def upgrade() -> None:
    """Make the tables of rankings and the two views that say what anyone may see of them."""
    op.create_table(
        "engine_inputs",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "need",
                "offer",
                "weights",
                "dictionary",
                name="input_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("body", sa.LargeBinary(), nullable=False, comment="Canonical JSON"),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_engine_inputs")),
    )
    op.create_table(
        "match_runs",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False, comment="Speakable number, MR-2026-0001"),
        sa.Column(
            "scope",
            sa.Enum("scenario", "batch", "all", name="run_scope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("scenario_id", sa.Uuid(), nullable=True),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "running",
                "done",
                "failed",
                "cancelled",
                name="run_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "phase",
            sa.Enum(
                "queued",
                "loading",
                "ranking",
                "storing",
                "done",
                name="run_phase",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("progress_done", sa.Integer(), nullable=False, comment="Scenarios ranked so far"),
        sa.Column("progress_total", sa.Integer(), nullable=False, comment="Scenarios to rank; 0 until loaded"),
        sa.Column(
            "attempt",
            sa.Integer(),
            nullable=False,
            comment="Fencing token: a worker may only store under the attempt it claimed",
        ),
        sa.Column(
            "lease_expires_at", sa.DateTime(timezone=True), nullable=True, comment="By the clock of the database"
        ),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("engine", sa.Text(), nullable=False, comment="Version of the engine; blank until done"),
        sa.Column("weights", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "manifest",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What the run can be repeated from",
        ),
        sa.Column("manifest_sha256", sa.Text(), nullable=False),
        sa.Column("is_public_demo", sa.Boolean(), nullable=False, comment="Open to anyone"),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(scope = 'batch') = (batch_id IS NOT NULL)", name=op.f("ck_match_runs_scope_batch")),
        sa.CheckConstraint(
            "(scope = 'scenario') = (scenario_id IS NOT NULL)", name=op.f("ck_match_runs_scope_scenario")
        ),
        sa.CheckConstraint(
            "(status = 'running') = (lease_expires_at IS NOT NULL)", name=op.f("ck_match_runs_lease_while_running")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_match_runs_batch_id")),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name=op.f("fk_match_runs_scenario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_runs")),
        sa.UniqueConstraint("number", name=op.f("uq_match_runs_number")),
    )
    op.create_index(
        "uq_match_runs_one_waiting",
        "match_runs",
        ["scope", "scenario_id", "batch_id", "is_public_demo"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("status IN ('queued', 'running') AND NOT cancel_requested"),
    )
    op.create_table(
        "exclusions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("capability_id", sa.Uuid(), nullable=False),
        sa.Column("gate", sa.Text(), nullable=False),
        sa.Column("fact", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("would_score", sa.Double(), nullable=False, comment="The score it would have had, in [0, 1]"),
        sa.ForeignKeyConstraint(["capability_id"], ["capabilities.id"], name=op.f("fk_exclusions_capability_id")),
        sa.ForeignKeyConstraint(["run_id"], ["match_runs.id"], name=op.f("fk_exclusions_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name=op.f("fk_exclusions_scenario_id")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_exclusions_vendor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusions")),
        sa.UniqueConstraint(
            "run_id", "scenario_id", "vendor_id", name=op.f("uq_exclusions_run_id_scenario_id_vendor_id")
        ),
    )
    op.create_table(
        "matches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("capability_id", sa.Uuid(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False, comment="Sum of the contributions' points, in [0, 1]"),
        sa.Column("rank", sa.Integer(), nullable=True, comment="Place in the scenario's list, 1..50"),
        sa.Column("vendor_rank", sa.Integer(), nullable=True, comment="Place in the vendor's list, 1..20"),
        sa.Column("contributions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "others",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="The vendor's other capabilities that no gate keeps out, and what each would have scored",
        ),
        sa.CheckConstraint("rank IS NOT NULL OR vendor_rank IS NOT NULL", name=op.f("ck_matches_has_place")),
        sa.CheckConstraint("score BETWEEN 0 AND 1", name=op.f("ck_matches_score")),
        sa.ForeignKeyConstraint(["capability_id"], ["capabilities.id"], name=op.f("fk_matches_capability_id")),
        sa.ForeignKeyConstraint(["run_id"], ["match_runs.id"], name=op.f("fk_matches_run_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name=op.f("fk_matches_scenario_id")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_matches_vendor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matches")),
        sa.UniqueConstraint("run_id", "scenario_id", "rank", name=op.f("uq_matches_run_id_scenario_id_rank")),
        sa.UniqueConstraint("run_id", "scenario_id", "vendor_id", name=op.f("uq_matches_run_id_scenario_id_vendor_id")),
        sa.UniqueConstraint("run_id", "vendor_id", "vendor_rank", name=op.f("uq_matches_run_id_vendor_id_vendor_rank")),
    )
    op.create_table(
        "run_scenarios",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("ranked", sa.Integer(), nullable=False, comment="How many vendors were ranked; more than are kept"),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_runs.id"], name=op.f("fk_run_scenarios_run_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name=op.f("fk_run_scenarios_scenario_id")),
        sa.PrimaryKeyConstraint("run_id", "scenario_id", name=op.f("pk_run_scenarios")),
    )
    op.create_index(op.f("ix_run_scenarios_scenario_id"), "run_scenarios", ["scenario_id"], unique=False)
    op.execute("CREATE SEQUENCE match_run_numbers")
    op.execute(PUBLIC_RUNS)
    op.execute(PUBLIC_MATCHES)


def downgrade() -> None:
    """Drop the tables of runs."""
    for view in ("public_matches", "public_runs"):
        op.execute(f"DROP VIEW {view}")
    for table in ("run_scenarios", "matches", "exclusions", "match_runs", "engine_inputs"):
        op.drop_table(table)
    op.execute("DROP SEQUENCE match_run_numbers")
