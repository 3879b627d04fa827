"""The operations the API describes of itself, so that a new route is tested from its first day."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from backend.core.policy import Column, rows
from backend.main import create_app

APP = create_app()
DESCRIBED: dict[str, Any] = APP.openapi()


@dataclass(frozen=True)
class Operation:
    """One operation: it reads, computes from what is sent, or changes something."""

    path: str
    described: dict[str, Any]
    method: str = "get"

    def __str__(self) -> str:
        """Return its path, which names its tests, and its method unless it reads."""
        return self.path if self.method == "get" else f"{self.method} {self.path}"

    @property
    def name(self) -> str:
        """What it is called, in the description and in the rights table."""
        return str(self.described["operationId"])

    @property
    def needs_sign_in(self) -> bool:
        """Whether it answers nobody but whom we know."""
        return "security" in self.described

    @property
    def takes_file(self) -> bool:
        """Whether what it is sent is a file."""
        return self.takes_body and not self.takes_json

    @property
    def takes_json(self) -> bool:
        """Whether what it is sent has fields."""
        return self.takes_body and "application/json" in self.described["requestBody"]["content"]

    @property
    def takes_body(self) -> bool:
        """Whether it is sent something."""
        return "requestBody" in self.described

    def parameters(self, place: str) -> dict[str, dict[str, Any]]:
        """Return its parameters in the query or the path, by name."""
        found = self.described.get("parameters", [])
        return {item["name"]: item["schema"] for item in found if item["in"] == place}

    @property
    def leads_away(self) -> bool:
        """Whether it is a way for browsers to another page, and answers nothing itself."""
        return "303" in self.described["responses"]

    @property
    def is_list(self) -> bool:
        """Whether it answers in pages."""
        return "size" in self.parameters("query")

    def url(self, ids: Mapping[str, str]) -> str:
        """Return its address with the path parameters filled in."""
        return re.sub(r"{(\w+)}", lambda found: ids[found[1]], self.path)


def answering() -> list[Operation]:
    """Return what answers whoever reads, in the order of the description."""
    return [operation for operation in operations() if not operation.leads_away]


def operations(method: str = "get") -> list[Operation]:
    """Return every operation of a method, in the order of the description."""
    paths = DESCRIBED["paths"].items()
    return [Operation(path, methods[method], method) for path, methods in paths if method in methods]


def changing() -> list[Operation]:
    """Return the operations that are more than a look: those other sites may not have a browser ask for."""
    return [operation for method in ("post", "put", "patch", "delete") for operation in operations(method)]


def lists() -> list[Operation]:
    """Return the operations that answer in pages."""
    return [operation for operation in operations() if operation.is_list]


def details() -> list[Operation]:
    """Return the operations that name one thing."""
    return [operation for operation in operations() if operation.parameters("path")]


def open_details() -> list[Operation]:
    """Return the operations that show one thing to anybody, whoever it belongs to."""
    for_anybody = {name for row in rows() if row.verdicts[Column.ANON].passes for name in row.operations}
    return [operation for operation in details() if operation.name in for_anybody]


def choices(operation: Operation, name: str) -> list[str]:
    """Return the values a query parameter is limited to."""
    schema = operation.parameters("query")[name]
    if "$ref" in schema:
        schema = DESCRIBED["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    return list(schema["enum"])
