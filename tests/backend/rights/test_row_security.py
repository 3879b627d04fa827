"""The second wall: with every right granted by mistake, the database alone still shows nobody another's rows."""

from collections.abc import Callable
from typing import Any

import pytest
from alembic.config import Config
from sqlalchemy import Connection, create_engine, func, select, text, update
from sqlalchemy.exc import ProgrammingError
from starlette.testclient import TestClient

from alembic import command
from backend.accounts.deps import SECURE_COOKIE
from backend.accounts.models import Link, RecoveryCode, Totp, User, UserSession
from backend.core.actor import ANONYMOUS, SYSTEM, Actor, Role
from backend.core.audit import AuditEvent, record, verify
from backend.core.db import Base, SessionLocal
from backend.core.ids import new_id
from backend.core.paging import PageParams
from backend.core.row_security import act_as, as_program, info_for
from backend.models import Base as Every
from backend.organisations import invitations, join_requests, members
from backend.organisations.members import MemberNotFound
from backend.organisations.models import Invitation, Membership
from tests.backend.accounts.people import browser
from tests.backend.operations import Operation, operations
from tests.backend.rights.houses import PRIVATE, House
from tests.conftest import ROOT, Database

Houses = tuple[House, House]
OWN = {"users": 3, "memberships": 2, "outbox": 0, "demo_accounts": 0}
"""How many rows somebody sees of a house; one, where nothing else is said."""


def seen(asking: Actor, table: type[Base]) -> int:
    """Return how many rows of a table somebody sees."""
    with SessionLocal(info=info_for(asking)) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.usefixtures("houses")
class TestPolicies:
    def test_every_table_about_persons_is_forced(self) -> None:
        about = {"users", "outbox", "contacts"}
        for table in Every.metadata.tables.values():
            about |= {table.name for key in table.foreign_keys if key.column.table.name == "users"}
        query = text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        with SessionLocal() as session:
            assert about <= set(session.scalars(query))
        assert {table.__tablename__ for table in PRIVATE} <= about

    @pytest.mark.parametrize("table", PRIVATE, ids=lambda table: table.__tablename__)
    def test_nobody_sees_nothing_and_the_program_everything(self, table: type[Base]) -> None:
        assert seen(ANONYMOUS, table) == 0
        assert seen(SYSTEM, table) >= 2

    @pytest.mark.parametrize("table", PRIVATE, ids=lambda table: table.__tablename__)
    def test_each_side_sees_its_own_and_never_the_others(self, houses: Houses, table: type[Base]) -> None:
        expected = OWN.get(table.__tablename__, 1)
        assert [seen(house.owner, table) for house in houses] == [expected, expected]

    def test_what_was_told_ends_with_the_transaction(self, houses: Houses) -> None:
        with SessionLocal(info=info_for(houses[0].owner)) as session, session.begin():
            assert session.scalar(select(func.count()).select_from(Membership)) == 2
            pid = session.scalar(text("SELECT pg_backend_pid()"))
        with SessionLocal(info=info_for(ANONYMOUS)) as session:
            assert session.scalar(text("SELECT pg_backend_pid()")) == pid
            assert session.scalar(select(func.count()).select_from(Membership)) == 0

    def test_the_program_lends_its_sight_for_a_moment_only(self, houses: Houses) -> None:
        counted = select(func.count()).select_from(User)
        with SessionLocal(info=info_for(houses[0].owner)) as session:
            with as_program(session):
                assert session.scalar(counted) == 6
            assert session.scalar(counted) == 3
            with pytest.raises(MemberNotFound), as_program(session):
                raise MemberNotFound
            assert session.scalar(counted) == 3
            # A statement that fails takes what was told with it, back to the savepoint.
            with pytest.raises(ProgrammingError), session.begin_nested(), as_program(session):
                session.execute(text("SELECT no_such_thing"))
            assert session.scalar(counted) == 3

    def test_nobody_can_change_what_is_anothers_or_let_themselves_in(self, houses: Houses) -> None:
        mine, theirs = houses
        with SessionLocal(info=info_for(mine.owner)) as session:
            for statement in (
                update(Membership).values(is_owner=True).returning(Membership.organisation_id),
                update(Invitation).values(is_owner=True).returning(Invitation.organisation_id),
            ):
                assert set(session.scalars(statement)) == {mine.id}
            assert list(session.scalars(update(User).values(name="黄").returning(User.id))) == [mine.owner.user_id]
            for made in (
                Invitation(organisation_id=theirs.id, email="x@example.com"),
                Membership(organisation_id=theirs.id, user_id=mine.owner.user_id),
            ):
                with pytest.raises(ProgrammingError, match="row-level security"), session.begin_nested():
                    session.add(made)
            session.rollback()

    def test_the_desk_sees_members_but_no_secrets(self) -> None:
        desk = Actor(user_id=new_id(), roles=frozenset({Role.MATCHMAKER}))
        assert seen(desk, Membership) == 4
        assert seen(desk, User) == 4
        for table in (UserSession, Totp, RecoveryCode, Link, Invitation):
            assert seen(desk, table) == 0

    def test_the_audit_grows_whoever_asks_and_only_the_auditor_reads_it(self, houses: Houses) -> None:
        for house in houses:
            with SessionLocal.begin() as session:
                act_as(session, house.owner)
                record(session, house.owner, "member.changed", "user", house.owner.user_id)
        auditor = Actor(user_id=new_id(), roles=frozenset({Role.AUDITOR}))
        administrator = Actor(user_id=new_id(), roles=frozenset({Role.CITY_ADMIN}))
        assert [seen(asking, AuditEvent) for asking in (ANONYMOUS, houses[0].owner, administrator)] == [0, 0, 0]
        assert seen(auditor, AuditEvent) == seen(SYSTEM, AuditEvent) >= 2
        with SessionLocal(info=info_for(auditor)) as session:
            assert verify(session) is None


@pytest.mark.usefixtures("no_rights_table")
class TestAllRightsGranted:
    def ask(self, app: Any, asking: House, operation: Operation, ids: dict[str, str]) -> Any:
        """Return the answer to the owner of a house, in the browser the owner is signed in with."""
        client = browser(app)
        client.cookies.set(SECURE_COOKIE, asking.token)
        return client.get(operation.url(ids), params={"q": "canary"} if operation.name == "search" else {})

    @pytest.mark.parametrize("operation", operations(), ids=str)
    def test_no_read_shows_another_organisation(
        self, houses: Houses, bare_client: TestClient, unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        mine, theirs = houses
        answer = self.ask(bare_client.app, mine, operation, unknown_ids | theirs.ids)
        assert theirs.mark not in answer.text

    def test_what_is_ones_own_is_shown(
        self, houses: Houses, bare_client: TestClient, unknown_ids: dict[str, str]
    ) -> None:
        mine, _ = houses
        answers = [self.ask(bare_client.app, mine, found, unknown_ids | mine.ids).text for found in operations()]
        assert sum(mine.mark in answer for answer in answers) >= 2

    def test_members_invitations_and_requests_of_another_organisation_stay_hidden(self, houses: Houses) -> None:
        mine, theirs = houses
        for reading in (members.list_members, invitations.list_invitations, join_requests.list_join_requests):
            with SessionLocal(info=info_for(mine.owner)) as session:
                assert reading(session, mine.owner, theirs.id, PageParams()).total == 0
                assert reading(session, mine.owner, mine.id, PageParams()).total >= 1

    def test_a_member_of_another_organisation_is_not_removed(self, houses: Houses) -> None:
        mine, theirs = houses
        assert theirs.owner.user_id is not None
        with SessionLocal(info=info_for(mine.owner)) as session, pytest.raises(MemberNotFound):
            members.remove_member(session, mine.owner, theirs.id, theirs.owner.user_id)


class TestMigration:
    def test_the_wall_goes_down_and_up_again_as_it_was(
        self, clone: Callable[[Database], Database], migrated: Database
    ) -> None:
        engine = create_engine(clone(migrated).owner_url)
        with engine.connect() as connection:
            config = Config(ROOT / "alembic.ini", attributes={"connection": connection})
            before = wall(connection)
            command.downgrade(config, "0006")
            assert wall(connection) == ([], [], [])
            command.upgrade(config, "head")
            assert wall(connection) == before
            assert all(before)
        engine.dispose()


def wall(connection: Connection) -> tuple[list[Any], ...]:
    """Return the policies, the tables they hold for, and the functions they ask."""
    queries = (
        "SELECT tablename, policyname, cmd, roles, qual, with_check FROM pg_policies ORDER BY 1, 2",
        "SELECT relname, relforcerowsecurity FROM pg_class WHERE relrowsecurity ORDER BY 1",
        "SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname IN"
        " ('is_program', 'asking_user', 'asking_organisation', 'asks_as') ORDER BY proname",
    )
    found = tuple([tuple(row) for row in connection.execute(text(query))] for query in queries)
    connection.rollback()
    return found
