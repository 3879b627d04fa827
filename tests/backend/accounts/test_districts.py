"""A district is one of a list, spelled as there: otherwise nobody looks after what names it."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.districts import DistrictUnknown, check_district, is_district
from backend.core.actor import Role
from backend.organisations.models import Organisation
from tests.backend.accounts.people import desk, make_user, member
from tests.backend.register.test_routes import SENT
from tests.backend.test_api_contract import assert_problem

MISSPELLED = ("南山", "南山区 ", "Nanshan", "海淀区")


@pytest.mark.parametrize("written", MISSPELLED)
def test_another_spelling_is_no_district(session: Session, written: str) -> None:
    assert not is_district(session, written)
    with pytest.raises(DistrictUnknown):
        check_district(session, written)


def test_where_no_list_is_kept_any_name_is_one(empty_session: Session) -> None:
    assert is_district(empty_session, "海淀区")


def test_none_can_be_written_anywhere_that_is_not_listed(
    session: Session, client: TestClient, known_ids: dict[str, str]
) -> None:
    city = desk(session, client.app, Role.CITY_ADMIN)
    refused = (422, "district-unknown", "/district")
    roles = f"/api/users/{make_user(session).id}/roles"
    appointed = {"roles": ["district_admin"], "district": "南山"}
    assert_problem(city.put(roles, json=appointed, headers={"If-Match": '"1"'}), *refused)
    assert city.put(roles, json=appointed | {"district": "南山区"}, headers={"If-Match": '"1"'}).status_code == 200

    vendor = session.get_one(Organisation, UUID(known_ids["vendor_id"]))
    place = f"/api/administration/organisations/{vendor.id}"
    said, etag = {"name": vendor.name, "jurisdiction": vendor.jurisdiction}, {"If-Match": f'"{vendor.version}"'}
    assert_problem(city.patch(place, json=said | {"district": "南山"}, headers=etag), *refused)
    assert city.patch(place, json=said | {"district": "坪山区"}, headers=etag).status_code == 200

    applicant = member(session, client.app, known_ids["vendor_id"])
    assert_problem(applicant.post("/api/register-entries", json=SENT | {"district": "南山"}), *refused)
    assert applicant.post("/api/register-entries", json=SENT).status_code == 201


def test_the_list_is_public_and_in_both_languages(client: TestClient) -> None:
    found = client.get("/api/terms", params={"kind": "district", "size": 100}).json()["items"]
    assert len(found) == 11
    assert {(term["name_zh"], term["name_en"]) for term in found} >= {("南山区", "Nanshan"), ("福田区", "Futian")}
