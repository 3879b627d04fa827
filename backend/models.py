"""Imports every feature's models once, so that ``Base.metadata`` is whole."""

from backend.accounts import models as accounts
from backend.attachments import models as attachments
from backend.contacts import models as contacts
from backend.core import audit, idempotency, mail, notices, rates, suppression
from backend.core.db import Base
from backend.evaluations import models as evaluations
from backend.match_runs import models as match_runs
from backend.organisations import models as organisations
from backend.policies import models as policies
from backend.questions import models as questions
from backend.register import models as register
from backend.responses import models as responses
from backend.reviews import models as reviews
from backend.reviews import release_models as releases
from backend.reviews import tie_models as ties
from backend.revisions import models as revisions
from backend.saved_searches import models as saved_searches
from backend.scenarios import models as scenarios
from backend.taxonomy import models as taxonomy
from backend.vendors import models as vendors

__all__ = [
    "Base",
    "accounts",
    "attachments",
    "audit",
    "contacts",
    "evaluations",
    "idempotency",
    "mail",
    "match_runs",
    "notices",
    "organisations",
    "policies",
    "questions",
    "rates",
    "register",
    "releases",
    "responses",
    "reviews",
    "revisions",
    "saved_searches",
    "scenarios",
    "suppression",
    "taxonomy",
    "ties",
    "vendors",
]
