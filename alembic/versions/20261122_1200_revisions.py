"""Revisions of what organisations publish, comments on them, and what anybody may read."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | None = None
depends_on: str | None = None

KINDS = ("scenario", "vendor")
OWN = "is_program() OR asking_organisation() = ANY (organisation_ids)"
# What is still being written is nobody else's business.
REVIEWED = "status <> 'draft' AND asks_as('matchmaker', 'chair', 'district_admin', 'city_admin')"


def one_of(name: str, *members: str) -> sa.Enum:
    """Return the type of a column that holds one of these words."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def person(table: str, column: str) -> sa.ForeignKeyConstraint:
    """Return the key that points at a person as long as there is one."""
    return sa.ForeignKeyConstraint([column], ["users.id"], name=op.f(f"fk_{table}_{column}_users"), ondelete="SET NULL")


def moment(name: str) -> sa.Column[sa.DateTime]:
    """Return a column that holds when a row was made."""
    now = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)


def upgrade() -> None:
    """Make the tables, and show a revision to its owners and, once submitted, to the desk."""
    op.create_table(
        "revisions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", one_of("subject_kind", *KINDS), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "organisation_ids",
            postgresql.ARRAY(sa.Uuid()),
            nullable=False,
            comment="Whose it is, the leading one first",
        ),
        sa.Column("number", sa.Integer(), nullable=False, comment="Counts the revisions of the subject, from 1"),
        sa.Column(
            "status",
            one_of("revision_status", "draft", "submitted", "returned", "published", "discarded"),
            nullable=False,
        ),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        sa.Column("returned_content", postgresql.JSONB(), nullable=True, comment="As it was when it was returned last"),
        sa.Column("note", sa.Text(), nullable=False, comment="Of who returned or published it"),
        sa.Column("author_id", sa.Uuid(), nullable=True, comment="Saved it last"),
        moment("saved_at"),
        sa.Column("submitted_by", sa.Uuid(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Counts the changes; If-Match names it",
        ),
        sa.CheckConstraint("cardinality(organisation_ids) > 0", name=op.f("ck_revisions_owned")),
        person("revisions", "author_id"),
        person("revisions", "submitted_by"),
        person("revisions", "decided_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("kind", "subject_id", "number", name=op.f("uq_revisions_kind_subject_id_number")),
    )
    op.create_index(
        "uq_revisions_open",
        "revisions",
        ["kind", "subject_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('draft', 'submitted', 'returned')"),
    )
    op.create_index(op.f("ix_revisions_organisation_ids"), "revisions", ["organisation_ids"], postgresql_using="gin")
    op.create_table(
        "revision_comments",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("pointer", sa.Text(), nullable=False, comment="/requirements/<id>/text; blank for the whole"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        moment("created_at"),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revisions.id"],
            name=op.f("fk_revision_comments_revision_id_revisions"),
            ondelete="CASCADE",
        ),
        person("revision_comments", "author_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_comments")),
    )
    op.create_index(op.f("ix_revision_comments_revision_id"), "revision_comments", ["revision_id"])
    op.create_table(
        "publications",
        sa.Column("kind", one_of("subject_kind", *KINDS), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "number",
            sa.Integer(),
            autoincrement=False,
            nullable=False,
            comment="Counts what was published of the subject, from 1",
        ),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("content", postgresql.JSONB(), nullable=False),
        moment("published_at"),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_publications_revision_id_revisions")),
        sa.PrimaryKeyConstraint("kind", "subject_id", "number", name=op.f("pk_publications")),
        sa.UniqueConstraint("revision_id", name=op.f("uq_publications_revision_id")),
    )
    policies = {
        "revisions": f"{OWN} OR ({REVIEWED})",
        # The policy of the other table holds inside as well.
        "revision_comments": "EXISTS (SELECT FROM revisions AS r WHERE r.id = revision_id)",
    }
    for table, allowed in policies.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY changed ON {table} USING ({allowed})")


def downgrade() -> None:
    """Drop the tables."""
    for table in ("publications", "revision_comments", "revisions"):
        op.drop_table(table)
