"""A real server named by DATABASE_URL: asked, before anything is written, whether it will do."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

from backend.local.errors import DatabaseUnfit, WrongUse
from backend.local.postgres import ROOT, find_binaries

OLDEST = 15  # the first version in which nobody but the database's owner may create in the schema public
MIGRATIONS = ROOT / "alembic" / "versions"
REVISION = r"""^{}\b[^=\n]*=\s*["'](\w+)["']"""
FACTS = """
SELECT current_setting('server_version_num')::int / 10000, pg_encoding_to_char(encoding),
       rolsuper, rolbypassrls, rolname
FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user
"""
IDENTITY = """
SELECT (SELECT system_identifier FROM pg_control_system()) || '/' || oid
FROM pg_database WHERE datname = current_database()
"""


def for_psycopg(url: str) -> str:
    """The address with the driver the application uses.

    Raises:
        WrongUse: it is no address of a PostgreSQL database.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in ("postgresql", "postgres", "postgresql+psycopg"):
        raise WrongUse(
            "DATABASE_URL 格式不对：应为 postgresql://用户:密码@主机:端口/库名",
            "DATABASE_URL is not understood: write postgresql://user:password@host:port/database",
        )
    return f"postgresql+psycopg://{rest}"


def libpq_environment(url: str) -> dict[str, str]:
    """The address as libpq's environment variables: a password on psql's command line is there for all to read."""
    parts = urlsplit(for_psycopg(url))
    found = {
        "PGHOST": parts.hostname or "",
        "PGPORT": str(parts.port or ""),
        "PGUSER": unquote(parts.username or ""),
        "PGPASSWORD": unquote(parts.password or ""),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
    }
    for name, value in parse_qsl(parts.query):
        found["PGDATABASE" if name == "dbname" else "PG" + name.upper().replace("_", "")] = value
    return {name: value for name, value in found.items() if value}


def ask(url: str, question: str) -> str:
    """One query's answer, columns divided by ``|``.

    Raises:
        DatabaseUnfit: the server does not answer, or refuses us; its own words are in the message.
    """
    env = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    env |= {"PGCONNECT_TIMEOUT": "5", "LC_ALL": "C.UTF-8"} | libpq_environment(url)
    command = [str(find_binaries() / "bin" / "psql"), "-qAtX", "-w", "-v", "ON_ERROR_STOP=1"]
    done = subprocess.run(command, input=question.encode(), capture_output=True, check=False, env=env)
    if done.returncode:
        reason = " ".join(done.stderr.decode(errors="replace").split()).removeprefix("psql: error: ")
        raise DatabaseUnfit(
            f"无法使用 DATABASE_URL 指定的数据库（{reason}）：请检查地址、用户、密码和库名",
            "cannot use the database of DATABASE_URL: check address, user, password and database",
        )
    return done.stdout.decode().strip()


def check_server(environment: Mapping[str, str]) -> None:
    """Check the addresses of application and migrations before anything is written.

    Raises:
        WrongUse, DatabaseUnfit: with the one line that says what to change.
    """
    application = environment["DATABASE_URL"]
    version, encoding, superuser, bypasses, role = ask(application, FACTS).split("|")
    if superuser == "t" or bypasses == "t":
        raise DatabaseUnfit(
            f"DATABASE_URL 的用户 {role} 是超级用户或可绕过行级安全：请改用普通用户"
            "（迁移用户可另设 MIGRATION_DATABASE_URL）",
            f"the role {role} of DATABASE_URL is a superuser or bypasses row security: use an ordinary role, "
            "and MIGRATION_DATABASE_URL for the one that migrates",
        )
    if int(version) < OLDEST or encoding != "UTF8":
        raise DatabaseUnfit(
            f"需要 PostgreSQL {OLDEST} 或更新版本、编码为 UTF8 的数据库，当前是 {version}、{encoding}",
            f"PostgreSQL {OLDEST} or newer and a database in UTF8 are needed, this is {version}, {encoding}",
        )
    ask(environment.get("MIGRATION_DATABASE_URL") or application, "SELECT 1")


def newest_revision() -> str:
    """The newest migration of this checkout: the one that no other builds on."""
    scripts = [path.read_text() for path in MIGRATIONS.glob("*.py")]
    own = {name for text in scripts for name in re.findall(REVISION.format("revision"), text, re.MULTILINE)}
    built_on = {name for text in scripts for name in re.findall(REVISION.format("down_revision"), text, re.MULTILINE)}
    return ",".join(sorted(own - built_on))


def is_migrated(url: str) -> bool:
    """Whether the tables are those of the newest migration; asked here since alembic takes a second to load."""
    there = ask(url, "SELECT to_regclass('alembic_version') IS NOT NULL") == "t"
    return there and ask(url, "SELECT string_agg(version_num, ',') FROM alembic_version") == newest_revision()


def identity(url: str) -> str:
    """What tells one database from every other: its cluster's number and its own; a re-made one has another."""
    return ask(url, IDENTITY)
