"""What holds for the parameters of every operation that reads, the ones to come included."""

import pytest

from tests.backend.conftest import Asking
from tests.backend.operations import Operation, answering, details
from tests.backend.test_api_contract import assert_problem

# All of them ask as the same people, who are made once.
pytestmark = pytest.mark.usefixtures("furnished")


class TestParameters:
    @pytest.mark.parametrize("operation", answering(), ids=str)
    def test_an_unknown_one_is_refused(
        self, asking: Asking, known_ids: dict[str, str], unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        response = asking(operation).get(operation.url(unknown_ids | known_ids), params={"sizee": "5"})
        assert_problem(response, 422, "invalid-request", "/query/sizee")

    @pytest.mark.parametrize("operation", answering(), ids=str)
    def test_a_value_that_cannot_be_is_refused(
        self, asking: Asking, known_ids: dict[str, str], operation: Operation
    ) -> None:
        for name, schema in operation.parameters("query").items():
            is_text = schema.get("type") == "string" and "maxLength" in schema
            for value in ("a\0b", "字" * 201) if is_text else ("no such value",):
                response = asking(operation).get(operation.url(known_ids), params={name: value})
                assert_problem(response, 422, "invalid-request", f"/query/{name}")

    @pytest.mark.parametrize("operation", details(), ids=str)
    def test_an_id_under_which_there_is_nothing_is_not_found(
        self, asking: Asking, unknown_ids: dict[str, str], operation: Operation
    ) -> None:
        response = asking(operation).get(operation.url(unknown_ids))
        assert response.json()["code"].endswith("-not-found")
        assert_problem(response, 404, response.json()["code"])

    @pytest.mark.parametrize("operation", details(), ids=str)
    @pytest.mark.parametrize("value", ["1", "x" * 36, "%00", "0190c0de-0000-7000-8000-00000000000g"])
    def test_an_id_that_is_none_is_refused(
        self,
        asking: Asking,
        known_ids: dict[str, str],
        unknown_ids: dict[str, str],
        operation: Operation,
        value: str,
    ) -> None:
        for name in operation.parameters("path"):
            response = asking(operation).get(operation.url(unknown_ids | known_ids | {name: value}))
            assert_problem(response, 422, "invalid-request", f"/path/{name}")
