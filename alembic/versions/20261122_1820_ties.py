"""Ties of people at the desk to organisations."""

import sqlalchemy as sa

from alembic import op

revision: str = "0030"
down_revision: str | None = "0029"
branch_labels: str | None = None
depends_on: str | None = None

BASES = sa.Enum(
    "declared",
    "same_organisation",
    "past_employer_domain",
    "shared_contact",
    name="tie_basis",
    native_enum=False,
    create_constraint=True,
    length=40,
)
OWN = "is_program() OR user_id = asking_user()"


def upgrade() -> None:
    """Make the table; each sees what is the person's own, and the chair all."""
    op.create_table(
        "review_ties",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("basis", BASES, nullable=False),
        sa.Column("note", sa.Text(), nullable=False, comment="What the person says of it"),
        sa.Column("found_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("ended_at IS NOT NULL OR ended_by IS NULL", name=op.f("ck_review_ties_ended")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_review_ties_user_id_users"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by"], ["users.id"], name=op.f("fk_review_ties_ended_by_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_review_ties_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_ties")),
        sa.UniqueConstraint(
            "user_id", "organisation_id", "basis", name=op.f("uq_review_ties_user_id_organisation_id_basis")
        ),
    )
    op.create_index(op.f("ix_review_ties_organisation_id"), "review_ties", ["organisation_id"])
    op.execute("ALTER TABLE review_ties ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE review_ties FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY changed ON review_ties USING ({OWN})")
    op.execute("CREATE POLICY shown ON review_ties FOR SELECT USING (asks_as('chair'))")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("review_ties")
