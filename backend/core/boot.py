"""What must hold before anything is served: a role that rules nothing, and a server that forgets nothing."""

from sqlalchemy import text
from sqlalchemy.orm import Session

_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


class Unfit(Exception):
    """The database may not be used like this; the message says what to change."""


def check_database(session: Session, *, testing: bool) -> None:
    """Refuse a database that would betray us.

    A superuser, or a role that bypasses row security, sees every row whatever the policies say. A server without
    fsync loses what it has acknowledged; that is allowed in tests only.

    Raises:
        Unfit: it is one of these.
    """
    role = session.execute(
        text("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
    ).one()
    if role.rolsuper or role.rolbypassrls:
        what = "is a superuser" if role.rolsuper else "bypasses row security"
        raise Unfit(
            f"the database role {role.rolname} {what}; connect with a role made by "
            "CREATE ROLE … LOGIN NOSUPERUSER NOBYPASSRLS and put it into DATABASE_URL"
        )
    if testing:
        return
    for name in _DURABLE:
        value = session.scalars(text("SELECT current_setting(:name)"), {"name": name}).one()
        if value == "off":
            raise Unfit(
                f"{name} is {value} on this server, so a power cut loses data; set {name} = on in postgresql.conf"
            )
