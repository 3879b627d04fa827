"""Vocabularies, organisations, policy documents and the scenarios read out of them."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    """Make the tables of the demand side."""
    op.create_table(
        "organisations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "agency",
                "vendor",
                "centre",
                name="organisation_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False, comment="As documents write it, in simplified script"),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column(
            "jurisdiction", sa.Text(), nullable=False, comment="City or province of an agency; blank for vendors"
        ),
        sa.Column("credit_code", sa.Text(), nullable=True, comment="统一社会信用代码, GB 32100-2015"),
        sa.Column("search_text", sa.Text(), nullable=False, comment="Made by core.search_text"),
        sa.Column("is_demo", sa.Boolean(), nullable=False, comment="Fictitious, and shown as such"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("credit_code", name=op.f("uq_organisations_credit_code")),
        sa.UniqueConstraint("kind", "jurisdiction", "name", name=op.f("uq_organisations_kind_jurisdiction_name")),
    )
    op.create_index(
        "ix_organisations_search_text",
        "organisations",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "policy_documents",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Of the original bytes, hex"),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("encoding", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "issuer",
            sa.Text(),
            nullable=False,
            comment="Issuing bodies, joined by 、; blank when the document names none",
        ),
        sa.Column("document_number", sa.Text(), nullable=True, comment="发文字号, e.g. 粤府〔2023〕90号"),
        sa.Column("issued_on", sa.Date(), nullable=True, comment="成文日期; null when the document gives none"),
        sa.Column(
            "jurisdiction", sa.Text(), nullable=False, comment="City or province, e.g. 深圳市; blank when unknown"
        ),
        sa.Column("source_url", sa.Text(), nullable=True),
        sa.Column("normalizer", sa.Text(), nullable=False, comment="Version of the normaliser that made clean_text"),
        sa.Column(
            "source_sha256",
            sa.Text(),
            nullable=False,
            comment="Of the bytes that anchors lead to: the file itself, or the UTF-8 text extracted from docx and pdf",
        ),
        sa.Column(
            "body_start",
            sa.Integer(),
            nullable=False,
            comment="Where the document begins in clean_text, behind what a site wrote",
        ),
        sa.Column("body_end", sa.Integer(), nullable=False, comment="Where it ends in clean_text"),
        sa.Column(
            "damaged",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Spots of clean_text damaged in the publication",
        ),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=False),
        sa.Column("clean_text", sa.Text(), nullable=False),
        sa.Column(
            "offset_map",
            sa.LargeBinary(),
            nullable=False,
            comment="zlib of two uint32 arrays: first and last byte of each clean character",
        ),
        sa.CheckConstraint("0 <= body_start AND body_start <= body_end", name=op.f("ck_policy_documents_body")),
        sa.CheckConstraint("octet_length(original) > 0", name=op.f("ck_policy_documents_original")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_documents")),
        sa.UniqueConstraint("sha256", name=op.f("uq_policy_documents_sha256")),
    )
    op.create_table(
        "terms",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "domain",
                "region",
                "tier",
                "certificate",
                "technology",
                name="term_kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "code",
            sa.Text(),
            nullable=False,
            comment="What other tables hold: the Chinese word itself where documents use it",
        ),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in its vocabulary, from 1"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_terms_kind_code")),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("policy_document_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["policy_document_id"], ["policy_documents.id"], name=op.f("fk_batches_policy_document_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("name", "issued_on", name=op.f("uq_batches_name_issued_on")),
        sa.UniqueConstraint("number", name=op.f("uq_batches_number")),
    )
    op.create_index(op.f("ix_batches_policy_document_id"), "batches", ["policy_document_id"], unique=False)
    op.create_table(
        "organisation_aliases",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("alias", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_aliases_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "alias", name=op.f("pk_organisation_aliases")),
    )
    op.create_table(
        "policy_clauses",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the document, from 1"),
        sa.Column("level", sa.Integer(), nullable=False, comment="Depth in the tree, from 1"),
        sa.Column("label", sa.Text(), nullable=False, comment="As written, e.g. （十）"),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False, comment="Offset in clean_text, code points"),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column(
            "search_text", sa.Text(), nullable=False, comment="Made by core.search_text, and the clause's own text"
        ),
        sa.CheckConstraint('0 <= "start" AND "start" < "end"', name=op.f("ck_policy_clauses_span")),
        sa.CheckConstraint("level >= 1", name=op.f("ck_policy_clauses_level")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["policy_documents.id"], name=op.f("fk_policy_clauses_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["policy_clauses.id"], name=op.f("fk_policy_clauses_parent_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_clauses")),
        sa.UniqueConstraint("document_id", "position", name=op.f("uq_policy_clauses_document_id_position")),
    )
    op.create_index(op.f("ix_policy_clauses_parent_id"), "policy_clauses", ["parent_id"], unique=False)
    op.create_index(
        "ix_policy_clauses_search_text",
        "policy_clauses",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "clause_units",
        sa.Column("clause_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the clause's list, from 1"),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("written_name", sa.Text(), nullable=False),
        sa.Column(
            "match_score",
            sa.Double(),
            nullable=False,
            comment="How sure the name was resolved, in [0, 1]; 0 when it was not",
        ),
        sa.Column(
            "role",
            sa.Enum("lead", "support", name="unit_role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.CheckConstraint("match_score BETWEEN 0 AND 1", name=op.f("ck_clause_units_match_score")),
        sa.ForeignKeyConstraint(
            ["clause_id"], ["policy_clauses.id"], name=op.f("fk_clause_units_clause_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_clause_units_organisation_id")
        ),
        sa.PrimaryKeyConstraint("clause_id", "position", name=op.f("pk_clause_units")),
    )
    op.create_index(op.f("ix_clause_units_organisation_id"), "clause_units", ["organisation_id"], unique=False)
    op.create_table(
        "scenarios",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, comment="序号 in its batch"),
        sa.Column("code", sa.Text(), nullable=False, comment="Speakable number, SC-2023-0001"),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=True),
        sa.Column("domain", sa.Text(), nullable=False, comment="应用领域, as the document writes it"),
        sa.Column(
            "description",
            sa.Text(),
            nullable=False,
            comment="The sentence of the document that names it; blank when the list says all there is",
        ),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "published", "withdrawn", name="scenario_status", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("city", sa.Text(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False, comment="Made by core.search_text"),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_scenarios_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scenarios")),
        sa.UniqueConstraint("batch_id", "number", name=op.f("uq_scenarios_batch_id_number")),
        sa.UniqueConstraint("code", name=op.f("uq_scenarios_code")),
    )
    op.create_index(
        "ix_scenarios_search_text",
        "scenarios",
        ["search_text"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_text": "gin_trgm_ops"},
    )
    op.create_table(
        "anchors",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("clause_id", sa.Uuid(), nullable=True),
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column(
            "field",
            sa.Enum(
                "number",
                "domain",
                "name",
                "agencies",
                "description",
                "batch",
                name="anchor_field",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("start", sa.Integer(), nullable=False, comment="Offset in clean_text, code points"),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column(
            "byte_start",
            sa.Integer(),
            nullable=False,
            comment="Offset in the anchored bytes (see policy_documents.source_sha256)",
        ),
        sa.Column("byte_end", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False, comment="Of the anchored bytes of the span, hex"),
        sa.Column(
            "quote", sa.Text(), nullable=False, comment="The span as published, pinyin notes and script included"
        ),
        sa.CheckConstraint('0 <= "start" AND "start" < "end"', name=op.f("ck_anchors_span")),
        sa.CheckConstraint("0 <= byte_start AND byte_start < byte_end", name=op.f("ck_anchors_byte_span")),
        sa.ForeignKeyConstraint(["clause_id"], ["policy_clauses.id"], name=op.f("fk_anchors_clause_id")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["policy_documents.id"], name=op.f("fk_anchors_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenarios.id"], name=op.f("fk_anchors_scenario_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_anchors")),
        sa.UniqueConstraint("scenario_id", "field", "start", name=op.f("uq_anchors_scenario_id_field_start")),
    )
    op.create_index(op.f("ix_anchors_clause_id"), "anchors", ["clause_id"], unique=False)
    op.create_index(op.f("ix_anchors_document_id"), "anchors", ["document_id"], unique=False)
    op.create_table(
        "proposals",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("domain", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("batch_name", sa.Text(), nullable=False),
        sa.Column(
            "units",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="Responsible units: written, name, role",
        ),
        sa.Column(
            "anchors",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=False,
            comment="What the anchors of the scenario are made of",
        ),
        sa.Column(
            "status",
            sa.Enum(
                "proposed",
                "accepted",
                "rejected",
                name="proposal_status",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("scenario_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["document_id"], ["policy_documents.id"], name=op.f("fk_proposals_document_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["scenario_id"], ["scenarios.id"], name=op.f("fk_proposals_scenario_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint("document_id", "number", name=op.f("uq_proposals_document_id_number")),
        sa.UniqueConstraint("scenario_id", name=op.f("uq_proposals_scenario_id")),
    )
    op.create_table(
        "scenario_agencies",
        sa.Column("scenario_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum("lead", "support", name="agency_role", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False, comment="Place in the list's cell, from 1"),
        sa.Column("written_name", sa.Text(), nullable=False, comment="As the document writes it"),
        sa.Column(
            "match_score", sa.Double(), nullable=False, comment="How sure the name was resolved, in [0, 1]; 1 is exact"
        ),
        sa.CheckConstraint("match_score BETWEEN 0 AND 1", name=op.f("ck_scenario_agencies_match_score")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_scenario_agencies_organisation_id")
        ),
        sa.ForeignKeyConstraint(
            ["scenario_id"], ["scenarios.id"], name=op.f("fk_scenario_agencies_scenario_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("scenario_id", "organisation_id", name=op.f("pk_scenario_agencies")),
    )
    op.create_index(
        op.f("ix_scenario_agencies_organisation_id"), "scenario_agencies", ["organisation_id"], unique=False
    )


def downgrade() -> None:
    """Drop the tables of demand."""
    for table in (
        "scenario_agencies",
        "proposals",
        "anchors",
        "scenarios",
        "clause_units",
        "policy_clauses",
        "organisation_aliases",
        "batches",
        "terms",
        "policy_documents",
        "organisations",
    ):
        op.drop_table(table)
