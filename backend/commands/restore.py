"""A backup is put back: nothing is believed that was not compared, and nothing is left half done."""

import argparse
import shutil
import tempfile
from pathlib import Path

import alembic.command
import alembic.config
import alembic.script
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from backend.attachments import store
from backend.commands.backup import DUMP, FILES, HEADS, Manifest, application_role, opened
from backend.commands.contents import contents_of, differences
from backend.commands.owner import owner_connection
from backend.commands.postgres_tools import run_tool
from backend.commands.refused import Refused
from backend.core import audit, heads, keys
from backend.core.actor import SYSTEM
from backend.core.db import SessionLocal
from backend.core.settings import ROOT

_SHOWN = 5
_TABLES = text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
# Everything that is ours, whoever owns the schema; extensions stay. It is one transaction with what follows: where
# that fails, what was there before is there still.
_EMPTY = """
SET citymatch.program = 'on';
SET lock_timeout = '10s';
SET client_min_messages = warning;
DO $$
DECLARE
    statement text;
BEGIN
    FOREACH statement IN ARRAY ARRAY(
        SELECT format('DROP VIEW IF EXISTS %s CASCADE', oid::regclass) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'v'
        UNION ALL SELECT format('DROP TABLE IF EXISTS %s CASCADE', oid::regclass) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        UNION ALL SELECT format('DROP SEQUENCE IF EXISTS %s CASCADE', oid::regclass) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind = 'S'
        UNION ALL SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', p.oid::regprocedure) FROM pg_proc AS p
        WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS (SELECT FROM pg_depend AS d
            WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
        UNION ALL SELECT format('DROP TYPE IF EXISTS %s CASCADE', t.oid::regtype) FROM pg_type AS t
        LEFT JOIN pg_class AS c ON c.oid = t.typrelid
        WHERE typnamespace = 'public'::regnamespace AND (typtype IN ('e', 'd') OR c.relkind = 'c')
        -- Or the application would be granted more than the dump says; it brings the default privileges at its end.
        UNION ALL SELECT format('ALTER DEFAULT PRIVILEGES %s REVOKE ALL ON %s FROM %I',
            'IN SCHEMA ' || quote_ident(n.nspname),
            CASE defaclobjtype WHEN 'r' THEN 'TABLES' WHEN 'S' THEN 'SEQUENCES' ELSE 'FUNCTIONS' END,
            pg_get_userbyid(g.grantee))
        FROM pg_default_acl AS d CROSS JOIN LATERAL aclexplode(defaclacl) AS g
        LEFT JOIN pg_namespace AS n ON n.oid = defaclnamespace
        WHERE defaclrole = current_user::regrole AND g.grantee NOT IN (0, defaclrole)
            AND defaclobjtype IN ('r', 'S', 'f')
    ) LOOP
        EXECUTE statement;
    END LOOP;
END $$;
"""


def restore(given: argparse.Namespace) -> int:
    """Put a backup back into an empty database, prove that it is whole, and bring its tables up to date."""
    with opened(given.source) as (folder, manifest):
        _check(manifest, replace=given.yes)
        # Before the rows that speak of them; those of a restore that fails are swept away.
        attached = _put_back_files(folder)
        with owner_connection() as connection:
            _put_back(connection, folder)
            connection.rollback()
            found = list(differences(manifest.contents, contents_of(connection)))
            if found:
                more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
                raise Refused(f"what was restored is not what was backed up: {'; '.join(found[:_SHOWN])}{more}")
            with Session(connection) as session:
                _check_audit(session, folder, manifest)
        alembic.command.upgrade(_alembic(), "head")
        _keep_heads(folder)
    rows = sum(count for count, _ in manifest.contents.tables.values())
    with SessionLocal.begin() as session:
        audit.record(session, SYSTEM, "backup.restored", "backup", None, audit_seq=manifest.audit_seq)
    print(
        f"restored as of {manifest.made_at}: {rows} rows of {len(manifest.contents.tables)} tables, sequences and "
        f"schema equal, {attached} attached files whole, {manifest.audit_seq} audit events intact"
    )
    return 0


def _alembic() -> alembic.config.Config:
    return alembic.config.Config(ROOT / "alembic.ini")


def _check(manifest: Manifest, *, replace: bool) -> None:
    """Refuse, before anything is touched, what could not be used afterwards."""
    known = {script.revision for script in alembic.script.ScriptDirectory.from_config(_alembic()).walk_revisions()}
    if manifest.contents.revision not in known:
        raise Refused(f"the backup is of revision {manifest.contents.revision}, which this version does not know")
    missing = sorted(set(manifest.keys) - set(keys.keyring().keys))
    if missing:
        raise Refused(
            f"the backup holds what is sealed with the key {', '.join(missing)}, which is not among the keys of this "
            "installation; bring it back into CITYMATCH_KEYS or the key file first"
        )
    if application_role() != manifest.role:
        raise Refused(
            f"the tables of the backup grant their rights to the role {manifest.role}; connect with a role of this "
            "name in DATABASE_URL"
        )
    with owner_connection() as connection:
        if connection.scalars(_TABLES).one() and not replace:
            raise Refused("the database is not empty; with --yes everything in it is replaced by the backup")


def _put_back(connection: Connection, folder: Path) -> None:
    """Replace everything there is by the dump, in one transaction."""
    with tempfile.TemporaryDirectory(prefix="citymatch-restore-") as made:
        empty, listed, script = (Path(made, name) for name in ("empty.sql", "list", "restore.sql"))
        empty.write_text(_EMPTY)
        dump = str(folder / DUMP)
        run_tool("pg_restore", connection, ["--list", f"--file={listed}", dump])
        # Of extensions the server's administrator may be the owner, and only the owner may comment on them.
        kept = [line for line in listed.read_text().splitlines(keepends=True) if " COMMENT - EXTENSION " not in line]
        listed.write_text("".join(kept))
        words = ["--no-owner", "--enable-row-security", f"--use-list={listed}", f"--file={script}", dump]
        run_tool("pg_restore", connection, words)
        words = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        run_tool("psql", connection, [*words, f"--file={empty}", f"--file={script}"])


def _put_back_files(folder: Path) -> int:
    """Put the attached files back, over what is there under their names; return how many there are."""
    attached = sorted((folder / FILES).glob("*"))
    for path in attached:
        store.put_back(path, path.name)
    return len(attached)


def _check_audit(session: Session, folder: Path, manifest: Manifest) -> None:
    """Make sure that the chain of audit events is the one that was backed up.

    Raises:
        Refused: it is broken, or ends elsewhere.
    """
    noted = [*heads.read_heads(folder / HEADS)]
    broken = audit.verify(session, noted)
    if broken:
        raise Refused(f"event {broken.seq} of the restored audit chain is broken: {broken.reason}")
    head = audit.export_head(session)
    if (head.seq, head.hash) != (manifest.audit_seq, manifest.audit_hash) if head else manifest.audit_seq:
        raise Refused("the restored audit chain does not end where the one that was backed up did")


def _keep_heads(folder: Path) -> None:
    """Take over the ends of the chain noted with the backup; those noted of what was replaced are kept aside."""
    with SessionLocal.begin() as session:
        path = heads.heads_file(session)
        moment = session.scalars(text("SELECT to_char(now(), 'YYYYMMDD-HH24MISS')")).one()
    if path.exists():
        path.rename(path.with_name(f"{path.name}.replaced-{moment}"))
    if (folder / HEADS).exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / HEADS, path)
