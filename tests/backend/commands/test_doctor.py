"""Every invariant is seen to fail: what breaks it is planted, and found under its name."""

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.orm import Session

from backend.accounts import sessions
from backend.accounts.models import SessionStage
from backend.cli import main
from backend.commands.invariants import INVARIANTS, broken
from backend.core import audit, mail
from backend.core.actor import SYSTEM
from backend.core.client import Client
from backend.core.db import SessionLocal
from backend.local.postgres import LocalPostgres
from tests.backend.accounts.people import make_user
from tests.backend.commands.conftest import point
from tests.conftest import Database

PLANTED = {
    "audit-chain": "UPDATE audit_events SET action = 'account.closed' WHERE seq = 1",
    "audit-chained": """
        INSERT INTO audit_inbox (id, action, subject_type, facts) VALUES (gen_random_uuid(), 'a.b', 'user', '{}')
    """,
    "audit-without-persons": """UPDATE audit_events SET facts = '{"to": "li.ming@example.gov.cn"}' WHERE seq = 1""",
    "known-keys": r"UPDATE outbox SET sealed = '\x0105'::bytea || 'other' || sealed",
    "attachments": """
        INSERT INTO attachments
            (id, kind, subject_id, organisation_id, name, media_type, size, sha256, state, finding, is_public)
        SELECT gen_random_uuid(), 'vendor', id, id, 'x.pdf', 'application/pdf', 1, repeat('0', 64), 'clean', '', false
        FROM organisations LIMIT 1
    """,
    "contacts": """
        INSERT INTO contacts (kind, subject_id, sealed) VALUES ('vendor', gen_random_uuid(), '{"name": "李明"}')
    """,
    "contacts-after-both": """
        INSERT INTO audit_events (SELECT (jsonb_populate_record(e, '{"seq": 999, "action": "contact.revealed",
            "subject_type": "scenario", "facts": {"because": "both-confirmed"}}')).* FROM audit_events AS e LIMIT 1)
    """,
    "row-security": "CREATE POLICY shown ON scenarios USING (true)",
    "valid-constraints": "ALTER TABLE users ADD CONSTRAINT named CHECK (name <> '') NOT VALID",
    "sequences": "CREATE TABLE planted (id serial); INSERT INTO planted VALUES (7); "
    "ALTER TABLE planted OWNER TO citymatch_owner",
    "run-numbers": "UPDATE match_runs SET number = 'MR-2026-9999' WHERE number = (SELECT min(number) FROM match_runs)",
    "versions": "UPDATE organisations SET version = 0",
    "an-administrator": "UPDATE users SET state = 'disabled' WHERE 'city_admin' = ANY (roles)",
    "auditor-alone": """
        ALTER TABLE users DROP CONSTRAINT ck_users_auditor_alone;
        UPDATE users SET roles = '{auditor,city_admin}' WHERE 'auditor' = ANY (roles)
    """,
    "sessions": "UPDATE users SET state = 'disabled'",
    "memberships": "UPDATE users SET state = 'erased'",
    "one-organisation": """
        INSERT INTO join_requests (user_id, organisation_id) SELECT user_id, organisation_id FROM memberships
    """,
    "owners": "UPDATE memberships SET is_owner = false",
    "invitations": """
        INSERT INTO links (id, kind, token_hash, email, subject_id, expires_at)
        VALUES (gen_random_uuid(), 'invitation', 'x', 'li.ming@example.gov.cn', gen_random_uuid(), now())
    """,
    "outbox": "UPDATE outbox SET due_at = now() - interval '2 hours'",
    "leases": "UPDATE match_runs SET status = 'running', lease_expires_at = now() - interval '2 minutes'",
    "whole-lists": "DELETE FROM matches WHERE rank = 1",
    "no-early-results": "UPDATE match_runs SET status = 'failed'",
    "scores": "UPDATE matches SET score = score / 2 WHERE rank = 1",
    "decided-pairs": "UPDATE review_pairs SET state = 'shortlisted' WHERE rank = 1",
    "released-when-decided": """
        UPDATE review_pairs SET state = 'shortlisted', release_id = gen_random_uuid() WHERE rank = 1
    """,
    "released-when-shown": """
        INSERT INTO releases (id, run_id, scenario_id) SELECT id, run_id, scenario_id FROM review_pairs LIMIT 1;
        INSERT INTO released_pairs (pair_id, release_id, scenario_id, vendor_id, capability_id, contributions)
            SELECT p.id, p.id, p.scenario_id, p.vendor_id, p.capability_id, '[]'
            FROM review_pairs AS p JOIN releases USING (id);
        UPDATE scenarios SET ended_at = now() - interval '1 hour' WHERE id = (SELECT scenario_id FROM releases)
    """,
    "originals": "UPDATE policy_documents SET original = original || 'x'",
    "inputs": "UPDATE engine_inputs SET body = body || 'x'",
    "manifests": "UPDATE match_runs SET manifest_sha256 = repeat('0', 64) WHERE status = 'done'",
}
"""What breaks an invariant, by its name."""


@pytest.fixture(scope="module")
def lived_in(server: LocalPostgres, clone: Callable[[Database], Database], seeded: Database) -> Iterator[Database]:
    """A database with a person who is signed in, a mail that waits and an event in the chain."""
    database = clone(seeded)
    with point(database), SessionLocal.begin() as session:
        user = make_user(session)
        whose = Client("203.0.113.7", "https://match.example.gov.cn")
        sessions.begin(session, user, SessionStage.SIGNED_IN, whose, has_second_factor=False)
        mail.post(session, user.email, "already-registered", "zh-CN", link="https://match.example.gov.cn/sign-in")
        audit.record(session, SYSTEM, "account.opened", "user", user.id)
    yield database
    server.drop_database(database.name)


@pytest.fixture
def superuser(server: LocalPostgres, lived_in: Database) -> Iterator[Connection]:
    """A connection of somebody whom no trigger stops, and whose changes are undone."""
    engine = create_engine(server.dsn(lived_in.name, user="postgres", driver="postgresql+psycopg"))
    with engine.connect() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        yield connection
    engine.dispose()


def found(connection: Connection) -> list[str]:
    """Return the names of the invariants that do not hold, as the owner of the tables sees it."""
    connection.execute(text("SET LOCAL ROLE citymatch_owner"))
    connection.execute(text("SET LOCAL citymatch.program = 'on'"))
    with Session(connection) as session:
        return [invariant.name for invariant, _ in broken(session)]


def test_what_is_shipped_and_used_breaks_none(superuser: Connection) -> None:
    assert found(superuser) == []


def test_every_invariant_has_something_that_breaks_it() -> None:
    assert set(PLANTED) == {invariant.name for invariant in INVARIANTS}


@pytest.mark.parametrize("name", PLANTED)
def test_what_breaks_an_invariant_is_found(superuser: Connection, name: str) -> None:
    superuser.execute(text(PLANTED[name]))
    assert name in found(superuser)


def test_the_doctor_says_what_is_broken_and_what_to_do(
    server: LocalPostgres, lived_in: Database, clone: Callable[[Database], Database], capsys: pytest.CaptureFixture[str]
) -> None:
    with point(lived_in):
        assert main(["doctor"]) == 0
    assert capsys.readouterr().out == f"all {len(INVARIANTS)} invariants hold\n"
    ill = clone(lived_in)
    server.sql(PLANTED["owners"], ill.name)
    with point(ill):
        assert main(["doctor"]) == 1
    said = capsys.readouterr()
    assert "broken: owners. Every organisation with members has one who manages them." in said.out
    assert "what to do: Make a member the owner" in said.out
    assert said.err == f"error: 1 of {len(INVARIANTS)} invariants do not hold\n"
    server.drop_database(ill.name)
