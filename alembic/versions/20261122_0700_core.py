"""The audit chain, the outbox of mail, and counters of how often something is done."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | None = None
depends_on: str | None = None

NO_FREE_TEXT = """
    NOT jsonb_path_exists(facts, '$.** ? (@.type() == "string" &&
        (!(@ like_regex "^[A-Za-z0-9][A-Za-z0-9._:/+-]{0,79}$") || @ like_regex "^[0-9-]{7,}$"))')
"""

# Gives an event its place. Whoever is let in here waits for nothing else until the transaction has ended, so that the
# lock is held briefly and never in a circle; the next one then sees the event, or that it was rolled back.
CHAIN = """
CREATE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    last record;
BEGIN
    PERFORM pg_advisory_xact_lock(7305412009318);
    SELECT seq, hash INTO last FROM audit_events ORDER BY seq DESC LIMIT 1;
    NEW.seq := coalesce(last.seq, 0) + 1;
    NEW.previous := coalesce(last.hash, decode(repeat('00', 32), 'hex'));
    NEW.at := clock_timestamp();
    NEW.hash := sha256(NEW.previous || convert_to(concat_ws(E'\\n',
        NEW.seq, (extract(epoch FROM NEW.at) * 1000000)::bigint,
        coalesce(NEW.actor_id::text, ''), coalesce(NEW.organisation_id::text, ''),
        NEW.action, NEW.subject_type, coalesce(NEW.subject_id::text, ''), NEW.facts::text), 'UTF8'));
    RETURN NEW;
END $$
"""
# Runs as the owner: the application's role may put events into the inbox, and nothing into the chain.
KEEP = """
CREATE FUNCTION keep_audit_event() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO audit_events (actor_id, organisation_id, action, subject_type, subject_id, facts)
    VALUES (NEW.actor_id, NEW.organisation_id, NEW.action, NEW.subject_type, NEW.subject_id, NEW.facts);
    DELETE FROM audit_inbox WHERE id = NEW.id;
    RETURN NULL;
END $$
"""
# Deferred: events are chained while their transaction commits, when every other lock has been taken.
TRIGGERS = (
    "CREATE TRIGGER chained BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION chain_audit_event()",
    "CREATE TRIGGER fixed BEFORE UPDATE OR DELETE ON audit_events FOR EACH ROW EXECUTE FUNCTION refuse_change()",
    "CREATE TRIGGER kept_whole BEFORE TRUNCATE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    "CREATE CONSTRAINT TRIGGER kept AFTER INSERT ON audit_inbox DEFERRABLE INITIALLY DEFERRED "
    "FOR EACH ROW EXECUTE FUNCTION keep_audit_event()",
)
# Whoever the database's default privileges let write to new tables: the chain is only read, the inbox only filled.
REVOKE = """
DO $$
DECLARE
    role text;
BEGIN
    FOR role IN
        SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_name = 'audit_events' AND table_schema = 'public' AND grantee <> current_user
    LOOP
        EXECUTE format('REVOKE ALL ON audit_events, audit_inbox FROM %I', role);
        EXECUTE format('GRANT SELECT ON audit_events TO %I', role);
        EXECUTE format('GRANT INSERT ON audit_inbox TO %I', role);
    END LOOP;
END $$
"""


def recorded() -> tuple[sa.Column[Any], ...]:
    """Return the columns that inbox and chain have in common."""
    return (
        sa.Column("actor_id", sa.Uuid(), nullable=True, comment="Who did it; none where the program itself did"),
        sa.Column("organisation_id", sa.Uuid(), nullable=True, comment="For which organisation"),
        sa.Column("action", sa.Text(), nullable=False, comment="As in scenario.published"),
        sa.Column("subject_type", sa.Text(), nullable=False, comment="What kind of thing it was done to"),
        sa.Column("subject_id", sa.Uuid(), nullable=True, comment="To which one"),
        sa.Column(
            "facts",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Codes, numbers and identifiers; no personal data",
        ),
    )


def upgrade() -> None:
    """Make the tables, and chain what is recorded."""
    op.create_table(
        "audit_events",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False, comment="1, 2, 3 … no gap"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="By the database's clock, at its commit"),
        sa.Column("previous", sa.LargeBinary(), nullable=False, comment="Hash of the event before"),
        sa.Column(
            "hash", sa.LargeBinary(), nullable=False, comment="SHA-256 over the previous hash and all of this event"
        ),
        *recorded(),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit_events")),
    )
    op.create_table(
        "audit_inbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        *recorded(),
        sa.CheckConstraint(NO_FREE_TEXT, name=op.f("ck_audit_inbox_no_free_text")),
        sa.CheckConstraint(r"action ~ '^[a-z_]+(\.[a-z_]+)+$'", name=op.f("ck_audit_inbox_action")),
        sa.CheckConstraint("subject_type ~ '^[a-z_]+$'", name=op.f("ck_audit_inbox_subject_type")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_inbox")),
    )
    for statement in (CHAIN, KEEP, *TRIGGERS, REVOKE):
        op.execute(statement)
    op.create_table(
        "outbox",
        sa.Column("id", sa.Uuid(), nullable=False, comment="Also the mail's Message-ID"),
        sa.Column("template", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column(
            "sealed",
            sa.LargeBinary(),
            nullable=True,
            comment="Address, subject and text; gone when the mail is sent",
        ),
        sa.Column("posted_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column(
            "due_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
            comment="When it may be tried next",
        ),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("trouble", sa.Text(), nullable=True, comment="What became of the last attempt"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(sent_at IS NULL) = (sealed IS NOT NULL)", name=op.f("ck_outbox_content")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    op.create_index(op.f("ix_outbox_due_at"), "outbox", ["due_at"], postgresql_where=sa.text("sent_at IS NULL"))
    op.create_table(
        "rate_counters",
        sa.Column("bucket", sa.Text(), nullable=False, comment="What is counted, e.g. sign-in-address"),
        sa.Column(
            "key_sha256",
            sa.LargeBinary(),
            nullable=False,
            comment="Of who is counted; an address or e-mail is not kept",
        ),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False, comment="When counting begins anew"),
        sa.PrimaryKeyConstraint("bucket", "key_sha256", name=op.f("pk_rate_counters")),
    )
    op.create_index(op.f("ix_rate_counters_ends_at"), "rate_counters", ["ends_at"])


def downgrade() -> None:
    """Drop what accounts build on, the trace of what was done included."""
    for table in ("rate_counters", "outbox", "audit_inbox", "audit_events"):
        op.drop_table(table)
    for function in ("keep_audit_event()", "chain_audit_event()"):
        op.execute(f"DROP FUNCTION {function}")
