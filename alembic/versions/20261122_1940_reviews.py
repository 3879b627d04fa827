"""The review desk: pairs, decisions on them, notes about them, and how each reviewer likes to work."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | None = None
depends_on: str | None = None

# Asked once a statement, not once a row.
DESK = "(SELECT is_program() OR asks_as('matchmaker', 'chair'))"
# The desk knows who works at it, and who once decided there.
COLLEAGUES = (
    "(SELECT asks_as('matchmaker', 'chair')) AND (roles && ARRAY['matchmaker', 'chair']"
    " OR EXISTS (SELECT FROM review_decisions AS d WHERE d.reviewer_id = users.id))"
)
POLICIES = {
    "review_pairs": DESK,
    "review_decisions": DESK,
    "pair_notes": DESK,
    "review_settings": "is_program() OR user_id = asking_user()",
}
STATES = ("proposed", "second", "disagreed", "shortlisted", "rejected", "deferred")
REASONS = (
    "must_unmet", "off_topic", "weak_evidence", "no_capacity", "region", "budget", "stuffing", "risk", "other",
)  # fmt: skip
BEFORE = (
    "security", "membership", "administration", "scenarios", "vendors", "register", "responses", "searches",
)  # fmt: skip
NOW = sa.text("clock_timestamp()")


def one_of(name: str, *members: str) -> sa.Enum:
    """Return the type of a column that holds one of these words."""
    return sa.Enum(*members, name=name, native_enum=False, create_constraint=True, length=40)


def id_of(name: str, *, nullable: bool = True) -> sa.Column[object]:
    """Return a column that holds an id."""
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def moment(name: str, *, default: bool = False, comment: str | None = None) -> sa.Column[object]:
    """Return a column that says when."""
    server_default = NOW if default else None
    return sa.Column(
        name, sa.DateTime(timezone=True), server_default=server_default, nullable=not default, comment=comment
    )


def words(name: str, comment: str | None = None) -> sa.Column[object]:
    """Return a column of text that may be blank."""
    return sa.Column(name, sa.Text(), nullable=False, comment=comment)


def truth(name: str, comment: str | None = None) -> sa.Column[object]:
    """Return a column that says yes or no."""
    return sa.Column(name, sa.Boolean(), nullable=False, comment=comment)


def key(table: str, column: str, target: str, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    """Return a foreign key under the name our models give it."""
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name, ondelete=ondelete)


def make_pairs() -> None:
    """Make the table of pairs."""
    table = "review_pairs"
    op.create_table(
        table,
        id_of("id", nullable=False),
        id_of("run_id", nullable=False),
        id_of("scenario_id", nullable=False),
        id_of("vendor_id", nullable=False),
        id_of("capability_id", nullable=False),
        sa.Column("match_id", sa.Uuid(), nullable=True, comment="None where the run kept no row of it"),
        sa.Column("origin", one_of("pair_origin", "ranked", "added"), nullable=False),
        id_of("added_by"),
        words("added_reason"),
        sa.Column("rank", sa.Integer(), nullable=True, comment="Its place in the scenario's list; as the run has it"),
        sa.Column("score", sa.Float(), nullable=True, comment="As the run has it, in [0, 1]"),
        truth("near_tie", "Scored almost like the place before or after it"),
        truth("conflicting", "The reasons contradict each other, or a decision made in an earlier run"),
        truth("flagged", "The engine found the vendor's text gamed"),
        truth("needs_second", "Two blind reviews have to agree"),
        sa.Column("state", one_of("pair_state", *STATES), nullable=False),
        sa.Column(
            "version", sa.Integer(), server_default="1", nullable=False, comment="Counts the changes of its state"
        ),
        sa.Column("deferred_until", sa.Date(), nullable=True, comment="First day, in China, on which it waits again"),
        id_of("assigned_to"),
        id_of("claimed_by"),
        moment("claim_expires_at", comment="By the clock of the database"),
        sa.Column("release_id", sa.Uuid(), nullable=True, comment="From then on nothing moves"),
        sa.Column(
            "superseded_by",
            sa.Uuid(),
            nullable=True,
            comment="A newer run of the scenario, that came before the desk before anybody had decided",
        ),
        moment("created_at", default=True),
        moment("changed_at", default=True),
        sa.CheckConstraint("(claimed_by IS NULL) = (claim_expires_at IS NULL)", name=op.f("ck_review_pairs_claim")),
        sa.CheckConstraint(
            "(state = 'deferred') = (deferred_until IS NOT NULL)", name=op.f("ck_review_pairs_deferred")
        ),
        sa.CheckConstraint("origin = 'ranked' OR added_reason <> ''", name=op.f("ck_review_pairs_added_with_reason")),
        sa.CheckConstraint(
            "release_id IS NULL OR state IN ('shortlisted', 'rejected')",
            name=op.f("ck_review_pairs_released_when_decided"),
        ),
        key(table, "run_id", "match_runs", "CASCADE"),
        key(table, "scenario_id", "scenarios"),
        key(table, "vendor_id", "vendors"),
        key(table, "capability_id", "capabilities"),
        key(table, "match_id", "matches", "SET NULL"),
        key(table, "superseded_by", "match_runs", "SET NULL"),
        *(key(table, column, "users", "SET NULL") for column in ("added_by", "assigned_to", "claimed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_pairs")),
        sa.UniqueConstraint(
            "run_id", "scenario_id", "vendor_id", name=op.f("uq_review_pairs_run_id_scenario_id_vendor_id")
        ),
    )
    for column in ("vendor_id", "capability_id", "match_id", "release_id", "superseded_by"):
        op.create_index(op.f(f"ix_review_pairs_{column}"), table, [column])
    op.create_index("ix_review_pairs_scenario_id_vendor_id", table, ["scenario_id", "vendor_id"])
    for column in ("claimed_by", "assigned_to"):
        held = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_review_pairs_{column}", table, [column], postgresql_where=held)
    op.create_index(
        "ix_review_pairs_open",
        table,
        ["created_at", "scenario_id"],
        postgresql_where=sa.text(
            "release_id IS NULL AND superseded_by IS NULL AND state IN ('proposed', 'second', 'disagreed', 'deferred')"
        ),
    )


def make_decisions() -> None:
    """Make the table of decisions; of one review of a pair only one can stand."""
    table = "review_decisions"
    op.create_table(
        table,
        id_of("id", nullable=False),
        id_of("pair_id", nullable=False),
        id_of("reviewer_id"),
        sa.Column(
            "slot", sa.SmallInteger(), nullable=False, comment="1 first, 2 blind second, 3 consensus of the chair"
        ),
        sa.Column("verdict", one_of("verdict", "shortlist", "reject", "defer"), nullable=False),
        sa.Column("reason", one_of("reject_reason", *REASONS), nullable=True),
        words("reason_text"),
        sa.Column("deferred_until", sa.Date(), nullable=True),
        truth("score_hidden", "Whether the engine's score was hidden while deciding"),
        sa.Column("pair_version", sa.Integer(), nullable=False, comment="Of the pair, as the reviewer saw it"),
        moment("decided_at", default=True),
        moment("undone_at"),
        id_of("undone_by"),
        words("undo_reason"),
        truth("saw_other", "Taken back after the other review was read: its author reviews the pair no more"),
        sa.CheckConstraint("slot BETWEEN 1 AND 3", name=op.f("ck_review_decisions_slot")),
        sa.CheckConstraint("(verdict = 'reject') = (reason IS NOT NULL)", name=op.f("ck_review_decisions_reasoned")),
        sa.CheckConstraint(
            "(verdict = 'defer') = (deferred_until IS NOT NULL)", name=op.f("ck_review_decisions_deferred")
        ),
        sa.CheckConstraint(
            "reason IS DISTINCT FROM 'other' OR reason_text <> ''", name=op.f("ck_review_decisions_other_explained")
        ),
        key(table, "pair_id", "review_pairs", "CASCADE"),
        *(key(table, column, "users", "SET NULL") for column in ("reviewer_id", "undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_decisions")),
    )
    op.create_index(op.f("ix_review_decisions_pair_id_slot"), table, ["pair_id", "slot"])
    op.create_index(op.f("ix_review_decisions_reviewer_id_decided_at"), table, ["reviewer_id", "decided_at"])
    standing = {"slot": ("slot", "undone_at IS NULL"), "reviewer": ("reviewer_id", "undone_at IS NULL AND slot < 3")}
    for name, (column, condition) in standing.items():
        op.create_index(
            f"uq_review_decisions_{name}",
            table,
            ["pair_id", column],
            unique=True,
            postgresql_where=sa.text(condition),
        )


def upgrade() -> None:
    """Make the tables, seen by the desk alone, and let notices be about them."""
    make_pairs()
    make_decisions()
    op.create_table(
        "pair_notes",
        id_of("id", nullable=False),
        id_of("pair_id", nullable=False),
        id_of("author_id"),
        words("body"),
        sa.Column("mentions", postgresql.ARRAY(sa.Uuid()), nullable=False, comment="Whom it names, and who were told"),
        moment("created_at", default=True),
        key("pair_notes", "pair_id", "review_pairs", "CASCADE"),
        key("pair_notes", "author_id", "users", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pair_notes")),
    )
    op.create_index(op.f("ix_pair_notes_pair_id"), "pair_notes", ["pair_id"])
    op.create_table(
        "review_settings",
        id_of("user_id", nullable=False),
        sa.Column("keymap", postgresql.JSONB(), nullable=False, comment="Keys by action, where they are not ours"),
        truth("hide_score", "Until one's own decision"),
        truth("single_keys", "Whether single letters act (WCAG 2.1.4)"),
        key("review_settings", "user_id", "users", "CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_review_settings")),
    )
    for table, allowed in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY changed ON {table} USING ({allowed})")
    op.execute(f"CREATE POLICY colleagues ON users FOR SELECT USING ({COLLEAGUES})")
    allow_topics((*BEFORE, "reviews"))


def allow_topics(topics: tuple[str, ...]) -> None:
    """Let notices be of these topics; those there are of them already, so nothing is scanned under the lock."""
    listed = ", ".join(f"'{topic}'" for topic in topics)
    for table in ("notifications", "notification_choices"):
        op.drop_constraint(op.f(f"ck_{table}_topic"), table)
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_topic CHECK (topic IN ({listed})) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_topic")


def downgrade() -> None:
    """Drop the tables, and what was told of them."""
    op.execute("DROP POLICY colleagues ON users")
    for table in ("review_settings", "pair_notes", "review_decisions", "review_pairs"):
        op.drop_table(table)
    op.execute("DELETE FROM notifications WHERE topic = 'reviews'")
    op.execute("DELETE FROM notification_choices WHERE topic = 'reviews'")
    allow_topics(BEFORE)
