"""Whatever is asked, the answer is one the API describes: schemathesis with all its checks, and nothing by chance.

Its phases are examples, coverage (each boundary of each parameter) and generated values, right and wrong ones. The
phase that chains operations is left out: here nothing can be made or deleted.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case, GenerationMode
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.specs.openapi.checks import positive_data_acceptance
from sqlalchemy.orm import Session

from backend.main import create_app

MODERATE = settings(max_examples=15, suppress_health_check=list(HealthCheck))


def described(*modes: GenerationMode) -> schemathesis.BaseSchema:
    """Return the API as it describes itself, to be asked with right values, wrong ones, or both."""
    project = ProjectConfig(generation=GenerationConfig(modes=list(modes)))
    config = SchemathesisConfig(seed=1, projects=ProjectsConfig(default=project))
    return schemathesis.openapi.from_asgi("/api/openapi.json", create_app(), config=config)


@pytest.mark.usefixtures("compiled")
@described(GenerationMode.POSITIVE, GenerationMode.NEGATIVE).parametrize()
@MODERATE
def test_any_request_is_answered_as_described(case: Case, session: Session) -> None:
    # That weights must be of every signal and add up to 1 is more than a schema can say.
    beyond = [positive_data_acceptance] if case.path == "/api/evaluations/what-if" else []
    case.call_and_validate(excluded_checks=beyond)


@described(GenerationMode.POSITIVE).include(path_regex="{").parametrize()
@MODERATE
def test_what_is_there_is_answered_as_described(case: Case, session: Session, known_ids: dict[str, str]) -> None:
    case.path_parameters.update({name: known_ids[name] for name in case.path_parameters})
    case.query.pop("run", None)
    response = case.call_and_validate()
    assert response.status_code == 200
