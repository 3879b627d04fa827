"""A scenario together with what its agencies write of it, as far as the asker may see either."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from backend.core.actor import Actor
from backend.core.policy import Subject, Verdict, require
from backend.organisations.models import Organisation
from backend.revisions import service as revisions
from backend.revisions.models import OPEN, Revision, RevisionStatus, SubjectKind
from backend.scenarios.content import ScenarioContent
from backend.scenarios.models import AgencyRole, Scenario, ScenarioAgency, ScenarioStatus
from backend.scenarios.service import ScenarioNotFound

UNPUBLISHED = frozenset({ScenarioStatus.DRAFT, ScenarioStatus.SUBMITTED, ScenarioStatus.RETURNED})
"""A scenario stands there until it is published for the first time; then only its revisions do."""


@dataclass(frozen=True, slots=True)
class Held:
    """A scenario, its newest revision and whose it is; without a revision where the asker may see none."""

    scenario: Scenario
    revision: Revision | None
    agencies: tuple[UUID, ...]
    """The leading one first."""
    subject: Subject

    @property
    def open(self) -> Revision | None:
        """Return the revision under way."""
        return self.revision if self.revision is not None and self.revision.status in OPEN else None

    @property
    def state(self) -> str:
        """Return what rights depend on: where the revision under way stands, otherwise the scenario."""
        return self.open.status.value if self.open else self.scenario.status.value

    def content(self) -> ScenarioContent:
        """Return what the newest revision says.

        Raises:
            ScenarioNotFound: the asker may see none.
        """
        if self.revision is None:
            raise ScenarioNotFound
        return ScenarioContent.model_validate(self.revision.content)

    def shown_to(self, actor: Actor) -> ScenarioContent:
        """Return what somebody may read of it: the desk reads what it returned, not how that is being mended."""
        is_mended = self.revision is not None and self.revision.status is RevisionStatus.RETURNED
        if self.revision is not None and is_mended and actor.organisation_id not in self.agencies:
            return ScenarioContent.model_validate(self.revision.returned_content)
        return self.content()

    def require(self, actor: Actor, action: str, state: str = "") -> Verdict:
        """Return the verdict if it lets the actor pass; otherwise as `core.policy.require`."""
        return require(actor, action, self.subject, state or self.state, ScenarioNotFound)

    def under_way(self, actor: Actor, action: str) -> Revision:
        """Return the revision under way if the actor may do this with it.

        Raises:
            ScenarioNotFound: nothing is under way, or the actor may not know of it.
        """
        self.require(actor, action)
        if self.open is None:
            raise ScenarioNotFound
        return self.open


def hold(session: Session, scenario_id: UUID, *, lock: bool = False) -> Held:
    """Return a scenario with its newest revision; what is locked changes in one transaction at a time.

    Raises:
        ScenarioNotFound: there is none under this id.
    """
    query = select(Scenario).where(Scenario.id == scenario_id).options(selectinload(Scenario.agencies))
    if lock:
        query = query.with_for_update(key_share=True, of=Scenario).execution_options(populate_existing=True)
    scenario = session.scalar(query)
    if scenario is None:
        raise ScenarioNotFound
    revision = revisions.latest(session, SubjectKind.SCENARIO, scenario_id)
    listed = [held.organisation_id for held in sorted(scenario.agencies, key=_rank)]
    agencies = tuple(dict.fromkeys([*listed, *(revision.organisation_ids if revision else ())]))
    lead = session.get(Organisation, agencies[0]) if agencies else None
    return Held(scenario, revision, agencies, Subject(frozenset(agencies), district=lead.district if lead else None))


def _rank(held: ScenarioAgency) -> tuple[bool, int]:
    return held.role is not AgencyRole.LEAD, held.position
