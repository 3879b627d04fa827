"""What a database holds, in a form that a copy of it can be compared with: rows, sequences, schema."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.sql.compiler import IdentifierPreparer


@dataclass(frozen=True)
class Contents:
    """The contents of a database."""

    revision: str
    """The newest migration it has been through; blank for none."""
    tables: Mapping[str, tuple[int, str]]
    """By table: how many rows, and a digest of them that does not depend on their order."""
    sequences: Mapping[str, int]
    """By sequence: the last number it gave."""
    schema: tuple[str, ...]
    """Tables, columns, constraints, indexes, triggers, functions, policies and grants, a line each."""


# The digest adds up half of each row's MD5: rows come in no order, and PostgreSQL's own hashes differ by version.
_ROWS = """
    SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text FROM {table} AS t
"""
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename")
_SEQUENCES = text("""
    SELECT sequencename, coalesce(last_value, start_value - 1) FROM pg_sequences WHERE schemaname = 'public'
""")
# What belongs to an extension comes with it. Owners are left out: a copy belongs to whoever restores it.
_SCHEMA = text("""
    WITH relations AS (
        SELECT c.* FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace
    ), routines AS (
        SELECT p.* FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
        AND NOT EXISTS (SELECT FROM pg_depend AS d
            WHERE d.objid = p.oid AND d.classid = 'pg_proc'::regclass AND d.deptype = 'e')
    )
    SELECT format('column %s.%s %s %s %s %s', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'NOT NULL' ELSE 'NULL' END, pg_get_expr(d.adbin, d.adrelid),
        quote_nullable(col_description(c.oid, a.attnum)))
    FROM relations AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relkind = 'r'
    UNION ALL SELECT format('constraint %s.%s %s', c.relname, k.conname, pg_get_constraintdef(k.oid))
    FROM relations AS c JOIN pg_constraint AS k ON k.conrelid = c.oid WHERE k.contype <> 'n'
    UNION ALL SELECT 'index ' || pg_get_indexdef(c.oid) FROM relations AS c WHERE c.relkind = 'i'
    UNION ALL SELECT format('trigger %s %s', t.tgenabled, pg_get_triggerdef(t.oid)) FROM relations AS c
    JOIN pg_trigger AS t ON t.tgrelid = c.oid WHERE NOT t.tgisinternal
    UNION ALL SELECT format('row security %s %s %s', c.relname, c.relrowsecurity, c.relforcerowsecurity)
    FROM relations AS c WHERE c.relkind = 'r'
    UNION ALL SELECT format('policy %s.%s %s %s %s', tablename, policyname, cmd, qual, with_check)
    FROM pg_policies WHERE schemaname = 'public'
    UNION ALL SELECT format('grant %s %s %s', c.relname, pg_get_userbyid(g.grantee), g.privilege_type)
    FROM relations AS c, aclexplode(c.relacl) AS g WHERE g.grantee <> c.relowner
    UNION ALL SELECT format('function %s %s', p.oid::regprocedure, md5(pg_get_functiondef(p.oid))) FROM routines AS p
    UNION ALL SELECT format('extension %s', extname) FROM pg_extension
    ORDER BY 1
""")


# PostgreSQL writes casts and parentheses of a condition anew when it reads its own words.
_CASTS = re.compile(r"::(character varying|text)(\[\])?|[()]")


def contents_of(connection: Connection) -> Contents:
    """Return what a database holds, as far as whoever is connected may see."""
    tables = list(connection.scalars(_TABLES))
    quote = IdentifierPreparer(connection.dialect).quote_identifier
    found = {name: connection.execute(text(_ROWS.format(table=quote(name)))).one() for name in tables}
    revisions = (
        connection.scalars(text("SELECT version_num FROM alembic_version")) if "alembic_version" in found else ()
    )
    return Contents(
        revision=",".join(sorted(revisions)),
        tables={name: (count, digest) for name, (count, digest) in found.items()},
        sequences={str(name): int(last) for name, last in connection.execute(_SEQUENCES)},
        schema=tuple(sorted(_CASTS.sub("", line) for line in connection.scalars(_SCHEMA))),
    )


def differences(kept: Contents, found: Contents) -> Iterator[str]:
    """Yield what differs between what was kept and what is there, a sentence each."""
    for name in sorted({*kept.tables, *found.tables}):
        before, after = kept.tables.get(name), found.tables.get(name)
        if before == after:
            continue
        if before is None or after is None:
            yield f"the table {name} is {'new' if before is None else 'missing'}"
        elif before[0] != after[0]:
            yield f"the table {name} has {after[0]} rows and not {before[0]}"
        else:
            yield f"rows of the table {name} differ"
    for name in sorted({*kept.sequences, *found.sequences}):
        if kept.sequences.get(name) != found.sequences.get(name):
            yield f"the sequence {name} stands at {found.sequences.get(name)} and not at {kept.sequences.get(name)}"
    for line in sorted({*kept.schema} ^ {*found.schema}):
        yield f"{'missing' if line in kept.schema else 'new'}: {line}"
