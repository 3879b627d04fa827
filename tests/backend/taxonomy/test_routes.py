"""The vocabularies lists are narrowed by."""

from pathlib import Path

import pytest
import yaml
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from seed.load import DATA, load_terms


class TestListTerms:
    @pytest.mark.parametrize("kind", ["domain", "region", "tier"])
    def test_a_vocabulary_comes_whole_and_in_its_own_order(self, client: TestClient, kind: str) -> None:
        written = yaml.safe_load(Path(DATA / "terms.yaml").read_text("utf-8"))[kind]
        answer = client.get("/api/terms", params={"kind": kind, "size": 100}).json()
        assert [(item["name_zh"], item["name_en"]) for item in answer["items"]] == [
            (term["zh"], term["en"]) for term in written
        ]
        assert {item["kind"] for item in answer["items"]} == {kind}

    def test_all_of_them_come_vocabulary_by_vocabulary(self, client: TestClient) -> None:
        answer = client.get("/api/terms", params={"size": 100}).json()
        kinds = [item["kind"] for item in answer["items"]]
        assert kinds == sorted(kinds)
        assert answer["total"] == len(kinds)


class TestSaveTerm:
    def test_loading_again_changes_nothing_and_a_new_translation_replaces_the_old(
        self, empty_session: Session, empty_client: TestClient
    ) -> None:
        load_terms(empty_session)
        first = empty_client.get("/api/terms", params={"size": 100}).json()
        load_terms(empty_session)
        assert empty_client.get("/api/terms", params={"size": 100}).json() == first
