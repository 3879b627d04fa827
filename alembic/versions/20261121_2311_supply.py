"""Vendors, their capabilities and what proves them."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables of the supply side."""
    op.create_table(
        "vendors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False, comment="Home city"),
        sa.Column("founded_year", sa.Integer(), nullable=True),
        sa.Column("headcount_band", sa.Text(), nullable=False, comment="Such as 50-99"),
        sa.Column("tier", sa.Text(), nullable=False, comment="Code of a tier term; blank when it has none"),
        sa.Column(
            "xinchuang",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Domestic platforms it is adapted to (信创)",
        ),
        sa.Column(
            "capacity",
            sa.Enum(
                "available", "limited", "paused", name="capacity", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("capacity_note", sa.Text(), nullable=False),
        sa.Column(
            "language",
            sa.Enum(
                "zh-Hans",
                "zh-Hant",
                "en",
                name="profile_language",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "published", "withdrawn", name="vendor_status", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["id"], ["organisations.id"], name=op.f("fk_vendors_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendors")),
    )
    op.create_table(
        "capabilities",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("domains", postgresql.ARRAY(sa.Text()), nullable=False, comment="Codes of domain terms"),
        sa.Column("keywords", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("products", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column(
            "service_regions",
            postgresql.ARRAY(sa.Text()),
            nullable=False,
            comment="Cities; 全国 is anywhere; empty is unknown",
        ),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "withdrawn",
                name="capability_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "registered_at", sa.Date(), nullable=False, comment="Settles who was first when two offers read the same"
        ),
        sa.Column("search_text", sa.Text(), nullable=False, comment="Made by core.search_text"),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_capabilities_vendor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capabilities")),
        sa.UniqueConstraint("vendor_id", "slug", name=op.f("uq_capabilities_vendor_id_slug")),
        sa.UniqueConstraint("vendor_id", "title", name=op.f("uq_capabilities_vendor_id_title")),
    )
    op.create_index(
        "ix_capabilities_search_text",
        "capabilities",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "certificates",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column(
            "valid_until", sa.Date(), nullable=True, comment="Last valid day, in China; blank when it does not end"
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_certificates_vendor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificates")),
    )
    op.create_index(op.f("ix_certificates_vendor_id"), "certificates", ["vendor_id"], unique=False)
    op.create_table(
        "case_studies",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("capability_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column(
            "evidence_level",
            sa.Enum(
                "text",
                "case",
                "contract",
                "user_report",
                "test_report",
                name="evidence_level",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["capability_id"], ["capabilities.id"], name=op.f("fk_case_studies_capability_id")),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_case_studies_vendor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_studies")),
    )
    op.create_index(op.f("ix_case_studies_vendor_id"), "case_studies", ["vendor_id"], unique=False)


def downgrade() -> None:
    """Drop the tables of supply."""
    for table in ("case_studies", "certificates", "capabilities", "vendors"):
        op.drop_table(table)
