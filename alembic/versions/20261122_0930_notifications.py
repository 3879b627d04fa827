"""Notifications and how one wants them, addresses not written to, and the people of the demonstration."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | None = None
depends_on: str | None = None

OWN = "is_program() OR user_id = asking_user()"
POLICIES = {
    "notifications": OWN,
    "notification_choices": OWN,
    "suppressed_addresses": "is_program() OR asks_as('city_admin')",
    "demo_accounts": "is_program()",
}
"""By table: to whom a row is shown, and who may change it."""
TOPICS = ("security", "membership", "administration")


def moment(name: str) -> sa.Column[object]:
    """Return a column that says when, by the clock of the database, a row was made."""
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False)


def one_of(name: str, *values: str) -> sa.Enum:
    """Return a text limited to some values by a CHECK."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def somebody(table: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key to a person, with whom the row goes."""
    return sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f(f"fk_{table}_user_id"), ondelete="CASCADE")


def upgrade() -> None:
    """Make the tables, each shown only to whom it concerns."""
    op.add_column(
        "outbox",
        sa.Column(
            "is_optional",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="Whether one can ask not to get such mail",
        ),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("topic", one_of("topic", *TOPICS), nullable=False),
        sa.Column("event", sa.Text(), nullable=False, comment="Names the wording"),
        sa.Column("facts", JSONB(), nullable=False, comment="Identifiers and names for the wording"),
        sa.Column("link", sa.Text(), nullable=False, comment="The page it leads to"),
        sa.Column("in_inbox", sa.Boolean(), nullable=False, comment="Not where it was chosen to come by mail only"),
        sa.Column(
            "awaits_digest", sa.Boolean(), nullable=False, comment="Until it has gone out with the mail of the day"
        ),
        moment("created_at"),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("link ~ '^/[^/]' OR link = '/'", name=op.f("ck_notifications_link")),
        somebody("notifications"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notifications")),
    )
    op.create_index(op.f("ix_notifications_user_id_created_at"), "notifications", ["user_id", "created_at"])
    op.create_index(
        op.f("ix_notifications_created_at"),
        "notifications",
        ["created_at"],
        postgresql_where=sa.text("awaits_digest"),
    )
    op.create_table(
        "notification_choices",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("topic", one_of("topic", *TOPICS), nullable=False),
        sa.Column("inbox", sa.Boolean(), nullable=False),
        sa.Column("mail", one_of("mail_choice", "at-once", "daily", "never"), nullable=False),
        somebody("notification_choices"),
        sa.PrimaryKeyConstraint("user_id", "topic", name=op.f("pk_notification_choices")),
    )
    op.create_table(
        "suppressed_addresses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("reason", one_of("suppression", "asked", "refused"), nullable=False),
        moment("noted_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressed_addresses")),
    )
    op.create_index("uq_suppressed_addresses_email", "suppressed_addresses", [sa.text("lower(email)")], unique=True)
    op.create_table(
        "demo_accounts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("password", sa.LargeBinary(), nullable=False, comment="Sealed"),
        sa.Column(
            "set_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was set; changed since, it is shown no longer",
        ),
        sa.Column("position", sa.Integer(), nullable=False, comment="In the list on the sign-in page"),
        somebody("demo_accounts"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_demo_accounts")),
    )
    for table, allowed in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY changed ON {table} USING ({allowed})")
    # The trace names nobody; the auditor is told who it was, people without an organisation too.
    op.execute("CREATE POLICY audited ON users FOR SELECT USING (asks_as('auditor'))")


def downgrade() -> None:
    """Drop the tables."""
    op.execute("DROP POLICY audited ON users")
    for table in ("demo_accounts", "suppressed_addresses", "notification_choices", "notifications"):
        op.drop_table(table)
    op.drop_column("outbox", "is_optional")
