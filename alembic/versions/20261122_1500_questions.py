"""Questions about scenarios; who asked is kept apart, and shown to the own side only."""

import sqlalchemy as sa

from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None

REASONS = ("off-topic", "asked-before", "names-somebody", "confidential")
ANSWERS = (
    "is_program() OR EXISTS (SELECT FROM scenario_agencies AS s"
    " WHERE s.scenario_id = questions.scenario_id AND s.organisation_id = asking_organisation())"
)
# The policies of the other table hold inside as well: an asker is found by the own side only.
ASKED = "EXISTS (SELECT FROM question_askers AS a WHERE a.question_id = questions.id)"
# By table: what is shown, and what may be changed. Who asked is written by the program, so that nobody asks as another.
POLICIES = {
    "question_askers": (
        "is_program() OR user_id = asking_user() OR organisation_id = asking_organisation()",
        "is_program()",
    ),
    "questions": (f"{ANSWERS} OR status = 'answered' OR asks_as('matchmaker', 'chair') OR {ASKED}", ANSWERS),
}


def one_of(name: str, *members: str) -> sa.Enum:
    """Return the type of a column that holds one of these words."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def version() -> sa.Column[int]:
    """Return the column that counts the changes of a row."""
    return sa.Column(
        "version", sa.Integer(), server_default="1", nullable=False, comment="Counts the changes; If-Match names it"
    )


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "questions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("status", one_of("question_status", "waiting", "answered", "declined"), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", one_of("decline_reason", *REASONS), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        version(),
        sa.CheckConstraint("(status = 'answered') = (answer <> '')", name=op.f("ck_questions_answered")),
        sa.CheckConstraint("(status = 'declined') = (reason IS NOT NULL)", name=op.f("ck_questions_declined")),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenarios.id"], name=op.f("fk_questions_scenario_id_scenarios"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_questions_decided_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_scenario_id_status"), "questions", ["scenario_id", "status"])
    op.create_table(
        "question_askers",
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_question_askers_question_id_questions"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_question_askers_user_id_users"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_question_askers_organisation_id_organisations"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("question_id", name=op.f("pk_question_askers")),
    )
    op.create_index(op.f("ix_question_askers_user_id"), "question_askers", ["user_id"])
    op.create_table(
        "question_windows",
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False, comment="First day, in China"),
        sa.Column("closes_on", sa.Date(), nullable=False, comment="Last day, in China"),
        version(),
        sa.CheckConstraint("opens_on <= closes_on", name=op.f("ck_question_windows_order")),
        sa.ForeignKeyConstraint(
            ["scenario_id"],
            ["scenarios.id"],
            name=op.f("fk_question_windows_scenario_id_scenarios"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("scenario_id", name=op.f("pk_question_windows")),
    )
    for table, (shown, changed) in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY changed ON {table} USING ({changed})")
        op.execute(f"CREATE POLICY shown ON {table} FOR SELECT USING ({shown})")


def downgrade() -> None:
    """Drop the tables."""
    # It names the other table.
    op.execute("DROP POLICY shown ON questions")
    for table in ("question_windows", "question_askers", "questions"):
        op.drop_table(table)
