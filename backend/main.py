"""The web application: the list of features, nothing else."""

from fastapi import FastAPI

from backend.accounts import administration_routes as administration
from backend.accounts import oidc_routes as oidc
from backend.accounts import routes as accounts
from backend.attachments import routes as attachments
from backend.audits import routes as audits
from backend.contacts import routes as contacts
from backend.core import health
from backend.core.application import Application
from backend.core.settings import settings
from backend.evaluations import routes as evaluations
from backend.evaluations import weight_routes as weights
from backend.match_runs import routes as match_runs
from backend.match_runs import run_routes as runs
from backend.mergers import routes as mergers
from backend.notifications import routes as notifications
from backend.organisations import administration_routes as organisation_administration
from backend.organisations import member_routes as members
from backend.organisations import routes as organisations
from backend.personal_data import routes as personal_data
from backend.policies import routes as policies
from backend.questions import routes as questions
from backend.register import routes as register
from backend.responses import routes as responses
from backend.reviews import figure_routes as review_figures
from backend.reviews import release_routes as releases
from backend.reviews import routes as reviews
from backend.reviews import tie_routes as ties
from backend.saved_searches import routes as saved_searches
from backend.scenarios import batch_routes as batches
from backend.scenarios import draft_routes as scenario_drafts
from backend.scenarios import routes as scenarios
from backend.scenarios import watch_routes as watches
from backend.search import routes as search
from backend.statistics import routes as statistics
from backend.taxonomy import routes as taxonomy
from backend.vendors import registration_routes as registration
from backend.vendors import routes as vendors
from backend.work import routes as work

FEATURES = (
    taxonomy,
    accounts,
    administration,
    oidc,
    organisations,
    members,
    organisation_administration,
    mergers,
    scenario_drafts,
    batches,
    scenarios,
    watches,
    registration,
    vendors,
    contacts,
    attachments,
    policies,
    register,
    questions,
    responses,
    runs,
    match_runs,
    reviews,
    evaluations,
    weights,
    ties,
    releases,
    review_figures,
    search,
    saved_searches,
    work,
    statistics,
    notifications,
    personal_data,
    audits,
    health,
)


def create_app() -> FastAPI:
    """Return the application; whoever starts it opens the database first."""
    app = Application(
        title="CityMatch 城市场景供需对接平台",
        description=(
            "Application scenarios read out of policy documents, the vendors ranked for each, and the reason for "
            "every rank. Whoever signs in gets a cookie, `__Host-citymatch`; what changes something must come with the "
            "header Origin or Sec-Fetch-Site of this site's own pages. Lists answer "
            "`{items, total, page, size}`, errors are problem+json (RFC 9457) with a stable `code`."
        ),
        version="0.4.0",
        frontend=settings().frontend_dist,
    )
    for feature in FEATURES:
        app.include_router(feature.router)
    return app
