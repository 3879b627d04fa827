"""Organisations that wait for approval or are suspended; whose vendors are not shown and not ranked."""

import sqlalchemy as sa

from alembic import op

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

STATES = ("pending", "active", "suspended")
REASONS = (
    "unverified", "duplicate", "ineligible", "misconduct", "incident", "own_request", "resolved", "mistake",
)  # fmt: skip
PUBLIC_MATCHES = """
CREATE OR REPLACE VIEW public_matches WITH (security_invoker = true) AS
SELECT matches.run_id, matches.scenario_id, matches.vendor_id, matches.rank, matches.score
FROM matches
JOIN public_runs USING (run_id, scenario_id)
JOIN vendors ON vendors.id = matches.vendor_id AND vendors.status = 'published'
{organisations}JOIN capabilities ON capabilities.id = matches.capability_id AND capabilities.status = 'published'
"""
ACTIVE = "JOIN organisations ON organisations.id = matches.vendor_id AND organisations.state = 'active'\n"
MARKET = """
CREATE CONSTRAINT TRIGGER market_values AFTER UPDATE ON organisations DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION count_market_change()
"""


def one_of(name: str, *members: str) -> sa.Enum:
    """Return a column of text that holds one of these."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Give organisations a state, and show of vendors only those of active ones."""
    op.add_column(
        "organisations",
        sa.Column("state", one_of("organisation_state", *STATES), server_default="active", nullable=False),
    )
    op.add_column(
        "organisations",
        sa.Column("state_reason", one_of("reason", *REASONS), nullable=True, comment="Why it is suspended"),
    )
    op.create_check_constraint("state_reason", "organisations", "(state = 'suspended') = (state_reason IS NOT NULL)")
    op.execute(PUBLIC_MATCHES.format(organisations=ACTIVE))
    op.execute(MARKET)


def downgrade() -> None:
    """Forget the states; who was suspended is not any more, and who waited is let in."""
    op.execute("DROP TRIGGER market_values ON organisations")
    op.execute(PUBLIC_MATCHES.format(organisations=""))
    op.drop_constraint(op.f("ck_organisations_state_reason"), "organisations")
    op.drop_column("organisations", "state_reason")
    op.drop_column("organisations", "state")
