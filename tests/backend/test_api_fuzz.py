"""Whatever is asked, the answer is one the API describes: schemathesis with all its checks, and nothing by chance.

Its phases are examples, coverage (each boundary of each parameter) and generated values, right and wrong ones, asked
by anybody and by somebody signed in.
"""

import re
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import ChecksConfig, GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.config._checks import MissingRequiredHeaderConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from backend.accounts.deps import SECURE_COOKIE
from tests.backend.accounts.people import SITE, make_user, signed_in
from tests.backend.operations import APP, open_details
from tests.examples import some

OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
"""What browsers say of requests by a page of ours."""
MODERATE = settings(max_examples=some(15), suppress_health_check=list(HealthCheck))


def described(*modes: GenerationMode) -> schemathesis.BaseSchema:
    """Return the API as it describes itself, to be asked with right values, wrong ones, or both."""
    # An edit that names no version is answered as RFC 6585 has it, section 3.
    missing = MissingRequiredHeaderConfig(expected_statuses=[401, 403, 406, 415, 422, 428])
    project = ProjectConfig(
        generation=GenerationConfig(modes=list(modes)), checks=ChecksConfig(missing_required_header=missing)
    )
    config = SchemathesisConfig(seed=1, projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_asgi("/api/openapi.json", APP, config=config)


BEYOND = re.compile(r"/api/(attachments|evaluations/what-if|links/.*|account/password)")
"""Where right values are more than a schema can say: weights add up to 1, links were sent, files are whole."""


def beyond(case: Case) -> list[Any]:
    """Return the checks that ask too much of a case: a version may be an old one, a key may have been used before."""
    unsaid = BEYOND.fullmatch(case.path) or {"Idempotency-Key", "If-Match"} & set(case.headers or {})
    return [positive_data_acceptance] if unsaid else []


@pytest.mark.usefixtures("compiled")
@described(GenerationMode.POSITIVE, GenerationMode.NEGATIVE).parametrize()
@MODERATE
def test_any_request_is_answered_as_described(case: Case, session: Session) -> None:
    case.call_and_validate(excluded_checks=beyond(case), headers=OWN_PAGE)


@described(GenerationMode.POSITIVE, GenerationMode.NEGATIVE).include(path_regex="^/api/(session|account)").parametrize()
@MODERATE
def test_somebody_signed_in_is_answered_as_described(case: Case, session: Session, client: TestClient) -> None:
    # Where the case leaves the cookie out on purpose, none is sent.
    if case.cookies and SECURE_COOKIE in case.cookies:
        case.cookies[SECURE_COOKIE] = signed_in(session, client.app, make_user(session)).cookies[SECURE_COOKIE]
    case.call_and_validate(base_url=SITE, excluded_checks=beyond(case), headers=OWN_PAGE)


OPEN_TO_ALL = "|".join(re.escape(read.path) for read in open_details())


@described(GenerationMode.POSITIVE).include(path_regex=f"^({OPEN_TO_ALL})$", method="GET").parametrize()
@MODERATE
def test_what_is_there_is_answered_as_described(case: Case, session: Session, known_ids: dict[str, str]) -> None:
    case.path_parameters.update({name: known_ids[name] for name in case.path_parameters})
    for other in ("run", "with"):  # of which there is no second one to name
        case.query.pop(other, None)
    response = case.call_and_validate()
    assert response.status_code == 200
