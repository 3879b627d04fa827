"""What a saved search has found may be rejected as not relevant, and hold back what is much like it."""

import sqlalchemy as sa

from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | None = None
depends_on: str | None = None

TABLE = "saved_search_matches"


def upgrade() -> None:
    """Add the columns; nothing was rejected so far."""
    at, like = "When its reader said that it is not relevant", "Held back: much like this one, which was rejected"
    op.add_column(TABLE, sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True, comment=at))
    op.add_column(TABLE, sa.Column("like_id", sa.Uuid(), nullable=True, comment=like))
    op.create_check_constraint(op.f(f"ck_{TABLE}_held_back"), TABLE, "rejected_at IS NULL OR like_id IS NULL")


def downgrade() -> None:
    """Drop them; what was held back stays untold."""
    op.drop_constraint(op.f(f"ck_{TABLE}_held_back"), TABLE)
    op.drop_column(TABLE, "like_id")
    op.drop_column(TABLE, "rejected_at")
