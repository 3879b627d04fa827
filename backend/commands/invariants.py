"""What must hold in every database at any moment, whatever was done to it; each has a name, a sentence and a remedy."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from backend.attachments import store
from backend.attachments.models import Attachment
from backend.attachments.upkeep import GRACE
from backend.contacts.models import Contact
from backend.core import audit, heads, keys
from backend.core.versions import Versioned
from backend.models import Base

Look = Callable[[Session], Iterable[str]]
"""Returns what breaks an invariant, each by its name or id; nothing where it holds."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that always holds."""

    name: str
    says: str
    """The sentence that holds."""
    remedy: str
    """What to do where it does not."""
    look: Look


def _rows(statement: str) -> Look:
    """Return a look that takes the first column of each row of a statement."""
    query = text(statement)
    return lambda session: (str(found) for found in session.scalars(query))


def _audit_chain(session: Session) -> Iterator[str]:
    broken = audit.verify(session, heads.read_heads(heads.heads_file(session)))
    if broken:
        yield f"event {broken.seq}: {broken.reason}"


def _known_keys(session: Session) -> Iterable[str]:
    try:
        return sorted(keys.used_keys(session, Base.metadata) - set(keys.keyring().keys))
    except keys.Unsealable as error:
        return [str(error)]


def _contacts(session: Session) -> Iterator[str]:
    for held in session.scalars(select(Contact)):
        try:
            held.open()
        except (keys.Unsealable, ValueError):
            yield f"{held.kind} {held.subject_id}"


def _attachments(session: Session) -> Iterator[str]:
    """Yield the attachments whose files are not as they were, and the files of no attachment."""
    rows = session.execute(select(Attachment.sha256, Attachment.size, Attachment.id)).all()
    whole = {(sha256, size): store.is_whole(sha256, size) for sha256, size, _ in rows}
    yield from (f"attachment {held} ({sha256})" for sha256, size, held in rows if not whole[sha256, size])
    for sha256 in sorted(set(store.kept()) - {sha256 for sha256, _, _ in rows}):
        # The worker has had several hours to sweep it away.
        if store.stays(sha256, 24 * GRACE):
            yield f"file {sha256}"


def _versions(session: Session) -> Iterator[str]:
    for mapper in Base.registry.mappers:
        if issubclass(mapper.class_, Versioned):
            table = mapper.local_table
            yield from map(str, session.scalars(text(f"SELECT '{table}' FROM {table} WHERE version < 1 LIMIT 1")))  # noqa: S608


_OWNED_SEQUENCES = text("""
    SELECT s.oid::regclass::text AS sequence, t.oid::regclass::text AS owner, quote_ident(a.attname) AS of_column
    FROM pg_class AS s JOIN pg_depend AS d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass
        AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
    JOIN pg_class AS t ON t.oid = d.refobjid JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid
    WHERE s.relkind = 'S' AND s.relnamespace = 'public'::regnamespace
""")


def _sequences(session: Session) -> Iterator[str]:
    for found in session.execute(_OWNED_SEQUENCES).all():
        behind = (
            f"SELECT '{found.sequence}' FROM {found.sequence} WHERE "  # noqa: S608
            f"(SELECT max({found.of_column}) FROM {found.owner}) > CASE WHEN is_called THEN last_value ELSE 0 END"
        )
        yield from map(str, session.scalars(text(behind)))


INVARIANTS: tuple[Invariant, ...] = (
    Invariant(
        "audit-chain",
        "The audit chain is intact and reaches every end of it noted outside the database.",
        "Somebody changed the trace: keep the server's files as evidence, tell the auditor, restore the last backup.",
        _audit_chain,
    ),
    Invariant(
        "audit-chained",
        "Every recorded event stands in the chain once its transaction has ended.",
        "A trigger was switched off: find out by whom, then run `ALTER TABLE audit_inbox ENABLE TRIGGER ALL`.",
        _rows("SELECT id FROM audit_inbox"),
    ),
    Invariant(
        "audit-without-persons",
        "No audit event holds an address, a name or a sentence.",
        "Find the code that recorded it; the event stays, since the chain cannot be changed.",
        _rows(f"SELECT seq FROM audit_events WHERE NOT ({audit.NO_FREE_TEXT})"),  # noqa: S608
    ),
    Invariant(
        "known-keys",
        "There is a key for everything that is sealed.",
        "Bring the key back into CITYMATCH_KEYS or the key file.",
        _known_keys,
    ),
    Invariant(
        "attachments",
        "Every attachment has its file, byte for byte, and every file its attachment.",
        "Restore the last backup beside this database and copy the files named from it; files without an attachment "
        "are swept away by the worker, so start one.",
        _attachments,
    ),
    Invariant(
        "contacts",
        "Every contact is sealed, and opens as that of its scenario or vendor.",
        "Somebody wrote past the program: have the owners give the contact again, and find out who read the clear one.",
        _contacts,
    ),
    Invariant(
        "row-security",
        "Where row security has policies, it binds the owner of the table too.",
        "Run ALTER TABLE … ENABLE ROW LEVEL SECURITY and FORCE ROW LEVEL SECURITY on the table.",
        _rows("""
            SELECT c.oid::regclass FROM pg_class AS c
            -- The chain's own triggers write as the owner, for whom no policy may hold.
            WHERE NOT (c.relrowsecurity AND (c.relforcerowsecurity OR c.relname = 'audit_events'))
            AND EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = c.oid)
        """),
    ),
    Invariant(
        "valid-constraints",
        "Every foreign key and every check has been validated against all rows.",
        "Run ALTER TABLE … VALIDATE CONSTRAINT …; it names the rows that break it.",
        _rows("SELECT conrelid::regclass || '.' || conname FROM pg_constraint WHERE NOT convalidated"),
    ),
    Invariant(
        "sequences",
        "Every sequence is at or beyond the highest number given.",
        "Run SELECT setval('…', max(id)) with the highest id of the table.",
        _sequences,
    ),
    Invariant(
        "run-numbers",
        "The next match run gets a number that none has.",
        "Run SELECT setval('match_run_numbers', …) with the highest number of a run.",
        _rows("""
            SELECT number FROM match_runs, match_run_numbers
            WHERE split_part(number, '-', 3)::bigint > CASE WHEN is_called THEN last_value ELSE 0 END
        """),
    ),
    Invariant(
        "versions",
        "What people edit has a version of at least one.",
        "Set the version of the rows to 1; whoever has them open is asked to look again.",
        _versions,
    ),
    Invariant(
        "an-administrator",
        "Once there was a city administrator, one of them can sign in.",
        "Run `python -m backend.cli create-admin` for a new one.",
        _rows("""
            SELECT 'users' FROM users WHERE 'city_admin' = ANY (roles)
            GROUP BY () HAVING count(*) > 0 AND count(*) FILTER (WHERE state = 'active') = 0
        """),
    ),
    Invariant(
        "auditor-alone",
        "No auditor is an administrator.",
        "Take one of the roles away from the person.",
        _rows("SELECT id FROM users WHERE 'auditor' = ANY (roles) AND roles && ARRAY['city_admin', 'district_admin']"),
    ),
    Invariant(
        "sessions",
        "Nobody who is disabled or erased has a session.",
        "Delete the sessions; whoever holds one is signed out.",
        _rows("SELECT s.id FROM user_sessions AS s JOIN users AS u ON u.id = s.user_id WHERE u.state <> 'active'"),
    ),
    Invariant(
        "memberships",
        "Nobody who is erased works for an organisation.",
        "Delete the membership; it is of nobody.",
        _rows("SELECT m.user_id FROM memberships AS m JOIN users AS u ON u.id = m.user_id WHERE u.state = 'erased'"),
    ),
    Invariant(
        "one-organisation",
        "Nobody asks to join who works for an organisation already.",
        "Delete the request.",
        _rows("SELECT user_id FROM join_requests JOIN memberships USING (user_id)"),
    ),
    Invariant(
        "owners",
        "Every organisation with members has one who manages them.",
        "Make a member the owner, on the page of organisations.",
        _rows("SELECT organisation_id FROM memberships GROUP BY organisation_id HAVING NOT bool_or(is_owner)"),
    ),
    Invariant(
        "invitations",
        "Every link of an invitation leads to one.",
        "Delete the link; whoever opens it is told that it works no longer.",
        _rows("""
            SELECT id FROM links WHERE kind = 'invitation'
            AND NOT EXISTS (SELECT FROM invitations WHERE invitations.id = links.subject_id)
        """),
    ),
    Invariant(
        "outbox",
        "No mail has been due for an hour without a try.",
        "Start a worker, and look at `trouble` in the outbox and at CITYMATCH_SMTP_URL.",
        _rows("SELECT id FROM outbox WHERE sent_at IS NULL AND due_at < clock_timestamp() - interval '1 hour'"),
    ),
    Invariant(
        "leases",
        "No run has been without a worker for a minute.",
        "Start a worker; it takes the run over.",
        _rows("""
            SELECT number FROM match_runs
            WHERE status = 'running' AND lease_expires_at < clock_timestamp() - interval '1 minute'
        """),
    ),
    Invariant(
        "whole-lists",
        "The lists of a finished run have every place, from the first on.",
        "The run cannot be trusted: compare with `python -m backend.cli replay`, and request a new one.",
        _rows("""
            SELECT number FROM match_runs WHERE id IN (
                SELECT m.run_id FROM matches AS m JOIN run_scenarios AS s USING (run_id, scenario_id)
                WHERE m.rank IS NOT NULL GROUP BY m.run_id, m.scenario_id, s.ranked
                HAVING max(m.rank) <> count(*) OR count(*) > s.ranked
                UNION SELECT run_id FROM matches WHERE vendor_rank IS NOT NULL GROUP BY run_id, vendor_id
                HAVING max(vendor_rank) <> count(*)
                UNION SELECT s.run_id FROM run_scenarios AS s JOIN match_runs AS r ON r.id = s.run_id
                WHERE r.status = 'done' AND s.ranked > 0 AND NOT EXISTS (SELECT FROM matches AS m
                    WHERE m.run_id = s.run_id AND m.scenario_id = s.scenario_id AND m.rank IS NOT NULL)
            )
        """),
    ),
    Invariant(
        "no-early-results",
        "Only a finished run has results.",
        "Delete the run's results; a worker begins it anew.",
        _rows("""
            SELECT number FROM match_runs AS r WHERE status <> 'done'
            AND EXISTS (SELECT FROM matches AS m WHERE m.run_id = r.id)
        """),
    ),
    Invariant(
        "scores",
        "Every score is the sum of its contributions.",
        "The run cannot be trusted: compare with `python -m backend.cli replay`, and request a new one.",
        _rows("""
            SELECT DISTINCT number FROM match_runs AS r JOIN matches AS m ON m.run_id = r.id WHERE abs(score - (
                SELECT coalesce(sum((part ->> 'points')::float8), 0) FROM jsonb_array_elements(contributions) AS part
            )) > 1e-9
        """),
    ),
    Invariant(
        "contacts-after-both",
        "No contact was shown to the other side before the vendors and the agency had both confirmed.",
        "Tell those whose contact it was, and the auditor; find the code that showed it.",
        _rows("""
            SELECT seq FROM audit_events AS e
            WHERE action = 'contact.revealed' AND facts ->> 'because' = 'both-confirmed' AND NOT EXISTS (
                SELECT FROM responses AS r WHERE r.submitted_at <= e.at AND r.accepted_at <= e.at
                AND (e.subject_type = 'scenario' AND e.subject_id = r.scenario_id OR e.subject_id = ANY (r.vendor_ids))
            ) AND NOT EXISTS (
                SELECT FROM released_pairs AS p WHERE p.agency_confirmed_at <= e.at AND p.vendor_confirmed_at <= e.at
                AND e.subject_id = CASE e.subject_type WHEN 'scenario' THEN p.scenario_id ELSE p.vendor_id END
            )
        """),
    ),
    Invariant(
        "decided-pairs",
        "Every decided pair has each of its reviews once, and a trace of being decided.",
        "Somebody wrote past the program: take the decisions on the pair back at the desk, and have it reviewed again.",
        _rows("""
            SELECT p.id FROM review_pairs AS p CROSS JOIN LATERAL (
                SELECT count(*) FILTER (WHERE slot = 1) AS first, count(*) FILTER (WHERE slot = 2) AS second,
                    count(*) FILTER (WHERE slot = 3) AS consensus, count(*) FILTER (WHERE verdict = 'defer') AS deferred
                FROM review_decisions AS d WHERE d.pair_id = p.id AND d.undone_at IS NULL
            ) AS said WHERE p.state IN ('shortlisted', 'rejected') AND (
                said.first <> 1 OR said.second <> p.needs_second::int OR said.consensus > 1 OR said.deferred > 0
                OR p.id NOT IN (SELECT subject_id FROM audit_events
                    WHERE action = 'review.decided' AND subject_id IS NOT NULL)
            )
        """),
    ),
    Invariant(
        "released-when-decided",
        "Whatever was released had been decided, and only what was shortlisted was told.",
        "Tell the agency and the vendor that the release was premature, and the auditor; find the code that released.",
        _rows("""
            SELECT p.id FROM review_pairs AS p WHERE p.release_id IS NOT NULL AND (
                p.state NOT IN ('shortlisted', 'rejected') OR NOT EXISTS (
                    SELECT FROM review_decisions AS d WHERE d.pair_id = p.id AND d.undone_at IS NULL
                )
            )
            UNION ALL SELECT s.pair_id FROM released_pairs AS s JOIN review_pairs AS p ON p.id = s.pair_id
            WHERE p.state <> 'shortlisted' OR p.release_id IS DISTINCT FROM s.release_id
        """),
    ),
    Invariant(
        "released-when-shown",
        "Nothing was released of a scenario or a vendor that was withdrawn or suspended at that moment.",
        "Tell those who were told, and the auditor; find the code that released it.",
        _rows("""
            SELECT p.pair_id FROM released_pairs AS p JOIN releases AS r ON r.id = p.release_id
            JOIN scenarios AS s ON s.id = p.scenario_id
            WHERE s.ended_at < r.released_at OR (
                SELECT e.action FROM audit_events AS e
                WHERE e.subject_id = p.vendor_id AND e.at < r.released_at
                AND e.action IN ('vendor.suspended', 'vendor.reinstated', 'organisation.suspended',
                    'organisation.reinstated')
                ORDER BY e.seq DESC LIMIT 1
            ) LIKE '%.suspended'
        """),
    ),
    Invariant(
        "originals",
        "Every policy document is byte for byte what was stored.",
        "Import the document again from its source; the stored one was changed.",
        _rows("SELECT file_name FROM policy_documents WHERE sha256 <> encode(sha256(original), 'hex')"),
    ),
    Invariant(
        "inputs",
        "Everything a run was computed from is byte for byte what was kept.",
        "The run cannot be repeated any more; request a new one.",
        _rows("SELECT sha256 FROM engine_inputs WHERE sha256 <> encode(sha256(body), 'hex')"),
    ),
    Invariant(
        "manifests",
        "Every run that is done has the manifest which the audit trace names.",
        "The run was replaced: tell the auditor, compare it with the last backup, and request a new run.",
        _rows("""
            SELECT number FROM match_runs AS run WHERE status = 'done' AND EXISTS (
                SELECT FROM audit_events AS event WHERE event.action = 'run.stored' AND event.subject_id = run.id
                    AND event.facts ->> 'manifest_sha256' <> run.manifest_sha256
            )
        """),
    ),
)
"""Whoever adds a table adds what must hold in it."""


def broken(session: Session) -> Iterator[tuple[Invariant, list[str]]]:
    """Yield the invariants that do not hold, each with what breaks it; the session is one of the tables' owner."""
    for invariant in INVARIANTS:
        found = list(invariant.look(session))
        if found:
            yield invariant, found
