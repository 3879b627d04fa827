"""Mail addresses and the trace are looked up by an index, behind row security too; notices may hold a secret."""

import sqlalchemy as sa

from alembic import op

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | None = None
depends_on: str | None = None

# lower() is not leakproof: a query by it reads every row, since none may be shown to it that row security hides.
ADDRESSED = {
    "users": ("uq_users_email", ()),
    "invitations": ("uq_invitations_organisation_id_email", ("organisation_id",)),
    "suppressed_addresses": ("uq_suppressed_addresses_email", ()),
}
"""By table: the index over its addresses, and what comes before them in it."""


def upgrade() -> None:
    """Keep addresses in lower case too, and move the indexes there."""
    for table, (index, before) in ADDRESSED.items():
        op.add_column(
            table,
            sa.Column(
                "email_lower",
                sa.Text(),
                sa.Computed("lower(email)", persisted=True),
                nullable=False,
                comment="email, to be looked up by",
            ),
        )
        op.drop_index(index, table)
        op.create_index(index, table, [*before, "email_lower"], unique=True)
    op.add_column(
        "notifications",
        sa.Column("secret", sa.LargeBinary(), nullable=True, comment="Sealed; what the page needs behind the #"),
    )
    op.create_index(op.f("ix_audit_events_actor_id_action"), "audit_events", ["actor_id", "action"])


def downgrade() -> None:
    """Look addresses up by what they are in lower case."""
    op.drop_column("notifications", "secret")
    op.drop_index(op.f("ix_audit_events_actor_id_action"), "audit_events")
    for table, (index, before) in ADDRESSED.items():
        op.drop_index(index, table)
        op.create_index(index, table, [*before, sa.text("lower(email)")], unique=True)
        op.drop_column(table, "email_lower")
