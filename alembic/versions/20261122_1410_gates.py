"""Decisions on the gates of scenarios."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

GATES = ("boundary", "owner", "funding", "risk")
# Who sees the document that was judged sees the decision: the policy of revisions holds inside as well.
SHOWN = "is_program() OR EXISTS (SELECT FROM revisions AS r WHERE r.id = revision_id)"
# Nobody judges the own case, whatever the program allows.
CHANGED = """
    is_program() OR asks_as('matchmaker', 'chair') AND EXISTS (
        SELECT FROM revisions AS r
        WHERE r.id = revision_id AND coalesce(asking_organisation() <> ALL (r.organisation_ids), true)
    )
"""


def upgrade() -> None:
    """Make the table, whose rows reviewers write and the agencies concerned read."""
    op.create_table(
        "gate_decisions",
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column(
            "gate", sa.Enum(*GATES, name="gate", native_enum=False, create_constraint=True, length=40), nullable=False
        ),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column(
            "judged_sha256",
            sa.LargeBinary(),
            nullable=False,
            comment="Of the part of the document that was judged; of another one the decision says nothing",
        ),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("checklist", JSONB(), nullable=False, comment="Of a risk review: what was looked at, and found well"),
        sa.Column("reviewer_id", sa.Uuid(), nullable=True),
        sa.Column(
            "decided_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenarios.id"],
            name=op.f("fk_gate_decisions_scenario_id_scenarios"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_gate_decisions_revision_id_revisions"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["users.id"], name=op.f("fk_gate_decisions_reviewer_id_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("scenario_id", "gate", name=op.f("pk_gate_decisions")),
    )
    op.create_index(op.f("ix_gate_decisions_revision_id"), "gate_decisions", ["revision_id"])
    op.execute("ALTER TABLE gate_decisions ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE gate_decisions FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY changed ON gate_decisions USING ({CHANGED})")
    op.execute(f"CREATE POLICY shown ON gate_decisions FOR SELECT USING ({SHOWN})")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("gate_decisions")
