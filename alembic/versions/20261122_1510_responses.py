"""Responses of vendors to scenarios, and the partners they name."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | None = None
depends_on: str | None = None

PARTS = ("compute_model", "startup", "application")
STATUSES = ("collecting", "submitted", "not_interested", "accepted", "declined", "withdrawn")
REASONS = ("capacity", "region", "budget", "scope", "timing", "data", "other")
# The agencies know of a response once every vendor in whose name it is has agreed.
SIDES = (
    "is_program() OR asking_organisation() = ANY (vendor_ids) OR (submitted_at IS NOT NULL"
    " AND EXISTS (SELECT FROM scenario_agencies AS s"
    " WHERE s.scenario_id = responses.scenario_id AND s.organisation_id = asking_organisation()))"
)
# The policies of the other table hold inside as well.
OF_SHOWN = "EXISTS (SELECT FROM responses AS r WHERE r.id = response_id"
# By table: what is shown, and what may be changed.
POLICIES = {
    "responses": (f"{SIDES} OR asks_as('matchmaker', 'chair')", SIDES),
    "response_partners": (
        f"is_program() OR {OF_SHOWN})",
        f"is_program() OR {OF_SHOWN} AND asking_organisation() = ANY (r.vendor_ids))",
    ),
}


def one_of(name: str, *members: str) -> sa.Enum:
    """Return the type of a column that holds one of these words."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "responses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="Who leads"),
        sa.Column(
            "vendor_ids",
            postgresql.ARRAY(sa.Uuid()),
            nullable=False,
            comment="Who leads, and partners that do not refuse",
        ),
        sa.Column("part", one_of("vendor_part", *PARTS), nullable=False, comment="Of the leading vendor"),
        sa.Column("status", one_of("response_status", *STATUSES), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False, comment="Short; blank where there is no interest"),
        sa.Column(
            "reason", one_of("response_reason", *REASONS), nullable=True, comment="Of the vendor or of the agency"
        ),
        sa.Column("note", sa.Text(), nullable=False, comment="Beside the reason"),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True, comment="When the vendors had confirmed"),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True, comment="When the agency confirmed"),
        sa.Column(
            "version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Counts the changes; If-Match names it",
        ),
        sa.CheckConstraint("(status = 'not_interested') <= (reason IS NOT NULL)", name=op.f("ck_responses_reasoned")),
        sa.CheckConstraint(
            "(status = 'accepted') <= (submitted_at IS NOT NULL AND accepted_at IS NOT NULL)",
            name=op.f("ck_responses_both"),
        ),
        sa.CheckConstraint("organisation_id = ANY (vendor_ids)", name=op.f("ck_responses_led")),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name=op.f("fk_responses_scenario_id_scenarios")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_responses_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_responses")),
    )
    op.create_index(op.f("ix_responses_organisation_id"), "responses", ["organisation_id"])
    op.create_index(op.f("ix_responses_scenario_id"), "responses", ["scenario_id"])
    op.create_index("ix_responses_vendor_ids", "responses", ["vendor_ids"], postgresql_using="gin")
    op.create_index(
        "uq_responses_open",
        "responses",
        ["scenario_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('collecting', 'submitted', 'not_interested', 'accepted')"),
    )
    op.create_table(
        "response_partners",
        sa.Column("response_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("part", one_of("vendor_part", *PARTS), nullable=False),
        sa.Column("state", one_of("partner_state", "asked", "agreed", "refused"), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["response_id"],
            ["responses.id"],
            name=op.f("fk_response_partners_response_id_responses"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_response_partners_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("response_id", "organisation_id", name=op.f("pk_response_partners")),
    )
    op.create_index(op.f("ix_response_partners_organisation_id"), "response_partners", ["organisation_id"])
    for table, (shown, changed) in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY changed ON {table} USING ({changed})")
        op.execute(f"CREATE POLICY shown ON {table} FOR SELECT USING ({shown})")


def downgrade() -> None:
    """Drop the tables."""
    for table in ("response_partners", "responses"):
        op.drop_table(table)
