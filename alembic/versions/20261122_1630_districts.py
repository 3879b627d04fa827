"""A vocabulary of districts."""

from alembic import op

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | None = None
depends_on: str | None = None

BEFORE = ("domain", "region", "tier", "certificate", "technology")


def allow(kinds: tuple[str, ...]) -> None:
    """Let terms be of these kinds; those there are of them already, so nothing is scanned under the lock."""
    words = ", ".join(f"'{kind}'" for kind in kinds)
    op.drop_constraint(op.f("ck_terms_term_kind"), "terms")
    op.execute(f"ALTER TABLE terms ADD CONSTRAINT ck_terms_term_kind CHECK (kind IN ({words})) NOT VALID")
    op.execute("ALTER TABLE terms VALIDATE CONSTRAINT ck_terms_term_kind")


def upgrade() -> None:
    """Allow the kind; the words come with the vocabularies."""
    allow((*BEFORE, "district"))


def downgrade() -> None:
    """Delete the districts and allow the kind no longer."""
    op.execute("DELETE FROM terms WHERE kind = 'district'")
    allow(BEFORE)
