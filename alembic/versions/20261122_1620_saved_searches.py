"""Searches people keep, and what each has found."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | None = None
depends_on: str | None = None

OWN = "is_program() OR user_id = asking_user()"


def one_of(name: str, *members: str) -> sa.Enum:
    """Return the type of a column that holds one of these words."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def moment(name: str, **values: str) -> sa.Column[object]:
    """Return a column that says when."""
    comment = values.get("comment")
    if "told" in name:
        return sa.Column(name, sa.DateTime(timezone=True), nullable=True, comment=comment)
    default = sa.text("clock_timestamp()")
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=False, comment=comment)


def upgrade() -> None:
    """Make the tables; each sees what is the person's own."""
    op.create_table(
        "saved_searches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", one_of("search_kind", "scenarios", "vendors"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column(
            "filters",
            postgresql.JSONB(),
            nullable=False,
            comment="As the list takes them; those left blank are not there",
        ),
        sa.Column("frequency", one_of("frequency", "daily", "weekly", "never"), nullable=False),
        moment("saved_at"),
        moment("looked_at", comment="When the digest last looked for something new"),
        moment("told_at", comment="When it last found some"),
        sa.Column(
            "version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Counts the changes; If-Match names it",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_saved_searches_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_searches")),
        sa.UniqueConstraint("user_id", "name", name=op.f("uq_saved_searches_user_id_name")),
    )
    op.create_index(op.f("ix_saved_searches_looked_at"), "saved_searches", ["looked_at"])
    op.create_table(
        "saved_search_matches",
        sa.Column("search_id", sa.Uuid(), nullable=False),
        sa.Column("found_id", sa.Uuid(), nullable=False, comment="A scenario or a vendor, by the kind of search"),
        moment("told_at", comment="None if it was there when the search was saved"),
        sa.ForeignKeyConstraint(
            ["search_id"],
            ["saved_searches.id"],
            name=op.f("fk_saved_search_matches_search_id_saved_searches"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("search_id", "found_id", name=op.f("pk_saved_search_matches")),
    )
    of_own = "EXISTS (SELECT FROM saved_searches kept WHERE kept.id = search_id AND kept.user_id = asking_user())"
    for table, allowed in (("saved_searches", OWN), ("saved_search_matches", f"is_program() OR {of_own}")):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY changed ON {table} USING ({allowed})")


def downgrade() -> None:
    """Drop the tables, and what was told of what was found."""
    op.drop_table("saved_search_matches")
    op.drop_table("saved_searches")
    op.execute("DELETE FROM notifications WHERE event = 'search-found'")
