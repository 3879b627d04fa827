"""Versions of what people edit, and the answers to requests that may be repeated."""

import sqlalchemy as sa

from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | None = None
depends_on: str | None = None

EDITED = ("users", "organisations", "memberships")


def upgrade() -> None:
    """Count the changes of what people edit, and make a place for answers."""
    for table in EDITED:
        version = sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Counts the changes; If-Match names it"
        )
        op.add_column(table, version)
    op.create_table(
        "idempotency_keys",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "key_sha256",
            sa.LargeBinary(),
            nullable=False,
            comment="Of who asked, for what, and the key; none of them is kept",
        ),
        sa.Column("answer", sa.LargeBinary(), nullable=True, comment="Sealed, with the digest of what was sent"),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="When the key is new again"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_keys")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_idempotency_keys_key_sha256")),
    )
    op.create_index(op.f("ix_idempotency_keys_ends_at"), "idempotency_keys", ["ends_at"], unique=False)


def downgrade() -> None:
    """Forget versions and answers."""
    op.drop_table("idempotency_keys")
    for table in EDITED:
        op.drop_column(table, "version")
