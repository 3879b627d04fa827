"""Whom to call about a scenario or at a vendor."""

import sqlalchemy as sa

from alembic import op

revision: str = "0018"
down_revision: str | None = "0017"
branch_labels: str | None = None
depends_on: str | None = None

KINDS = ("scenario", "vendor")
# A vendor is one's own by its id; a scenario by its agencies, and by those the revision under way names besides. The
# schema is named, since pg_dump, which rows are shown to as well, looks for nothing in any.
OWNS = """
    CASE kind WHEN 'vendor' THEN subject_id = public.asking_organisation() ELSE
        EXISTS (SELECT FROM public.scenario_agencies AS a
            WHERE a.scenario_id = owns_subject.subject_id AND a.organisation_id = public.asking_organisation())
        OR EXISTS (SELECT FROM public.revisions AS r WHERE r.kind = owns_subject.kind
            AND r.subject_id = owns_subject.subject_id AND r.status IN ('draft', 'submitted', 'returned')
            AND public.asking_organisation() = ANY (r.organisation_ids))
    END
"""
OWN = "is_program() OR owns_subject(kind, subject_id)"


def upgrade() -> None:
    """Make the table, shown to those whose scenario or vendor it is and to the desk."""
    op.create_table(
        "contacts",
        sa.Column(
            "kind",
            sa.Enum(*KINDS, name="subject_kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False, comment="Name, position, phone and e-mail, sealed"),
        sa.Column(
            "version",
            sa.Integer(),
            server_default="1",
            nullable=False,
            comment="Counts the changes; If-Match names it",
        ),
        sa.PrimaryKeyConstraint("kind", "subject_id", name=op.f("pk_contacts")),
    )
    op.execute(
        "CREATE FUNCTION owns_subject(kind text, subject_id uuid) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE"
        f" AS $$ SELECT {OWNS} $$"
    )
    op.execute("ALTER TABLE contacts ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE contacts FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY changed ON contacts USING ({OWN} OR asks_as('matchmaker'))")
    op.execute("CREATE POLICY shown ON contacts FOR SELECT USING (asks_as('chair'))")


def downgrade() -> None:
    """Drop the table."""
    op.drop_table("contacts")
    op.execute("DROP FUNCTION owns_subject(text, uuid)")
