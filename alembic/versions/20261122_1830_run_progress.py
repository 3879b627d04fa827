"""How much a run compares, and since when: what its rate and the time left are worked out from."""

import sqlalchemy as sa

from alembic import op

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Add both; of runs that are done nobody knows any more."""
    op.add_column(
        "match_runs",
        sa.Column(
            "offers",
            sa.Integer(),
            server_default="0",
            nullable=False,
            comment="Capabilities each scenario is compared with; 0 until loaded",
        ),
    )
    op.add_column(
        "match_runs",
        sa.Column(
            "ranking_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the attempt that is running began to rank",
        ),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_column("match_runs", "ranking_since")
    op.drop_column("match_runs", "offers")
