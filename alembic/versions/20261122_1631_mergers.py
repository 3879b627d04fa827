"""Which organisations are others now."""

import sqlalchemy as sa

from alembic import op

revision: str = "0029"
down_revision: str | None = "0028"
branch_labels: str | None = None
depends_on: str | None = None

KINDS = sa.Enum(
    "agency", "vendor", "centre", name="organisation_kind", native_enum=False, create_constraint=True, length=40
)


def upgrade() -> None:
    """Make the table; anybody may follow an old link."""
    op.create_table(
        "organisation_mergers",
        sa.Column("merged_id", sa.Uuid(), nullable=False, comment="Which it was"),
        sa.Column("into_id", sa.Uuid(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="What it was called; nobody begins it again"),
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.CheckConstraint("merged_id <> into_id", name=op.f("ck_organisation_mergers_two")),
        sa.ForeignKeyConstraint(
            ["into_id"], ["organisations.id"], name=op.f("fk_organisation_mergers_into_id_organisations")
        ),
        sa.PrimaryKeyConstraint("merged_id", name=op.f("pk_organisation_mergers")),
    )
    op.create_index(op.f("ix_organisation_mergers_into_id"), "organisation_mergers", ["into_id"])
    op.create_index(
        "uq_organisation_mergers_name", "organisation_mergers", ["kind", "jurisdiction", "name"], unique=True
    )


def downgrade() -> None:
    """Drop the table; old links lead nowhere then."""
    op.drop_table("organisation_mergers")
