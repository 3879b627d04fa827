"""People with an account, their sessions, second factors, one-time links and consents."""

import sqlalchemy as sa

from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | None = None
depends_on: str | None = None

STATES = ("active", "disabled", "erased")
STAGES = ("second-factor", "enrol-second-factor", "renew-password", "signed-in")
KINDS = ("bootstrap", "invitation", "registration", "reset", "mail-change")


def one_of(name: str, *members: str) -> sa.Enum:
    """Return a column of text that holds one of these."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def moment(name: str) -> sa.Column[object]:
    """Return a column that says when, by the clock of the database, a row was made."""
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False)


def belongs(table: str, *, nullable: bool = False) -> tuple[sa.Column[object], sa.ForeignKeyConstraint]:
    """Return the column that names a person, whose rows go with the person."""
    name = op.f(f"fk_{table}_user_id")
    return (
        sa.Column("user_id", sa.Uuid(), nullable=nullable),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=name, ondelete="CASCADE"),
    )


def upgrade() -> None:
    """Make the tables of accounts."""
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "email", sa.Text(), nullable=False, comment="As its owner writes it; compared without regard to case"
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False, comment="What mail is written in"),
        sa.Column("password_hash", sa.Text(), nullable=True, comment="argon2id; none until the first link was opened"),
        sa.Column("password_changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", one_of("user_state", *STATES), nullable=False),
        sa.Column(
            "roles",
            sa.ARRAY(sa.Text()),
            nullable=False,
            comment="Held by the person, not through an organisation",
        ),
        sa.Column("district", sa.Text(), nullable=True, comment="Where a district administrator is one"),
        moment("created_at"),
        sa.CheckConstraint(
            "NOT (roles @> ARRAY['auditor'] AND roles && ARRAY['city_admin', 'district_admin'])",
            name=op.f("ck_users_auditor_alone"),
        ),
        sa.CheckConstraint("language IN ('zh-CN', 'en')", name=op.f("ck_users_language")),
        sa.CheckConstraint("(district IS NOT NULL) = ('district_admin' = ANY (roles))", name=op.f("ck_users_district")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index("uq_users_email", "users", [sa.text("lower(email)")], unique=True)
    op.create_table(
        "user_sessions",
        sa.Column("id", sa.Uuid(), nullable=False),
        *belongs("user_sessions"),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the cookie holds"),
        sa.Column("stage", one_of("session_stage", *STAGES), nullable=False),
        sa.Column(
            "has_second_factor", sa.Boolean(), nullable=False, comment="Whether a code was given at this sign-in"
        ),
        sa.Column("wrong_proofs", sa.Integer(), nullable=False, comment="Wrong codes and passwords given in it"),
        sa.Column("address", sa.Text(), nullable=False, comment="Without its last part: enough to be recognised by"),
        sa.Column("agent", sa.Text(), nullable=False),
        moment("created_at"),
        moment("last_seen_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_sessions_token_hash")),
    )
    op.create_index(op.f("ix_user_sessions_user_id"), "user_sessions", ["user_id"], unique=False)
    op.create_table(
        "totps",
        *belongs("totps"),
        sa.Column("secret", sa.LargeBinary(), nullable=True, comment="Sealed; none until the first code was right"),
        sa.Column("proposed", sa.LargeBinary(), nullable=True, comment="Sealed; takes effect with a right code"),
        sa.Column(
            "last_step",
            sa.Integer(),
            nullable=False,
            comment="Half minute of the newest code used; none works twice",
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_totps")),
    )
    op.create_table(
        "recovery_codes",
        *belongs("recovery_codes"),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of 80 random bits"),
        sa.PrimaryKeyConstraint("user_id", "code_hash", name=op.f("pk_recovery_codes")),
    )
    op.create_table(
        "links",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", one_of("link_kind", *KINDS), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of what the link holds"),
        *belongs("links", nullable=True),
        sa.Column("email", sa.Text(), nullable=True, comment="Of somebody without an account, or the one to change to"),
        sa.Column(
            "subject_id",
            sa.Uuid(),
            nullable=True,
            comment="What it is about where that is no person: an invitation",
        ),
        moment("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("user_id IS NOT NULL OR email IS NOT NULL", name=op.f("ck_links_somebody")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_links_token_hash")),
    )
    op.create_index(op.f("ix_links_user_id"), "links", ["user_id"], unique=False)
    op.create_table(
        "consents",
        *belongs("consents"),
        sa.Column("terms_version", sa.Text(), nullable=False),
        moment("given_at"),
        sa.PrimaryKeyConstraint("user_id", "terms_version", name=op.f("pk_consents")),
    )


def downgrade() -> None:
    """Drop the tables of accounts."""
    for table in ("consents", "links", "recovery_codes", "totps", "user_sessions", "users"):
        op.drop_table(table)
