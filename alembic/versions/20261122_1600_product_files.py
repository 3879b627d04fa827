"""What anybody may download about a product."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add the column; products named no files so far."""
    op.add_column(
        "products",
        sa.Column(
            "attachments",
            postgresql.ARRAY(sa.Uuid()),
            server_default="{}",
            nullable=False,
            comment="Ids of what anybody may download",
        ),
    )


def downgrade() -> None:
    """Drop the column; the documents keep what they name."""
    op.drop_column("products", "attachments")
