"""Puts the data the product ships with into the database: vocabularies, agencies and the demo vendors.

Everything goes through the features' own services and carries identifiers made from its key, so loading it again
changes nothing. The policy documents are imported afterwards, like any other document.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.ids import seed_id
from backend.organisations.service import save_agency
from backend.scenarios.models import Scenario
from backend.scenarios.service import refresh_search_text
from backend.taxonomy.models import TermKind
from backend.taxonomy.service import save_term
from backend.vendors.profiles import VendorProfile, save_profile

DATA = Path(__file__).parent / "data"


class SeedError(ValueError):
    """A data file does not say what it must; the message names file, entry and field."""


def _read(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SeedError(f"{path.name}: cannot be read: {error}") from error


def load_terms(session: Session) -> int:
    """Store the vocabularies and return how many terms there are."""
    terms = _read(DATA / "terms.yaml")
    count = 0
    for kind, entries in terms.items():
        for position, entry in enumerate(entries, start=1):
            code = entry["zh"]
            save_term(
                session,
                seed_id("term", f"{kind}/{code}"),
                kind=TermKind(kind),
                code=code,
                zh=code,
                en=entry["en"],
                position=position,
            )
            count += 1
    return count


def load_agencies(session: Session) -> int:
    """Store the agencies the documents name, with their other names, and return how many there are."""
    agencies = _read(DATA / "agencies.yaml")
    for agency in agencies:
        save_agency(
            session,
            seed_id("agency", f"{agency['jurisdiction']}/{agency['name']}"),
            name=agency["name"],
            jurisdiction=agency["jurisdiction"],
            aliases=agency.get("aliases", []),
            name_en=agency.get("name_en", ""),
        )
    return len(agencies)


def read_vendors(folder: Path = DATA / "vendors") -> Iterator[VendorProfile]:
    """Yield the vendor profiles of a folder's files, by file name.

    Raises:
        SeedError: a profile lacks a field, has one too many, or a value that is not allowed; or names something twice.
    """
    seen: set[str] = set()
    for path in sorted(folder.glob("*.yaml")):
        for place, entry in enumerate(_read(path) or [], start=1):
            label = f"{path.name}: vendor {place} ({entry.get('slug', 'no slug') if isinstance(entry, dict) else '?'})"
            try:
                profile = VendorProfile.model_validate(entry)
            except ValidationError as error:
                wrong = error.errors()[0]
                where = ".".join(str(part) for part in wrong["loc"])
                raise SeedError(f"{label}: {where}: {wrong['msg']}") from error
            slugs = [part.slug for part in profile.capabilities]
            keys = [profile.slug, profile.name, profile.credit_code, *slugs]
            titles = [part.title for part in profile.capabilities]
            twice = [key for key in keys if key in seen or keys.count(key) > 1]
            twice += [title for title in titles if titles.count(title) > 1]
            if twice:
                raise SeedError(f"{label}: {twice[0]} stands twice")
            for case in profile.cases:
                if case.capability and case.capability not in slugs:
                    raise SeedError(f"{label}: cases.capability: the vendor has no capability {case.capability}")
            seen.update(keys)
            yield profile


def load_vendors(session: Session) -> int:
    """Store the demo vendors and return how many there are."""
    return len([save_profile(session, profile, is_demo=True) for profile in read_vendors()])


def seed(session: Session, *, demo: bool = True) -> dict[str, int]:
    """Store everything in the caller's transaction and return the counts by kind; ``demo=False`` leaves vendors out."""
    counts = {"terms": load_terms(session), "agencies": load_agencies(session)}
    return counts | ({"vendors": load_vendors(session)} if demo else {})


def name_scenarios(session: Session) -> int:
    """Give the scenarios of the official lists their English names and return how many changed."""
    english = _read(DATA / "scenario_names_en.yaml")
    changed = 0
    for scenario in session.scalars(select(Scenario).where(Scenario.name.in_(english)).order_by(Scenario.id)):
        if scenario.name_en != english[scenario.name]:
            scenario.name_en = english[scenario.name]
            refresh_search_text(session, scenario)
            changed += 1
    return changed
