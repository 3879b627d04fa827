"""Taking documents in, accepting what they propose, and proving it from the stored bytes."""

from hashlib import sha256

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, undefer

from backend.organisations.models import Organisation
from backend.policies import service
from backend.policies.errors import DocumentRefused, EmptyDocument, TooLarge, Unreadable
from backend.policies.models import (
    Anchor,
    AnchorField,
    ClauseUnit,
    PolicyClause,
    PolicyDocument,
    Proposal,
    ProposalStatus,
)
from backend.scenarios.models import Batch, Scenario, ScenarioAgency
from seed.load import load_agencies
from tests.backend.policies.samples import (
    HEADER,
    PLAN,
    POLICIES,
    as_docx,
    as_html,
    as_pdf,
    extraction,
    official_rows,
    proposed,
    shipped,
)

TABLE = [HEADER, *official_rows()]
SIGNED = ["深圳市测试方案", "深圳市工业和信息化局", "2024年1月2日"]
STORED = (PolicyDocument, PolicyClause, ClauseUnit, Proposal, Anchor, Scenario, Batch)


@pytest.fixture
def empty(empty_session: Session) -> Session:
    """A database that holds the agencies and nothing else."""
    load_agencies(empty_session)
    return empty_session


def count(session: Session, table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def receive(session: Session, data: bytes | None = None, name: str = PLAN) -> PolicyDocument:
    return service.receive(session, shipped(name) if data is None else data, file_name=name)


class TestReceive:
    def test_the_original_is_kept_byte_for_byte(self, empty: Session) -> None:
        document = receive(empty)
        empty.expire_all()
        kept = empty.get_one(PolicyDocument, document.id, options=[undefer(PolicyDocument.original)])
        assert kept.original == shipped()
        assert kept.sha256 == kept.source_sha256 == sha256(shipped()).hexdigest()

    @pytest.mark.parametrize("name", sorted(path.name for path in POLICIES.glob("*.txt")))
    def test_the_clause_tree_is_stored_as_read(self, empty: Session, name: str) -> None:
        document = receive(empty, name=name)
        query = select(PolicyClause).where(PolicyClause.document_id == document.id).order_by(PolicyClause.position)
        clauses = list(empty.scalars(query))
        positions = {clause.id: clause.position for clause in clauses}
        stored = [
            (
                one.position,
                positions[one.parent_id] if one.parent_id else None,
                one.level,
                one.label,
                one.heading,
                one.start,
                one.end,
            )
            for one in clauses
        ]
        assert stored == [
            (one.position, one.parent, one.level, one.label, one.heading, one.start, one.end)
            for one in extraction(name).clauses
        ]

    def test_units_lead_to_agencies_and_groups_to_none(self, empty: Session) -> None:
        document = receive(empty)
        rows = empty.execute(
            select(ClauseUnit.written_name, Organisation.name, ClauseUnit.match_score)
            .join(PolicyClause, PolicyClause.id == ClauseUnit.clause_id)
            .outerjoin(Organisation, Organisation.id == ClauseUnit.organisation_id)
            .where(PolicyClause.document_id == document.id, PolicyClause.label.in_(["（六）", "（九）"]))
            .order_by(PolicyClause.position, ClauseUnit.position)
        )
        assert [tuple(row) for row in rows] == [
            ("各区", None, 0.0),
            ("市前海管理局", "市前海管理局", 1.0),
            ("市工业和信息化局", "市工业和信息化局", 1.0),
            ("市工业和信息化局", "市工业和信息化局", 1.0),
            ("各区", None, 0.0),
        ]

    def test_every_single_unit_of_the_shipped_documents_is_known(self, empty: Session) -> None:
        for path in POLICIES.glob("*.txt"):
            receive(empty, name=path.name)
        unknown = select(ClauseUnit.written_name).where(ClauseUnit.organisation_id.is_(None)).distinct()
        assert all(name.startswith(("各", "省有关", "相关")) or "等" in name for name in empty.scalars(unknown))

    def test_the_same_bytes_twice_are_one_document(self, empty: Session) -> None:
        first, again = receive(empty), receive(empty, name=PLAN)
        assert first.id == again.id
        assert (count(empty, PolicyDocument), count(empty, Proposal)) == (1, 26)

    def test_a_document_without_a_list_proposes_nothing(self, empty: Session) -> None:
        document = receive(empty, name="guangdong-2023-opinions.txt")
        assert service.proposals_of(empty, document) == []
        assert service.accept_all(empty, document) == []
        assert count(empty, PolicyClause) == 29

    def test_the_callers_jurisdiction_goes_before_the_documents(self, empty: Session) -> None:
        data = "某地方案\n一、任务\n建设。（责任单位：市教育局）".encode()
        document = service.receive(empty, data, file_name="a.txt", jurisdiction="广州市")
        unit = empty.scalars(select(ClauseUnit)).one()
        agency = empty.get_one(Organisation, unit.organisation_id)
        assert (document.jurisdiction, agency.jurisdiction) == ("广州市", "广州市")

    def test_only_the_last_part_of_a_files_path_is_its_name(self, empty: Session) -> None:
        assert service.receive(empty, shipped(), file_name="../../etc/方案\x00.txt").file_name == "方案.txt"

    @pytest.mark.parametrize(
        ("data", "error"),
        [
            (b"", EmptyDocument),
            (b"%PDF-1.4 broken", Unreadable),
            (as_docx(TABLE)[:-200], Unreadable),
            (as_pdf(TABLE)[:300], DocumentRefused),
            (b"x" * (20 * 1024 * 1024 + 1), TooLarge),
        ],
        ids=["empty", "pdf", "cut-docx", "cut-pdf", "large"],
    )
    def test_a_refused_file_stores_nothing(self, empty: Session, data: bytes, error: type[Exception]) -> None:
        with pytest.raises(error):
            service.receive(empty, data, file_name="a.bin")
        assert [count(empty, table) for table in STORED] == [0] * len(STORED)


class TestAcceptAll:
    def test_the_26_scenarios_are_published_in_their_batch(self, empty: Session) -> None:
        document = receive(empty)
        scenarios = service.accept_all(empty, document)
        assert [(one.number, one.domain, one.name, one.description, one.city) for one in scenarios] == [
            (one.number, one.domain, one.name, one.description, "深圳市") for one in proposed().scenarios
        ]
        batch = empty.scalars(select(Batch)).one()
        assert (batch.name, batch.number, str(batch.issued_on), batch.policy_document_id) == (
            "“城市+AI”应用场景清单（第一批）",
            1,
            "2023-05-31",
            document.id,
        )
        assert [one.code for one in scenarios][::25] == ["SC-2023-0001", "SC-2023-0026"]

    def test_row_15_has_both_agencies_in_order(self, empty: Session) -> None:
        scenario = service.accept_all(empty, receive(empty))[14]
        rows = empty.execute(
            select(Organisation.name, ScenarioAgency.written_name, ScenarioAgency.match_score, ScenarioAgency.role)
            .join(Organisation, Organisation.id == ScenarioAgency.organisation_id)
            .where(ScenarioAgency.scenario_id == scenario.id)
            .order_by(ScenarioAgency.position)
        )
        assert [tuple(row) for row in rows] == [
            ("市住房建设局", "市住房建设局", 1.0, "lead"),
            ("市工业和信息化局", "市工业和信息化局", 1.0, "lead"),
        ]

    def test_accepting_twice_changes_nothing(self, empty: Session) -> None:
        document = receive(empty)
        service.accept_all(empty, document)
        assert service.accept_all(empty, document) == []
        assert count(empty, Scenario) == 26
        (first, *_) = service.proposals_of(empty, document)
        with pytest.raises(service.ProposalMoved):
            service.accept(empty, document, first)

    def test_a_rejected_proposal_stays_out(self, empty: Session) -> None:
        document = receive(empty)
        service.proposals_of(empty, document)[4].status = ProposalStatus.REJECTED
        assert "口岸" not in [one.name for one in service.accept_all(empty, document)]

    def test_no_new_agency_comes_from_the_official_list(self, empty: Session) -> None:
        before = count(empty, Organisation)
        service.accept_all(empty, receive(empty))
        assert count(empty, Organisation) == before

    def test_a_short_name_keeps_its_writing_and_its_score(self, empty: Session) -> None:
        rows = [("1", "城市治理", "桥梁巡检", "市工信和信息化局"), ("2", "公共服务", "分诊", "市卫健委")]
        document = receive(empty, as_docx([HEADER, *rows], before=SIGNED), "a.docx")
        (first, second) = service.accept_all(empty, document)
        held = empty.execute(
            select(Organisation.name, ScenarioAgency.written_name, ScenarioAgency.match_score)
            .join(Organisation, Organisation.id == ScenarioAgency.organisation_id)
            .where(ScenarioAgency.scenario_id.in_([first.id, second.id]))
            .order_by(ScenarioAgency.match_score)
        ).all()
        assert [(name, written) for name, written, _ in held] == [
            ("市工业和信息化局", "市工信和信息化局"),
            ("市卫生健康委", "市卫健委"),
        ]
        assert 0.85 <= held[0].match_score < 1 == held[1].match_score

    def test_a_unit_nobody_knows_becomes_an_agency_once(self, empty: Session) -> None:
        rows = [("1", "城市治理", "桥梁巡检", "市桥梁中心"), ("2", "城市治理", "隧道巡检", "市桥梁中心")]
        document = receive(empty, as_docx([HEADER, *rows], before=SIGNED), "a.docx")
        service.accept_all(empty, document)
        made = empty.scalars(select(Organisation).where(Organisation.name == "市桥梁中心")).one()
        assert (made.jurisdiction, made.is_demo) == ("深圳市", False)
        assert count(empty, ScenarioAgency) == 2

    @pytest.mark.parametrize(
        ("before", "missing"), [(["深圳市测试方案"], "date"), (["测试方案", "2024年1月2日"], "--jurisdiction")]
    )
    def test_without_date_or_place_nothing_is_accepted(self, empty: Session, before: list[str], missing: str) -> None:
        document = receive(empty, as_docx(TABLE, before=before), "a.docx")
        with pytest.raises(service.ProposalUnfit, match=missing):
            service.accept_all(empty, document)
        assert (count(empty, Scenario), count(empty, Batch)) == (0, 0)

    def test_an_overlong_field_is_named(self, empty: Session) -> None:
        rows = [("1", "城市治理", "桥" * 301, "市交通运输局")]
        document = receive(empty, as_docx([HEADER, *rows], before=SIGNED), "a.docx")
        with pytest.raises(service.ProposalUnfit, match="Row 1: name"):
            service.accept_all(empty, document)


class TestVerifyAnchors:
    @pytest.mark.parametrize(
        "data",
        [
            shipped(),
            shipped().decode().encode("gb18030"),
            as_docx(TABLE, before=SIGNED),
            as_pdf(TABLE, before=SIGNED),
            as_html([*TABLE], title="“城市+AI”应用场景清单（第一批）").replace(
                b"<body>", "<body><p>深圳市方案</p><p>深圳市政府 2024年1月2日</p>".encode()
            ),
        ],
        ids=["txt", "gb18030", "docx", "pdf", "html"],
    )
    def test_what_was_stored_is_proved_by_the_stored_bytes(self, empty: Session, data: bytes) -> None:
        document = receive(empty, data, "any")
        service.accept_all(empty, document)
        empty.flush()
        empty.expire_all()
        assert count(empty, Anchor) >= 26 * 5
        assert service.verify_anchors(empty, document) == []

    def test_all_five_documents_are_proved(self, empty: Session) -> None:
        for path in sorted(POLICIES.glob("*.txt")):
            document = receive(empty, name=path.name)
            service.accept_all(empty, document)
            assert service.verify_anchors(empty, document) == []

    def test_a_changed_original_is_told(self, empty: Session) -> None:
        document = receive(empty)
        service.accept_all(empty, document)
        document.original = shipped().replace("市容巡查 ".encode(), "市貌巡查 ".encode())
        drift = service.verify_anchors(empty, document)
        assert any("original bytes" in line for line in drift)
        assert [line for line in drift if "市容巡查”" in line or line.startswith("name")] != []

    @pytest.mark.parametrize("change", [{"start": 1}, {"byte_start": 3}, {"sha256": "0" * 64}, {"quote": "别的"}])
    def test_a_changed_anchor_is_told(self, empty: Session, change: dict[str, object]) -> None:
        document = receive(empty)
        service.accept_all(empty, document)
        one = empty.scalars(select(Anchor).where(Anchor.field == AnchorField.NAME).limit(1)).one()
        empty.execute(update(Anchor).where(Anchor.id == one.id).values(**change))
        empty.expire_all()
        (drift,) = service.verify_anchors(empty, document)
        assert drift.startswith("name ")

    def test_a_moved_clause_is_told(self, empty: Session) -> None:
        document = receive(empty)
        empty.execute(update(PolicyClause).where(PolicyClause.position == 3).values(heading="别的"))
        empty.expire_all()
        assert service.verify_anchors(empty, document) == ["the clause tree has changed"]


class TestAnchors:
    def test_descriptions_are_tied_to_clauses_ten_to_twelve(self, empty: Session) -> None:
        service.accept_all(empty, receive(empty))
        rows = empty.execute(
            select(PolicyClause.label, func.count())
            .join(Anchor, Anchor.clause_id == PolicyClause.id)
            .where(Anchor.field == AnchorField.DESCRIPTION)
            .group_by(PolicyClause.label)
        )
        assert {row[0]: row[1] for row in rows} == {"（十）": 14, "（十一）": 8, "（十二）": 4}
