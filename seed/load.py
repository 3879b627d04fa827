"""Puts the data the product ships with into the database: vocabularies, agencies, the demo vendors, judged pairs.

Everything goes through the features' own services and carries identifiers made from its key, so loading it again
changes nothing. The policy documents are imported afterwards, like any other document; their scenarios are then named
in English and judged.
"""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.accounts import demo as demonstration
from backend.core.actor import Role
from backend.core.ids import seed_id
from backend.evaluations.models import JudgementSource
from backend.evaluations.service import save_judgements
from backend.organisations.service import save_agency, save_owner
from backend.scenarios.models import Batch, Scenario
from backend.scenarios.service import refresh_search_text
from backend.taxonomy.models import TermKind
from backend.taxonomy.service import save_term
from backend.vendors.models import Capability
from backend.vendors.profiles import VendorProfile, save_profile

DATA = Path(__file__).parent / "data"
DEMO_CITY = "示例市"
JUDGED_BATCH = ("“城市+AI”应用场景清单（第一批）", date(2023, 5, 31))
"""Name and date of the list whose numbers the judgements name."""


class SeedError(ValueError):
    """A data file does not say what it must; the message names file, entry and field."""


def read_data(path: Path) -> Any:
    """Return what a data file says.

    Raises:
        SeedError: it cannot be read.
    """
    try:
        return yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise SeedError(f"{path.name}: cannot be read: {error}") from error


def load_terms(session: Session) -> int:
    """Store the vocabularies and return how many terms there are."""
    terms = read_data(DATA / "terms.yaml")
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
    agencies = read_data(DATA / "agencies.yaml")
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
        for place, entry in enumerate(read_data(path) or [], start=1):
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


def read_judgements(folder: Path = DATA / "judgements") -> dict[tuple[int, str], int]:
    """Return the grades, 0–3, by number of the scenario and slug of the capability.

    Raises:
        SeedError: a line lacks a field, has a value that is not allowed, or judges a pair that was judged before.
    """
    grades: dict[tuple[int, str], int] = {}
    for path in sorted(folder.glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as file:
            for line, row in enumerate(csv.DictReader(file, delimiter="\t"), start=2):
                number, slug, grade = (row.get(name) or "" for name in ("scenario_number", "capability_slug", "grade"))
                label = f"{path.name}: line {line}"
                if not number.isdecimal() or not slug:
                    raise SeedError(f"{label}: needs a scenario_number and a capability_slug")
                if grade not in ("0", "1", "2", "3"):
                    raise SeedError(f"{label}: grade: must be 0, 1, 2 or 3, is {grade!r}")
                if (int(number), slug) in grades:
                    raise SeedError(f"{label}: scenario {number} and {slug} are judged twice")
                grades[int(number), slug] = int(grade)
    return grades


def load_judgements(session: Session) -> int:
    """Store the judged pairs whose scenario and capability are there, and return how many changed."""
    name, issued_on = JUDGED_BATCH
    listed = select(Scenario).join(Scenario.batch).where(Batch.name == name, Batch.issued_on == issued_on)
    scenarios = {scenario.number: scenario.id for scenario in session.scalars(listed)}
    grades = read_judgements()
    ids = {seed_id("capability", slug): slug for _, slug in grades}
    there = {ids[held]: held for held in session.scalars(select(Capability.id).where(Capability.id.in_(ids)))}
    judged = {
        (scenarios[number], there[slug]): grade
        for (number, slug), grade in grades.items()
        if number in scenarios and slug in there
    }
    return save_judgements(session, JudgementSource.SEED, judged, scenarios.values())


def load_people(session: Session) -> int:
    """Store the people of the demonstration and return how many there are; what visitors did to them is undone."""
    people = read_data(DATA / "people.yaml")
    for position, person in enumerate(people, start=1):
        user_id = seed_id("person", person["email"])
        stated = {field: person[field] for field in ("email", "name")}
        roles = [Role(role) for role in person.get("roles", [])]
        demonstration.save_person(session, user_id, position, roles=roles, district=person.get("district"), **stated)
        if "agency" in person:
            save_owner(session, user_id, _demo_agency(session, person["agency"]))
        elif "vendor" in person:
            save_owner(session, user_id, seed_id("vendor", person["vendor"]))
    return len(people)


def _demo_agency(session: Session, name: str) -> UUID:
    """Store an agency of no real city: a visitor of the demonstration speaks for none that exists."""
    agency_id = seed_id("agency", f"{DEMO_CITY}/{name}")
    save_agency(session, agency_id, name=name, jurisdiction=DEMO_CITY, aliases=(), is_demo=True)
    return agency_id


def seed(session: Session, *, demo: bool = True) -> dict[str, int]:
    """Store everything in the caller's transaction and return the counts by kind.

    ``demo=False`` leaves the vendors and people of the demonstration out; people loaded earlier can no longer
    sign in, and work for nobody.
    """
    counts = {"terms": load_terms(session), "agencies": load_agencies(session)}
    if demo:
        counts |= {"vendors": load_vendors(session), "people": load_people(session)}
    else:
        demonstration.withdraw(session)
    load_judgements(session)  # again, for scenarios that are there already; at first there are none
    return counts


def name_scenarios(session: Session) -> int:
    """Give the scenarios of the official lists their English names and return how many changed."""
    english = read_data(DATA / "scenario_names_en.yaml")
    changed = 0
    for scenario in session.scalars(select(Scenario).where(Scenario.name.in_(english)).order_by(Scenario.id)):
        if scenario.name_en != english[scenario.name]:
            scenario.name_en = english[scenario.name]
            refresh_search_text(session, scenario)
            changed += 1
    return changed
