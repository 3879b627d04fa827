"""Addresses, roles, enums and the names of broken constraints."""

from enum import StrEnum

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError
from sqlalchemy.orm import Session

from backend.core.db import driver_url, libpq_url, open_database, text_enum, violated
from backend.organisations.models import Organisation, OrganisationKind
from tests.factories import make_agency


class TestDriverUrl:
    @pytest.mark.parametrize("url", ["postgresql://a@/b", "postgres://a@/b", "postgresql+psycopg://a@/b"])
    def test_every_spelling_means_psycopg_and_leads_back(self, url: str) -> None:
        assert driver_url(url) == "postgresql+psycopg://a@/b"
        assert libpq_url(driver_url(url)) == "postgresql://a@/b"


class TestOpenDatabase:
    def test_without_an_address_it_says_what_to_do(self) -> None:
        with pytest.raises(ValueError, match=r"DATABASE_URL is not set.*run\.py"):
            open_database("")


class TestRoles:
    def test_the_application_owns_nothing_and_bypasses_nothing(self, session: Session) -> None:
        role = session.execute(
            text("SELECT rolname, rolsuper, rolbypassrls, rolcreatedb FROM pg_roles WHERE rolname = current_user")
        ).one()
        assert tuple(role) == ("citymatch_app", False, False, False)
        owned = session.scalar(text("SELECT count(*) FROM pg_tables WHERE tableowner = current_user"))
        assert owned == 0

    @pytest.mark.parametrize(
        "statement", ["DROP TABLE scenarios", "CREATE TABLE x (y int)", "ALTER TABLE scenarios ADD COLUMN y int"]
    )
    def test_the_application_cannot_change_the_schema(self, session: Session, statement: str) -> None:
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            session.execute(text(statement))


class TestViolated:
    def test_it_names_the_constraint_that_was_broken(self, empty_session: Session) -> None:
        make_agency(empty_session, "市甲局")
        with pytest.raises(IntegrityError) as caught:
            make_agency(empty_session, "市甲局")
        assert violated(caught.value) == "uq_organisations_kind_jurisdiction_name"

    def test_nothing_broken_is_blank(self, empty_session: Session) -> None:
        with pytest.raises(ProgrammingError) as caught:
            empty_session.execute(text("SELECT * FROM nowhere"))
        assert violated(caught.value) == ""


class TestTextEnum:
    def test_the_database_refuses_a_word_that_is_no_member(self, empty_session: Session) -> None:
        agency = make_agency(empty_session)
        assert empty_session.get_one(Organisation, agency.id).kind is OrganisationKind.AGENCY
        with pytest.raises(IntegrityError) as caught:
            empty_session.execute(text("UPDATE organisations SET kind = 'club'"))
        assert violated(caught.value) == "ck_organisations_organisation_kind"

    def test_the_check_is_named_after_the_enum(self) -> None:
        class ShortWord(StrEnum):
            A = "a"

        kind = text_enum(ShortWord)
        assert (kind.name, kind.enums, kind.native_enum) == ("short_word", ["a"], False)
