"""What was released of which run, and what the two sides said to it."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0035"
down_revision: str | None = "0034"
branch_labels: str | None = None
depends_on: str | None = None

DESK = "is_program() OR asks_as('matchmaker', 'chair')"
AGENCY = (
    "EXISTS (SELECT FROM scenario_agencies AS s"
    " WHERE s.scenario_id = {table}.scenario_id AND s.organisation_id = asking_organisation())"
)
# The policies of the other table hold inside as well.
PLACED = "EXISTS (SELECT FROM released_pairs AS p WHERE p.release_id = releases.id)"
SIDES = f"{DESK} OR vendor_id = asking_organisation() OR {AGENCY.format(table='released_pairs')}"


def upgrade() -> None:
    """Make the tables; the desk releases, and each side sees what is its own."""
    op.create_table(
        "releases",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("released_by", sa.Uuid(), nullable=True),
        sa.Column(
            "released_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["run_id"], ["match_runs.id"], name=op.f("fk_releases_run_id_match_runs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name=op.f("fk_releases_scenario_id_scenarios")),
        sa.ForeignKeyConstraint(
            ["released_by"], ["users.id"], name=op.f("fk_releases_released_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_releases")),
        sa.UniqueConstraint("run_id", "scenario_id", name=op.f("uq_releases_run_id_scenario_id")),
    )
    op.create_index(op.f("ix_releases_scenario_id"), "releases", ["scenario_id"])
    op.create_table(
        "released_pairs",
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("capability_id", sa.Uuid(), nullable=False),
        sa.Column(
            "rank",
            sa.Integer(),
            nullable=True,
            comment="Its place in the scenario's list; none if a person added it",
        ),
        sa.Column("score", sa.Float(), nullable=True, comment="As the run has it, in [0, 1]"),
        sa.Column(
            "contributions", postgresql.JSONB(), nullable=False, comment="Why it stands there, as the run has it"
        ),
        *(
            column
            for side in ("agency", "vendor")
            for column in (
                sa.Column(f"{side}_confirmed_at", sa.DateTime(timezone=True), nullable=True),
                sa.Column(f"{side}_confirmed_by", sa.Uuid(), nullable=True),
                sa.ForeignKeyConstraint(
                    [f"{side}_confirmed_by"],
                    ["users.id"],
                    name=op.f(f"fk_released_pairs_{side}_confirmed_by_users"),
                    ondelete="SET NULL",
                ),
            )
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["review_pairs.id"], name=op.f("fk_released_pairs_pair_id_review_pairs"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name=op.f("fk_released_pairs_release_id_releases"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenarios.id"], name=op.f("fk_released_pairs_scenario_id_scenarios")
        ),
        sa.ForeignKeyConstraint(["vendor_id"], ["vendors.id"], name=op.f("fk_released_pairs_vendor_id_vendors")),
        sa.ForeignKeyConstraint(
            ["capability_id"], ["capabilities.id"], name=op.f("fk_released_pairs_capability_id_capabilities")
        ),
        sa.PrimaryKeyConstraint("pair_id", name=op.f("pk_released_pairs")),
        sa.UniqueConstraint("release_id", "vendor_id", name=op.f("uq_released_pairs_release_id_vendor_id")),
    )
    for column in ("scenario_id", "vendor_id", "capability_id"):
        op.create_index(op.f(f"ix_released_pairs_{column}"), "released_pairs", [column])
    op.execute(
        "ALTER TABLE review_pairs ADD CONSTRAINT fk_review_pairs_release_id_releases"
        " FOREIGN KEY (release_id) REFERENCES releases (id) ON DELETE SET NULL NOT VALID"
    )
    op.execute("ALTER TABLE review_pairs VALIDATE CONSTRAINT fk_review_pairs_release_id_releases")
    for table in ("releases", "released_pairs"):
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY changed ON releases USING ({DESK})")
    op.execute(f"CREATE POLICY shown ON releases FOR SELECT USING ({AGENCY.format(table='releases')} OR {PLACED})")
    op.execute(f"CREATE POLICY changed ON released_pairs USING ({SIDES})")


def downgrade() -> None:
    """Drop the tables, and what was told of releases."""
    op.drop_constraint(op.f("fk_review_pairs_release_id_releases"), "review_pairs")
    op.execute("DROP POLICY shown ON releases")
    op.drop_table("released_pairs")
    op.drop_table("releases")
    op.execute(
        "DELETE FROM notifications"
        " WHERE event IN ('shortlist-released', 'place-released', 'place-confirmed', 'place-agreed')"
    )
