"""Files that belong to scenarios and vendors."""

import sqlalchemy as sa

from alembic import op

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | None = None
depends_on: str | None = None

OWN = "is_program() OR owns_subject(kind, subject_id)"


def one_of(name: str, *members: str) -> sa.Enum:
    """Return the type of a column that holds one of these words."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Make the table; what is public anybody sees, and the desk what is not."""
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", one_of("subject_kind", "scenario", "vendor"), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False, comment="In whose room it is kept"),
        sa.Column("name", sa.Text(), nullable=False, comment="As whoever sent it calls it"),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Where the file is"),
        sa.Column("state", one_of("attachment_state", "clean", "quarantined"), nullable=False),
        sa.Column(
            "finding", sa.Text(), nullable=False, comment="What the scanner calls what it found; blank for nothing"
        ),
        sa.Column("is_public", sa.Boolean(), nullable=False, comment="Named in what was published for anybody"),
        sa.Column("uploaded_by", sa.Uuid(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name=op.f("ck_attachments_sha256")),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachments_size")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_attachments_organisation_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["users.id"], name=op.f("fk_attachments_uploaded_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index(op.f("ix_attachments_kind_subject_id"), "attachments", ["kind", "subject_id"])
    op.create_index(op.f("ix_attachments_organisation_id"), "attachments", ["organisation_id"])
    op.create_index(op.f("ix_attachments_sha256"), "attachments", ["sha256"])
    op.execute("ALTER TABLE attachments ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE attachments FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY changed ON attachments USING ({OWN} OR asks_as('matchmaker'))")
    # Administrators are told that they may not, and not that it is not there.
    op.execute(
        "CREATE POLICY shown ON attachments FOR SELECT USING"
        " ((is_public AND state = 'clean') OR asks_as('chair', 'district_admin', 'city_admin'))"
    )


def downgrade() -> None:
    """Drop the table; the files are swept away."""
    op.drop_table("attachments")
