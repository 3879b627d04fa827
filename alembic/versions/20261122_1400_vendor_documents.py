"""What vendors write of themselves: products, and from when on a paused one takes on work again."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None

# A vendor may state again what it once withdrew. Before, no two of a vendor's capabilities had one title.
TELL_APART = """
    UPDATE capabilities AS c SET title = title || ' ' || id WHERE status <> 'published' AND EXISTS (
        SELECT FROM capabilities AS o WHERE o.vendor_id = c.vendor_id AND o.title = c.title AND o.id <> c.id)
"""


def upgrade() -> None:
    """Add what is new."""
    op.add_column(
        "vendors",
        sa.Column("resume_on", sa.Date(), nullable=True, comment="First day on which a paused one takes on work again"),
    )
    op.drop_constraint(op.f("uq_capabilities_vendor_id_title"), "capabilities")
    op.create_table(
        "products",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("lists", postgresql.ARRAY(sa.Text()), nullable=False, comment="Such as 重点产品 or 首版次"),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_products_vendor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_products")),
    )
    op.create_index(op.f("ix_products_vendor_id"), "products", ["vendor_id"])


def downgrade() -> None:
    """Take it away again."""
    op.drop_table("products")
    op.execute(TELL_APART)
    op.create_unique_constraint(op.f("uq_capabilities_vendor_id_title"), "capabilities", ["vendor_id", "title"])
    op.drop_column("vendors", "resume_on")
