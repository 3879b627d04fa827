"""Scenarios to begin from, by domain: data of ours, in which 【】 marks what an agency fills in."""

import functools
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

import yaml

from backend.core.errors import NotFound
from backend.scenarios.content import ScenarioContent

_FILE: Final = Path(__file__).parent / "data" / "templates.yaml"
_ELEMENTS: Final = UUID("6f1d9a52-0c3b-5d0e-9b57-3f6c0a6f2f11")
"""Elements of a template have the same ids whenever it is read."""


class TemplateNotFound(NotFound):
    """There is no such template."""

    code, title = "template-not-found", "There is no such template"


@dataclass(frozen=True, slots=True)
class Template:
    """One scenario to begin from."""

    key: str
    domain: str
    name: str
    name_en: str
    content: ScenarioContent


@functools.cache
def templates() -> tuple[Template, ...]:
    """Return all templates in the order they are offered."""
    return tuple(_read(entry) for entry in yaml.safe_load(_FILE.read_text("utf-8")))


def template(key: str) -> Template:
    """Return a template.

    Raises:
        TemplateNotFound: there is none of this key.
    """
    found = next((held for held in templates() if held.key == key), None)
    if found is None:
        raise TemplateNotFound
    return found


def _read(entry: dict[str, Any]) -> Template:
    written = {name: held for name, held in entry.items() if name != "key"}
    for listed in ("requirements", "datasets"):
        written[listed] = [
            {"id": str(uuid5(_ELEMENTS, f"{entry['key']}/{listed}/{place}")), **line}
            for place, line in enumerate(entry[listed])
        ]
    content = ScenarioContent.model_validate(written)
    return Template(entry["key"], content.domain, content.name, content.name_en, content)
