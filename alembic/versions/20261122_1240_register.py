"""The register of vendors, applications to be on it, and more topics of notices."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | None = None
depends_on: str | None = None

CLASSES = ("compute", "model", "data", "application")
BEFORE = ("security", "membership", "administration")
TOPICS = (*BEFORE, "scenarios", "vendors", "register", "responses", "searches")
OWN = "is_program() OR organisation_id = asking_organisation()"
OFFICES = "asks_as('matchmaker', 'chair', 'district_admin', 'city_admin')"


def one_of(name: str, *members: str) -> sa.Enum:
    """Return the type of a column that holds one of these words."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def vendor(table: str) -> sa.ForeignKeyConstraint:
    """Return the key that points at a vendor's organisation."""
    return sa.ForeignKeyConstraint(
        ["organisation_id"], ["organisations.id"], name=op.f(f"fk_{table}_organisation_id_organisations")
    )


def person(column: str) -> sa.ForeignKeyConstraint:
    """Return the key that points at a person as long as there is one."""
    return sa.ForeignKeyConstraint(
        [column], ["users.id"], name=op.f(f"fk_register_entries_{column}_users"), ondelete="SET NULL"
    )


def allow_topics(topics: tuple[str, ...]) -> None:
    """Let notices be of these topics; those there are of them already, so nothing is scanned under the lock."""
    words = ", ".join(f"'{topic}'" for topic in topics)
    for table in ("notifications", "notification_choices"):
        op.drop_constraint(op.f(f"ck_{table}_topic"), table)
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_topic CHECK (topic IN ({words})) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_topic")


def upgrade() -> None:
    """Make the tables; an application is shown to its vendor and to the offices that decide or advise."""
    allow_topics(TOPICS)
    op.create_table(
        "register_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("register_class", one_of("register_class", *CLASSES), nullable=False),
        sa.Column("district", sa.Text(), nullable=False, comment="Whose administrator decides first"),
        sa.Column("statement", sa.Text(), nullable=False, comment="Why the vendor belongs there"),
        sa.Column("attachment_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column(
            "status",
            one_of("entry_status", "submitted", "district_approved", "approved", "returned", "withdrawn"),
            nullable=False,
        ),
        sa.Column("is_renewal", sa.Boolean(), nullable=False, comment="Whether it is the yearly re-certification"),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column(
            "submitted_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("district_decided_by", sa.Uuid(), nullable=True),
        sa.Column("district_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("city_decided_by", sa.Uuid(), nullable=True),
        sa.Column("city_decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False, comment="Of the last decision"),
        sa.Column(
            "version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Counts the changes; If-Match names it",
        ),
        sa.CheckConstraint(
            "city_decided_at IS NULL OR district_decided_at IS NOT NULL",
            name=op.f("ck_register_entries_district_first"),
        ),
        vendor("register_entries"),
        person("submitted_by"),
        person("district_decided_by"),
        person("city_decided_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entries")),
    )
    op.create_index(op.f("ix_register_entries_organisation_id"), "register_entries", ["organisation_id"])
    op.create_index(op.f("ix_register_entries_status_district"), "register_entries", ["status", "district"])
    op.create_index(
        "uq_register_entries_open",
        "register_entries",
        ["organisation_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('submitted', 'district_approved', 'returned')"),
    )
    op.create_table(
        "register_listings",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("register_class", one_of("register_class", *CLASSES), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("listed_on", sa.Date(), nullable=False, comment="Since when without a gap"),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False, comment="Last valid day, in China"),
        sa.Column(
            "reminded_days",
            sa.Integer(),
            nullable=True,
            comment="Days before the end at which it was last reminded of",
        ),
        sa.CheckConstraint("valid_from <= valid_until", name=op.f("ck_register_listings_order")),
        vendor("register_listings"),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_register_listings")),
    )
    op.execute("ALTER TABLE register_entries ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE register_entries FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY changed ON register_entries USING ({OWN} OR {OFFICES})")


def downgrade() -> None:
    """Drop the tables, and what was told of the new topics."""
    op.drop_table("register_listings")
    op.drop_table("register_entries")
    op.execute("DELETE FROM notifications WHERE topic NOT IN ('security', 'membership', 'administration')")
    op.execute("DELETE FROM notification_choices WHERE topic NOT IN ('security', 'membership', 'administration')")
    allow_topics(BEFORE)
