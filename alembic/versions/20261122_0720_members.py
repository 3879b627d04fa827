"""Who works for which organisation, invitations, requests to join, and the mail domains of agencies."""

import sqlalchemy as sa

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | None = None
depends_on: str | None = None


def moment(name: str) -> sa.Column[object]:
    """Return a column that says when, by the clock of the database, a row was made."""
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False)


def refers(table: str, column: str, target: str, ondelete: str) -> sa.ForeignKeyConstraint:
    """Return a foreign key to the id of a table."""
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"), ondelete=ondelete)


def upgrade() -> None:
    """Make the tables of members."""
    op.add_column(
        "organisations",
        sa.Column("district", sa.Text(), nullable=True, comment="Whose district administrator looks after it"),
    )
    op.create_table(
        "memberships",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False, comment="Whether the person manages the members"),
        moment("joined_at"),
        refers("memberships", "user_id", "users", "CASCADE"),
        refers("memberships", "organisation_id", "organisations", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_memberships")),
    )
    op.create_index(op.f("ix_memberships_organisation_id"), "memberships", ["organisation_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("is_owner", sa.Boolean(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        moment("created_at"),
        refers("invitations", "organisation_id", "organisations", "CASCADE"),
        refers("invitations", "invited_by", "users", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
    )
    op.create_index(
        "uq_invitations_organisation_id_email",
        "invitations",
        ["organisation_id", sa.text("lower(email)")],
        unique=True,
    )
    op.create_table(
        "join_requests",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        moment("created_at"),
        refers("join_requests", "user_id", "users", "CASCADE"),
        refers("join_requests", "organisation_id", "organisations", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_join_requests")),
    )
    op.create_index(op.f("ix_join_requests_organisation_id"), "join_requests", ["organisation_id"], unique=False)
    op.create_table(
        "mail_domains",
        sa.Column("domain", sa.Text(), nullable=False, comment="As in sz.gov.cn; holds for what stands below it too"),
        moment("allowed_at"),
        sa.CheckConstraint("domain = lower(domain)", name=op.f("ck_mail_domains_lower_case")),
        sa.PrimaryKeyConstraint("domain", name=op.f("pk_mail_domains")),
    )


def downgrade() -> None:
    """Drop the tables of members."""
    for table in ("mail_domains", "join_requests", "invitations", "memberships"):
        op.drop_table(table)
    op.drop_column("organisations", "district")
