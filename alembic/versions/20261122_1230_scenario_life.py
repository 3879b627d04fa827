"""Scenarios from their first draft on: more states, no number before one is in a batch, and what was published."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | None = None
depends_on: str | None = None

BEFORE = ("published", "withdrawn")
STATES = ("draft", "submitted", "returned", "published", "closed", "withdrawn", "cancelled")
NULLABLE = {"number": sa.Integer(), "code": sa.Text(), "batch_id": sa.Uuid()}
COMMENTS = {
    "number": ("序号 in its batch", "序号 in its batch"),
    "code": (
        "Speakable number, SC-2023-0001",
        "Speakable number, SC-2023-0001; given when it is first published",
    ),
    "batch_id": (None, None),
}
CHECKS = {
    "published_is_known": (
        "status <> 'published' OR code IS NOT NULL AND coalesce(batch_id::text, published_on::text) IS NOT NULL"
    ),
    "numbered_in_batch": "(batch_id IS NULL) = (number IS NULL)",
}
# What nobody sees yet does not change the market: an agency that drafts has nobody's index built anew.
COUNTED = {
    "market_rows": "AFTER INSERT ON scenarios {deferred} FOR EACH ROW WHEN (NEW.status = 'published')",
    "market_gone": "AFTER DELETE ON scenarios {deferred} FOR EACH ROW WHEN (OLD.status = 'published')",
    "market_values": (
        "AFTER UPDATE ON scenarios {deferred} FOR EACH ROW"
        " WHEN (OLD.* IS DISTINCT FROM NEW.* AND 'published' IN (OLD.status, NEW.status))"
    ),
}
COUNTED_BEFORE = {
    "market_rows": "AFTER INSERT OR DELETE ON scenarios {deferred} FOR EACH ROW",
    "market_values": "AFTER UPDATE ON scenarios {deferred} FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)",
}


def added() -> tuple[sa.Column[object], ...]:
    """Return what a scenario is told of besides."""
    return (
        sa.Column(
            "content",
            JSONB(),
            server_default="{}",
            nullable=False,
            comment="The public part of its published document; empty where an official list is the source",
        ),
        sa.Column(
            "published_on",
            sa.Date(),
            nullable=True,
            comment="When an agency's own was first published",
        ),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was closed, withdrawn or cancelled",
        ),
        sa.Column("end_reason", sa.Text(), server_default="", nullable=False, comment="Why, in the agency's words"),
    )


def count(triggers: dict[str, str], former: dict[str, str]) -> None:
    """Count as changes of the market what these triggers say, in place of the former ones."""
    for name in former:
        op.execute(f"DROP TRIGGER {name} ON scenarios")
    for name, when in triggers.items():
        told = when.format(deferred="DEFERRABLE INITIALLY DEFERRED")
        op.execute(f"CREATE CONSTRAINT TRIGGER {name} {told} EXECUTE FUNCTION count_market_change()")


def allow(states: tuple[str, ...]) -> None:
    """Let a scenario stand in these states only."""
    op.drop_constraint(op.f("ck_scenarios_scenario_status"), "scenarios")
    listed = ", ".join(f"'{state}'" for state in states)
    op.create_check_constraint(op.f("ck_scenarios_scenario_status"), "scenarios", f"status IN ({listed})")


def upgrade() -> None:
    """Make room for what is not published yet, or not any more."""
    allow(STATES)
    for name, kind in NULLABLE.items():
        op.alter_column(
            "scenarios",
            name,
            existing_type=kind,
            nullable=True,
            comment=COMMENTS[name][1],
            existing_comment=COMMENTS[name][0],
        )
    for column in added():
        op.add_column("scenarios", column)
    for name, check in CHECKS.items():
        op.create_check_constraint(op.f(f"ck_scenarios_{name}"), "scenarios", check)
    count(COUNTED, COUNTED_BEFORE)


def downgrade() -> None:
    """Keep only what an official list could hold: the rest has no place in the table as it was."""
    count(COUNTED_BEFORE, COUNTED)
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_scenarios_{name}"), "scenarios")
    op.execute("UPDATE scenarios SET status = 'withdrawn' WHERE status IN ('closed', 'cancelled')")
    op.execute(
        "DELETE FROM scenarios WHERE batch_id IS NULL OR code IS NULL OR status NOT IN ('published', 'withdrawn')"
    )
    for column in reversed(added()):
        op.drop_column("scenarios", column.name)
    for name, kind in NULLABLE.items():
        op.alter_column(
            "scenarios",
            name,
            existing_type=kind,
            nullable=False,
            comment=COMMENTS[name][0],
            existing_comment=COMMENTS[name][1],
        )
    allow(BEFORE)
