"""The web application without any feature: errors as problem+json, headers on every answer, the built pages."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from pydantic.json_schema import models_json_schema
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from backend.core.body_limit import BodyLimit
from backend.core.frontend import Frontend
from backend.core.headers import SecurityHeaders
from backend.core.origin import SameOrigin
from backend.core.overload import Overload
from backend.core.quotas import NetworkQuota
from backend.core.settings import settings
from backend.core.web import ChangedRead, ProblemRead, add_problem_handlers

_THREADS = 40
"""In how many threads starlette answers."""
_SPARE = 4
"""Threads and connections that are left for questions about health, and for counters."""


def capacity() -> int:
    """Return how many requests are answered at a time."""
    return max(1, min(_THREADS, settings().connections) - _SPARE)


def _operation_id(route: APIRoute) -> str:
    return route.name


class Application(FastAPI):
    """What the features are hung into."""

    def __init__(self, *, title: str, description: str, version: str, frontend: Path) -> None:
        """Describe the API, and serve the build folder ``frontend`` beside it."""
        super().__init__(
            title=title,
            description=description,
            version=version,
            openapi_url="/api/openapi.json",
            # FastAPI's pages of documentation load their scripts from other hosts.
            docs_url=None,
            redoc_url=None,
            # A redirect would repeat the host the client claims to have asked.
            redirect_slashes=False,
            generate_unique_id_function=_operation_id,
        )
        add_problem_handlers(self)
        self.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=6)
        self.add_middleware(Overload, capacity=capacity())
        # Around it: whoever sends slowly takes no place of those who are being answered.
        self.add_middleware(BodyLimit)
        self.add_middleware(SameOrigin)
        # Outermost: who is refused costs neither a place nor a look at what was sent.
        self.add_middleware(NetworkQuota)
        # Asked only when no route has the path, so that an unknown method of a known path stays a 405.
        self.router.default = Frontend(frontend)

    def build_middleware_stack(self) -> ASGIApp:
        """Return the application with the security headers outermost.

        ``add_middleware`` puts them inside the handler of unexpected errors, whose answer would go without.
        """
        return SecurityHeaders(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        """Return the description of the API; the shapes of problems are in it, although no route returns one."""
        if self.openapi_schema is None:
            described = super().openapi()
            _, shapes = models_json_schema(
                [(ProblemRead, "serialization"), (ChangedRead, "serialization")],
                ref_template="#/components/schemas/{model}",
            )
            described.setdefault("components", {}).setdefault("schemas", {}).update(shapes["$defs"])
            self.openapi_schema = described
        return self.openapi_schema
