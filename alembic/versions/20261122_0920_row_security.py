"""Row security on what is private: accounts, members, mail that waits, and the audit."""

from alembic import op

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | None = None
depends_on: str | None = None

# What `core.row_security` tells at the beginning of a transaction. Told nothing, nobody asks, and nothing is shown.
FUNCTIONS = {
    "is_program() RETURNS boolean": "current_setting('citymatch.program', true) = 'on'",
    "asking_user() RETURNS uuid": "nullif(current_setting('citymatch.user_id', true), '')::uuid",
    "asking_organisation() RETURNS uuid": "nullif(current_setting('citymatch.organisation_id', true), '')::uuid",
    "asks_as(VARIADIC wanted text[]) RETURNS boolean": (
        "string_to_array(current_setting('citymatch.roles', true), ',') && wanted"
    ),
}
DESK = "asks_as('matchmaker', 'chair', 'district_admin', 'city_admin', 'auditor')"
OWN = "is_program() OR user_id = asking_user()"
INSIDE = "organisation_id = asking_organisation() OR asks_as('city_admin')"
MEMBER = "EXISTS (SELECT FROM memberships AS m WHERE m.user_id = users.id)"
WAITING = "EXISTS (SELECT FROM join_requests AS j WHERE j.user_id = users.id)"
ACCOUNT = "is_program() OR id = asking_user() OR asks_as('city_admin')"
# By table: what is shown, and what may be changed; without the second both are the same.
POLICIES = {
    "user_sessions": (OWN, None),
    "totps": (OWN, None),
    "recovery_codes": (OWN, None),
    "links": (OWN, None),
    "consents": (OWN, None),
    # Nobody lets themselves in: whoever accepts an invitation or founds an organisation does so through the program.
    "memberships": (f"{OWN} OR organisation_id = asking_organisation() OR {DESK}", f"is_program() OR {INSIDE}"),
    "invitations": (f"is_program() OR {INSIDE}", None),
    "join_requests": (f"{OWN} OR {INSIDE}", None),
    # The policies of the other two tables hold inside as well: shown are the persons whose rows there are shown.
    "users": (f"{ACCOUNT} OR {MEMBER} OR {WAITING}", ACCOUNT),
    "outbox": ("is_program()", None),
}


def upgrade() -> None:
    """Show private rows only to whom they concern, and to the program."""
    for signature, body in FUNCTIONS.items():
        op.execute(f"CREATE FUNCTION {signature} LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT {body} $$")
    for table, (shown, changed) in POLICIES.items():
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        # The owner of a table passes by its policies otherwise.
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY changed ON {table} USING ({changed or shown})")
        if changed:
            op.execute(f"CREATE POLICY shown ON {table} FOR SELECT USING ({shown})")
    # Whoever asks may cause a mail; nobody who asks may read one.
    op.execute("CREATE POLICY posted ON outbox FOR INSERT WITH CHECK (true)")
    # Not forced: events are chained by a function of the owner, which must see the end of the chain whoever asks.
    op.execute("ALTER TABLE audit_events ENABLE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY shown ON audit_events FOR SELECT USING (is_program() OR asks_as('auditor'))")


def downgrade() -> None:
    """Take the policies away."""
    op.execute("DROP POLICY shown ON audit_events")
    op.execute("ALTER TABLE audit_events DISABLE ROW LEVEL SECURITY")
    op.execute("DROP POLICY posted ON outbox")
    for table, (_, changed) in POLICIES.items():
        op.execute(f"DROP POLICY changed ON {table}")
        if changed:
            op.execute(f"DROP POLICY shown ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for name in ("asks_as(text[])", "asking_organisation()", "asking_user()", "is_program()"):
        op.execute(f"DROP FUNCTION {name}")
